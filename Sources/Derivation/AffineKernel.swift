public import RealModule

/// A normal law whose mean is affine in another variable: y given x is N(slope x + offset, variance).
///
/// Every transition of the derivation is one, in each coordinate: q(x_t∣x_{t−1}), the posterior and
/// q_σ for given x_0, and p_θ where the network is affine in x_t.
public struct AffineKernel<F: RadicalField>: Sendable where F: Sendable {
  /// The factor of x in the mean.
  public let slope: F
  /// What is added to it.
  public let offset: F
  /// The variance, 0 or more.
  public let variance: F

  /// A kernel of given slope, offset and variance.
  @inlinable
  public init(slope: F, offset: F = 0, variance: F) {
    self.slope = slope
    self.offset = offset
    self.variance = variance
  }

  /// The law of y where x is normal: N(slope m + offset, slope² v + variance).
  ///
  /// - Parameters:
  ///   - mean: m of x.
  ///   - variance: v of x, 0 or more.
  /// - Equation: `forward.marginal`
  @inlinable
  public func law(mean: F, variance: F) -> (mean: F, variance: F) {
    (slope * mean + offset, slope * slope * variance + self.variance)
  }

  /// x given y, by Bayes, where x is normal.
  ///
  /// ```
  /// variance = v * V / (slope^2 * v + V)
  /// mean     = (m * V + slope * v * (y - offset)) / (slope^2 * v + V)
  /// ```
  ///
  /// - Parameters:
  ///   - mean: m of x.
  ///   - variance: v of x, 0 or more.
  /// - Throws: ``DerivationError`` if y is constant: nothing follows from it.
  ///
  /// Source: own derivation, completing the square as in `ddpm.posterior-bayes`.
  /// - Equation: `ddpm.posterior-bayes`
  @inlinable
  public func reversed(mean: F, variance: F) throws(DerivationError) -> AffineKernel {
    let spread = slope * slope * variance + self.variance
    try spread.requirePositive("the variance of what is known")
    let weight = slope * variance / spread
    return AffineKernel(
      slope: weight, offset: (mean * self.variance) / spread - weight * offset,
      variance: variance * self.variance / spread)
  }
}
