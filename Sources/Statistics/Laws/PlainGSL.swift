import CGSL
import RealModule

/// GSL's own distribution functions as they are, for the table that shows where they hold.
public enum PlainGSL {
  /// Both tails of the normal law.
  public static func normal(at z: Double) -> Tails {
    logs(gsl_cdf_ugaussian_P(z), gsl_cdf_ugaussian_Q(z))
  }

  /// Both tails of the chi-square law.
  public static func chiSquare(degrees: Double, at x: Double) -> Tails {
    logs(gsl_cdf_chisq_P(x, degrees), gsl_cdf_chisq_Q(x, degrees))
  }

  /// Both tails of the binomial law, each with the point; nil beyond GSL's 32-bit counts.
  public static func binomial(trials: Int, probability: Double, at k: Int) -> Tails? {
    guard let trials = UInt32(exactly: trials), let k = UInt32(exactly: k) else { return nil }
    return logs(
      gsl_cdf_binomial_P(k, probability, trials),
      k == 0 ? 1 : gsl_cdf_binomial_Q(k - 1, probability, trials))
  }

  /// Both tails of the Poisson law, each with the point; nil beyond GSL's 32-bit counts.
  public static func poisson(mean: Double, at k: Int) -> Tails? {
    guard let k = UInt32(exactly: k) else { return nil }
    return logs(gsl_cdf_poisson_P(k, mean), k == 0 ? 1 : gsl_cdf_poisson_Q(k - 1, mean))
  }

  private static func logs(
    _ lower: @autoclosure () -> Double, _ upper: @autoclosure () -> Double
  ) -> Tails {
    _ = GSL.isQuiet
    return Tails(logLower: .log(lower()), logUpper: .log(upper()))
  }
}
