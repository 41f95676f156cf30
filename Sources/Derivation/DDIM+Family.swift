public import RealModule

/// The family q_σ: what singles it out, what it keeps, and its neighbours.
extension DDIM {
  /// A draw of x_{t−1} given x_0 and x_t: the third of the three forms, one coordinate.
  ///
  /// ```
  /// xPrev = aTo * x0 + sTo * epsPrev                                          (1) in law
  ///       = aTo * x0 + sqrt(s2To - sigma^2) * eps + sigma * z                 (2)
  ///       = aTo * x0 + sqrt(s2To - sigma^2) * (xt - aFrom * x0) / sFrom + sigma * z   (3)
  /// ```
  ///
  /// - Parameters:
  ///   - data: a coordinate of x_0.
  ///   - state: the same coordinate of x_t.
  ///   - freshNoise: the same coordinate of z, a standard normal.
  ///   - to: ᾱ at t_prev, in (ᾱ_t, 1].
  ///   - from: ᾱ_t in (0, 1).
  ///   - sigma: σ in [0, √(1−ᾱ_prev)].
  /// - Returns: the same coordinate of x at t_prev.
  /// - Throws: ``DerivationError`` if an argument is out of range.
  ///
  /// Special cases: with x_t = a x_0 + s ε it is ``split(data:noise:freshNoise:to:sigma:)``
  /// identically; that is the marginal at t_prev in law.
  /// Source: Song et al., arXiv:2010.02502v4, eq. (7), (12).
  /// - Equation: `ddim.three-forms`
  @inlinable
  public static func draw<F: RadicalField>(
    data: F, state: F, freshNoise: F, to: F, from: F, sigma: F
  ) throws(DerivationError) -> F {
    try mean(data: data, state: state, to: to, from: from, sigma: sigma) + sigma * freshNoise
  }

  /// The marginal's noise split into an old and a fresh part: the second of the three forms.
  ///
  /// ```
  /// xPrev = aTo * x0 + sqrt(1 - alphaBarTo - sigma^2) * eps + sigma * z
  /// ```
  ///
  /// - Parameters:
  ///   - data: a coordinate of x_0.
  ///   - noise: the same coordinate of ε_t, the noise in x_t.
  ///   - freshNoise: the same coordinate of z, independent of it.
  ///   - to: ᾱ at t_prev, in (0, 1].
  ///   - sigma: σ in [0, √(1−ᾱ_prev)].
  /// - Returns: the same coordinate of x at t_prev.
  /// - Throws: ``DerivationError`` if σ is beyond its range.
  ///
  /// Source: Song et al., arXiv:2010.02502v4, eq. (12), before x_0 is replaced by its prediction.
  /// - Equation: `ddim.three-forms`
  @inlinable
  public static func split<F: RadicalField>(
    data: F, noise: F, freshNoise: F, to: F, sigma: F
  ) throws(DerivationError) -> F {
    let signal = try Forward.signalRate(to) * data
    let direction = try directionRate(to: to, sigma: sigma) * noise
    return signal + direction + sigma * freshNoise
  }

  /// The scalar weights of x_0 and x_t that keep the marginals at a given σ: there is one choice.
  ///
  /// ```
  /// stateWeight = sqrt(s2To - sigma^2) / sFrom        from the variances, sign +
  /// dataWeight  = aTo - stateWeight * aFrom           from the means
  /// ```
  ///
  /// N(dataWeight x_0 + stateWeight x_t, σ² I) integrated over q(x_t∣x_0) has mean
  /// (dataWeight + stateWeight a) x_0 and variance stateWeight² s² + σ². Two equations for two
  /// unknowns, so the family has one parameter, σ, and the sign of the root.
  ///
  /// - Parameters:
  ///   - to: ᾱ at t_prev, in (ᾱ_t, 1].
  ///   - from: ᾱ_t in (0, 1).
  ///   - sigma: σ in [0, √(1−ᾱ_prev)].
  /// - Returns: the weights of x_0 and of x_t.
  /// - Throws: ``DerivationError`` if an argument is out of range.
  ///
  /// Without "scalar" it is false: the direction may be turned by any rotation. Nothing asks the two
  /// times to be neighbours: on any sub-sequence τ the weights keep the marginals of τ.
  /// Source: Song et al., arXiv:2010.02502v4, lemma 1 (appendix B), read backwards; appendix C.1.
  /// - Equation: `ddim.uniqueness`
  /// - Equation: `ddim.sub-sequence`
  @inlinable
  public static func weights<F: RadicalField>(
    to: F, from: F, sigma: F
  ) throws(DerivationError) -> (data: F, state: F) {
    let state = try directionRate(to: to, sigma: sigma) / Forward.noiseRate(from)
    let data = try Forward.signalRate(to) - state * Forward.signalRate(from)
    return (data, state)
  }

