public import Derivation

/// One step of a sampler as an affine map, the same in every coordinate: x_prev = A x_t + B ε̂ + C z.
///
/// Coefficients are data: steps, exact laws and probes of other people's loops share them.
public struct StepCoefficients<F: RadicalField>: Sendable where F: Sendable {
  /// A, the factor of x_t.
  public let state: F
  /// B, the factor of the prediction ε̂.
  public let noise: F
  /// C², the variance of the step's own noise; 0 where it adds none.
  public let variance: F

  /// Given coefficients.
  @inlinable
  public init(state: F, noise: F, variance: F) {
    self.state = state
    self.noise = noise
    self.variance = variance
  }

  /// What a mean of the derivation makes of unit inputs, which for a linear map are its coefficients.
  ///
  /// - Parameters:
  ///   - mean: that of x_prev given x_t and ε̂, one coordinate.
  ///   - variance: C².
  /// - Throws: what the mean throws.
  @inlinable
  init(
    of mean: (_ state: F, _ noise: F) throws(DerivationError) -> F, variance: F
  ) throws(DerivationError) {
    self.init(state: try mean(1, 0), noise: try mean(0, 1), variance: variance)
  }

  /// C, the factor of the step's fresh noise.
  ///
  /// - Throws: `DerivationError` where the field has no such root.
  @inlinable
  public func deviation() throws(DerivationError) -> F { try variance.root() }

  /// The law of x_prev given x_t where the network is affine in it: ε̂ = gain x_t + offset.
  ///
  /// - Parameters:
  ///   - gain: of the network at t.
  ///   - offset: of the network at t, in the units of a standard normal.
  /// - Equation: `chain.gaussian-law`
  @inlinable
  public func kernel(gain: F, offset: F) -> AffineKernel<F> {
    AffineKernel(
      slope: state + noise * gain, offset: noise * offset, variance: variance)
  }
}
