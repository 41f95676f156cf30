public import RealModule

/// The training objective: each term of the bound is a weighted error of the predicted noise.
public enum Objective {
  /// The weight γ_t of DDPM's L_{t−1} = γ_t ‖ε − ε_θ‖².
  ///
  /// ```
  /// gamma = beta^2 / (2 * sigma^2 * alpha * (1 - alphaBarFrom))
  /// ```
  ///
  /// - Parameters:
  ///   - to: ᾱ_{t−1} in (ᾱ_t, 1): t ≥ 2.
  ///   - from: ᾱ_t in (0, 1).
  ///   - variance: σ_t² > 0 of the model: β̃_t, β_t or another.
  /// - Returns: dimensionless, positive.
  /// - Throws: ``DerivationError`` if the variance is not above 0, ᾱ_t is outside (0, 1), or ᾱ_{t−1}
  ///   is not above 0.
  ///
  /// Source: Ho et al., arXiv:2006.11239v2, eq. (12).
  /// - Equation: `objective.weights`
  @inlinable
  public static func weight<F: RadicalField>(
    to: F, from: F, variance: F
  ) throws(DerivationError) -> F {
    try variance.requirePositive("the model's variance σ²")
    try to.requirePositive("ᾱ_{t−1}", range: "(ᾱ_t, 1)")
    try from.requirePositive("ᾱ_t", range: "(0, 1)")
    let noise = Forward.marginalVariance(signalPower: from)
    try noise.requirePositive("the variance 1 − ᾱ_t", range: "(0, 1)")
    let beta = Forward.kernelVariance(to: from, from: to)
    let alpha = from / to
    return beta * beta / (2 * variance * alpha * noise)
  }

  /// The weight γ_t of L_{t−1} in the family q_σ: half the squared change of its mean, in units of
  /// σ, per unit of ε.
  ///
  /// ```
  /// gamma = k^2 / (2 * sigma^2),  k = aTo * sFrom / aFrom - sqrt(1 - alphaBarTo - sigma^2)
  /// ```
  ///
  /// - Parameters:
  ///   - to: ᾱ_{t−1} in (ᾱ_t, 1): t ≥ 2.
  ///   - from: ᾱ_t in (0, 1).
  ///   - sigma: σ in (0, √(1−ᾱ_{t−1})].
  /// - Returns: dimensionless, positive; unbounded as σ → 0.
  /// - Throws: ``DerivationError`` if an argument is out of range.
  ///
  /// Special cases: DDPM's weight at σ² = β̃_t. The DDIM paper prints 1/(2dσ²ᾱ_t), which is this
  /// divided by d (k a_t)².
  /// Source: own derivation from Song et al., arXiv:2010.02502v4, eq. (10), theorem 1 (appendix B).
  /// - Equation: `objective.weights`
  @inlinable
  public static func weight<F: RadicalField>(to: F, from: F, sigma: F) throws(DerivationError) -> F
  {
    try sigma.requirePositive("σ", range: "(0, √(1−ᾱ_prev)]")
    let change = try meanChange(to: to, from: from, sigma: sigma)
    return change * change / (2 * sigma * sigma)
  }

  /// How far the mean of q_σ at g_θ moves per unit of ε̂ at fixed x_t, towards less: k_t.
  ///
  /// - Throws: ``DerivationError`` if an argument is out of range.
  @inlinable
  public static func meanChange<F: RadicalField>(
    to: F, from: F, sigma: F
  ) throws(DerivationError) -> F {
    try from.requirePositive("ᾱ_t", range: "(0, 1)")
    let throughData =
      try Forward.signalRate(to) * Forward.noiseRate(from) / Forward.signalRate(from)
    return try throughData - DDIM.directionRate(to: to, sigma: sigma)
  }

  /// L_{t−1} as a weighted error of the noise, one coordinate.
  ///
  /// - Parameters:
  ///   - noiseError: ε − ε_θ, one coordinate.
  ///   - weight: γ_t.
  /// - Returns: nats.
  ///
  /// Source: Ho et al., arXiv:2006.11239v2, eq. (12).
  /// - Equation: `objective.transition-as-noise-error`
  @inlinable
  public static func transitionTerm<F: AlgebraicField>(noiseError: F, weight: F) -> F {
    weight * noiseError * noiseError
  }

  /// What a network predicts.
  public enum Prediction: Sendable, CaseIterable {
    case noise, data, velocity
  }

  /// The factor that turns a squared error of a prediction into one of the noise.
  ///
  /// ```
  /// |eps error|^2 = SNR * |x0 error|^2 = alphaBar * |v error|^2,  SNR = alphaBar / (1 - alphaBar)
  /// ```
  ///
  /// At fixed x_t, so with the x_0-error as the measure ε weighs SNR and v weighs SNR + 1.
  ///
  /// - Parameters:
  ///   - prediction: what the error is of.
  ///   - signalPower: ᾱ_t in (0, 1).
  /// - Returns: dimensionless, positive.
  /// - Throws: ``DerivationError`` if ᾱ_t is outside (0, 1).
  ///
  /// Source: Salimans and Ho, arXiv:2202.00512v2, section 4.
  /// - Equation: `objective.parameterizations`
  @inlinable
  public static func noiseErrorFactor<F: RadicalField>(
    of prediction: Prediction, signalPower: F
  ) throws(DerivationError) -> F {
    try signalPower.requirePositive("ᾱ_t", range: "(0, 1)")
    let ratio = try VariationalBound.signalToNoise(signalPower)
    switch prediction {
    case .noise: return 1
    case .data: return ratio
    case .velocity: return signalPower
    }
  }

  /// The min-SNR weight of the squared error of a prediction: the x_0-error weighs min(SNR, γ).
  ///
  /// ```
  /// eps: min(SNR, gamma) / SNR,  x0: min(SNR, gamma),  v: min(SNR, gamma) / (SNR + 1)
  /// ```
  ///
  /// - Parameters:
  ///   - prediction: what the error is of.
  ///   - signalPower: ᾱ_t in (0, 1).
  ///   - limit: γ > 0, 5 in the paper.
  /// - Returns: dimensionless, positive.
  /// - Throws: ``DerivationError`` if ᾱ_t is outside (0, 1), or the limit is not above 0.
  ///
  /// Source: Hang et al., arXiv:2303.09556v3, section 3.4.
  /// - Equation: `objective.parameterizations`
  @inlinable
  public static func minimumSNRWeight<F: RadicalField>(
    of prediction: Prediction, signalPower: F, limit: F
  ) throws(DerivationError) -> F {
    try signalPower.requirePositive("ᾱ_t", range: "(0, 1)")
    try limit.requirePositive("the limit γ")
    let ratio = try VariationalBound.signalToNoise(signalPower)
    let clipped = F.lesser(ratio, limit)
    switch prediction {
    case .noise: return clipped / ratio
    case .data: return clipped
    case .velocity: return clipped / (ratio + 1)
    }
  }
}
