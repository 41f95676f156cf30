public import RealModule

/// DDIM: the family q_σ of joint laws that keep DDPM's marginals, and the sampler step it implies.
///
/// All functions take cumulative signal powers: `to` is ᾱ at t_prev, where the reverse step goes,
/// `from` is ᾱ_t, where it starts; any t_prev < t will do. The DDIM paper's α is ᾱ here.
public enum DDIM {
  /// The standard deviation σ of the noise that a step adds, a share η of DDPM's.
  ///
  /// ```
  /// sigma = eta * sqrt((1 - alphaBarTo) / (1 - alphaBarFrom)) * sqrt(1 - alphaBarFrom / alphaBarTo)
  /// ```
  ///
  /// - Parameters:
  ///   - to: ᾱ at t_prev, in (ᾱ_t, 1].
  ///   - from: ᾱ_t in (0, 1).
  ///   - eta: η in [0, 1]: 0 is deterministic, 1 is DDPM.
  /// - Returns: a standard deviation, dimensionless, in [0, √(1−ᾱ_prev)].
  /// - Throws: ``DerivationError`` if `to` < `from`.
  ///
  /// Edge cases: the step to t = 0 (`to` = 1) and η = 0 give 0.
  /// Conditioning: the second radicand cancels by 1/β where the step is short.
  /// Special cases: η = 1 gives the root of `ddpm.posterior-variance`.
  /// Source: Song et al., arXiv:2010.02502v4, eq. (16).
  /// - Equation: `ddim.sigma`
  @inlinable
  public static func sigma<F: RadicalField>(to: F, from: F, eta: F) throws(DerivationError) -> F {
    let varianceTo = Forward.marginalVariance(signalPower: to)
    let varianceFrom = Forward.marginalVariance(signalPower: from)
    let beta = Forward.kernelVariance(to: from, from: to)
    return try eta * (varianceTo / varianceFrom).root() * beta.root()
  }

  /// The coefficient √(1−ᾱ_prev−σ²) of the direction that points back to x_t.
  ///
  /// Edge cases: at the largest σ it is 0, whichever way the root of 1 − ᾱ_prev was rounded.
  ///
  /// - Throws: ``DerivationError/outOfRange(quantity:value:range:)`` for σ below 0 or above
  ///   √(1−ᾱ_prev): no member of the family has so much noise.
  @inlinable
  public static func directionRate<F: RadicalField>(to: F, sigma: F) throws(DerivationError) -> F {
    let radicand = Forward.marginalVariance(signalPower: to) - sigma * sigma
    guard sigma.mayReach(0), radicand.mayExceed(0) else {
      return try directionRate(to: to, atTheEdge: sigma)
    }
    return try radicand.root()
  }

  /// 0 at the largest σ, an error beyond it and below 0.
  @usableFromInline
  static func directionRate<F: RadicalField>(
    to: F, atTheEdge sigma: F
  ) throws(DerivationError) -> F {
    let variance = Forward.marginalVariance(signalPower: to)
    let isLargest = sigma * sigma == variance || (try? variance.root()) == sigma
    guard sigma.mayReach(0), isLargest else {
      throw .outOfRange(quantity: "σ", value: "\(sigma)", range: "[0, √\(variance)]")
    }
    return 0
  }

  /// The mean of q_σ(x_{t−1}∣x_t, x_0), one coordinate.
  ///
  /// ```
  /// mean = aTo * x0 + sqrt(1 - alphaBarTo - sigma^2) * (xt - aFrom * x0) / sFrom
  /// ```
  ///
  /// - Parameters:
  ///   - data: a coordinate of x_0.
  ///   - state: the same coordinate of x_t.
  ///   - to: ᾱ at t_prev, in (ᾱ_t, 1].
  ///   - from: ᾱ_t in (0, 1).
  ///   - sigma: σ in [0, √(1−ᾱ_prev)].
  /// - Returns: the mean of the same coordinate of x at t_prev.
  /// - Throws: ``DerivationError`` if σ is beyond its range or a signal power outside [0, 1].
  ///
  /// Edge cases: the step to t = 0 (`to` = 1, σ = 0) gives x_0.
  /// Conditioning: the radicand cancels as σ nears its maximum.
  /// Special cases: `ddpm.posterior-mean` at σ² = β̃_t.
  /// Source: Song et al., arXiv:2010.02502v4, eq. (7).
  /// - Equation: `ddim.mean`
  @inlinable
  public static func mean<F: RadicalField>(
    data: F, state: F, to: F, from: F, sigma: F
  ) throws(DerivationError) -> F {
    let signal = try Forward.signalRate(to) * data
    let residual = try state - Forward.signalRate(from) * data
    let direction = try residual / Forward.noiseRate(from)
    return try signal + directionRate(to: to, sigma: sigma) * direction
  }

