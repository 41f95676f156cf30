import RealModule

/// How many residuals lie beyond a threshold, on either side: binomial, exactly. An effect is relative,
/// of the probability.
public struct TailCountTest: HypothesisTest {
  /// The threshold's place in ``ResidualSums/thresholds``.
  private let index: Int
  /// From 2 to 5, some between whole numbers: what is clipped at one of these lies on either side of it.
  public var threshold: Double { ResidualSums.thresholds[index] }

  /// - Parameter index: which of ``ResidualSums/thresholds``; what is outside counts as the nearest.
  public init(index: Int) {
    self.index = min(max(0, index), ResidualSums.thresholds.count - 1)
  }

  public var name: String { "beyond \(words)" }
  public var effectWords: (before: String, after: String) {
    ("the probability to lie beyond \(words) standard deviations is off by a share of", "")
  }
  private var words: String {
    threshold == threshold.rounded() ? "\(Int(threshold))" : "\(threshold)"
  }
  public var largestEffect: Double { 0.99 / probability() - 1 }
  public let fewestSamples = 1
  public let isRelative = true

  /// P(|e| > threshold) for a residual of N(0, 1) that is stretched and then moved outwards.
  ///
  /// - Parameters:
  ///   - outwards: in standard deviations; below 0 inwards.
  ///   - scale: relative, above −1.
  public func probability(outwards: Double = 0, scale: Double = 0) -> Double {
    2 * NormalLaw.upper((threshold - outwards) / (1 + scale))
  }

  /// Counts residuals.
  public func measure(_ sums: ResidualSums, allowing: Allowance) throws -> Measurement? {
    guard sums.count > 0 else { return nil }
    let (count, seen) = (sums.count, sums.beyond[index])
    // Rounding may move residuals of both signs outwards, or inwards.
    let most = probability(outwards: allowing.mean, scale: allowing.scale)
    let least = probability(outwards: -allowing.mean, scale: -allowing.scale)
    let above = try BinomialLaw(trials: count, probability: most).tails(at: seen)
    let below = try BinomialLaw(trials: count, probability: least).tails(at: seen)
    return Measurement(
      tails: Tails(
        logLower: below.logLower, logUpper: above.logUpper, logPoint: above.logPoint),
      effect: Double(seen) / (Double(count) * probability()) - 1, samples: count)
  }

  /// The level that is attained lies below alpha, since counts are whole: no p-value is randomised.
  public func power(effect: Double, samples: Int, alpha: Double) throws -> Double {
    let null = try BinomialLaw(trials: samples, probability: probability())
    let chance = min(max(probability() * (1 + effect), 1e-300), 1 - 1e-16)
    let beside = try BinomialLaw(trials: samples, probability: chance)
    let high = try Self.critical(null, alpha: alpha, upper: true)
    let low = try Self.critical(null, alpha: alpha, upper: false)
    return (high <= samples ? try beside.tails(at: high).upper : 0)
      + (low >= 0 ? try beside.tails(at: low).lower : 0)
  }

  /// The least count that is rejected from above, beyond the samples if none is; or the greatest that is
  /// rejected from below, −1 if none is.
  static func critical(_ law: BinomialLaw, alpha: Double, upper: Bool) throws -> Int {
    let target = Double.log(alpha / 2)
    let range = 0...(law.trials + 1)
    if upper {
      return try first(in: range) {
        $0 > law.trials ? true : try law.tails(at: $0).logUpper < target
      }
    }
    return try first(in: range) {
      $0 > law.trials ? true : try law.tails(at: $0).logLower >= target
    } - 1
  }

  private static func first(
    in range: ClosedRange<Int>, where holds: (Int) throws -> Bool
  ) rethrows -> Int {
    var (low, high) = (range.lowerBound, range.upperBound)
    while low < high {
      let middle = low + (high - low) / 2
      if try holds(middle) { high = middle } else { low = middle + 1 }
    }
    return low
  }

  /// Clopper and Pearson's interval for the probability, as relative effects.
  public func interval(_ measurement: Measurement, alpha: Double) throws -> ClosedRange<Double> {
    let n = measurement.samples
    let seen = Int(((measurement.effect + 1) * Double(n) * probability()).rounded())
    let target = Double.log(alpha / 2)
    func bound(_ tail: (Tails) -> Double) throws -> Double {
      try .exp(
        RootFinding.root(in: -700 ... -1e-15) { logChance in
          guard let law = try? BinomialLaw(trials: n, probability: .exp(logChance)),
            let tails = try? law.tails(at: seen)
          else { return .nan }
          return tail(tails) - target
        })
    }
    let low = seen == 0 ? 0 : try bound(\.logUpper)
    let high = seen == n ? 1 : try bound(\.logLower)
    return (low / probability() - 1)...(high / probability() - 1)
  }
}
