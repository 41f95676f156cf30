import CandidateProtocol
import Judging
import RealModule
import Rows
import Statistics

/// Checks of whole chains that need statistics: where they start, what noise their steps add, and where they end.
enum ChainLawChecks {
  /// In the order of blame, each with the same share of the level.
  static func checks(seed: UInt64, level: Level, alpha: Double) -> [Check] {
    let chains = ChainChecks.chains(seed: seed, level: level)
    let full = chains.filter(\.chain.isFull)
    let share = alpha / Double(chains.count + 2 * full.count)
    return full.map { schedule, chain in
      ChainChecks.check(
        .reverseJoint, "chain-start", chain, on: schedule, why: "A chain begins at N(0, I).",
        isStatistical: true, runs: [.base(repetition: 0), .otherSeed, Self.normal]
      ) { finding($0) { try start($0, alpha: share) } }
    }
      + chains.map { schedule, chain in
        ChainChecks.check(
          chain.sampler == .ddim ? .ddimSigma : .ddpmPosteriorVariance, "chain-noise", chain,
          on: schedule, others: [chain.row],
          why: "The law of the noise that every step of a chain adds, and its independence.",
          isStatistical: true, runs: [.base(repetition: 0), .otherSeed, .signs]
        ) { finding($0) { try noise($0, alpha: share) } }
      }
      + full.map { schedule, chain in
        ChainChecks.check(
          .chainGaussianLaw, "chain-end", chain, on: schedule,
          why: "What comes out, with the perfect network of normal data, has its exact law.",
          isStatistical: true, runs: [Self.normal], notANumber: .told
        ) { finding($0) { try end($0, alpha: share) } }
      }
  }

  /// Data N(0, 0.01), in units of the declared limit, which is ten deviations away.
  private static let variance = 0.01
  private static let normal = ChainRunKind.normal(mean: 0, variance: variance)

  /// The variance of the data for a candidate.
  private static func variance(in setting: Setting) -> Double {
    let limit = setting.capabilities.conventions.clipLimit ?? 1
    return variance * limit * limit
  }

  private static func finding(
    _ reading: ChainReading, _ judge: (ChainReading) throws -> Finding
  ) -> Finding {
    do { return try judge(reading) } catch { return Finding(.lost("\(error)")) }
  }

  /// The first thing that is rejected, or what was seen.
  private static func finding(_ looked: [Surprise], alpha: Double, holds: String) -> Finding {
    var finding = Finding(looked.sentence.map { .refuted($0) } ?? .holds(holds))
    finding.p = looked.p(alpha: alpha)
    return finding
  }

  // MARK: - The start

