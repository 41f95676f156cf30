import CGSL
import RealModule

/// The chi-square law.
///
/// Where GSL's distribution functions keep their digits they are used; for many degrees of freedom,
/// where they lose all (3e-3 off at 1e6), Temme's uniform expansion; in tails below fp64's range
/// the series and the continued fraction, in logarithms.
public struct ChiSquareLaw: Sendable, Equatable {
  /// Degrees of freedom, 0 < degrees ≤ 1e12, whole or not.
  public let degrees: Double

  /// - Throws: ``LawError`` unless 0 < degrees ≤ 1e12.
  public init(degrees: Double) throws(LawError) {
    guard degrees > 0, degrees <= 1e12 else {
      throw LawError("degrees of freedom \(degrees) are outside (0, 1e12]")
    }
    self.degrees = degrees
  }

  /// GSL is off by 1.2e-13 at most below, and by 6e-11 at 1e4 (measured against 50 digits).
  private static let degreesForTemme = 400.0
  /// |η| up to which Temme's series are summed; they converge below 2√π.
  private static let largestEta = 1.0

  /// Both tails.
  ///
  /// - Throws: ``LawError`` if the point is not a number.
  public func tails(at x: Double) throws(LawError) -> Tails {
    guard !x.isNaN else { throw LawError("the point of a chi-square law is not a number") }
    if x <= 0 { return Tails(logLower: -.infinity, logUpper: 0) }
    if x == .infinity { return Tails(logLower: 0, logUpper: -.infinity) }
    let (a, half) = (degrees / 2, x / 2)
    // Both are exact: a and x/2 differ from doubles by a power of two, and near each other so does a − x/2.
    let mu = (half - a) / a
    if degrees >= Self.degreesForTemme {
      let eta = (2 * Saddle.logExcess(mu)).squareRoot()
      if eta <= Self.largestEta { return Temme.tails(a, eta: mu < 0 ? -eta : eta) }
    } else {
      _ = GSL.isQuiet
      let (lower, upper) = (gsl_cdf_chisq_P(x, degrees), gsl_cdf_chisq_Q(x, degrees))
      if min(lower, upper) > 1e-290 {
        return lower < upper ? Tails(logLower: .log(lower)) : Tails(logUpper: .log(upper))
      }
    }
    let logScale = logScale(half, mu)
    return half < a + 1
      ? Tails(logLower: logScale + .log(Self.series(a, half)))
      : Tails(logUpper: logScale + .log(a) + .log(Self.fraction(a, half)))
  }

  /// log of x^a e^(−x) / Γ(a + 1).
  private func logScale(_ x: Double, _ mu: Double) -> Double {
    let a = degrees / 2
    guard a >= 10 else { return a * .log(x) - x - Saddle.logGamma(a + 1) }
    let exponent = mu < -0.5 ? mu - .log(x / a) : Saddle.logExcess(mu)
    return -a * exponent - .log(2 * .pi * a) / 2 - Saddle.stirlingError(a)
  }

  /// 1 + x/(a+1) + x²/((a+1)(a+2)) + …
  private static func series(_ a: Double, _ x: Double) -> Double {
    var (sum, term, n) = (1.0, 1.0, 1.0)
    while term > sum * 0x1p-54 {
      term *= x / (a + n)
      sum += term
      n += 1
    }
    return sum
  }

  /// 1/(x+1−a− 1(1−a)/(x+3−a− …)), by Lentz's method.
  private static func fraction(_ a: Double, _ x: Double) -> Double {
    var b = x + 1 - a
    var d = 1 / b
    var (c, value, n) = (1e300, d, 1.0)
    while n < 1e7 {
      let numerator = -n * (n - a)
      b += 2
      d = 1 / (numerator * d + b)
      c = b + numerator / c
      let factor = c * d
      value *= factor
      if abs(factor - 1) < 0x1p-53 { break }
      n += 1
    }
    return value
  }

  /// x with log P(X ≥ x) or log P(X ≤ x) as asked.
  ///
  /// - Parameters:
  ///   - logProbability: below 0.
  ///   - upper: which tail.
  /// - Throws: ``LawError`` if the logarithm is not below 0, or no double has that tail.
  public func quantile(log logProbability: Double, upper: Bool) throws(LawError) -> Double {
    guard logProbability < 0, logProbability > -1e6 else {
      throw LawError("log-probability \(logProbability) is outside (−1e6, 0)")
    }
    func excess(_ x: Double) -> Double {
      guard let tails = try? tails(at: x) else { return .nan }
      return (upper ? tails.logUpper : tails.logLower) - logProbability
    }
    // Wilson and Hilferty's cube holds the root within a factor; widen it until it does.
    let size = (2 * max(0, -logProbability)).squareRoot() + 2
    let spread = (2 / (9 * degrees)).squareRoot()
    func cube(_ z: Double) -> Double { degrees * .pow(max(1 - spread * spread + z * spread, 0), 3) }
    var (low, high) = (cube(-size), cube(size) + 1)
    while low > 0, excess(low) * (upper ? 1 : -1) < 0 { low /= 2 }
    while low == 0 || !excess(low).isFinite {
      low = low == 0 ? .leastNormalMagnitude : low * 2
      if low > high {
        throw LawError("no point of a chi-square law has log-tail \(logProbability)")
      }
    }
    while excess(high) * (upper ? 1 : -1) > 0, high < 1e300 { high *= 2 }
    // By factors first: Brent's method takes too long over hundreds of powers of ten.
    while high > 16 * low {
      let middle = low.squareRoot() * high.squareRoot()
      if excess(middle) * (upper ? 1 : -1) > 0 { low = middle } else { high = middle }
    }
    guard let root = try? RootFinding.root(in: low...high, of: excess) else {
      throw LawError("no point of a chi-square law has log-tail \(logProbability)")
    }
    return root
  }

  /// x with P(X ≥ x) = p, or P(X ≤ x) = p.
  ///
  /// - Throws: ``LawError`` unless the probability lies in (0, 1).
  public func quantile(_ probability: Double, upper: Bool) throws(LawError) -> Double {
    try LawError.require(probability: probability)
    return try quantile(log: .log(probability), upper: upper)
  }
}
