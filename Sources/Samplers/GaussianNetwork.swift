public import Derivation

/// The network of one coordinate of normal data N(m, v), perfect but for a stated error.
///
/// ```
/// epsilon = gain * E[epsilon | xt] + offset
/// E[epsilon | xt] = s * (xt - a * m) / (alphaBar * v + s^2)
/// ```
///
/// Real networks are off by such amounts; a perfect one cannot show what fresh noise forgives. Data with a full
/// covariance is this in each of its principal coordinates: the samplers' maps commute with rotations.
public struct GaussianNetwork<F: RadicalField>: Sendable where F: Sendable {
  /// m of the data.
  public let mean: F
  /// v of the data, 0 or more.
  public let variance: F
  /// The factor of the perfect prediction; 1 is right.
  public let gain: F
  /// What is added to it, in the units of a standard normal; 0 is right.
  public let offset: F

  /// - Throws: `DerivationError` if v is negative.
  @inlinable
  public init(mean: F, variance: F, gain: F = 1, offset: F = 0) throws(DerivationError) {
    guard variance.mayReach(0) else {
      throw .outOfRange(quantity: "the variance of the data", value: "\(variance)", range: "[0, ∞)")
    }
    self.mean = mean
    self.variance = variance
    self.gain = gain
    self.offset = offset
  }

  /// ε̂ at a state, one coordinate.
  ///
  /// - Parameters:
  ///   - state: x_t.
  ///   - signalPower: ᾱ_t in (0, 1).
  /// - Throws: `DerivationError` if ᾱ_t is outside (0, 1).
  /// - Equation: `chain.network-error`
  @inlinable
  public func noise(state: F, signalPower: F) throws(DerivationError) -> F {
    try gain
      * Objective.optimalNoise(
        state: state, mean: mean, variance: variance, signalPower: signalPower) + offset
  }

  /// ε̂ as an affine function of the state: what it is at 0, and how much more at 1.
  @inlinable
  public func line(signalPower: F) throws(DerivationError) -> (slope: F, intercept: F) {
    let intercept = try noise(state: 0, signalPower: signalPower)
    return (try noise(state: 1, signalPower: signalPower) - intercept, intercept)
  }

  /// The law of x_t under the forward process, from which a reverse chain may start: q(x_t).
  @inlinable
  public func marginal(signalPower: F) throws(DerivationError) -> (mean: F, variance: F) {
    (
      try Forward.marginalMean(data: mean, signalPower: signalPower),
      signalPower * variance + Forward.marginalVariance(signalPower: signalPower)
    )
  }
}
