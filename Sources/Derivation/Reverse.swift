/// The reverse process p_θ: the forward posterior with x_0 replaced by what the network predicts.
///
/// All functions take cumulative signal powers: `to` is ᾱ at t_prev, `from` is ᾱ_t.
public enum Reverse {
  /// The mean of p_θ(x_{t−1}∣x_t) for t > 1, one coordinate: that of q_σ at g_θ(x_t, t).
  ///
  /// ```
  /// mean = aTo * g + sqrt(1 - alphaBarTo - sigma^2) * (xt - aFrom * g) / sFrom
  /// g    = (xt - sFrom * epsilon) / aFrom
  /// ```
  ///
  /// - Parameters:
  ///   - state: a coordinate of x_t.
  ///   - noise: the same coordinate of the prediction ε̂.
  ///   - to: ᾱ at t_prev, in (ᾱ_t, 1].
  ///   - from: ᾱ_t in (0, 1).
  ///   - sigma: σ in [0, √(1−ᾱ_prev)].
  /// - Returns: the mean of the same coordinate of x at t_prev; its variance is σ².
  /// - Throws: ``DerivationError`` if an argument is out of range.
  ///
  /// Special cases: (x_t − a g)/s is ε̂ again, so this is `ddim.update` without its noise.
  /// Source: Song et al., arXiv:2010.02502v4, eq. (10).
  /// - Equation: `reverse.kernel`
  @inlinable
  public static func mean<F: RadicalField>(
    state: F, noise: F, to: F, from: F, sigma: F
  ) throws(DerivationError) -> F {
    let data = try Inversion.predictedData(state: state, noise: noise, signalPower: from)
    return try DDIM.mean(data: data, state: state, to: to, from: from, sigma: sigma)
  }

  /// A draw of x_0 from p_θ(x_0∣x_1) = N(g_θ(x_1, 1), σ_1² I), one coordinate.
  ///
  /// ```
  /// x0 = (x1 - s1 * epsilon) / a1 + sigma1 * z
  /// ```
  ///
  /// - Parameters:
  ///   - state: a coordinate of x_1.
  ///   - noise: the same coordinate of the prediction ε̂.
  ///   - freshNoise: the same coordinate of z, a standard normal.
  ///   - from: ᾱ_1 in (0, 1).
  ///   - sigma: σ_1 ≥ 0. Samplers take 0: the last draw's noise would only be seen.
  /// - Returns: the same coordinate of x_0.
  /// - Throws: ``DerivationError`` if ᾱ_1 is outside [0, 1].
  ///
  /// Source: Song et al., arXiv:2010.02502v4, eq. (10).
  /// - Equation: `reverse.last-step`
  @inlinable
  public static func lastStep<F: RadicalField>(
    state: F, noise: F, freshNoise: F, from: F, sigma: F
  ) throws(DerivationError) -> F {
    try Inversion.predictedData(state: state, noise: noise, signalPower: from)
      + sigma * freshNoise
  }

  /// The two variances that DDPM allows its reverse step.
  public enum Variance: Sendable {
    /// β̃_t, the posterior's: right for a point mass.
    case posterior
    /// β_t, the kernel's: right for data N(0, I).
    case kernel
  }

  /// The variance of DDPM's ancestral step.
  ///
  /// - Parameters:
  ///   - choice: β̃_t or β_t.
  ///   - to: ᾱ at t_prev, in (ᾱ_t, 1].
  ///   - from: ᾱ_t in (0, 1).
  /// - Returns: a variance, dimensionless; 0 for the step to t = 0, whichever the choice.
  ///
  /// Source: Ho et al., arXiv:2006.11239v2, section 3.2 and algorithm 2.
  /// - Equation: `ddpm.ancestral-step`
  @inlinable
  public static func ancestralVariance<F: RadicalField>(_ choice: Variance, to: F, from: F) -> F {
    guard to != 1 else { return 0 }
    switch choice {
    case .posterior: return Posterior.variance(to: to, from: from)
    case .kernel: return Forward.kernelVariance(to: from, from: to)
    }
  }

  /// One ancestral step of DDPM, one coordinate: the posterior's mean at x̂_0, and noise.
  ///
  /// ```
  /// xPrev = posteriorMean(x0, xt) + sigma * z,  x0 = (xt - sFrom * epsilon) / aFrom
  /// ```
  ///
  /// - Parameters:
  ///   - state: a coordinate of x_t.
  ///   - noise: the same coordinate of the prediction ε̂.
  ///   - freshNoise: the same coordinate of z, a standard normal drawn for this step.
  ///   - to: ᾱ at t_prev, in (ᾱ_t, 1]; across a stride β_t is 1 − ᾱ_t/ᾱ_prev.
  ///   - from: ᾱ_t in (0, 1).
  ///   - variance: β̃_t or β_t.
  /// - Returns: the same coordinate of x at t_prev.
  /// - Throws: ``DerivationError`` if an argument is out of range.
  ///
  /// Edge cases: the step to t = 0 (`to` = 1) gives x̂_0 and adds no noise.
  /// Special cases: with β̃_t it is `ddim.update` at η = 1.
  /// Source: Ho et al., arXiv:2006.11239v2, algorithm 2 and eq. (11).
  /// - Equation: `ddpm.ancestral-step`
  @inlinable
  public static func ancestralStep<F: RadicalField>(
    state: F, noise: F, freshNoise: F, to: F, from: F, variance: Variance = .posterior
  ) throws(DerivationError) -> F {
    let data = try Inversion.predictedData(state: state, noise: noise, signalPower: from)
    let mean = try Posterior.mean(data: data, state: state, to: to, from: from)
    return try mean + ancestralVariance(variance, to: to, from: from).root() * freshNoise
  }
}
