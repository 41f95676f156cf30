import CandidateProtocol
import Judging
import RealModule
import Statistics

/// The noise that the steps of a chain add: what is left of each state when A x_t + B ε̂ is taken away, over C.
struct ChainNoise: Sendable {
  /// One step's noise, in units of what is right.
  struct Step: Sendable {
    let index: Int
    let time: Int
    let previous: Int
    /// C, what is right.
    let deviation: Double
    let residuals: [Double]
    /// Residuals of the same step of another seed; none if there is no such run.
    let others: [Double]
    let allowance: Allowance

    /// The width that the residuals have.
    var width: Double {
      (residuals.reduce(0) { $0 + $1 * $1 } / Double(max(1, residuals.count))).squareRoot()
    }
  }

  let reading: ChainReading
  let steps: [Step]
  /// How many steps add noise; of the others rounding leaves too little to say.
  let noisySteps: Int
  /// x_T, in units of what is right.
  let start: [Double]

  /// - Returns: nil if the steps add no noise, or rounding is a twentieth of it.
  init?(_ reading: ChainReading, _ run: ChainRun, other: ChainRun?, _ chainSteps: ChainSteps) {
    self.reading = reading
    start = run.calls.first?.state ?? []
    noisySteps = run.calls.indices.count {
      let noise = chainSteps.coefficients($0, run.calls[$0].kind).noise
      return noise != 0 && noise.isFinite
    }
    steps = run.calls.indices.compactMap { index in
      let kind = run.calls[index].kind
      let right = chainSteps.coefficients(index, kind)
      guard right.noise != 0, right.noise.isFinite else { return nil }
      let rounding = chainSteps.roundings(index, kind)
      guard rounding.mean < 0.05, rounding.scale < 0.05 else { return nil }
      func residuals(_ run: ChainRun) -> [Double] {
        let (call, next) = (run.calls[index], run.state(after: index))
        return next.indices.map {
          (next[$0] - right.state * call.state[$0] - right.prediction * call.answer[$0])
            / right.noise
        }
      }
      let spot = chainSteps.ends(index)
      return Step(
        index: index, time: spot.time, previous: spot.previous, deviation: right.noise.magnitude,
        residuals: residuals(run),
        others: other.map { $0.calls.count == run.calls.count ? residuals($0) : [] } ?? [],
        allowance: Allowance(mean: rounding.mean, scale: rounding.scale))
    }
    if steps.isEmpty { return nil }
  }

  /// Coordinates that are put to the battery as one point.
  static let dimension = 8

  /// Everything that is looked at, in the order of blame.
  func surprises(alpha: Double) throws -> [Surprise] {
    let scan = try scan(alpha / 8)
    let others =
      try widths(alpha / 8) + dependence(alpha / 8) + seeds(alpha / 4) + law(alpha / 4)
      + coordinateWidths(alpha / 8)
    guard let scan else { return others }
    // The width of draws that are each other says nothing.
    return scan.isWithinStep && scan.effect.magnitude > 0.5
      ? [scan.surprise] + others : others + [scan.surprise]
  }

  // MARK: - Widths

  /// Each step's width by itself.
  private func widths(_ alpha: Double) throws -> [Surprise] {
    let share = alpha / Double(steps.count)
    var looked: [Surprise] = []
    for step in steps {
      var sums = ResidualSums(dimension: 1)
      for residual in step.residuals { sums.add([residual]) }
      guard let measured = try WidthTest().measure(sums, allowing: step.allowance) else { continue }
      looked.append(Surprise(measured.tails.logTwoSided, share: share, widthWords(of: step)))
    }
    // The most surprising is told.
    return looked.sorted { $0.log < $1.log }
  }

  /// The width of each coordinate over all points and steps.
  private func coordinateWidths(_ alpha: Double) throws -> [Surprise] {
    try Surprise.coordinateWidths(
      of: steps.map(\.residuals),
      dimension: ChainSetting.dimension(of: reading.setting.capabilities),
      alpha: alpha, allowing: allowance
    ) { "the noise of coordinate \($0) of its points \(NoiseJudging.widthWords($1))" }
  }

  /// What rounding may do in any step.
  private var allowance: Allowance {
    steps.reduce(into: .none) {
      $0.mean = max($0.mean, $1.allowance.mean)
      $0.scale = max($0.scale, $1.allowance.scale)
    }
  }

  private func widthWords(of step: Step) -> String {
    "in step \(step.index + 1), t = \(step.time) to \(step.previous), its noise "
      + NoiseJudging.widthWords(step.width) + mistakeWords
  }

  /// What explains the widths, behind them.
  private var mistakeWords: String { widthMistake.map { ": \($0)" } ?? "" }

