public import RealModule

/// The forward process q: data is turned into noise, one Gaussian kernel after another.
///
/// Notation of the doc comments: a_t = √ᾱ_t is the *signal rate*, s_t = √(1−ᾱ_t) the *noise rate*.
/// A transition is labelled `to:` and `from:`; both are cumulative signal powers.
public enum Forward {
  /// The signal rate √ᾱ.
  @inlinable
  public static func signalRate<F: RadicalField>(_ signalPower: F) throws(DerivationError) -> F {
    try signalPower.root()
  }

  /// The noise rate √(1−ᾱ).
  @inlinable
  public static func noiseRate<F: RadicalField>(_ signalPower: F) throws(DerivationError) -> F {
    try (1 - signalPower).root()
  }

  /// The mean of q(x_t∣x_0), one coordinate.
  ///
  /// ```
  /// mean = sqrt(alphaBar) * x0
  /// ```
  ///
  /// - Parameters:
  ///   - data: a coordinate of x_0.
  ///   - signalPower: ᾱ_t in (0, 1].
  /// - Returns: the mean of the same coordinate of x_t, in the units of x_0.
  /// - Throws: ``DerivationError`` if ᾱ_t is negative.
  ///
  /// Edge cases: ᾱ_0 = 1 gives x_0 itself.
  /// Source: Ho et al., arXiv:2006.11239v2, eq. (4).
  /// - Equation: `forward.marginal`
  @inlinable
  public static func marginalMean<F: RadicalField>(
    data: F, signalPower: F
  ) throws(DerivationError) -> F {
    try signalRate(signalPower) * data
  }

  /// The variance of q(x_t∣x_0), the same in every coordinate.
  ///
  /// ```
  /// variance = 1 - alphaBar
  /// ```
  ///
  /// - Parameter signalPower: ᾱ_t in (0, 1].
  /// - Returns: a variance, dimensionless, in [0, 1).
  ///
  /// Edge cases: ᾱ_0 = 1 gives 0.
  /// Conditioning: cancels at small t, by a factor ᾱ_t/(1−ᾱ_t).
  /// Source: Ho et al., arXiv:2006.11239v2, eq. (4).
  /// - Equation: `forward.marginal`
  @inlinable
  public static func marginalVariance<F: RadicalField>(signalPower: F) -> F {
    1 - signalPower
  }

  /// The signal rate √(ᾱ_t/ᾱ_s) of the kernel q(x_t∣x_s), for s < t.
  ///
  /// ```
  /// rate = sqrt(alphaBarTo / alphaBarFrom)
  /// ```
  ///
  /// - Parameters:
  ///   - to: ᾱ_t, of the later time.
  ///   - from: ᾱ_s, of the earlier time, in [ᾱ_t, 1].
  /// - Returns: dimensionless, in (0, 1]. One step has √α_t = √(1−β_t).
  /// - Throws: ``DerivationError`` if the ratio is negative.
  ///
  /// Source: Ho et al., arXiv:2006.11239v2, eq. (2); Song et al., arXiv:2010.02502v4, eq. (3).
  /// - Equation: `forward.kernel`
  @inlinable
  public static func kernelSignalRate<F: RadicalField>(to: F, from: F) throws(DerivationError) -> F
  {
    try (to / from).root()
  }

  /// The variance 1 − ᾱ_t/ᾱ_s of the kernel q(x_t∣x_s), for s < t.
  ///
  /// ```
  /// variance = 1 - alphaBarTo / alphaBarFrom
  /// ```
  ///
  /// - Parameters:
  ///   - to: ᾱ_t, of the later time.
  ///   - from: ᾱ_s, of the earlier time, in [ᾱ_t, 1].
  /// - Returns: dimensionless, in [0, 1). One step has β_t.
  ///
  /// Conditioning: cancels where the step is short: by a factor 1/β_t.
  /// Source: Ho et al., arXiv:2006.11239v2, eq. (2); Song et al., arXiv:2010.02502v4, eq. (3).
  /// - Equation: `forward.kernel`
  @inlinable
  public static func kernelVariance<F: RadicalField>(to: F, from: F) -> F {
    1 - to / from
  }

