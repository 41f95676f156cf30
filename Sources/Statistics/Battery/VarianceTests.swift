import RealModule

/// A sum of squares that is chi-square under the null, and stretched by 1 + effect beside it.
enum SquareStatistic {
  static func measure(
    _ square: Double, degrees: Int, meanSlack: Double, scale: Double
  ) throws -> Measurement? {
    guard degrees > 0, square >= 0 else { return nil }
    let law = try ChiSquareLaw(degrees: Double(degrees))
    // The law within the allowance that makes the sum least surprising, for each tail.
    let root = square.squareRoot()
    let high = max(0, root - meanSlack) / (1 + scale)
    let low = (root + meanSlack) / (1 - scale)
    let above = try law.tails(at: high * high)
    let below = high == low ? above : try law.tails(at: low * low)
    return Measurement(
      tails: Tails(logLower: below.logLower, logUpper: above.logUpper),
      effect: square / Double(degrees) - 1, samples: degrees)
  }

  static func power(effect: Double, degrees: Int, alpha: Double) throws -> Double {
    let law = try ChiSquareLaw(degrees: Double(degrees))
    let high = try law.quantile(alpha / 2, upper: true)
    let low = try law.quantile(alpha / 2, upper: false)
    let stretch = max(1 + effect, .leastNormalMagnitude)
    return try law.tails(at: high / stretch).upper + law.tails(at: low / stretch).lower
  }

  static func interval(_ measurement: Measurement, alpha: Double) throws -> ClosedRange<Double> {
    let n = Double(measurement.samples)
    let law = try ChiSquareLaw(degrees: n)
    let square = (measurement.effect + 1) * n
    let low = square / (try law.quantile(alpha / 2, upper: true)) - 1
    let high = square / (try law.quantile(alpha / 2, upper: false)) - 1
    return low...max(low, high)
  }
}

/// The variance: Σ e² is chi-square, exactly, at every n. An effect is relative, of the variance.
public struct VarianceTest: HypothesisTest {
  public init() {}

  public let name = "variance"
  public let effectWords = (before: "the variance is off by a share of", after: "")
  public let largestEffect = 1e6
  public let fewestSamples = 1
  public let isRelative = true

  /// Counts residuals.
  public func measure(_ sums: ResidualSums, allowing: Allowance) throws -> Measurement? {
    try SquareStatistic.measure(
      sums.squares.value, degrees: sums.count,
      meanSlack: allowing.mean * Double(sums.count).squareRoot(), scale: allowing.scale)
  }

  public func power(effect: Double, samples: Int, alpha: Double) throws -> Double {
    try SquareStatistic.power(effect: effect, degrees: samples, alpha: alpha)
  }

  public func interval(_ measurement: Measurement, alpha: Double) throws -> ClosedRange<Double> {
    try SquareStatistic.interval(measurement, alpha: alpha)
  }
}

/// The variance about the sample's own means: Σ (e − ē)², coordinate by coordinate, is chi-square with d(n − 1)
/// degrees, whatever the means. An effect is relative, of the variance.
public struct WidthTest: HypothesisTest {
  public init() {}

  public let name = "width"
  public let effectWords = (before: "the variance about the mean is off by a share of", after: "")
  public let largestEffect = 1e6
  public let fewestSamples = 1
  public let isRelative = true

  /// Counts residuals less the coordinates.
  public func measure(_ sums: ResidualSums, allowing: Allowance) throws -> Measurement? {
    let n = Double(sums.points)
    guard sums.points > 1 else { return nil }
    let means = sums.coordinates.reduce(0) { $0 + $1.value * $1.value / n }
    return try SquareStatistic.measure(
      max(0, sums.squares.value - means), degrees: sums.dimension * (sums.points - 1),
      meanSlack: allowing.mean * Double(sums.count).squareRoot(), scale: allowing.scale)
  }

  public func power(effect: Double, samples: Int, alpha: Double) throws -> Double {
    try SquareStatistic.power(effect: effect, degrees: samples, alpha: alpha)
  }

  public func interval(_ measurement: Measurement, alpha: Double) throws -> ClosedRange<Double> {
    try SquareStatistic.interval(measurement, alpha: alpha)
  }
}

/// What the coordinates of a point have in common: the squared sums of points, (Σ_j e_j)²/d, add up
/// to a chi-square variable with n degrees. An effect is (d − 1)ρ for a correlation ρ of all pairs.
public struct CommonFactorTest: HypothesisTest {
  public init() {}

  public let name = "common factor"
  public let effectWords = (
    before: "the variance of a point's sum over its coordinates is off by a share of", after: ""
  )
  public let largestEffect = 1e6
  public let fewestSamples = 1
  public let isRelative = true

  /// Counts points; there must be two coordinates.
  public func measure(_ sums: ResidualSums, allowing: Allowance) throws -> Measurement? {
    guard sums.dimension > 1 else { return nil }
    let slack = allowing.mean * Double(sums.count).squareRoot()
    return try SquareStatistic.measure(
      sums.common.value, degrees: sums.points, meanSlack: slack, scale: allowing.scale)
  }

  public func power(effect: Double, samples: Int, alpha: Double) throws -> Double {
    try SquareStatistic.power(effect: effect, degrees: samples, alpha: alpha)
  }

  public func interval(_ measurement: Measurement, alpha: Double) throws -> ClosedRange<Double> {
    try SquareStatistic.interval(measurement, alpha: alpha)
  }
}
