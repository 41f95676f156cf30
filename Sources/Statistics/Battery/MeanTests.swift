import RealModule

/// The mean along a direction of the coordinates: Σ c·e / (√n ‖c‖) is N(0, 1).
public struct MeanTest: HypothesisTest {
  /// One weight a coordinate; nil for all alike, whatever the dimension.
  public let direction: [Double]?

  /// - Parameter direction: fixed before the sample is seen; nil for the sum of all residuals.
  public init(direction: [Double]? = nil) { self.direction = direction }

  public var name: String { direction == nil ? "mean" : "mean along a direction" }
  public let effectWords = (before: "the mean is off by", after: "standard deviations")
  public let largestEffect = 1e6
  public let fewestSamples = 1

  /// Counts points along a direction, else residuals.
  public func measure(_ sums: ResidualSums, allowing: Allowance) throws -> Measurement? {
    let totals = sums.coordinates.map(\.value)
    let weights = direction ?? Array(repeating: 1, count: sums.dimension)
    let square = weights.reduce(0) { $0 + $1 * $1 }
    guard sums.points > 0, weights.count == totals.count, square > 0 else { return nil }
    let sum = zip(weights, totals).reduce(0) { $0 + $1.0 * $1.1 }
    let z = sum / (Double(sums.points) * square).squareRoot()
    // A mean off by δ in every coordinate, of either sign, moves z by √n δ ‖c‖₁/‖c‖ at most.
    let most = weights.reduce(0) { $0 + abs($1) } / square.squareRoot()
    let slack = allowing.mean * Double(sums.points).squareRoot() * most
    let samples = direction == nil ? sums.count : sums.points
    return Measurement(
      tails: try NormalStatistic.tails(z / (1 + allowing.scale), allowing: slack),
      effect: z / Double(samples).squareRoot(), samples: samples)
  }

  public func power(effect: Double, samples: Int, alpha: Double) throws -> Double {
    try NormalStatistic.power(shift: effect * Double(samples).squareRoot(), alpha: alpha)
  }

  public func interval(_ measurement: Measurement, alpha: Double) throws -> ClosedRange<Double> {
    let reach = try NormalLaw.quantile(upper: alpha / 2) / Double(measurement.samples).squareRoot()
    return (measurement.effect - reach)...(measurement.effect + reach)
  }
}

/// The mean in a direction that is not known: n‖ē‖² is chi-square with d degrees.
///
/// Its effect is the length of the shift, over all coordinates.
public struct MeanLengthTest: HypothesisTest {
  /// d.
  public let dimension: Int

  /// - Parameter dimension: coordinates of a point, at least 1.
  public init(dimension: Int) { self.dimension = max(1, dimension) }

  public var name: String { "mean in any direction" }
  public let effectWords = (before: "the mean is off by", after: "standard deviations in length")
  public let largestEffect = 1e3
  public let fewestSamples = 1

  /// Counts points.
  public func measure(_ sums: ResidualSums, allowing: Allowance) throws -> Measurement? {
    guard sums.points > 0, sums.dimension == dimension else { return nil }
    let n = Double(sums.points)
    let square = sums.coordinates.reduce(0) { $0 + $1.value * $1.value } / n
    let d = Double(dimension)
    let slack = allowing.mean * (n * d).squareRoot()
    let length = square.squareRoot() / (1 + allowing.scale)
    let law = try ChiSquareLaw(degrees: d)
    let centre = d.squareRoot()
    let nearest = length > centre ? max(centre, length - slack) : min(centre, length + slack)
    return Measurement(
      tails: try law.tails(at: nearest * nearest),
      effect: (max(0, square - d) / n).squareRoot(), samples: sums.points)
  }

  public func power(effect: Double, samples: Int, alpha: Double) throws -> Double {
    let central = try ChiSquareLaw(degrees: Double(dimension))
    let law = try NoncentralChiSquareLaw(
      degrees: Double(dimension), noncentrality: min(1e6, effect * effect * Double(samples)))
    let high = try central.quantile(alpha / 2, upper: true)
    let low = try central.quantile(alpha / 2, upper: false)
    return try law.tails(at: high).upper + law.tails(at: low).lower
  }

  public func interval(_ measurement: Measurement, alpha: Double) throws -> ClosedRange<Double> {
    let n = Double(measurement.samples)
    let reach =
      try ChiSquareLaw(degrees: Double(dimension)).quantile(alpha, upper: true).squareRoot()
      / n.squareRoot()
    return max(0, measurement.effect - reach)...(measurement.effect + reach)
  }
}
