import RealModule

/// The correlation of pairs that share no residual: Σ a b / √Σ a² is N(0, 1), exactly, given the a.
/// An effect is the correlation.
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
  public let fewestSamples = 2

  /// Counts pairs.
  public func measure(_ sums: ResidualSums, allowing: Allowance) throws -> Measurement? {
    let pairs = pairs == .points ? sums.serial : sums.neighbour
    guard pairs.count >= fewestSamples, pairs.square.value > 0 else { return nil }
    return try Self.measure(
      product: pairs.product.value, square: pairs.square.value, count: pairs.count, allowing)
  }

  /// The correlation of two samples, value by value: of two calls, or of two seeds.
  ///
  /// - Returns: nil if lengths differ, or there are no two values.
  public static func measure(
    _ a: [Double], _ b: [Double], allowing: Allowance = .none
  ) throws -> Measurement? {
    guard a.count == b.count, a.count >= 2 else { return nil }
    let product = zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
    let square = a.reduce(0) { $0 + $1 * $1 }
    guard square > 0 else { return nil }
    return try measure(product: product, square: square, count: a.count, allowing)
  }

  private static func measure(
    product: Double, square: Double, count: Int, _ allowing: Allowance
  ) throws -> Measurement {
    let z = product / square.squareRoot()
    // A common mean δ gives pairs a covariance of δ².
    let slack = allowing.mean * allowing.mean * Double(count).squareRoot()
    return Measurement(
      tails: try NormalStatistic.tails(z / (1 + allowing.scale), allowing: slack),
      effect: product / square, samples: count)
  }

  /// √Σ a² is near √(n − ½) with variance ½, which is exact to order 1/n.
  public func power(effect: Double, samples: Int, alpha: Double) throws -> Double {
    let shift = effect * (Double(samples) - 0.5).squareRoot()
    let spread = (1 - effect * effect / 2).squareRoot()
    return try NormalStatistic.power(shift: shift, spread: spread, alpha: alpha)
  }

  public func interval(_ measurement: Measurement, alpha: Double) throws -> ClosedRange<Double> {
    let reach = try NormalLaw.quantile(upper: alpha / 2) / Double(measurement.samples).squareRoot()
    return (measurement.effect - reach)...(measurement.effect + reach)
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
    isDiagonal
      ? try SquareStatistic.power(effect: effect, degrees: samples - row, alpha: alpha)
      : try PairTest(.points).power(effect: effect, samples: samples - column, alpha: alpha)
  }

  public func interval(_ measurement: Measurement, alpha: Double) throws -> ClosedRange<Double> {
    isDiagonal
      ? try SquareStatistic.interval(measurement, alpha: alpha)
      : try PairTest(.points).interval(measurement, alpha: alpha)
  }
}
