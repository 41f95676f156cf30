public import RealModule

/// The limit of DDIM's σ = 0 steps as they become short: an ordinary differential equation that carries the law of
/// x_t to that of every other time.
///
/// States are taken as y = x/a against the noise level λ = s/a, where a = √ᾱ and s = √(1−ᾱ): the signal then has
/// the factor 1, the noise λ, and the law of y given x_0 is N(x_0, λ²).
public enum ProbabilityFlow {
  /// The noise level λ = s/a of a time.
  ///
  /// ```
  /// lambda = sqrt((1 - alphaBar) / alphaBar)
  /// ```
  ///
  /// - Parameter signalPower: ᾱ_t in (0, 1].
  /// - Returns: dimensionless, 0 at ᾱ = 1, without bound as ᾱ falls to 0.
  /// - Throws: ``DerivationError`` if ᾱ_t is outside [0, 1].
  ///
  /// Source: Song et al., arXiv:2010.02502v4, below eq. (13), where it is σ.
  /// - Equation: `ddim.ode`
  @inlinable
  public static func noiseLevel<F: RadicalField>(signalPower: F) throws(DerivationError) -> F {
    try Forward.noiseRate(signalPower) / Forward.signalRate(signalPower)
  }

  /// The ᾱ of a noise level: 1/(1 + λ²).
  @inlinable
  public static func signalPower<F: RadicalField>(noiseLevel: F) -> F {
    1 / (1 + noiseLevel * noiseLevel)
  }

  /// One σ = 0 step: Euler's step of dy/dλ = ε̂.
  ///
  /// ```
  /// xPrev / aTo = xt / aFrom + (sTo / aTo - sFrom / aFrom) * epsilon
  /// ```
  ///
  /// - Parameters:
  ///   - rescaled: y = x_t/a_t, one coordinate.
  ///   - noise: the same coordinate of ε̂.
  ///   - to: λ where the step goes; on either side of `from`.
  ///   - from: λ where it starts.
  /// - Returns: the same coordinate of y at `to`.
  ///
  /// Conditioning: none; x̂_0 is never formed, so nothing is divided by a small a.
  /// Source: Song et al., arXiv:2010.02502v4, eq. (13).
  /// - Equation: `ddim.ode`
  @inlinable
  public static func eulerStep<F: RadicalField>(rescaled: F, noise: F, to: F, from: F) -> F {
    rescaled + (to - from) * noise
  }

  /// dy/du in a variable u that the noise level is a function of.
  ///
  /// ```
  /// dy/du = epsilon * d(lambda)/du
  /// ```
  ///
  /// - Parameters:
  ///   - noise: ε̂ at the state, one coordinate.
  ///   - levelRate: dλ/du: 1 for u = λ, λ for u = log λ.
  /// - Returns: the same coordinate of dy/du.
  ///
  /// Source: Song et al., arXiv:2010.02502v4, eq. (14), with u the paper's t.
  /// - Equation: `ddim.ode`
  @inlinable
  public static func rate<F: RadicalField>(noise: F, levelRate: F) -> F { noise * levelRate }

  /// dx/dt where ᾱ is a smooth function of t.
  ///
  /// ```
  /// dx/dt = alphaBarRate / (2 * alphaBar) * (x - epsilon / s)
  /// ```
  ///
  /// With β(t) = −ᾱ′/ᾱ it is −β/2 (x + score), the variance-preserving form.
  ///
  /// - Parameters:
  ///   - state: a coordinate of x_t.
  ///   - noise: the same coordinate of ε̂.
  ///   - signalPower: ᾱ_t in (0, 1).
  ///   - signalPowerRate: dᾱ/dt, per unit of t.
  /// - Returns: the same coordinate of dx/dt.
  /// - Throws: ``DerivationError`` if ᾱ_t is not in (0, 1): at t = 0 the quotient ε̂/s has no value.
  ///
  /// Source: own derivation, x = a y differentiated; Song et al., arXiv:2011.13456v2, eq. (13), for the score.
  /// - Equation: `ddim.ode`
  @inlinable
  public static func rate<F: RadicalField>(
    state: F, noise: F, signalPower: F, signalPowerRate: F
  ) throws(DerivationError) -> F {
    try signalPower.requirePositive("ᾱ_t", range: "(0, 1)")
    let score = try Inversion.score(noise: noise, signalPower: signalPower)
    return signalPowerRate / (2 * signalPower) * (state + score)
  }

