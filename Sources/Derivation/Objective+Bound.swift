public import RealModule

/// From the bound to the training objective, and back: theorem 1 of the DDIM paper.
extension Objective {
  /// The entropy of a normal law, one coordinate: (1 + log 2πv)/2.
  ///
  /// - Parameter variance: v > 0.
  /// - Returns: nats; a density's, so it may be negative.
  /// - Throws: ``DerivationError`` if the variance is not above 0.
  /// - Equation: `objective.maximum-likelihood`
  @inlinable
  public static func entropy<F: AnalyticField>(variance: F) throws(DerivationError) -> F {
    try variance.requirePositive("the variance")
    return (1 + F.log(2 * F.pi * variance)) / 2
  }

  /// E_q log p_θ(x_0) for normal q and p_θ, one coordinate: what maximum likelihood maximizes.
  ///
  /// ```
  /// E log p = -entropy(q) - KL(q || p)
  /// ```
  ///
  /// - Parameters:
  ///   - mean: of the data.
  ///   - variance: of the data, above 0.
  ///   - modelMean: of p_θ(x_0).
  ///   - modelVariance: of p_θ(x_0), above 0.
  /// - Returns: nats, at most −entropy, which it reaches where the two laws are one.
  /// - Throws: ``DerivationError`` if a variance is not above 0.
  ///
  /// Source: Song et al., arXiv:2010.02502v4, section 2, eq. (1), (2).
  /// - Equation: `objective.maximum-likelihood`
  @inlinable
  public static func expectedLogLikelihood<F: AnalyticField>(
    mean: F, variance: F, modelMean: F, modelVariance: F
  ) throws(DerivationError) -> F {
    try -entropy(variance: variance)
      - VariationalBound.gaussianKL(
        mean: mean, variance: variance, modelMean: modelMean, modelVariance: modelVariance)
  }

  /// E(ε − ε_θ(x_t))² for a network that is affine in x_t and data of given mean and variance, one
  /// coordinate.
  ///
  /// ```
  /// error = (1 - gain * s)^2 + (gain * a)^2 * variance + (gain * a * mean + shift)^2
  /// ```
  ///
  /// Only the law of x_t given x_0 enters: how the x_t hang together over time does not.
  ///
  /// - Parameters:
  ///   - gain: of the network at t.
  ///   - shift: of the network at t.
  ///   - mean: of the data.
  ///   - variance: of the data, 0 or more.
  ///   - signalPower: ᾱ_t in (0, 1).
  /// - Returns: dimensionless, not negative.
  /// - Throws: ``DerivationError`` if ᾱ_t is outside [0, 1] or the variance is negative.
  ///
  /// Source: Ho et al., arXiv:2006.11239v2, eq. (14); Song et al., arXiv:2010.02502v4, eq. (5).
  /// - Equation: `objective.marginals-only`
  @inlinable
  public static func expectedNoiseError<F: RadicalField>(
    gain: F, shift: F, mean: F, variance: F, signalPower: F
  ) throws(DerivationError) -> F {
    try variance.requireNotNegative("the data's variance")
    let ofNoise = try 1 - gain * Forward.noiseRate(signalPower)
    let ofData = try gain * Forward.signalRate(signalPower)
    let center = ofData * mean + shift
    return ofNoise * ofNoise + ofData * ofData * variance + center * center
  }

  /// L_γ = Σ_t γ_t E‖ε − ε_θ‖².
  ///
  /// - Parameters:
  ///   - noiseErrors: E‖ε − ε_θ(x_t, t)‖² at the times that are summed over.
  ///   - weights: γ_t, as many.
  /// - Returns: nats where the weights are the bound's.
  ///
  /// Source: Song et al., arXiv:2010.02502v4, eq. (5).
  /// - Equation: `objective.simple`
  @inlinable
  public static func weighted<F: AlgebraicField>(noiseErrors: [F], weights: [F]) -> F {
    zip(noiseErrors, weights).reduce(0) { $0 + $1.1 * $1.0 }
  }

