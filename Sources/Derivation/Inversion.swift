public import RealModule

/// Inversions of the marginal: from a state and a predicted noise back to data.
public enum Inversion {
  /// The predicted data x̂_0 that a state and a predicted noise imply, one coordinate.
  ///
  /// ```
  /// x0 = (xt - sqrt(1 - alphaBar) * epsilon) / sqrt(alphaBar)
  /// ```
  ///
  /// - Parameters:
  ///   - state: a coordinate of x_t.
  ///   - noise: the same coordinate of the prediction ε̂, in the units of a standard normal.
  ///   - signalPower: ᾱ_t in (0, 1].
  /// - Returns: the same coordinate of x̂_0; never clipped.
  /// - Throws: ``DerivationError`` if ᾱ_t is outside [0, 1].
  ///
  /// Edge cases: ᾱ_t = 0 (zero terminal SNR) has no inverse.
  /// Conditioning: errors of x_t and ε̂ are amplified by 1/√ᾱ_t, 157 at T of DDPM's schedule.
  /// Source: Ho et al., arXiv:2006.11239v2, eq. (15); Song et al., arXiv:2010.02502v4, eq. (9).
  /// - Equation: `inversion.predicted-data`
  @inlinable
  public static func predictedData<F: RadicalField>(
    state: F, noise: F, signalPower: F
  ) throws(DerivationError) -> F {
    let signalRate = try Forward.signalRate(signalPower)
    let noiseRate = try Forward.noiseRate(signalPower)
    return (state - noiseRate * noise) / signalRate
  }

  /// The noise ε that a state and its data imply, one coordinate.
  ///
  /// ```
  /// epsilon = (xt - sqrt(alphaBar) * x0) / sqrt(1 - alphaBar)
  /// ```
  ///
  /// - Parameters:
  ///   - state: a coordinate of x_t.
  ///   - data: the same coordinate of x_0 or x̂_0.
  ///   - signalPower: ᾱ_t in [0, 1).
  /// - Returns: the same coordinate of ε, in the units of a standard normal.
  /// - Throws: ``DerivationError`` if ᾱ_t is outside [0, 1].
  ///
  /// Edge cases: ᾱ_0 = 1 has no inverse, there is no noise.
  /// Conditioning: errors of x_t and x_0 are amplified by 1/√(1−ᾱ_t), 100 at t = 1 of DDPM's.
  /// Source: Song et al., arXiv:2010.02502v4, eq. (4) solved for ε.
  /// - Equation: `inversion.noise-from-data`
  @inlinable
  public static func noise<F: RadicalField>(
    state: F, data: F, signalPower: F
  ) throws(DerivationError) -> F {
    let signalRate = try Forward.signalRate(signalPower)
    let noiseRate = try Forward.noiseRate(signalPower)
    return (state - signalRate * data) / noiseRate
  }

  /// The velocity v of a pair of data and noise, one coordinate.
  ///
  /// ```
  /// v = sqrt(alphaBar) * epsilon - sqrt(1 - alphaBar) * x0
  /// ```
  ///
  /// With (a, s) a point on the unit circle, x_t = a x_0 + s ε and v is x_t turned by a right angle.
  ///
  /// - Parameters:
  ///   - data: a coordinate of x_0.
  ///   - noise: the same coordinate of ε.
  ///   - signalPower: ᾱ_t in [0, 1].
  /// - Returns: the same coordinate of v.
  /// - Throws: ``DerivationError`` if ᾱ_t is outside [0, 1].
  ///
  /// Source: Salimans and Ho, arXiv:2202.00512v2, section 4 and appendix D.
  /// - Equation: `inversion.velocity`
  @inlinable
  public static func velocity<F: RadicalField>(
    data: F, noise: F, signalPower: F
  ) throws(DerivationError) -> F {
    try Forward.signalRate(signalPower) * noise - Forward.noiseRate(signalPower) * data
  }

  /// The predicted data that a state and a predicted velocity imply: x̂_0 = a x_t − s v.
  ///
  /// - Parameters:
  ///   - state: a coordinate of x_t.
  ///   - velocity: the same coordinate of v̂.
  ///   - signalPower: ᾱ_t in [0, 1].
  /// - Returns: the same coordinate of x̂_0; never clipped.
  /// - Throws: ``DerivationError`` if ᾱ_t is outside [0, 1].
  ///
  /// Conditioning: no division, so it holds at ᾱ_t = 0 too.
  /// Source: Salimans and Ho, arXiv:2202.00512v2, appendix D.
  /// - Equation: `inversion.velocity`
  @inlinable
  public static func predictedData<F: RadicalField>(
    state: F, velocity: F, signalPower: F
  ) throws(DerivationError) -> F {
    try Forward.signalRate(signalPower) * state - Forward.noiseRate(signalPower) * velocity
  }

  /// The noise that a state and a velocity imply: ε = s x_t + a v.
  ///
  /// - Parameters:
  ///   - state: a coordinate of x_t.
  ///   - velocity: the same coordinate of v.
  ///   - signalPower: ᾱ_t in [0, 1].
  /// - Returns: the same coordinate of ε.
  /// - Throws: ``DerivationError`` if ᾱ_t is outside [0, 1].
  ///
  /// Source: Salimans and Ho, arXiv:2202.00512v2, appendix D.
  /// - Equation: `inversion.velocity`
  @inlinable
  public static func noise<F: RadicalField>(
    state: F, velocity: F, signalPower: F
  ) throws(DerivationError) -> F {
    try Forward.noiseRate(signalPower) * state + Forward.signalRate(signalPower) * velocity
  }

  /// The score ∇ log q(x_t) that a prediction of the noise implies, one coordinate.
  ///
  /// ```
  /// score = -epsilon / sqrt(1 - alphaBar)
  /// ```
  ///
  /// - Parameters:
  ///   - noise: a coordinate of E[ε∣x_t].
  ///   - signalPower: ᾱ_t in [0, 1).
  /// - Returns: the same coordinate of the score, in units of 1/x_t.
  /// - Throws: ``DerivationError`` if ᾱ_t is not below 1: at t = 0 there is no noise.
  ///
  /// Source: Dhariwal and Nichol, arXiv:2105.05233v4, eq. (11).
  /// - Equation: `inversion.score`
  @inlinable
  public static func score<F: RadicalField>(
    noise: F, signalPower: F
  ) throws(DerivationError) -> F {
    try Forward.marginalVariance(signalPower: signalPower)
      .requirePositive("the variance 1 − ᾱ_t", range: "(0, 1]")
    return try -noise / Forward.noiseRate(signalPower)
  }
}
