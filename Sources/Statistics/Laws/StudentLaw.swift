import CGSL
import RealModule

/// Student's law of t = r √(ν/(1 − r²)), r the correlation of ν + 2 independent pairs.
public struct StudentLaw: Sendable, Equatable {
  /// Degrees of freedom ν, at least 1.
  public let degrees: Double

  /// - Throws: ``LawError`` unless 1 ≤ degrees ≤ 1e12.
  public init(degrees: Double) throws(LawError) {
    guard degrees >= 1, degrees <= 1e12 else {
      throw LawError("degrees of freedom \(degrees) are outside [1, 1e12]")
    }
    self.degrees = degrees
  }

  /// Both tails: t²/(ν + t²) has the law beta(½, ν/2).
  ///
  /// - Throws: ``LawError`` if the point is not a number.
  public func tails(at t: Double) throws(LawError) -> Tails {
    guard !t.isNaN else { throw LawError("the point of a Student law is not a number") }
    _ = GSL.isQuiet
    let square = t * t
    let outer: Double
    if square < degrees {
      outer = gsl_cdf_beta_Q(square / (degrees + square), 0.5, degrees / 2)
    } else {
      let rest = square.isFinite ? degrees / (degrees + square) : 0
      outer = gsl_cdf_beta_P(rest, degrees / 2, 0.5)
    }
    let small = outer > 0 ? Double.log(outer / 2) : -.infinity
    return t < 0 ? Tails(logLower: small) : Tails(logUpper: small)
  }

  /// t with P(X ≥ t) = p.
  ///
  /// - Throws: ``LawError`` unless 0 < p < 1.
  public func quantile(upper: Double) throws(LawError) -> Double {
    try LawError.require(probability: upper)
    _ = GSL.isQuiet
    return gsl_cdf_tdist_Qinv(upper, degrees)
  }
}