  /// L_simple: the mean of E‖ε − ε_θ‖² over times drawn evenly, γ = 1 but for 1/T.
  ///
  /// - Parameter noiseErrors: E‖ε − ε_θ(x_t, t)‖² at t = 1, …, T, at least one.
  /// - Throws: ``DerivationError`` if there are none.
  ///
  /// Source: Ho et al., arXiv:2006.11239v2, eq. (14).
  /// - Equation: `objective.simple`
  @inlinable
  public static func simple<F: RadicalField>(noiseErrors: [F]) throws(DerivationError) -> F {
    guard !noiseErrors.isEmpty, let count = F(exactly: noiseErrors.count) else {
      throw .outOfRange(
        quantity: "the number of times", value: "\(noiseErrors.count)", range: "1…")
    }
    return noiseErrors.reduce(0, +) / count
  }

  /// γ_1, the weight of −log p_θ(x_0∣x_1): k_1²/(2σ_1²) with k_1 = s_1/a_1.
  ///
  /// - Parameters:
  ///   - signalPower: ᾱ_1 in (0, 1).
  ///   - sigma: σ_1 > 0.
  /// - Returns: dimensionless, positive.
  /// - Throws: ``DerivationError`` if an argument is out of range.
  ///
  /// Source: own derivation from Song et al., arXiv:2010.02502v4, eq. (10), theorem 1 (appendix B).
  /// - Equation: `objective.ddim-theorem`
  @inlinable
  public static func firstWeight<F: RadicalField>(
    signalPower: F, sigma: F
  ) throws(DerivationError) -> F {
    try sigma.requirePositive("σ_1")
    try signalPower.requirePositive("ᾱ_1", range: "(0, 1)")
    let change = try Forward.noiseRate(signalPower) / Forward.signalRate(signalPower)
    return change * change / (2 * sigma * sigma)
  }

  /// The constant C of theorem 1, one coordinate: J_σ = L_γ + C.
  ///
  /// ```
  /// C = KL(q(xT | x0) || N(0, 1)) + log(2 * pi * sigma1^2) / 2
  /// ```
  ///
  /// - Parameters:
  ///   - meanSquare: E x_0² of the data.
  ///   - signalPower: ᾱ_T in (0, 1).
  ///   - sigma: σ_1 > 0.
  /// - Returns: nats.
  /// - Throws: ``DerivationError`` if an argument is out of range.
  ///
  /// Source: Song et al., arXiv:2010.02502v4, theorem 1 and appendix B, which leave it unnamed.
  /// - Equation: `objective.ddim-theorem`
  @inlinable
  public static func theoremConstant<F: AnalyticField>(
    meanSquare: F, signalPower: F, sigma: F
  ) throws(DerivationError) -> F {
    try sigma.requirePositive("σ_1")
    return try Forward.terminalDivergence(meanSquare: meanSquare, signalPower: signalPower)
      + F.log(2 * F.pi * sigma * sigma) / 2
  }

  /// E[ε∣x_t] for normal data, one coordinate: the best prediction, whatever γ.
  ///
  /// ```
  /// epsilon = s * (xt - a * mean) / (alphaBar * variance + 1 - alphaBar)
  /// ```
  ///
  /// - Parameters:
  ///   - state: a coordinate of x_t.
  ///   - mean: of the data.
  ///   - variance: of the data, 0 or more.
  ///   - signalPower: ᾱ_t in (0, 1).
  /// - Returns: in the units of a standard normal.
  /// - Throws: ``DerivationError`` if ᾱ_t is outside [0, 1], the variance is negative, or that of x_t
  ///   is 0: at ᾱ_t = 1 with a point mass.
  ///
  /// Source: own derivation; the conditional mean of a joint normal law.
  /// - Equation: `objective.optimal-predictor`
  @inlinable
  public static func optimalNoise<F: RadicalField>(
    state: F, mean: F, variance: F, signalPower: F
  ) throws(DerivationError) -> F {
    try variance.requireNotNegative("the data's variance")
    let distance = try state - Forward.signalRate(signalPower) * mean
    let spread = signalPower * variance + Forward.marginalVariance(signalPower: signalPower)
    try spread.requirePositive("the variance of x_t")
    return try Forward.noiseRate(signalPower) * distance / spread
  }
}
