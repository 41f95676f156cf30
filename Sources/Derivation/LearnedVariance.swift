public import RealModule

/// Improved DDPM's learned variance: between β̃ and β, interpolated in the logarithm.
public enum LearnedVariance {
  /// The interpolation fraction v of a network's second output.
  ///
  /// - Parameter head: in [−1, 1].
  /// - Returns: (head + 1)/2, in [0, 1].
  ///
  /// Source: the code of Nichol and Dhariwal, arXiv:2102.09672v1 (their v is the output mapped so).
  /// - Equation: `improved.learned-variance`
  @inlinable
  public static func fraction<F: AlgebraicField>(head: F) -> F { (head + 1) / 2 }

  /// The logarithm of the learned variance: affine in the fraction.
  ///
  /// ```
  /// log variance = v * log(beta) + (1 - v) * log(posteriorVariance)
  /// ```
  ///
  /// - Parameters:
  ///   - fraction: v in [0, 1].
  ///   - upper: log β_t.
  ///   - lower: log β̃_t.
  /// - Returns: a logarithm between the two.
  ///
  /// Source: Nichol and Dhariwal, arXiv:2102.09672v1, eq. (15).
  /// - Equation: `improved.learned-variance`
  @inlinable
  public static func logarithm<F: AlgebraicField>(fraction: F, upper: F, lower: F) -> F {
    fraction * upper + (1 - fraction) * lower
  }

  /// The learned variance of a reverse step, one coordinate.
  ///
  /// ```
  /// variance = exp(v * log(beta) + (1 - v) * log(posteriorVariance)),  v = (head + 1) / 2
  /// ```
  ///
  /// - Parameters:
  ///   - head: the same coordinate of the network's second output, in [−1, 1].
  ///   - beta: β_t of the step, 1 − ᾱ_t/ᾱ_prev across a stride.
  ///   - posteriorVariance: β̃_t, above 0: t_prev ≥ 1.
  /// - Returns: a variance between β̃_t (head −1) and β_t (head 1).
  /// - Throws: ``DerivationError`` if a variance is not above 0.
  ///
  /// Conditioning: an error of the logarithms, absolute, is one of the variance, relative.
  /// Source: Nichol and Dhariwal, arXiv:2102.09672v1, eq. (15). It needs t ≥ 2: β̃_1 is 0.
  /// - Equation: `improved.learned-variance`
  @inlinable
  public static func variance<F: AnalyticField>(
    head: F, beta: F, posteriorVariance: F
  ) throws(DerivationError) -> F {
    try variance(
      fraction: fraction(head: head), beta: beta, posteriorVariance: posteriorVariance)
  }

  /// The same by the fraction v of the way from β̃_t to β_t, in [0, 1].
  ///
  /// - Throws: ``DerivationError`` if a variance is not above 0.
  /// - Equation: `improved.learned-variance`
  @inlinable
  public static func variance<F: AnalyticField>(
    fraction: F, beta: F, posteriorVariance: F
  ) throws(DerivationError) -> F {
    try posteriorVariance.requirePositive("the posterior's variance β̃_t", range: "(0, 1): t ≥ 2")
    try beta.requirePositive("the kernel's variance β_t", range: "(0, 1)")
    return F.exp(
      logarithm(fraction: fraction, upper: F.log(beta), lower: F.log(posteriorVariance)))
  }

  /// The variances between which the learned one lies, for a step of any length.
  ///
  /// ```
  /// lower = (1 - alphaBarTo) / (1 - alphaBarFrom) * upper,  upper = 1 - alphaBarFrom / alphaBarTo
  /// ```
  ///
  /// On a sub-sequence τ they are β̃' and β', of the chain that visits only τ: the tables of the long
  /// chain do not fit.
  ///
  /// - Parameters:
  ///   - to: ᾱ at the earlier time, in (ᾱ_t, 1].
  ///   - from: ᾱ_t in (0, 1).
  /// - Returns: β̃ and β of the step; the lower is 0 at the step to t = 0.
  ///
  /// Conditioning: as `ddpm.posterior-variance`.
  /// Source: Nichol and Dhariwal, arXiv:2102.09672v1, section 4.
  /// - Equation: `improved.learned-variance`
  @inlinable
  public static func extremes<F: RadicalField>(to: F, from: F) -> (lower: F, upper: F) {
    (Posterior.variance(to: to, from: from), Forward.kernelVariance(to: from, from: to))
  }
}
