internal import Checks
internal import Derivation
internal import Scalars

/// Evidence for `schedule.*`.
enum ScheduleEvidence {
  static let rows: [String: [Evidence]] = [
    "schedule.signal-power": [signalPower, signalPowerInDouble],
    "schedule.linear": [linear, linearInDouble],
  ]

  private static let signalPower = Proof.atPoints(
    "for drawn β in (0, 1) the values satisfy ᾱ_t = ᾱ_{t−1}(1−β_t), are decreasing and in (0, 1)"
  ) { point in
    let betas = (0..<8).map { _ in point.fraction() }
    let values = NoiseSchedule.cumulativeSignalPower(betas: betas)
    try point.holds(values.count == betas.count, "there is one value a β")
    var previous: Rational = 1
    for (value, beta) in zip(values, betas) {
      try point.equal(previous - value, previous * beta, "a step removes the share β")
      try point.holds(0 < value && value < previous, "the values fall and stay positive")
      previous = value
    }
    // The last value is the product, multiplied in the other direction.
    let product = betas.reversed().reduce(1 as Rational) { $0 - $0 * $1 }
    try point.equal(previous, product, "ᾱ_T is the product of all 1 − β")
  }

  private static let linear = Proof.atPoints(
    "for drawn ends and T the first β is β_1, the last is β_T, and all differences are equal"
  ) { point in
    let (start, end) = (point.fraction(), point.fraction())
    let steps = 7
    let betas = (1...steps).map { time in
      NoiseSchedule.linearBeta(
        at: Rational(time, over: 1), of: Rational(steps, over: 1), from: start, through: end)
    }
    try point.equal(betas[0], start, "the first is β_1")
    try point.equal(betas[steps - 1], end, "the last is β_T")
    for index in 2..<steps {
      try point.equal(
        betas[index] - betas[index - 1], betas[1] - betas[0], "the spacing is even")
    }
  }

  private static let signalPowerInDouble = Evidence(
    kind: .computed,
    method:
      "the product in Double against what is left exactly when each β takes its share, within "
      + "the error analysis's bound"
  ) {
    let betas = linearBetas
    var product: Rational = 1
    let products = betas.compactMap { Rational($0) }.map { beta in
      // What is left after the share β is taken, instead of a factor 1 − β.
      product -= product * beta
      return product
    }
    return try compare(
      NoiseSchedule.cumulativeSignalPower(betas: betas), with: products,
      bounds: NoiseSchedule.cumulativeSignalPower(betas: betas.map { ErrorBound<FP64>($0) }))
  }

  private static let linearInDouble = Evidence(
    kind: .computed,
    method: "β_t in Double against exact interpolation between the same ends, within the error "
      + "analysis's bound"
  ) {
    let (start, end) = (1e-4, 0.02)
    guard let first = Rational(start), let last = Rational(end) else {
      throw Refutation("an end is not finite")
    }
    // Weights of both ends, instead of a start and a difference.
    let exact = (1...exactSteps).map { time in
      (first * Rational(exactSteps - time, over: 1) + last * Rational(time - 1, over: 1))
        / Rational(exactSteps - 1, over: 1)
    }
    let bounds = (1...exactSteps).map { time in
      NoiseSchedule.linearBeta(
        at: ErrorBound<FP64>(Double(time)), of: ErrorBound(Double(exactSteps)),
        from: ErrorBound(start), through: ErrorBound(end))
    }
    return try compare(linearBetas, with: exact, bounds: bounds)
  }

  /// T of the exact comparison: a product of that many 53-bit numbers is still a short fraction.
  private static let exactSteps = 60

  private static var linearBetas: [Double] {
    Schedule.Family.linear(from: 1e-4, through: 0.02).betas(steps: exactSteps)
  }

  private static func compare(
    _ values: [Double], with exact: [Rational], bounds: [ErrorBound<FP64>]
  ) throws -> String {
    var widest = 0.0
    for ((value, right), bound) in zip(zip(values, exact), bounds) {
      guard let value = Rational(value), let allowed = Rational(bound.bound) else {
        throw Refutation("a value or its bound is not finite")
      }
      guard (value - right).magnitude <= allowed else {
        throw Refutation("\(bound.value) is further from the exact value than \(bound.bound)")
      }
      widest = max(widest, bound.bound / bound.value)
    }
    return "\(values.count) values, each within its bound; the widest is \(widest) of the value"
  }
}