  /// A draw of x_t given x_0, written with a standard normal ε: one coordinate.
  ///
  /// ```
  /// xt = sqrt(alphaBar) * x0 + sqrt(1 - alphaBar) * epsilon
  /// ```
  ///
  /// - Parameters:
  ///   - data: a coordinate of x_0.
  ///   - noise: the same coordinate of ε, in the units of a standard normal.
  ///   - signalPower: ᾱ_t in (0, 1].
  /// - Returns: the same coordinate of x_t.
  /// - Throws: ``DerivationError`` if ᾱ_t is outside [0, 1].
  ///
  /// Edge cases: ᾱ_0 = 1 gives x_0, whatever ε.
  /// Conditioning: √(1−ᾱ_t) inherits half of the cancellation in 1 − ᾱ_t.
  /// Source: Ho et al., arXiv:2006.11239v2, eq. (4) and section 3.2; Song et al.,
  /// arXiv:2010.02502v4, eq. (4).
  /// - Equation: `forward.reparameterization`
  @inlinable
  public static func state<F: RadicalField>(
    data: F, noise: F, signalPower: F
  ) throws(DerivationError) -> F {
    let signal = try signalRate(signalPower) * data
    let perturbation = try noiseRate(signalPower) * noise
    return signal + perturbation
  }

  /// A draw of x_t given x_s, one coordinate: one step of the forward chain, or a longer one.
  ///
  /// ```
  /// xt = sqrt(alphaBarTo / alphaBarFrom) * xs + sqrt(1 - alphaBarTo / alphaBarFrom) * epsilon
  /// ```
  ///
  /// - Parameters:
  ///   - state: a coordinate of x_s.
  ///   - noise: the same coordinate of ε, in the units of a standard normal.
  ///   - to: ᾱ_t, of the later time.
  ///   - from: ᾱ_s, of the earlier time, in [ᾱ_t, 1].
  /// - Returns: the same coordinate of x_t.
  /// - Throws: ``DerivationError`` if `to` > `from`.
  ///
  /// Edge cases: `from` = 1 is ``state(data:noise:signalPower:)``.
  /// Conditioning: that of ``kernelVariance(to:from:)``, halved by the root.
  /// Source: Ho et al., arXiv:2006.11239v2, eq. (2).
  /// - Equation: `forward.kernel`
  @inlinable
  public static func step<F: RadicalField>(
    state: F, noise: F, to: F, from: F
  ) throws(DerivationError) -> F {
    let signal = try kernelSignalRate(to: to, from: from) * state
    let perturbation = try kernelVariance(to: to, from: from).root() * noise
    return signal + perturbation
  }

  /// Two Gaussian kernels, one after the other: the signal rate and the variance of the whole.
  ///
  /// ```
  /// N(y; r1 x, v1) then N(z; r2 y, v2) is N(z; r2 r1 x, r2^2 v1 + v2)
  /// ```
  ///
  /// - Parameters:
  ///   - first: signal rate and variance of the kernel that comes first.
  ///   - second: those of the kernel that comes after it.
  /// - Returns: signal rate and variance of the kernel of both.
  ///
  /// Special cases: q(x_u∣x_s) then q(x_t∣x_u) is q(x_t∣x_s), for any s < u < t.
  /// Source: own derivation, from Ho et al., arXiv:2006.11239v2, eq. (2).
  /// - Equation: `forward.composition`
  @inlinable
  public static func composed<F: AlgebraicField>(
    _ first: (signalRate: F, variance: F), _ second: (signalRate: F, variance: F)
  ) -> (signalRate: F, variance: F) {
    (
      second.signalRate * first.signalRate,
      second.signalRate * second.signalRate * first.variance + second.variance
    )
  }

  /// KL(q(x_T∣x_0) ‖ N(0, I)), one coordinate: what is left of the data at the end.
  ///
  /// ```
  /// KL = (alphaBar * (meanSquare - 1) - log(1 - alphaBar)) / 2
  /// ```
  ///
  /// - Parameters:
  ///   - meanSquare: x_0², or its mean over data.
  ///   - signalPower: ᾱ_T in [0, 1).
  /// - Returns: nats, not negative; 0 at ᾱ_T = 0.
  /// - Throws: ``DerivationError`` if ᾱ_T is not below 1.
  ///
  /// Conditioning: −ᾱ − log(1−ᾱ) cancels to ᾱ²/2 at small ᾱ; the largest term is ᾱ.
  /// Source: Ho et al., arXiv:2006.11239v2, eq. (5) and section 4 (L_T).
  /// - Equation: `forward.terminal`
  @inlinable
  public static func terminalDivergence<F: LogarithmicField>(
    meanSquare: F, signalPower: F
  ) throws(DerivationError) -> F {
    try marginalVariance(signalPower: signalPower)
      .requirePositive("the variance 1 − ᾱ_T", range: "(0, 1]")
    return try (signalPower * (meanSquare - 1) - F.logarithm(onePlus: -signalPower)) / 2
  }
}