  /// What people do that gives every step the width that it has; nil if nothing fits.
  private var widthMistake: String? {
    let (chain, setting) = (reading.chain, reading.setting)
    let powers = setting.table.values
    // Other widths, relative to what is right, at a step.
    var possible: [(words: String, width: (Step) -> Double)] = [
      ("there is no noise at all", { _ in 0 }),
      ("it has the variance σ² as its standard deviation", { $0.deviation }),
    ]
    if chain.sampler == .ddim {
      let eta = setting.capabilities.conventions.etaIsVariance ? chain.eta.squareRoot() : chain.eta
      possible += [
        (
          "σ² is η times its value at η = 1: that is eta \"variance\"",
          { _ in 1 / eta.squareRoot() }
        ),
        ("it is that of η = 1", { _ in 1 / eta }), ("it is that of η²", { _ in eta }),
      ]
    }
    func ratio(_ step: Step) -> Double {
      ((1 - powers[step.time]) / (1 - powers[step.previous])).squareRoot()
    }
    possible += [
      (
        "it has the variance β of the stride, where β̃ is right", { $0.previous > 0 ? ratio($0) : 1 }
      ),
      ("it has the variance β̃, where β is right", { $0.previous > 0 ? 1 / ratio($0) : 1 }),
      (
        "its variance is the schedule's own β_t, where the stride's is right",
        { step in
          (setting.schedule.betas[step.time - 1]).squareRoot() / step.deviation
        }
      ),
      (
        "its variance is β̃_t of a single step, where the stride's is right",
        { step in
          ((1 - powers[step.time - 1]) / (1 - powers[step.time])
            * setting.schedule.betas[step.time - 1]).squareRoot() / step.deviation
        }
      ),
    ]
    if let fit = possible.first(where: { mistake in steps.allSatisfy { fits(mistake.width($0), $0) }
    }) {
      return fit.words
    }
    let all = steps.map(\.width)
    let mean = all.reduce(0, +) / Double(all.count)
    guard steps.count > 2, steps.allSatisfy({ fits(mean, $0) }) else { return nil }
    return "all steps have \(short(mean)) times the right width"
  }

  /// Whether a step's width is as said, within five of its own deviations.
  private func fits(_ width: Double, _ step: Step) -> Bool {
    let slack = 5 / (2 * Double(step.residuals.count)).squareRoot()
    guard width > 0 else { return step.width < 1e-3 }
    return (step.width / width - 1).magnitude < slack + step.allowance.scale + step.allowance.mean
  }

  // MARK: - The law

  /// All residuals by the battery.
  private func law(_ alpha: Double) throws -> [Surprise] {
    var sums = ResidualSums(dimension: Self.dimension)
    let allowance = allowance
    for step in steps { sums.add(step.residuals) }
    let all = steps.map(\.width)
    let width = (all.reduce(0) { $0 + $1 * $1 } / Double(all.count)).squareRoot()
    let together = try WidthTest().measure(sums, allowing: allowance).map {
      Surprise(
        $0.tails.logTwoSided, share: alpha / 2,
        "the noise of its steps \(NoiseJudging.widthWords(width))" + mistakeWords)
    }
    return [together].compactMap(\.self)
      + (try Surprise.battery(sums, alpha: alpha / 2, allowing: allowance) {
        "its steps' noise is not N(0, 1): \($0)"
      })
  }
}

extension Surprise {
  /// The width of each coordinate over points, those of several states together, the most surprising first.
  ///
  /// - Parameter says: of the coordinate's number, from 1, and its width.
  static func coordinateWidths(
    of states: [[Double]], dimension: Int, alpha: Double, allowing allowance: Allowance,
    says: @escaping @Sendable (Int, Double) -> String
  ) throws -> [Surprise] {
    try (0..<dimension).compactMap { place in
      var sums = ResidualSums(dimension: 1)
      for state in states {
        for index in stride(from: place, to: state.count, by: dimension) {
          sums.add([state[index]])
        }
      }
      return try WidthTest().measure(sums, allowing: allowance).map {
        let width = max(0, 1 + $0.effect).squareRoot()
        return Surprise(
          $0.tails.logTwoSided, share: alpha / Double(dimension), says(place + 1, width))
      }
    }.sorted { $0.log < $1.log }
  }

  /// What each test of the battery found, the most surprising first.
  static func battery(
    _ sums: ResidualSums, alpha: Double, allowing allowance: Allowance,
    says: @escaping @Sendable (String) -> String
  ) throws -> [Surprise] {
    try ResidualBattery.judge(sums, alpha: alpha, allowing: allowance).map { result in
      let sentence = result.sentence ?? ""
      return Surprise(result.measurement.tails.logTwoSided, share: result.alpha, says(sentence))
    }.sorted { $0.log - .log($0.share) < $1.log - .log($1.share) }
  }
}
