/// The Wasserstein-2 distance: the root of the least mean square by which one law is moved into another.
public enum Wasserstein {
  /// Between two normal laws of one coordinate.
  ///
  /// ```
  /// W2 = sqrt((m1 - m2)^2 + (sqrt(v1) - sqrt(v2))^2)
  /// ```
  ///
  /// Laws of several coordinates that are independent in both have the root of the sum of the squares.
  ///
  /// - Throws: `DerivationError` if a variance is negative, or where the field has no such root.
  ///
  /// Source: Dowson and Landau, J. Multivariate Anal. 12 (1982), 450.
  /// - Equation: `chain.convergence-order`
  @inlinable
  public static func normal<F: RadicalField>(
    _ left: (mean: F, variance: F), _ right: (mean: F, variance: F)
  ) throws(DerivationError) -> F {
    let distance = left.mean - right.mean
    let widths = try left.variance.root() - right.variance.root()
    return try (distance * distance + widths * widths).root()
  }
}