  private static func start(_ reading: ChainReading, alpha: Double) throws -> Finding {
    let runs = [reading[.otherSeed], reading[normal]].compactMap(\.self)
    if reading.isSeeded, let base = reading.base?.calls.first, let other = runs.first?.calls.first,
      base.state == other.state
    {
      return Finding(.refuted("another seed gives the same start"))
    }
    let power = reading.setting.table.values.last ?? 0
    let isNoiseRate = reading.setting.capabilities.conventions.startsAtNoiseRate
    let deviation = isNoiseRate ? (1 - power).squareRoot() : 1
    let starts = runs.compactMap(\.calls.first?.state)
    func looked(at deviation: Double) throws -> [Surprise] {
      var sums = ResidualSums(dimension: ChainNoise.dimension)
      let scaled = starts.map { $0.map { $0 / deviation } }
      for start in scaled { sums.add(start) }
      let unit = reading.setting.capabilities.precision.unitRoundoff
      // A start is rounded once or twice.
      let allowance = Allowance(mean: 8 * unit, scale: 2 * unit)
      let battery = try Surprise.battery(sums, alpha: alpha / 2, allowing: allowance) {
        "the start is not N(0, \(isNoiseRate ? "1 − ᾱ_T" : "1")): \($0)"
      }
      let dimension = ChainSetting.dimension(of: reading.setting.capabilities)
      let widths = try Surprise.coordinateWidths(
        of: scaled, dimension: dimension, alpha: alpha / 4, allowing: allowance
      ) { "coordinate \($0) of the start \(widthWords($1))" }
      guard let scan = try LagScan(scaled.flatMap(\.self), dimension: dimension) else {
        return battery + widths
      }
      let effect = scan.measurement.effect
      let repeated = Surprise(
        scan.logTwoSided, share: alpha / 4,
        "\(scan.places(ofDimension: dimension)) start "
          + (effect > 0.99 ? "alike" : "correlated by \(short(effect))"))
      return repeated.isRejected && effect > 0.5
        ? [repeated] + battery + widths : battery + widths + [repeated]
    }
    let surprises = try looked(at: deviation)
    var finding = finding(
      surprises, alpha: alpha,
      holds: "\(starts.reduce(0) { $0 + $1.count }) numbers of starts are independent N(0, 1)")
    if case .refuted(let words) = finding.kind {
      let other = isNoiseRate ? 1 : (1 - power).squareRoot()
      if (other - deviation).magnitude > 0.05, try looked(at: other).sentence == nil {
        finding.kind = .refuted(
          words
            + "; it has the standard deviation \(isNoiseRate ? "1: that is initial_std 1" : "√(1−ᾱ_T): that is initial_std \"noise_rate\""), undeclared"
        )
      }
    }
    return finding
  }

  // MARK: - The noise

  private static func noise(_ reading: ChainReading, alpha: Double) throws -> Finding {
    guard let run = reading.base, let signs = reading[.signs] else { return .nothingToAsk }
    guard let steps = reading.steps(of: signs) else {
      return .timesAreNoSteps
    }
    if let refusal = reading.refusal(of: signs, steps) { return Finding(.unasked(refusal)) }
    guard let noise = ChainNoise(reading, run, other: reading[.otherSeed], steps) else {
      return Finding(
        .unasked("no step of it adds noise of which rounding leaves anything"))
    }
    var finding = finding(
      try noise.surprises(alpha: alpha), alpha: alpha,
      holds:
        "the noise of \(noise.steps.count) steps is independent N(0, 1) times C, from step to step, "
        + "from the start and from seed to seed")
    if finding.outcome == .fail { finding.explanations = steps.noiseEdits(of: signs) }
    return finding
  }

  // MARK: - The end

  private static func end(_ reading: ChainReading, alpha: Double) throws -> Finding {
    guard let run = reading[normal] else { return .nothingToAsk }
    let variance = variance(in: reading.setting)
    guard let steps = reading.toldTimes(run).map({ reading.steps(at: $0) }), steps.areSteps else {
      return .timesAreNoSteps
    }
    let isNoiseRate = reading.setting.capabilities.conventions.startsAtNoiseRate
    var law = isNoiseRate ? 1 - (reading.setting.table.values.last ?? 0) : 1
    var relative = 0.0
    for (index, call) in run.calls.enumerated() {
      let right = steps.coefficients(index, call.kind)
      let rounding = steps.roundings(index, call.kind)
      let slope = right.state + right.prediction * gain(of: call, variance)
      law = slope * slope * law + right.noise * right.noise
      relative += right.noise == 0 ? 0 : rounding.scale
    }
    guard law > 0 else { return Finding(.unasked("its law is a point")) }
    let unit = reading.setting.capabilities.precision.unitRoundoff
    let allowance = Allowance(
      mean: 64 * unit * Double(run.calls.count) / law.squareRoot(),
      scale: relative + 64 * unit * Double(run.calls.count))
    guard allowance.mean < 0.05, allowance.scale < 0.05 else {
      return Finding(.unclear("in its format rounding moves the law by a twentieth"))
    }
    let exact = law
    var sums = ResidualSums(dimension: ChainNoise.dimension)
    sums.add(run.output.map { $0 / exact.squareRoot() })
    let surprises = try Surprise.battery(sums, alpha: alpha, allowing: allowance) {
      "with the perfect network of N(0, \(variance)) its output is not N(0, \(short(exact))): \($0)"
    }
    return finding(
      surprises, alpha: alpha,
      holds:
        "\(run.output.count) numbers of output are N(0, \(short(law))), the exact law of this chain"
    )
  }

  /// The best prediction of N(0, variance) is linear in the state: by what factor.
  private static func gain(of call: ChainRun.Call, _ variance: Double) -> Double {
    let power = call.signalPower
    let (signal, noise) = (power.squareRoot(), (1 - power).squareRoot())
    let data = signal * variance / (power * variance + 1 - power)
    return switch call.kind {
    case .noise: (1 - signal * data) / noise
    case .velocity: (signal - data) / noise
    case .data: data
    }
  }
}
