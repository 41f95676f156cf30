import RealModule

/// The correlation r of pairs that share no residual: r √((n − 2)/(1 − r²)) has Student's law with n − 2
/// degrees, exactly, whatever the mean and the width of either side. An effect is the correlation.
///
/// - Source: Fisher, Frequency distribution of the values of the correlation coefficient (1915).
public struct PairTest: HypothesisTest {
  /// Which pairs.
  public enum Pairs: String, Sendable, CaseIterable {
    /// A coordinate of one point and the same of the next.
    case points = "from point to point"
    /// A coordinate and the next of the same point.
    case coordinates = "from coordinate to coordinate"
  }

  /// Which pairs.
  public let pairs: Pairs

  /// - Parameter pairs: which.
  public init(_ pairs: Pairs) { self.pairs = pairs }

  public var name: String { "correlation \(pairs.rawValue)" }
  public var effectWords: (before: String, after: String) {
    ("noise is correlated \(pairs.rawValue) by", "")
  }
  public let largestEffect = 0.999
  public let fewestSamples = 4

  /// Counts pairs.
  public func measure(_ sums: ResidualSums, allowing: Allowance) throws -> Measurement? {
    try Self.measure((pairs == .points ? sums.serial : sums.neighbour).moments, allowing)
  }

  /// The correlation of two samples, value by value: of two calls, or of two seeds.
  ///
  /// - Returns: nil if lengths differ, there are fewer than four values, or a side is constant.
  public static func measure(
    _ a: [Double], _ b: [Double], allowing: Allowance = .none
  ) throws -> Measurement? {
    guard a.count == b.count else { return nil }
    var sums = PairMoments()
    for (x, y) in zip(a, b) { sums.add(x, y) }
    return try measure(sums, allowing)
  }

  static func measure(_ sums: PairMoments, _ allowing: Allowance = .none) throws -> Measurement? {
    guard sums.count >= 4, let correlation = sums.correlation else { return nil }
    let degrees = Double(sums.count - 2)
    let t = correlation * (degrees / (1 - correlation * correlation)).squareRoot()
    // A common mean δ gives pairs a covariance of δ².
    let slack = allowing.mean * allowing.mean * Double(sums.count).squareRoot()
    let size = max(0, abs(t) - slack) / (1 + allowing.scale)
    return Measurement(
      tails: try StudentLaw(degrees: degrees).tails(at: t < 0 ? -size : size),
      effect: correlation, samples: sums.count)
  }

  /// Fisher's z = artanh r is normal to order 1/n, with the mean and the variance of his expansion.
  ///
  /// - Source: Fisher, On the "probable error" of a coefficient of correlation (1921).
  public func power(effect: Double, samples: Int, alpha: Double) throws -> Double {
    let degrees = Double(samples - 2)
    let t = try StudentLaw(degrees: degrees).quantile(upper: alpha / 2)
    let edge = Double.atanh(t / (degrees + t * t).squareRoot())
    let m = Double(samples - 1)
    let square = effect * effect
    let mean = Double.atanh(effect) + effect / (2 * m) * (1 + (5 + square) / (4 * m))
    let variance =
      1 / m * (1 + (4 - square) / (2 * m) + (22 - 6 * square - 3 * square * square) / (6 * m * m))
    let deviation = variance.squareRoot()
    return NormalLaw.upper((edge - mean) / deviation) + NormalLaw.lower((-edge - mean) / deviation)
  }

  public func interval(_ measurement: Measurement, alpha: Double) throws -> ClosedRange<Double> {
    let reach =
      try NormalLaw.quantile(upper: alpha / 2)
      / Double(max(1, measurement.samples - 3)).squareRoot()
    let effect = min(max(measurement.effect, -1), 1)
    guard abs(effect) < 1 else { return effect...effect }
    return .tanh(.atanh(effect) - reach)...(.tanh(.atanh(effect) + reach))
  }
}

/// What the correlation of pairs (a, b) is made from.
struct PairMoments: Sendable, Equatable {
  var count = 0
  var (first, second) = (0.0, 0.0)
  var (firstSquare, secondSquare, product) = (0.0, 0.0, 0.0)

  mutating func add(_ a: Double, _ b: Double) {
    count += 1
    first += a
    second += b
    firstSquare += a * a
    secondSquare += b * b
    product += a * b
  }

