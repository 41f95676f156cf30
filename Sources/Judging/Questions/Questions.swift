import CandidateProtocol
import Rows
import Scalars

/// What is asked: times, transitions and inputs, all of them numbers that the candidate's format has and
/// none of them chosen with a particular mistake in mind.
package struct Questions {
  package let setting: Setting
  var generator: SplitMix64
  /// How many sizes have been chosen in turn.
  var turn = 0

  /// - Parameter id: of a check; together with the seed it fixes every draw.
  package init(_ setting: Setting, for id: String) {
    self.setting = setting
    // FNV-1a: `Hasher` is seeded anew in every process.
    let hash = id.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) {
      ($0 ^ UInt64($1)) &* 0x100_0000_01B3
    }
    generator = SplitMix64(seed: hash ^ setting.seed)
  }

  /// T.
  var steps: Int { setting.schedule.steps }

  /// Both ends, their neighbours, the middle, and drawn times; ascending.
  package mutating func times() -> [Int] {
    let ends =
      setting.level == .smoke ? [1, steps / 2, steps] : [1, 2, steps / 2, steps - 1, steps]
    let drawn = (0..<setting.level.drawnTimes).map { _ in
      Int.random(in: 1...steps, using: &generator)
    }
    return Set(ends + drawn).filter { 1...steps ~= $0 }.sorted()
  }

  /// Strides to ask for: the largest divisors of T up to a fiftieth, a twentieth and a half of it, and where
  /// the candidate takes them one that does not divide T, and one beyond its half.
  package var strides: [Int] {
    let divisors = (2...max(2, steps / 2)).filter { steps % $0 == 0 }
    let short = divisors.last { $0 <= steps / 50 }
    let medium = divisors.last { $0 <= steps / 20 }
    let odd = (3...max(3, steps / 3)).first { steps % $0 != 0 }
    let any = setting.capabilities.conventions.stridesDivide ? [] : [odd, 2 * steps / 3 + 1]
    return Set(([short, medium, divisors.last] + any).compactMap { $0 }).filter { $0 < steps }
      .sorted()
  }

  /// Single steps from t to t − 1, with t ≥ 2.
  mutating func singleSteps() -> [Spot] {
    times().filter { $0 >= 2 }.map { .step($0, to: $0 - 1) }
  }

  /// Steps across strides to t_prev ≥ 2: ``stepsToFirst`` and ``lastSteps`` go further.
  mutating func stridedSteps() -> [Spot] {
    let nearest = 2
    return strides.flatMap { stride -> [Spot] in
      let ends = [stride + nearest, (steps + stride) / 2, steps]
      let drawn = Int.random(in: 1...steps, using: &generator)
      return Set(ends + [drawn]).filter { $0 <= steps && $0 - stride >= nearest }.sorted()
        .map { .step($0, to: $0 - stride) }
    } + (0..<setting.level.drawnTimes).compactMap { _ in drawnStride(from: nearest) }
  }

  /// A step across a drawn stride of those that the candidate takes.
  private mutating func drawnStride(from nearest: Int) -> Spot? {
    let taken = (2...max(2, steps - nearest)).filter {
      !setting.capabilities.conventions.stridesDivide || steps % $0 == 0
    }
    guard let stride = taken.randomElement(using: &generator), stride + nearest <= steps else {
      return nil
    }
    let time = Int.random(in: (stride + nearest)...steps, using: &generator)
    return .step(time, to: time - stride)
  }

  /// Single and strided steps at all η, but for those where σ is nearly as large as it may be.
  ///
  /// - Parameter withDrawnEta: whether each step is asked at one more η, a drawn one.
  mutating func usualSteps(withDrawnEta: Bool = false) -> [Spot] {
    (singleSteps() + stridedSteps()).flatMap { spot -> [Spot] in
      let drawn = drawnShare()
      return Self.withEtas([spot], [0, 0.5, 1] + (withDrawnEta ? [drawn] : []))
    }.filter { !isNearLargestSigma($0) }
  }

  /// Steps where σ is nearly as large as it may be, and those at η = 1 to t_prev = 1.
  ///
  /// The direction's radicand s_prev² − σ² cancels there: in fp32 nothing may be left of it, and
  /// correct code gets the root of a negative number.
  mutating func largestSigmaSteps() -> [Spot] {
    let spots = singleSteps() + stridedSteps()
    return Self.withEtas(stridesToFirst, [1]) + Self.withEtas(spots).filter(isNearLargestSigma)
  }

  /// Whether s_prev² − σ² is below a sixty-fourth of s_prev²: six bits are lost.
  func isNearLargestSigma(_ spot: Spot) -> Bool {
    let values = setting.signalPowers
    let (to, from) = (values[spot.previous], values[spot.time])
    return 1 - spot.eta * spot.eta * (1 - from / to) / (1 - from) < 0x1p-6
  }

  /// Steps to t_prev = 1 across each stride.
  var stridesToFirst: [Spot] {
    strides.filter { $0 + 1 <= steps }.map { .step($0 + 1, to: 1) }
  }

  /// Steps to t_prev = 1 across each stride, and from T.
  var stepsToFirst: [Spot] {
    let long = setting.capabilities.conventions.stridesDivide || steps < 3 ? [] : [steps]
    return stridesToFirst + long.map { .step($0, to: 1) }
  }

  /// Steps to t_prev = 0. From t = 1 only if ᾱ_0 = 1: otherwise nothing would change.
  var lastSteps: [Spot] {
    let first = setting.capabilities.conventions.finalSignalPowerIsFirst ? [] : [1]
    return Set(first + strides.filter { steps % $0 == 0 } + [steps]).sorted()
      .map { .step($0, to: 0) }
  }

  /// The same steps at η = 0, ½ and 1: at ½ because η and η² agree at the ends.
  static func withEtas(_ spots: [Spot], _ etas: [Double] = [0, 0.5, 1]) -> [Spot] {
    spots.flatMap { spot in etas.map { spot.with(eta: $0) } }
  }

  /// A drawn number between 0 and 1, not nearer to them than a 64th.
  mutating func drawnShare() -> Double {
    setting.askable(Double.random(in: 0x1p-6...(1 - 0x1p-6), using: &generator))
  }

  /// What is asked at each of several spots.
  mutating func each<Input>(
    _ spots: [Spot], _ inputs: (inout Questions, Spot) -> [Input]
  ) -> [(spot: Spot, input: Input)] {
    spots.flatMap { spot in inputs(&self, spot).map { (spot, $0) } }
  }

  /// What is asked of a candidate that takes pictures only: the first question, and others evenly spread to the last,
  /// as many as keeps a run short.
  func thinned<Element>(_ items: [Element]) -> [Element] {
    let least = leastDimension
    guard least > 1024, items.count > 1 else { return items }
    let levels = setting.level == .smoke ? 1 : setting.level == .standard ? 2 : 4
    let count = min(items.count, levels * max(1, 0x4000 / least))
    return (0..<count).map { items[$0 * (items.count - 1) / max(1, count - 1)] }
  }

  /// The least dimension that the candidate takes.
  private var leastDimension: Int { setting.capabilities.dimensions?.min() ?? 1 }

  /// Why a step is not asked about on this schedule; nil if it is. A run at the smoke level of a candidate that takes
  /// large pictures only leaves short schedules to the other levels.
  package var refusalOfShort: String? {
    guard setting.level == .smoke, leastDimension > 4096, steps < 100 else { return nil }
    return "of \(leastDimension) numbers and more the smoke level asks on long schedules alone"
  }

  /// The dimension to use: the preferred one, or the smallest that the candidate takes.
  func dimension(_ preferred: Int) -> Int {
    guard let taken = setting.capabilities.dimensions, !taken.contains(preferred) else {
      return preferred
    }
    return taken.filter { $0 <= Capabilities.largestDimension }.min() ?? preferred
  }

  /// 3, 1 and 64 in turn, beyond smoke level others too, or what the candidate takes instead: whole
  /// blocks of eight or sixteen and what is left over. A picture's number is asked once a check, and only of a
  /// short schedule: sizes have nothing to do with times.
  mutating func nextDimension() -> Int {
    defer { turn += 1 }
    guard setting.level != .smoke else { return dimension([3, 1, 64][turn % 3]) }
    let large = turn < 7 && steps < 100 ? 4097 : 5
    return dimension([3, 1, 64, 17, 130, 7, large][turn % 7])
  }

  /// A multiple of a unit vector with a second, smaller entry, so that coordinates that mix show.
  func pattern(_ size: Double) -> [Double] {
    let three = [size, 0, -size / 2]
    return (0..<dimension(3)).map { three[$0 % 3] }
  }

  /// A pattern of states whose x̂_0, with zeros predicted, is as large as a limit allows.
  func statePattern(at time: Int, _ kind: Prediction.Kind, data limit: Double) -> [Double] {
    let (signal, _) = rates(at: time)
    let gain =
      switch kind {
      case .noise: 1 / signal
      case .velocity: signal
      case .data: 1.0
      }
    return pattern(Self.powerOfTwo(times: gain, within: limit))
  }

  /// A pattern of predictions whose x̂_0, at the state 0, stays within ``dataLimit``.
  func predictionPattern(at time: Int, _ kind: Prediction.Kind) -> [Double] {
    let (signal, noise) = rates(at: time)
    let gain =
      switch kind {
      case .noise: noise / signal
      case .velocity: noise
      case .data: 1.0
      }
    return pattern(Self.powerOfTwo(times: gain, within: dataLimit))
  }

  /// As many zeros as ``pattern(_:)`` has entries.
  var zeros: [Double] { Array(repeating: 0, count: dimension(3)) }

  /// A vector of numbers drawn evenly from [−limit, limit].
  ///
  /// The usual limit is beyond what a standard normal is likely to give, so that a clamp on noise
  /// or states shows.
  package mutating func drawn(_ count: Int, within limit: Double = 8) -> [Double] {
    let values = (0..<min(count, Self.period)).map { _ in
      setting.askable(Double.random(in: -limit...limit, using: &generator))
    }
    return (0..<count).map { values[$0 % Self.period] }
  }

  /// Longer vectors repeat after so many numbers, a prime; so tolerances need not be computed for
  /// each of a picture's numbers.
  static let period = 67

  /// Two vectors of the next dimension; every third pair is a dozen times as large, so that what clamps at
  /// some round number shows.
  mutating func drawnPair() -> [(first: [Double], second: [Double])] {
    let limit = turn % 3 == 2 ? 100.0 : 8
    let count = nextDimension()
    return [(drawn(count, within: limit), drawn(count, within: limit))]
  }

  /// The largest power of two that keeps `size · gain` within a limit, and 32 at most: an exact
  /// scaling that every format has.
  static func powerOfTwo(times gain: Double, within limit: Double) -> Double {
    let ratio = limit / gain
    guard ratio.isFinite, ratio > 0 else { return 1 }
    let exponent = max(-22, min(5, Int(ratio.exponent)))
    return Double(sign: .plus, exponent: exponent, significand: 1)
  }

  /// √ᾱ and √(1−ᾱ) at a time, in `Double`, to scale inputs with.
  func rates(at time: Int) -> (signal: Double, noise: Double) {
    let signalPower = setting.signalPowers[time]
    return (signalPower.squareRoot(), (1 - signalPower).squareRoot())
  }

  /// How large x̂_0 may become where clipping is not what is asked about.
  var dataLimit: Double { 0.5 * (setting.capabilities.conventions.clipLimit ?? 1) }

  /// States and predictions drawn such that x̂_0 stays within ``dataLimit``.
  ///
  /// Near t = T of a schedule that ends in noise, x̂_0 magnifies the state's rounding to a common
  /// number by 1/a; noise that is a few dozen times a keeps it small.
  mutating func drawnStep(
    _ count: Int, at time: Int, _ kind: Prediction.Kind
  ) -> (state: [Double], prediction: [Double]) {
    let (signal, noiseRate) = rates(at: time)
    let data = drawn(count, within: 0.5 * dataLimit)
    switch kind {
    case .data: return (drawn(count, within: 4), data)
    case .noise:
      let noise = drawn(count, within: min(4, 64 * signal * dataLimit))
      let state = zip(data, noise).map { setting.askable(signal * $0 + noiseRate * $1) }
      return (state, noise)
    case .velocity:
      // x̂_0 = a x − s v with both small enough.
      return (drawn(count, within: dataLimit / 2), drawn(count, within: dataLimit / 2))
    }
  }

  /// Numbers in [−1, 1], for a network's second output; both ends and the middle among the first.
  mutating func drawnHead(_ count: Int) -> [Double] {
    let fixed = [-1.0, 1, 0, 0.5]
    return drawn(count, within: 1).enumerated().map { $0 < fixed.count ? fixed[$0] : $1 }
  }
}
