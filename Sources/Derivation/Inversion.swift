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
  /// - Throws: ``RootError`` if ᾱ_t is outside [0, 1].
  ///
  /// Edge cases: ᾱ_t = 0 (zero terminal SNR) has no inverse.
  /// Conditioning: errors of x_t and ε̂ are amplified by 1/√ᾱ_t, 157 at T of DDPM's schedule.
  /// Source: Ho et al., arXiv:2006.11239v2, eq. (15); Song et al., arXiv:2010.02502v4, eq. (9).
  /// - Equation: `inversion.predicted-data`
  @inlinable
  public static func predictedData<F: RadicalField>(
    state: F, noise: F, signalPower: F
  ) throws(RootError) -> F {
    let signalRate = try Forward.signalRate(signalPower)
    let noiseRate = try Forward.noiseRate(signalPower)
    return (state - noiseRate * noise) / signalRate
  }
}
