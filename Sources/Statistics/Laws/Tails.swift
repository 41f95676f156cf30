import CGSL
import RealModule

/// Both tails of a law at one point, as natural logarithms: neither is one less the other.
public struct Tails: Sendable, Equatable {
  /// log P(X ≤ x).
  public let logLower: Double
  /// log P(X ≥ x).
  public let logUpper: Double
  /// log P(X = x); −∞ for a continuous law.
  public let logPoint: Double

  /// - Parameters:
  ///   - logLower: log P(X ≤ x).
  ///   - logUpper: log P(X ≥ x).
  ///   - logPoint: log P(X = x).
  public init(logLower: Double, logUpper: Double, logPoint: Double = -.infinity) {
    self.logLower = logLower
    self.logUpper = logUpper
    self.logPoint = logPoint
  }

  /// From the logarithm of the smaller tail of a continuous law; the other follows without loss.
  package init(logLower small: Double) {
    self.init(logLower: small, logUpper: Self.complement(small))
  }
  package init(logUpper small: Double) {
    self.init(logLower: Self.complement(small), logUpper: small)
  }

  /// P(X ≤ x).
  public var lower: Double { .exp(logLower) }
  /// P(X ≥ x).
  public var upper: Double { .exp(logUpper) }

  /// Twice the smaller tail, as a logarithm, at most 0: the p-value of a test that looks both ways.
  public var logTwoSided: Double { min(0, .log(2) + min(logLower, logUpper)) }
  /// Twice the smaller tail, at most 1.
  public var twoSided: Double { .exp(logTwoSided) }

  /// The tails with left and right exchanged.
  public var mirrored: Tails {
    Tails(logLower: logUpper, logUpper: logLower, logPoint: logPoint)
  }

  /// log(1 − eˣ) for x ≤ 0.
  static func complement(_ x: Double) -> Double {
    x > -0.6931471805599453 ? .log(-.expMinusOne(x)) : .log(onePlus: -.exp(x))
  }
}

/// A parameter or a point for which a law is not defined.
public struct LawError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What was wrong, its value, and what is allowed.
  public let description: String
  package init(_ description: String) { self.description = description }

  /// Throws unless a probability lies in the open interval (0, 1).
  static func require(probability p: Double, _ name: String = "probability") throws(LawError) {
    guard p > 0, p < 1 else { throw LawError("\(name) \(p) is outside (0, 1)") }
  }
}

/// The standard normal law.
public enum NormalLaw {
  /// Both tails.
  ///
  /// GSL's distribution function keeps four digits of roundoff down to 1e-300; beyond it is log erfc.
  ///
  /// - Throws: ``LawError`` if the point is not a number.
  public static func tails(at z: Double) throws(LawError) -> Tails {
    guard !z.isNaN else { throw LawError("the point of a normal law is not a number") }
    _ = GSL.isQuiet
    let size = abs(z)
    // GSL's log erfc is a quotient of infinities there; the logarithm itself leaves fp64 at 1.8e154.
    if size > 1e154 {
      return z < 0 ? Tails(logLower: -.infinity) : Tails(logUpper: -.infinity)
    }
    // The root of ½ once, and GSL's argument as it is where its own quotient is exact.
    let small =
      size < 37
      ? Double.log(gsl_cdf_ugaussian_Q(size))
      : gsl_sf_log_erfc(size * 0.5.squareRoot()) - .log(2)
    return z < 0 ? Tails(logLower: small) : Tails(logUpper: small)
  }

  /// z with P(X ≥ z) = p.
  ///
  /// - Parameter upper: in (0, 1), and at least 1e-300.
  /// - Throws: ``LawError`` for another.
  public static func quantile(upper: Double) throws(LawError) -> Double {
    try LawError.require(probability: upper)
    guard upper >= 1e-300 else { throw LawError("probability \(upper) is below 1e-300") }
    return gsl_cdf_ugaussian_Qinv(upper)
  }

  /// P(X ≤ z).
  public static func lower(_ z: Double) -> Double { gsl_cdf_ugaussian_P(z) }
  /// P(X ≥ z).
  public static func upper(_ z: Double) -> Double { gsl_cdf_ugaussian_Q(z) }
}

/// Functions that the laws share, of numbers near a saddle point.
enum Saddle {
  /// μ − log(1 + μ) without cancellation, for μ > −1.
  static func logExcess(_ mu: Double) -> Double {
    _ = GSL.isQuiet
    return -gsl_sf_log_1plusx_mx(mu)
  }

  /// (1 + u) log(1 + u) − u without cancellation, for u ≥ −1.
  static func entropy(_ u: Double) -> Double {
    if u <= -1 { return 1 }
    return abs(u) < 0.5 ? u * u - (1 + u) * logExcess(u) : (1 + u) * .log(onePlus: u) - u
  }

  /// log of Γ(x) over Stirling's √(2π) x^(x−½) e^(−x), for x > 0.
  static func stirlingError(_ x: Double) -> Double {
    _ = GSL.isQuiet
    return .log(gsl_sf_gammastar(x))
  }

  /// GSL's log Γ, for x > 0.
  static func logGamma(_ x: Double) -> Double {
    _ = GSL.isQuiet
    return gsl_sf_lngamma(x)
  }
}
