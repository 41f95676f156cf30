import RealModule

/// One degree of Neyman's smooth test: the mean of √(2k+1) P_k(2Φ(e) − 1), which has mean 0 and
/// variance 1 under the null, and the same law for every null.
///
/// The scores are bounded, so that their tails are known far out; powers of e have none that a
/// normal reference describes. The eight degrees are tested one by one: the sum of their squares is
/// chi-square in the limit only, and needs more samples for a fault of one shape.
public struct SmoothTest: HypothesisTest {
  /// k, 1 to 8: 1 sees a shift, 2 a width, 3 a skew, 4 the tails.
  public let degree: Int

  /// - Parameter degree: 1 to 8; what is outside counts as the nearest.
  public init(degree: Int) { self.degree = min(max(1, degree), ResidualSums.degrees) }

  public var name: String { "smooth, degree \(degree)" }
  public var effectWords: (before: String, after: String) {
    ("the density is off along Legendre's polynomial of degree \(degree) by", "")
  }
  /// Below 1/√(2k+1), where the density 1 + θφ would be negative.
  public var largestEffect: Double { 0.95 / Double(2 * degree + 1).squareRoot() }
  public let fewestSamples = 20

  /// Counts residuals.
  public func measure(_ sums: ResidualSums, allowing: Allowance) throws -> Measurement? {
    guard sums.count >= fewestSamples else { return nil }
    let n = Double(sums.count)
    let mean = sums.scores[degree - 1].value / n
    let score = Self.null[degree - 1].normalScore(mean: mean, count: n)
    // To first order E φ moves by at most δ E|dφ/de|, each residual by δ its own way, and by
    // ρ E[φ(e² − 1)] ≤ √2 ρ (Cauchy and Schwarz).
    let slack =
      n.squareRoot()
      * (allowing.mean * Self.steepness[degree - 1] + 2.0.squareRoot() * allowing.scale)
    return Measurement(
      tails: try NormalStatistic.tails(score, allowing: slack), effect: mean, samples: sums.count)
  }

  /// Under the density 1 + effect·φ of Φ(e).
  public func power(effect: Double, samples: Int, alpha: Double) throws -> Double {
    let n = Double(samples)
    let critical = try NormalLaw.quantile(upper: alpha / 2)
    let beside = Self.law(degree, along: effect)
    func mean(scoring target: Double) throws -> Double {
      let reach = 2 * (abs(target) + 1) / n.squareRoot()
      let range = Self.range[degree - 1]
      let low = max(range.lowerBound * 0.999999, -reach)
      let high = min(range.upperBound * 0.999999, reach)
      let law = Self.null[degree - 1]
      return try RootFinding.root(in: low...high, relativeError: 1e-9) {
        law.normalScore(mean: $0, count: n) - target
      }
    }
    let high = beside.normalScore(mean: try mean(scoring: critical), count: n)
    let low = beside.normalScore(mean: try mean(scoring: -critical), count: n)
    return NormalLaw.upper(high) + NormalLaw.lower(low)
  }

  public func interval(_ measurement: Measurement, alpha: Double) throws -> ClosedRange<Double> {
    let reach = try NormalLaw.quantile(upper: alpha / 2) / Double(measurement.samples).squareRoot()
    return (measurement.effect - reach)...(measurement.effect + reach)
  }

  /// Gauss and Legendre's rule on the scale of the probability integral transform.
  private static let nodes: Quadrature.GaussRule? = try? Quadrature.legendreRule(
    points: 64, over: -1...1)

  /// √(2k+1) P_k(x).
  static func score(_ degree: Int, at x: Double) -> Double {
    var (last, value) = (1.0, x)
    for k in stride(from: 1, to: degree, by: 1) {
      (last, value) = (value, (Double(2 * k + 1) * x * value - Double(k) * last) / Double(k + 1))
    }
    return value * Double(2 * degree + 1).squareRoot()
  }

  private static func law(_ degree: Int, along effect: Double) -> Saddlepoint {
    let points = nodes?.points ?? []
    let values = points.map { score(degree, at: $0) }
    let weights = zip(values, nodes?.weights ?? []).map { $1 / 2 * (1 + effect * $0) }
    return Saddlepoint(values: values, weights: weights)
  }

  /// log E exp(sφ) of the degree's score φ.
  static func cumulant(_ degree: Int, at s: Double) -> Double { null[degree - 1].cumulants(s).k }

  /// The largest sφ.
  static func top(_ degree: Int, along s: Double) -> Double {
    let range = range[degree - 1]
    let edge = Double(2 * degree + 1).squareRoot()
    return max(s * edge, s * (degree % 2 == 0 ? range.lowerBound * 1.01 : -edge))
  }

  /// E|dφ/de| for each degree, by the rule's own differences: Σ |φ(b) − φ(a)| times the normal density
  /// between, which is the integral of |dφ/du| f over u.
  private static let steepness = (1...ResidualSums.degrees).map { degree -> Double in
    let cells = 4096
    return (0..<cells).reduce(0) { sum, cell in
      let (a, b) = (Double(cell) / Double(cells), Double(cell + 1) / Double(cells))
      let middle = (try? NormalLaw.quantile(upper: (a + b) / 2)) ?? 0
      let density = Double.exp(-middle * middle / 2) / (2 * .pi).squareRoot()
      return sum + abs(score(degree, at: 2 * b - 1) - score(degree, at: 2 * a - 1)) * density
    }
  }

  private static let null = (1...ResidualSums.degrees).map { law($0, along: 0) }
  private static let range = (1...ResidualSums.degrees).map { degree in
    let values = (nodes?.points ?? []).map { score(degree, at: $0) }
    return (values.min() ?? -1)...(values.max() ?? 1)
  }
}
