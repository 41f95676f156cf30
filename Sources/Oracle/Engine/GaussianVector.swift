import Derivation
import RealModule

/// A normal law of several coordinates over any field with logarithms, for divergences by elimination.
struct GaussianVector<F: AnalyticField> {
  let mean: [F]
  let covariance: [[F]]

  /// The triangle L and the diagonal D of L D Lᵀ, the covariance: Cholesky's factorization without
  /// roots.
  private func factors() throws(DerivationError) -> (lower: [[F]], diagonal: [F]) {
    var (lower, diagonal): ([[F]], [F]) = ([], [])
    for row in mean.indices {
      var values: [F] = []
      var pivot = covariance[row][row]
      for column in 0..<row {
        var sum = covariance[row][column]
        for inner in 0..<column { sum -= values[inner] * lower[column][inner] * diagonal[inner] }
        values.append(sum / diagonal[column])
        pivot -= values[column] * values[column] * diagonal[column]
      }
      guard pivot.mayExceed(0) else {
        throw .outOfRange(quantity: "a pivot", value: "\(pivot)", range: "(0, ∞)")
      }
      lower.append(values + [1])
      diagonal.append(pivot)
    }
    return (lower, diagonal)
  }

  /// xᵀ S⁻¹ y for the covariance S: forward substitution of both.
  private static func product(
    _ left: [F], _ right: [F], _ factors: (lower: [[F]], diagonal: [F])
  ) -> F {
    func solved(_ vector: [F]) -> [F] {
      var values: [F] = []
      for (row, value) in vector.enumerated() {
        values.append(
          values.indices.reduce(value) { $0 - factors.lower[row][$1] * values[$1] })
      }
      return values
    }
    return zip(zip(solved(left), solved(right)), factors.diagonal)
      .reduce(0) { $0 + $1.0.0 * $1.0.1 / $1.1 }
  }

  /// KL(other ‖ self).
  ///
  /// ```
  /// KL = (tr(S2^-1 S1) + (m2 - m1)^T S2^-1 (m2 - m1) - n + log det S2 - log det S1) / 2
  /// ```
  func divergence(of other: GaussianVector) throws(DerivationError) -> F {
    let (own, theirs) = (try factors(), try other.factors())
    let offset = zip(mean, other.mean).map { $0 - $1 }
    var sum = Self.product(offset, offset, own)
    for column in mean.indices {
      let unit = mean.indices.map { ($0 == column ? 1 : 0) as F }
      sum += Self.product(unit, other.covariance[column], own) - 1
    }
    for (left, right) in zip(own.diagonal, theirs.diagonal) { sum += F.log(left / right) }
    return sum / 2
  }
}
