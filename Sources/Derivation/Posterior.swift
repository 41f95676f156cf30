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
  /// - Throws: ``RootError`` if a signal power is negative.
  ///
  /// Edge cases: the step to t = 0 (`to` = 1) gives x_0.
  /// Conditioning: β_t from ᾱ cancels by 1/β_t; both variances by ᾱ/(1−ᾱ).
  /// Special cases: `ddim.mean` at σ² = β̃_t.
  /// Source: Ho et al., arXiv:2006.11239v2, eq. (7).
  /// - Equation: `ddpm.posterior-mean`
  @inlinable
  public static func mean<F: RadicalField>(
    data: F, state: F, to: F, from: F
  ) throws(RootError) -> F {
    let beta = Forward.kernelVariance(to: from, from: to)
    let varianceTo = Forward.marginalVariance(signalPower: to)
    let varianceFrom = Forward.marginalVariance(signalPower: from)
    let dataWeight = try Forward.signalRate(to) * beta / varianceFrom
    let stateWeight = try Forward.kernelSignalRate(to: from, from: to) * varianceTo / varianceFrom
    return dataWeight * data + stateWeight * state
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
}