  /// The variance σ² of q_σ(x_{t−1}∣x_t, x_0), the same in every coordinate.
  ///
  /// ```
  /// variance = sigma^2,  sigma^2 <= 1 - alphaBarTo
  /// ```
  ///
  /// - Parameters:
  ///   - to: ᾱ at t_prev, in (0, 1].
  ///   - sigma: σ in [0, √(1−ᾱ_prev)].
  /// - Returns: a variance, dimensionless.
  /// - Throws: ``DerivationError`` if σ² > 1 − ᾱ_prev (in an exact field also where the direction's
  ///   coefficient is irrational).
  ///
  /// Source: Song et al., arXiv:2010.02502v4, eq. (7).
  /// - Equation: `ddim.variance`
  @inlinable
  public static func variance<F: RadicalField>(to: F, sigma: F) throws(DerivationError) -> F {
    _ = try directionRate(to: to, sigma: sigma)
    return sigma * sigma
  }

  /// One step of the sampler, from x_t to x at t_prev, one coordinate.
  ///
  /// ```
  /// x0    = (xt - sFrom * epsilon) / aFrom
  /// xPrev = aTo * x0 + sqrt(1 - alphaBarTo - sigma^2) * epsilon + sigma * z
  /// ```
  ///
  /// - Parameters:
  ///   - state: a coordinate of x_t.
  ///   - noise: the same coordinate of the prediction ε̂, in the units of a standard normal.
  ///   - freshNoise: the same coordinate of z, a standard normal drawn for this step.
  ///   - to: ᾱ at t_prev, in (ᾱ_t, 1].
  ///   - from: ᾱ_t in (0, 1).
  ///   - eta: η in [0, 1].
  /// - Returns: the same coordinate of x at t_prev.
  /// - Throws: ``DerivationError`` if an argument is out of range.
  ///
  /// Edge cases: the step to t = 0 (`to` = 1) gives x̂_0; at η = 0 z has no influence.
  /// Conditioning: x̂_0 amplifies by 1/√ᾱ_t; the radicand cancels as σ nears its maximum.
  /// Special cases: η = 0 is `ddim.deterministic`, η = 1 is `ddim.equals-ddpm`.
  /// Source: Song et al., arXiv:2010.02502v4, eq. (12).
  /// - Equation: `ddim.update`
  @inlinable
  public static func update<F: RadicalField>(
    state: F, noise: F, freshNoise: F, to: F, from: F, eta: F
  ) throws(DerivationError) -> F {
    let predictedData = try Inversion.predictedData(
      state: state, noise: noise, signalPower: from)
    let sigma = try sigma(to: to, from: from, eta: eta)
    let signal = try Forward.signalRate(to) * predictedData
    let direction = try directionRate(to: to, sigma: sigma) * noise
    return signal + direction + sigma * freshNoise
  }

  /// The step at σ = 0: nothing is drawn, and for a given ε̂ it is an affine bijection of x_t.
  ///
  /// ```
  /// xPrev = aTo * (xt - sFrom * epsilon) / aFrom + sTo * epsilon
  /// ```
  ///
  /// - Parameters:
  ///   - state: a coordinate of x_t.
  ///   - noise: the same coordinate of the prediction ε̂.
  ///   - to: ᾱ of the time the step goes to; it may lie on either side of `from`.
  ///   - from: ᾱ of the time the step starts at, in (0, 1].
  /// - Returns: the same coordinate of x at the time of `to`.
  /// - Throws: ``DerivationError`` if a signal power is outside [0, 1].
  ///
  /// Edge cases: `to` = `from` is the identity. With the ends exchanged it is its own inverse.
  /// Source: Song et al., arXiv:2010.02502v4, eq. (12) at σ = 0, and section 4.3.
  /// - Equation: `ddim.deterministic`
  @inlinable
  public static func deterministicUpdate<F: RadicalField>(
    state: F, noise: F, to: F, from: F
  ) throws(DerivationError) -> F {
    let predictedData = try Inversion.predictedData(
      state: state, noise: noise, signalPower: from)
    let signal = try Forward.signalRate(to) * predictedData
    let direction = try Forward.noiseRate(to) * noise
    return signal + direction
  }

  /// The direction's coefficient at DDPM's variance, without the subtraction under the root.
  ///
  /// ```
  /// sqrt(1 - alphaBarTo - posteriorVariance) = sqrt(alpha) * (1 - alphaBarTo) / sqrt(1 - alphaBarFrom)
  /// alpha = alphaBarFrom / alphaBarTo
  /// ```
  ///
  /// - Parameters:
  ///   - to: ᾱ at t_prev, in (ᾱ_t, 1].
  ///   - from: ᾱ_t in (0, 1).
  /// - Returns: dimensionless, in [0, 1).
  /// - Throws: ``DerivationError`` if a signal power is outside [0, 1].
  ///
  /// Edge cases: the step to t = 0 (`to` = 1) gives 0.
  /// Conditioning: no cancellation beyond 1 − ᾱ.
  /// Source: Song et al., arXiv:2010.02502v4, section 4.1 (σ at η = 1 makes the process DDPM's).
  /// - Equation: `ddim.equals-ddpm`
  @inlinable
  public static func directionRateAtPosteriorVariance<F: RadicalField>(
    to: F, from: F
  ) throws(DerivationError) -> F {
    let rootAlpha = try Forward.kernelSignalRate(to: from, from: to)
    let varianceTo = Forward.marginalVariance(signalPower: to)
    return try rootAlpha * varianceTo / Forward.noiseRate(from)
  }
}
