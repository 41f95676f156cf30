package import CandidateProtocol
package import Derivation
package import Rows

/// A whole chain that is asked for: a sampler, how many times it visits, and η.
package struct ChainSetting: Sendable, Hashable {
  package let sampler: ChainSampler
  package let count: Int
  package let spacing: Spacing
  package let eta: Double
  /// Whether all is looked at, or times, steps and their noise alone: to run a chain takes the candidate's time.
  package let isFull: Bool

  private init(
    _ sampler: ChainSampler, _ count: Int, _ spacing: Spacing, eta: Double = 0, isFull: Bool = false
  ) {
    (self.sampler, self.count, self.spacing, self.eta) = (sampler, count, spacing, eta)
    self.isFull = isFull
  }

  /// `ddim-50-leading-eta-0.5`
  package var name: String {
    "\(sampler.rawValue)-\(count)-\(spacing.rawValue)"
      + (sampler == .ddim ? "-eta-\(JSON.real(eta))" : "")
  }

  /// The row that its steps are judged by.
  package var row: Row { sampler == .ddim ? .ddimUpdate : .ddpmAncestralStep }

  /// In words: `DDIM over 50 leading times at η = 0.5`.
  package var words: String {
    let name = sampler == .ddim ? "DDIM" : "DDPM"
    return "\(name) over \(count) \(spacing.rawValue) times"
      + (sampler == .ddim ? " at η = \(JSON.real(eta))" : "")
  }

  /// What is asked on a long schedule: every spacing, few and many times, strides that do not divide T.
  package static func long(_ level: Level) -> [ChainSetting] {
    let count = level == .smoke ? 10 : 50
    let usual = [
      ChainSetting(.ddim, count, .leading, eta: 0.5, isFull: true),
      ChainSetting(.ddpm, count, .leading, isFull: true),
    ]
    guard level != .smoke else { return usual + [ChainSetting(.ddim, 10, .trailing, eta: 0.5)] }
    let standard =
      usual + [
        ChainSetting(.ddim, 50, .leading, eta: 0, isFull: true),
        ChainSetting(.ddim, 50, .leading, eta: 1),
        ChainSetting(.ddim, 61, .trailing, eta: 0.5),
        ChainSetting(.ddim, 8, .linspace, eta: 0.5, isFull: true),
        ChainSetting(.ddim, 53, .leading, eta: 0), ChainSetting(.ddim, 20, .quadratic, eta: 1),
        ChainSetting(.ddim, 13, .trailing, eta: 0, isFull: true),
      ] + others
    guard level == .deep else { return standard }
    return standard + [
      ChainSetting(.ddim, 250, .leading, eta: 0.25), ChainSetting(.ddim, 37, .linear, eta: 0.5),
      ChainSetting(.ddpm, 250, .linspace), ChainSetting(.ddim, 1000, .leading, eta: 1),
    ]
  }

  /// What code with no other times is asked: each spacing has a full chain, and η = ½ and 1.
  private static var others: [ChainSetting] {
    [
      ChainSetting(.ddim, 12, .trailing, eta: 1), ChainSetting(.ddim, 9, .linspace, eta: 1),
      ChainSetting(.ddim, 10, .quadratic, eta: 0.5, isFull: true),
      ChainSetting(.ddim, 11, .linear, eta: 0.5, isFull: true),
      ChainSetting(.ddpm, 13, .trailing, isFull: true),
      ChainSetting(.ddpm, 8, .linspace, isFull: true), ChainSetting(.ddpm, 10, .quadratic),
      ChainSetting(.ddpm, 11, .linear),
    ]
  }

  /// What is asked on a schedule that does not end in noise: there alone the start shows that it is N(0, I).
  package static func short(_ level: Level) -> [ChainSetting] {
    let few = [ChainSetting(.ddim, 9, .linear, eta: 1, isFull: true)]
    guard level != .smoke else { return few }
    return few + [
      ChainSetting(.ddim, 100, .leading, eta: 0.5, isFull: true),
      ChainSetting(.ddpm, 100, .leading, isFull: true),
    ]
  }

  /// The schedule of ``short(_:)``: ᾱ_T is 0.36.
  package static let shortSchedule = Schedule(.linear(from: 1e-4, through: 0.02), steps: 100)

  /// The times that are right, from the noisiest on, as the conventions have them; nil where there are no such.
  package func times(of setting: Setting) -> [Int]? {
    TimestepsChecks.Question(
      spacing: spacing, steps: setting.schedule.steps, count: count,
      setting.capabilities.conventions)?.times.reversed()
  }
}

/// One run of a chain as it is asked for.
package enum ChainRunKind: Sendable, Hashable {
  /// x̂_0 = 0 throughout; the number tells repetitions apart.
  case base(repetition: Int)
  /// The same from another seed.
  case otherSeed
  /// x̂_0 of many sizes in every second call, which shows what is clipped: in the last one, or in the last but one.
  case ladder(isLast: Bool)
  /// x̂_0 of random signs, of which A and B are read.
  case signs
  /// The best network of N(mean, variance), in units of the declared limit; twice as many points.
  case normal(mean: Double, variance: Double)
}

extension ChainSetting {
  /// Coordinates of a run in all: as many as resolve the noise of a step to 2 %, or at the smoke level to 3 %.
  private static func coordinates(_ level: Level) -> Int { level == .smoke ? 512 : 1024 }

  /// Sizes of x̂_0 around every usual limit, in units of the declared one.
  private static let magnitudes = [
    0.5, 0.9, 0.99, 0.999, 1.001, 1.01, 1.1, 1.5, 2, 3, 5, 10, 100,
  ]

  /// The request for a run.
  ///
  /// - Parameter seed: of the chain's draws.
  package func request(_ kind: ChainRunKind, in setting: Setting, seed: Int) -> Request.Sample {
    let capabilities = setting.capabilities
    let clip = capabilities.conventions.clipLimit
    let dimension = Self.dimension(of: capabilities)
    var points = max(2, Self.coordinates(setting.level) / dimension)
    var seed = seed
    var target = ChainNetwork.Target.zero
    var repetition = 0
    switch kind {
    case .base(let number): repetition = number
    case .otherSeed: seed = seed ^ 0x2A5A_5A55
    case .ladder(let isLast):
      target = .ladder(Self.magnitudes.map { $0 * (clip ?? 1) }, isLast: isLast)
    case .signs: target = .signs(limit: clip.map { 0.4 * $0 } ?? 1e4, seed: setting.seed ^ 0xD1F)
    case .normal(let mean, let variance):
      let unit = clip ?? 1
      target = .normal(mean: unit * mean, variance: unit * unit * variance)
      points *= 2
    }
    var request = Request.Sample(
      count: count, spacing: spacing, sampler: sampler, eta: eta, points: points,
      dimension: dimension, seed: seed)
    request.network = ChainNetwork(
      signalPowers: setting.table.values, precision: capabilities.precision, count: count,
      size: request.size, target: target)
    request.repetition = repetition
    return request
  }

  /// 256, or what the candidate takes instead.
  package static func dimension(of capabilities: Capabilities) -> Int {
    guard let taken = capabilities.dimensions, !taken.contains(256) else { return 256 }
    return taken.filter { $0 <= Capabilities.largestDimension }.min {
      ($0 - 256).magnitude < ($1 - 256).magnitude
    } ?? 256
  }
}
