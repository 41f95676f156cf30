public import RealModule

/// DDPM's posterior q(x_{t−1}∣x_t, x_0): where a state came from, if the data is known.
///
/// Both functions take cumulative signal powers: `to` is ᾱ_{t−1}, where the reverse step goes, and
/// `from` is ᾱ_t, where it starts. Nothing requires the two times to be neighbours; across a stride
/// β_t is read as 1 − ᾱ_t/ᾱ_{t−1}.
public enum Posterior {
  /// The mean μ̃ of q(x_{t−1}∣x_t, x_0), one coordinate.
  ///
  /// ```
  /// mean = aTo * beta / s2From * x0 + sqrt(alpha) * s2To / s2From * xt
  /// alpha = alphaBarFrom / alphaBarTo, beta = 1 - alpha, s2 = 1 - alphaBar, a = sqrt(alphaBar)
  /// ```
  ///
  /// - Parameters:
  ///   - data: a coordinate of x_0.
  ///   - state: the same coordinate of x_t.
  ///   - to: ᾱ_{t−1} in (ᾱ_t, 1].
  ///   - from: ᾱ_t in (0, 1).
  /// - Returns: the mean of the same coordinate of x_{t−1}.
  /// - Throws: ``DerivationError`` if a signal power is negative.
  ///
  /// Edge cases: the step to t = 0 (`to` = 1) gives x_0.
  /// Conditioning: β_t from ᾱ cancels by 1/β_t; both variances by ᾱ/(1−ᾱ).
  /// Special cases: `ddim.mean` at σ² = β̃_t.
  /// Source: Ho et al., arXiv:2006.11239v2, eq. (7).
  /// - Equation: `ddpm.posterior-mean`
  @inlinable
  public static func mean<F: RadicalField>(
    data: F, state: F, to: F, from: F
  ) throws(DerivationError) -> F {
    try dataWeight(to: to, from: from) * data + stateWeight(to: to, from: from) * state
  }

  /// The weight √ᾱ_{t−1} β_t/(1−ᾱ_t) of x_0 in the mean.
  @inlinable
  public static func dataWeight<F: RadicalField>(to: F, from: F) throws(DerivationError) -> F {
    let beta = Forward.kernelVariance(to: from, from: to)
    return try Forward.signalRate(to) * beta / Forward.marginalVariance(signalPower: from)
  }

  /// The weight √α_t (1−ᾱ_{t−1})/(1−ᾱ_t) of x_t in the mean.
  @inlinable
  public static func stateWeight<F: RadicalField>(to: F, from: F) throws(DerivationError) -> F {
    let varianceTo = Forward.marginalVariance(signalPower: to)
    let varianceFrom = Forward.marginalVariance(signalPower: from)
    return try Forward.kernelSignalRate(to: from, from: to) * varianceTo / varianceFrom
  }

  /// The variance β̃_t of q(x_{t−1}∣x_t, x_0), the same in every coordinate.
  ///
  /// ```
  /// variance = (1 - alphaBarTo) / (1 - alphaBarFrom) * beta,  beta = 1 - alphaBarFrom / alphaBarTo
  /// ```
  ///
  /// - Parameters:
  ///   - to: ᾱ_{t−1} in (ᾱ_t, 1].
  ///   - from: ᾱ_t in (0, 1).
  /// - Returns: a variance, dimensionless, in [0, β_t).
  ///
  /// Edge cases: the step to t = 0 (`to` = 1) gives 0.
  /// Conditioning: as ``mean(data:state:to:from:)``.
  /// Source: Ho et al., arXiv:2006.11239v2, eq. (7).
  /// - Equation: `ddpm.posterior-variance`
  @inlinable
  public static func variance<F: RadicalField>(to: F, from: F) -> F {
    let beta = Forward.kernelVariance(to: from, from: to)
    let varianceTo = Forward.marginalVariance(signalPower: to)
    let varianceFrom = Forward.marginalVariance(signalPower: from)
    return varianceTo / varianceFrom * beta
  }