  /// Mean and variance of x_{t−1} when x_t is a draw from q(x_t∣x_0): one step of the induction.
  ///
  /// ```
  /// mean     = mean of q_sigma at xt = aFrom * x0                 = aTo * x0
  /// variance = stateWeight^2 * s2From + sigma^2                   = 1 - alphaBarTo
  /// ```
  ///
  /// - Parameters:
  ///   - data: a coordinate of x_0.
  ///   - to: ᾱ at t_prev, in (ᾱ_t, 1].
  ///   - from: ᾱ_t in (0, 1).
  ///   - sigma: σ in [0, √(1−ᾱ_prev)].
  /// - Returns: mean and variance of q_σ(x_{t−1}∣x_0), whatever σ.
  /// - Throws: ``DerivationError`` if an argument is out of range.
  ///
  /// Source: Song et al., arXiv:2010.02502v4, lemma 1 (appendix B).
  /// - Equation: `ddim.marginal-consistency`
  @inlinable
  public static func marginalAfterStep<F: RadicalField>(
    data: F, to: F, from: F, sigma: F
  ) throws(DerivationError) -> (mean: F, variance: F) {
    let weights = try weights(to: to, from: from, sigma: sigma)
    let center = try Forward.marginalMean(data: data, signalPower: from)
    let carried = weights.state * weights.state * Forward.marginalVariance(signalPower: from)
    return (
      weights.data * data + weights.state * center,
      try carried + variance(to: to, sigma: sigma)
    )
  }

  /// The variance that the σ̂ variant leaves at t_prev: √β noise beside the mean at η = 1.
  ///
  /// ```
  /// variance = s2To + beta - posteriorVariance
  /// ```
  ///
  /// - Parameters:
  ///   - to: ᾱ at t_prev, in (ᾱ_t, 1].
  ///   - from: ᾱ_t in (0, 1).
  /// - Returns: a variance, dimensionless, larger than the marginal's 1 − ᾱ_prev.
  ///
  /// With σ̂ in the direction as well the radicand is 1 − ᾱ_prev − β, negative at small t.
  /// Source: Song et al., arXiv:2010.02502v4, section 5 and appendix D.3 (σ̂).
  /// - Equation: `ddim.sigma-hat`
  @inlinable
  public static func varianceAtSigmaHat<F: RadicalField>(to: F, from: F) -> F {
    let beta = Forward.kernelVariance(to: from, from: to)
    return Forward.marginalVariance(signalPower: to) + beta - Posterior.variance(to: to, from: from)
  }

  /// One deterministic step towards noise: the σ = 0 step with its ends exchanged.
  ///
  /// ```
  /// xNext = aNext * (xt - sT * epsilon) / aT + sNext * epsilon
  /// ```
  ///
  /// - Parameters:
  ///   - state: a coordinate of x_t.
  ///   - noise: the same coordinate of the prediction ε̂ at t.
  ///   - to: ᾱ of the later time, in (0, ᾱ_t).
  ///   - from: ᾱ_t in (0, 1].
  /// - Returns: the same coordinate of x at the later time.
  /// - Throws: ``DerivationError`` if a signal power is outside [0, 1].
  ///
  /// Edge cases: for the same ε̂ it is undone by the step back exactly. A sampler has ε̂ of the later
  /// time on the way back, and the round trip is off by O(1/S).
  /// Conditioning: x̂_0 amplifies by 1/√ᾱ_t.
  /// Source: Song et al., arXiv:2010.02502v4, section 4.3 and eq. (13).
  /// - Equation: `ddim.inversion`
  @inlinable
  public static func encode<F: RadicalField>(
    state: F, noise: F, to: F, from: F
  ) throws(DerivationError) -> F {
    try deterministicUpdate(state: state, noise: noise, to: to, from: from)
  }
}