  /// In [−1, 1]; nil where a side does not vary by more than its rounding.
  var correlation: Double? {
    let n = Double(count)
    let (a, b) = (firstSquare - first * first / n, secondSquare - second * second / n)
    guard a > 1e-12 * firstSquare, b > 1e-12 * secondSquare else { return nil }
    let covariance = product - first * second / n
    let correlation = covariance / (a.squareRoot() * b.squareRoot())
    return correlation.isNaN ? nil : min(max(correlation, -1), 1)
  }
}

/// One of Bartlett's pivots: with L Lᵀ = Σ e eᵀ, the L_ij below the diagonal are N(0, 1), and L_ii² is
/// chi-square with n − i degrees (i from 0), all independent, exactly, at every n ≥ d.
///
/// An effect is a correlation below the diagonal, and on it a share of the variance.
///
/// - Source: Bartlett, On the theory of statistical regression (1933).
public struct PivotTest: HypothesisTest {
  /// From 0.
  public let row: Int
  /// From 0 to the row.
  public let column: Int

  /// - Parameters:
  ///   - row: from 0, below ``ResidualSums/covariances``.
  ///   - column: at most the row.
  public init(row: Int, column: Int) {
    self.row = min(max(0, row), ResidualSums.covariances - 1)
    self.column = min(max(0, column), self.row)
  }

  private var isDiagonal: Bool { row == column }

  public var name: String { "pivot \(row + 1), \(column + 1)" }
  public var effectWords: (before: String, after: String) {
    isDiagonal
      ? ("the variance of coordinate \(row + 1), given those before it, is off by a share of", "")
      : ("coordinates \(column + 1) and \(row + 1) are correlated by", "")
  }
  public var largestEffect: Double { isDiagonal ? 1e6 : 0.999 }
  public var fewestSamples: Int { row + 2 }
  public var isRelative: Bool { isDiagonal }

  /// Counts points.
  public func measure(_ sums: ResidualSums, allowing: Allowance) throws -> Measurement? {
    let k = sums.scatterDimension
    guard row < k, sums.points >= max(k, fewestSamples), !sums.isBroken else { return nil }
    var elements = Array(repeating: 0.0, count: k * k)
    for i in 0..<k {
      for j in 0...i {
        elements[i * k + j] = sums.scatter[i * (i + 1) / 2 + j].value
        elements[j * k + i] = elements[i * k + j]
      }
    }
    guard
      let lower = try? LinearAlgebra.cholesky(Matrix(rows: k, columns: k, elements: elements))
    else {
      // Coordinates that determine each other, which has probability 0.
      return Measurement(
        tails: Tails(logLower: -.infinity, logUpper: 0), effect: -1, samples: sums.points)
    }
    let value = lower[row, column]
    let slack = allowing.mean * Double(sums.points).squareRoot()
    if isDiagonal {
      let found = try SquareStatistic.measure(
        value * value, degrees: sums.points - row, meanSlack: slack, scale: allowing.scale)
      return found.map { Measurement(tails: $0.tails, effect: $0.effect, samples: sums.points) }
    }
    return Measurement(
      tails: try NormalStatistic.tails(
        value / (1 + allowing.scale), allowing: slack * allowing.mean),
      effect: value / Double(sums.points).squareRoot(), samples: sums.points)
  }

  public func power(effect: Double, samples: Int, alpha: Double) throws -> Double {
    if isDiagonal {
      return try SquareStatistic.power(effect: effect, degrees: samples - row, alpha: alpha)
    }
    // √Σ a² over the column is near √(n − ½) with variance ½, which is exact to order 1/n.
    let shift = effect * (Double(samples - column) - 0.5).squareRoot()
    let spread = (1 - effect * effect / 2).squareRoot()
    return try NormalStatistic.power(shift: shift, spread: spread, alpha: alpha)
  }

  public func interval(_ measurement: Measurement, alpha: Double) throws -> ClosedRange<Double> {
    if isDiagonal { return try SquareStatistic.interval(measurement, alpha: alpha) }
    let reach = try NormalLaw.quantile(upper: alpha / 2) / Double(measurement.samples).squareRoot()
    return (measurement.effect - reach)...(measurement.effect + reach)
  }
}