  /// The probability flow of noise whose variance grows, which is what y has: dy = −½ d(λ²) ∇ log p(y).
  ///
  /// - Parameters:
  ///   - score: ∇ log p of y, one coordinate; a_t times that of x_t.
  ///   - varianceRate: d(λ²)/du.
  /// - Returns: the same coordinate of dy/du.
  ///
  /// Source: Song et al., arXiv:2010.02502v4, proposition 1 and appendix B; arXiv:2011.13456v2, eq. (13) without drift.
  /// - Equation: `ddim.ode`
  @inlinable
  public static func varianceExplodingRate<F: RadicalField>(score: F, varianceRate: F) -> F {
    -varianceRate * score / 2
  }

  /// The mean velocity of clouds that move apart, each weighted by its density at a point: E[ε∣x_t] for a data set.
  ///
  /// ```
  /// velocity = sum over i of density[i] * (y - data[i]) / lambda / sum over i of density[i]
  /// ```
  ///
  /// - Parameters:
  ///   - rescaled: y, one coordinate.
  ///   - clouds: x_0 of each, one coordinate, with the density that its cloud has at y, above 0, up to a factor
  ///     that all have in common.
  ///   - noiseLevel: λ above 0.
  /// - Throws: ``DerivationError`` if there is no cloud, or λ is not above 0.
  ///
  /// Source: own derivation; the flow of a mixture of flows, as in Lipman et al., arXiv:2210.02747v2, eq. (8).
  /// - Equation: `ddim.transport`
  @inlinable
  public static func meanVelocity<F: RadicalField>(
    rescaled: F, clouds: [(data: F, density: F)], noiseLevel: F
  ) throws(DerivationError) -> F {
    try noiseLevel.requirePositive("s/a")
    let total = clouds.reduce(0 as F) { $0 + $1.density }
    try total.requirePositive("the density")
    return clouds.reduce(0 as F) { $0 + $1.density * (rescaled - $1.data) } / noiseLevel / total
  }

  /// Where the σ = 0 step takes a state whose x_0 is known: its noise stays what it is.
  ///
  /// ```
  /// xPrev = aTo * x0 + sTo / sFrom * (xt - aFrom * x0)
  /// ```
  ///
  /// - Parameters:
  ///   - data: a coordinate of x_0.
  ///   - state: the same coordinate of x_t.
  ///   - to: ᾱ where the step goes, in [0, 1].
  ///   - from: ᾱ_t in (0, 1).
  /// - Returns: the same coordinate of x at `to`; N(a x_0, s²) becomes the same law of the other time.
  /// - Throws: ``DerivationError`` if a signal power is out of range.
  ///
  /// Source: Song et al., arXiv:2010.02502v4, eq. (7) at σ = 0.
  /// - Equation: `ddim.transport`
  @inlinable
  public static func cloudMap<F: RadicalField>(
    data: F, state: F, to: F, from: F
  ) throws(DerivationError) -> F {
    let stretch = try Forward.noiseRate(to) / Forward.noiseRate(from)
    let center = try Forward.signalRate(to) * data
    return try center + stretch * (state - Forward.signalRate(from) * data)
  }

  /// The end of the flow for normal data N(m, v): what DDIM tends to as its steps become short.
  ///
  /// ```
  /// x(to) = aTo * m + sqrt((alphaBarTo * v + 1 - alphaBarTo) / (alphaBarFrom * v + 1 - alphaBarFrom))
  ///         * (x(from) - aFrom * m)
  /// ```
  ///
  /// - Parameters:
  ///   - state: a coordinate of x at `from`.
  ///   - mean: m of the data.
  ///   - variance: v of the data, 0 or more.
  ///   - to: ᾱ at the end, in [0, 1].
  ///   - from: ᾱ at the start, in [0, 1].
  /// - Returns: the same coordinate of x at `to`: as many deviations from the mean as at the start.
  /// - Throws: ``DerivationError`` if an argument is out of range, or the variance at `from` is 0.
  ///
  /// Source: own derivation: dy/dλ = λ (y − m)/(v + λ²) has the solution (y − m)/√(v + λ²) = constant.
  /// - Equation: `ddim.consistency`
  @inlinable
  public static func normalFlow<F: RadicalField>(
    state: F, mean: F, variance: F, to: F, from: F
  ) throws(DerivationError) -> F {
    try variance.requireNotNegative("the data's variance")
    let spreadTo = to * variance + Forward.marginalVariance(signalPower: to)
    let spreadFrom = from * variance + Forward.marginalVariance(signalPower: from)
    try spreadFrom.requirePositive("the variance at the start")
    let center = try Forward.signalRate(to) * mean
    let distance = try state - Forward.signalRate(from) * mean
    return try center + (spreadTo / spreadFrom).root() * distance
  }
}
