import CGSL
import RealModule

/// Temme's uniform expansion of the incomplete gamma functions for a large parameter.
///
/// Q(a, x) = ½ erfc(η√(a/2)) + exp(−aη²/2)/√(2πa) · Σ c_k(η) a^(−k), where ½η² = μ − log(1 + μ),
/// μ = x/a − 1. Each c_k is a power series in η; its coefficients follow from one recurrence, so that
/// there is no table.
///
/// - Source: Temme, The asymptotic expansion of the incomplete gamma functions (1979); DLMF §8.12(i).
enum Temme {
  private static let orders = 7
  private static let terms = 34

  /// d[k][n] of DLMF (8.12.12).
  private static let coefficients: [[Double]] = {
    // μ = Σ α_n ηⁿ solves η(1 + μ) = μ μ′.
    let count = terms + 2 * orders + 3
    var alpha = Array(repeating: 0.0, count: count)
    alpha[1] = 1
    for n in 2..<count {
      let products = stride(from: 2, to: n, by: 1).reduce(0.0) {
        $0 + Double(n + 1 - $1) * alpha[$1] * alpha[n + 1 - $1]
      }
      alpha[n] = (alpha[n - 1] - products) / Double(n + 1)
    }
    // c_0 = 1/μ − 1/η, and η c_k = c′_{k−1} − (what keeps c_k finite at 0)·η/μ.
    var rows = [(0..<count - 2).map { Double($0 + 2) * alpha[$0 + 2] }]
    rows[0][0] -= 1
    for _ in 1..<orders {
      let last = rows[rows.count - 1]
      rows.append(
        (0..<last.count - 2).map { Double($0 + 2) * last[$0 + 2] - last[1] * rows[0][$0] })
    }
    // The k-th series counts a^(−k) ≤ 200^(−k), and each term of one a third of that before it.
    return rows.enumerated().map { order, row in Array(row.prefix(terms - 4 * order)) }
  }()

  /// Both tails of the law with P(a, ·) as its distribution function.
  ///
  /// - Parameters:
  ///   - a: at least 200.
  ///   - eta: in [−1, 1].
  static func tails(_ a: Double, eta: Double) -> Tails {
    var sum = 0.0
    for row in coefficients.reversed() {
      sum = sum / a + row.reversed().reduce(0) { $0 * eta + $1 }
    }
    let y = abs(eta) * (a / 2).squareRoot()
    let logErfc = y < 26 ? .log(gsl_sf_erfc(y) / 2) : gsl_sf_log_erfc(y) - .log(2)
    // The remainder as a share of the error function's part; a lower tail has it with the other sign.
    let share = .exp(-a * eta * eta / 2 - logErfc) * sum / (2 * Double.pi * a).squareRoot()
    return eta < 0
      ? Tails(logLower: logErfc + .log(onePlus: -share))
      : Tails(logUpper: logErfc + .log(onePlus: share))
  }
}
