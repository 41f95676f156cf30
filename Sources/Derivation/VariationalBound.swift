public import RealModule

/// Terms of the variational bound, in nats, one coordinate each: a vector's are summed.
public enum VariationalBound {
  /// KL(N(m_1, v_1) ‖ N(m_2, v_2)) between two normal laws, one coordinate.
  ///
  /// ```
  /// KL = (log(v2 / v1) + (v1 + (m1 - m2)^2) / v2 - 1) / 2
  /// ```
  ///
  /// - Parameters:
  ///   - mean: m_1.
  ///   - variance: v_1 > 0.
  ///   - modelMean: m_2.
  ///   - modelVariance: v_2 > 0.
  /// - Returns: nats, not negative; 0 if the laws are the same.
  /// - Throws: ``DerivationError`` if a variance is not above 0.
  ///
  /// Conditioning: v_1/v_2 − 1 − log(v_1/v_2) is taken through log(1 + x), so that nearly equal
  /// variances keep their digits down to x² ~ u.
  /// Source: Kingma and Welling, arXiv:1312.6114v10, appendix B, for the case v_2 = 1.
  /// - Equation: `elbo.gaussian-kl`
  @inlinable
  public static func gaussianKL<F: AnalyticField>(
    mean: F, variance: F, modelMean: F, modelVariance: F
  ) throws(DerivationError) -> F {
    try variance.requirePositive("the variance v_1")
    let excess = (variance - modelVariance) / modelVariance
    let ofVariances = (excess - F.log(onePlus: excess)) / 2
    return try ofVariances
      + equalVarianceKL(meanDifference: mean - modelMean, variance: modelVariance)
  }

  /// KL between two normal laws of the same variance, one coordinate: d²/(2σ²).
  ///
  /// - Parameters:
  ///   - meanDifference: d.
  ///   - variance: σ² > 0 of both.
  /// - Returns: nats, not negative.
  /// - Throws: ``DerivationError`` if the variance is not above 0.
  ///
  /// Source: Ho et al., arXiv:2006.11239v2, eq. (8).
  /// - Equation: `elbo.transition-term`
  @inlinable
  public static func equalVarianceKL<F: RadicalField>(
    meanDifference: F, variance: F
  ) throws(DerivationError) -> F {
    try variance.requirePositive("the model's variance σ²")
    return meanDifference * meanDifference / (2 * variance)
  }

  /// L_{t−1} = KL(q(x_{t−1}∣x_t, x_0) ‖ p_θ(x_{t−1}∣x_t)), one coordinate.
  ///
  /// - Parameters:
  ///   - data: a coordinate of x_0.
  ///   - predictedData: the same coordinate of x̂_0.
  ///   - state: the same coordinate of x_t.
  ///   - to: ᾱ_{t−1} in (ᾱ_t, 1): t ≥ 2.
  ///   - from: ᾱ_t in (0, 1).
  ///   - modelVariance: of p_θ; β̃_t if nil.
  /// - Returns: nats, not negative; 0 for a perfect prediction with variance β̃_t.
  /// - Throws: ``DerivationError`` if a signal power or a variance is out of range: at t = 1 the
  ///   posterior's is 0, and the term is ``reconstructionTerm(data:predictedData:variance:)``.
  ///
  /// Source: Ho et al., arXiv:2006.11239v2, eq. (5), (8).
  /// - Equation: `elbo.transition-term`
  @inlinable
  public static func transitionTerm<F: AnalyticField>(
    data: F, predictedData: F, state: F, to: F, from: F, modelVariance: F? = nil
  ) throws(DerivationError) -> F {
    let variance = Posterior.variance(to: to, from: from)
    try variance.requirePositive("the posterior's variance β̃_t", range: "(0, 1): t ≥ 2")
    return try gaussianKL(
      mean: Posterior.mean(data: data, state: state, to: to, from: from), variance: variance,
      modelMean: Posterior.mean(data: predictedData, state: state, to: to, from: from),
      modelVariance: modelVariance ?? variance)
  }

  /// The signal-to-noise ratio ᾱ/(1−ᾱ).
  ///
  /// - Parameter signalPower: ᾱ in [0, 1).
  /// - Returns: dimensionless, not negative.
  /// - Throws: ``DerivationError`` if ᾱ is outside [0, 1): at t = 0 there is no ratio.
  ///
  /// Source: Kingma et al., arXiv:2107.00630v6, eq. (3).
  /// - Equation: `elbo.snr-form`
  @inlinable
  public static func signalToNoise<F: RadicalField>(
    _ signalPower: F
  ) throws(DerivationError) -> F {
    let noise = Forward.marginalVariance(signalPower: signalPower)
    guard signalPower.mayReach(0), noise.mayExceed(0) else {
      throw .outOfRange(quantity: "ᾱ", value: "\(signalPower)", range: "[0, 1)")
    }
    return signalPower / noise
  }

  /// L_{t−1} with posterior variances, from the fall of the signal-to-noise ratio, one coordinate.
  ///
  /// ```
  /// L = (SNR(to) - SNR(from)) / 2 * (x0 - predicted)^2
  /// ```
  ///
  /// - Parameters:
  ///   - dataError: x_0 − x̂_0, one coordinate.
  ///   - to: ᾱ_{t−1} in (ᾱ_t, 1): t ≥ 2, since SNR(0) is infinite.
  ///   - from: ᾱ_t in (0, 1).
  /// - Returns: nats, not negative.
  /// - Throws: ``DerivationError`` if a signal power is outside [0, 1).
  ///
  /// Source: Kingma et al., arXiv:2107.00630v6, eq. (14).
  /// - Equation: `elbo.snr-form`
  @inlinable
  public static func transitionTerm<F: RadicalField>(
    dataError: F, to: F, from: F
  ) throws(DerivationError) -> F {
    try (signalToNoise(to) - signalToNoise(from)) / 2 * dataError * dataError
  }
}
