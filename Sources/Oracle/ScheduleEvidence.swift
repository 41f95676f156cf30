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
    method: "the product in Double lies within its error bound of the exact product of the same β"
  ) {
    try compare(
      { $0.map { ErrorBound<FP64>($0) } }, NoiseSchedule.cumulativeSignalPower(betas:),
      NoiseSchedule.cumulativeSignalPower(betas:), NoiseSchedule.cumulativeSignalPower(betas:))
  }

  private static let linearInDouble = Evidence(
    kind: .computed,
    method: "β_t in Double lies within its error bound of the exact value between the same ends"
  ) {
    func betas<F: RadicalField>(_ ends: [F], _ convert: (Int) -> F) -> [F] {
      (1...exactSteps).map {
        NoiseSchedule.linearBeta(
          at: convert($0), of: convert(exactSteps), from: ends[0], through: ends[1])
      }
    }
    return try compare(
      { $0.map { ErrorBound<FP64>($0) } },
      { betas($0) { ErrorBound(Double($0)) } }, { betas($0) { Rational($0, over: 1) } },
      { betas($0) { Double($0) } })
  }

  /// T of the exact comparison: a product of that many 53-bit numbers is still a short fraction.
  private static let exactSteps = 60

  /// Evaluates one formula three ways on the linear schedule and compares.
  private static func compare(
    _ bounded: ([Double]) -> [ErrorBound<FP64>],
    _ bounds: ([ErrorBound<FP64>]) -> [ErrorBound<FP64>],
    _ exact: ([Rational]) -> [Rational], _ doubles: ([Double]) -> [Double]
  ) throws -> String {
    let betas = Schedule.Family.linear(from: 1e-4, through: 0.02).betas(steps: exactSteps)
    // The linear row takes the two ends, the product takes all values.
    let input = betas
    let ends = [betas[0], betas[exactSteps - 1]]
    var worst = 0.0
    for arguments in [input, ends] {
      let values = doubles(arguments)
      let truth = exact(arguments.compactMap { Rational($0) })
      for ((value, right), bound) in zip(zip(values, truth), bounds(bounded(arguments))) {
        guard let value = Rational(value), let allowed = Rational(bound.bound) else {
          throw Refutation("a value is not finite")
        }
        let deviation = (value - right).magnitude
        if deviation > allowed { throw Refutation("\(value) is further from exact than allowed") }
        worst = max(worst, bound.bound / bound.value)
      }
    }
    return "\(exactSteps) values within a relative bound of \(worst)"
  }
}