  /// The quadratic and the linear coefficient of Bayes' exponent in x_{t−1}: completing the square.
  ///
  /// ```
  /// log q(x_t | y) q(y | x0) = -(precision * y^2 - 2 * linear * y) / 2 + (terms without y)
  /// precision = alpha / beta + 1 / s2To
  /// linear    = sqrt(alpha) / beta * xt + aTo / s2To * x0
  /// ```
  ///
  /// - Parameters: as ``mean(data:state:to:from:)``; `to` < 1.
  /// - Returns: the precision 1/β̃_t, and the linear coefficient μ̃/β̃_t.
  /// - Throws: ``DerivationError`` if a signal power is negative.
  ///
  /// Source: Ho et al., arXiv:2006.11239v2, eq. (6), (7).
  /// - Equation: `ddpm.posterior-bayes`
  @inlinable
  public static func exponent<F: RadicalField>(
    data: F, state: F, to: F, from: F
  ) throws(DerivationError) -> (precision: F, linear: F) {
    let rate = try Forward.kernelSignalRate(to: from, from: to)
    let beta = Forward.kernelVariance(to: from, from: to)
    let priorVariance = Forward.marginalVariance(signalPower: to)
    let priorMean = try Forward.marginalMean(data: data, signalPower: to)
    return (rate * rate / beta + 1 / priorVariance, rate * state / beta + priorMean / priorVariance)
  }

  /// The mean μ̃ with x_0 replaced by what x_t and a noise imply, one coordinate.
  ///
  /// ```
  /// mean = (xt - beta / sFrom * epsilon) / sqrt(alpha)
  /// ```
  ///
  /// - Parameters:
  ///   - state: a coordinate of x_t.
  ///   - noise: the same coordinate of ε or of its prediction.
  ///   - to: ᾱ_{t−1} in (ᾱ_t, 1].
  ///   - from: ᾱ_t in (0, 1).
  /// - Returns: the mean of the same coordinate of x_{t−1}.
  /// - Throws: ``DerivationError`` if a signal power is outside [0, 1].
  ///
  /// Special cases: equal to ``mean(data:state:to:from:)`` at x̂_0, as long as x̂_0 is not clipped.
  /// Source: Ho et al., arXiv:2006.11239v2, eq. (10), (11).
  /// - Equation: `ddpm.posterior-from-noise`
  @inlinable
  public static func mean<F: RadicalField>(
    state: F, noise: F, to: F, from: F
  ) throws(DerivationError) -> F {
    let beta = Forward.kernelVariance(to: from, from: to)
    let rate = try Forward.kernelSignalRate(to: from, from: to)
    return try (state - beta / Forward.noiseRate(from) * noise) / rate
  }

  /// Mean and variance of x_{t−1} when x_t is a draw from q(x_t∣x_0): the posterior integrated.
  ///
  /// ```
  /// mean     = dataWeight * x0 + stateWeight * aFrom * x0
  /// variance = stateWeight^2 * s2From + posteriorVariance
  /// ```
  ///
  /// - Parameters:
  ///   - data: a coordinate of x_0.
  ///   - to: ᾱ_{t−1} in (ᾱ_t, 1].
  ///   - from: ᾱ_t in (0, 1).
  /// - Returns: those of q(x_{t−1}∣x_0): √ᾱ_{t−1} x_0 and 1 − ᾱ_{t−1}.
  /// - Throws: ``DerivationError`` if a signal power is outside [0, 1].
  ///
  /// Source: Song et al., arXiv:2010.02502v4, lemma 1 (appendix B), at DDPM's variance.
  /// - Equation: `ddpm.reverse-marginal`
  @inlinable
  public static func reverseMarginal<F: RadicalField>(
    data: F, to: F, from: F
  ) throws(DerivationError) -> (mean: F, variance: F) {
    let weight = try stateWeight(to: to, from: from)
    let state = try Forward.marginalMean(data: data, signalPower: from)
    return (
      try mean(data: data, state: state, to: to, from: from),
      weight * weight * Forward.marginalVariance(signalPower: from) + variance(to: to, from: from)
    )
  }
}
