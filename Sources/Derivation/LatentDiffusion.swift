public import RealModule

/// Diffusion of an autoencoder's latents z = E(x) in the place of the data x.
///
/// Every formula of the derivation holds with z for x. What is new: the latents have a scale of their
/// own, and an encoder that draws has a variance of its own.
public enum LatentDiffusion {
  /// One draw of the training objective in latent space: ‖ε − ε_θ(a_t z + s_t ε)‖².
  ///
  /// - Parameters:
  ///   - latent: z = E(x), scaled if the latents are.
  ///   - noise: ε, as many coordinates.
  ///   - signalPower: ᾱ_t in [0, 1].
  ///   - network: ε_θ at t.
  /// - Returns: the sum over coordinates.
  /// - Throws: ``DerivationError`` if ᾱ_t is outside [0, 1] or numbers of coordinates differ.
  ///
  /// Special cases: with z = x it is DDPM's L_simple.
  /// Source: Rombach et al., arXiv:2112.10752v2, eq. (2).
  /// - Equation: `latent.objective`
  @inlinable
  public static func loss<F: RadicalField>(
    latent: [F], noise: [F], signalPower: F, network: ([F]) -> [F]
  ) throws(DerivationError) -> F {
    try requireCount("noise", noise.count, latent.count)
    var states: [F] = []
    for (z, epsilon) in zip(latent, noise) {
      states.append(try Forward.state(data: z, noise: epsilon, signalPower: signalPower))
    }
    let predicted = network(states)
    try requireCount("predicted noise", predicted.count, latent.count)
    return zip(noise, predicted).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
  }

  /// A latent as it is diffused: moved and divided by its standard deviation, one coordinate.
  ///
  /// ```
  /// scaled = (z - shift) / deviation
  /// ```
  ///
  /// - Parameters:
  ///   - latent: a coordinate of E(x).
  ///   - deviation: σ_z > 0, one number for all coordinates over the data; code has the factor 1/σ_z,
  ///     0.18215 for Stable Diffusion's.
  ///   - shift: 0 in the paper, which leaves the mean in; later models take one out.
  /// - Returns: dimensionless, of variance 1 over data and coordinates; single coordinates have more
  ///   or less.
  /// - Throws: ``DerivationError`` if the deviation is not above 0.
  ///
  /// It enters here and in ``unscaled(_:deviation:shift:)`` alone: after the encoder, before the
  /// decoder, and never at a time t > 0, for it would scale the noise too.
  /// Source: Rombach et al., arXiv:2112.10752v2, appendix G.
  /// - Equation: `latent.scale`
  @inlinable
  public static func scaled<F: RadicalField>(
    _ latent: F, deviation: F, shift: F = 0
  ) throws(DerivationError) -> F {
    try deviation.requirePositive("the latents' deviation σ_z")
    return (latent - shift) / deviation
  }

  /// A sampled latent as the decoder takes it: deviation · z + shift, one coordinate.
  ///
  /// - Parameters: as ``scaled(_:deviation:shift:)``, which it undoes.
  ///
  /// Source: Rombach et al., arXiv:2112.10752v2, appendix G.
  /// - Equation: `latent.scale`
  @inlinable
  public static func unscaled<F: RadicalField>(
    _ latent: F, deviation: F, shift: F = 0
  ) throws(DerivationError) -> F {
    try deviation.requirePositive("the latents' deviation σ_z")
    return latent * deviation + shift
  }

  /// A draw of z_t given the encoder's output, one coordinate: scaled first, diffused then.
  ///
  /// ```
  /// zt = a * (z - shift) / deviation + s * epsilon
  /// ```
  ///
  /// - Parameters:
  ///   - latent: a coordinate of E(x).
  ///   - noise: the same coordinate of ε.
  ///   - signalPower: ᾱ_t in [0, 1].
  ///   - deviation: σ_z > 0.
  ///   - shift: as ``scaled(_:deviation:shift:)``.
  /// - Returns: the same coordinate of z_t.
  /// - Throws: ``DerivationError`` if ᾱ_t or the deviation is out of range.
  ///
  /// Source: Rombach et al., arXiv:2112.10752v2, eq. (2) and appendix G.
  /// - Equation: `latent.scale`
  @inlinable
  public static func state<F: RadicalField>(
    latent: F, noise: F, signalPower: F, deviation: F, shift: F = 0
  ) throws(DerivationError) -> F {
    try Forward.state(
      data: scaled(latent, deviation: deviation, shift: shift), noise: noise,
      signalPower: signalPower)
  }

  /// The variance of z_t over data and noise, where what is diffused has a variance of its own.
  ///
  /// ```
  /// variance = alphaBar * latentVariance + 1 - alphaBar
  /// ```
  ///
  /// - Parameters:
  ///   - latentVariance: of what is diffused: 1 if it was scaled, σ_z² if that was left out.
  ///   - signalPower: ᾱ_t in [0, 1].
  /// - Returns: 1 at every t if scaled. Left out, the ratio of signal to noise is σ_z² times what the
  ///   schedule means, at every t.
  ///
  /// Source: own derivation; Rombach et al., arXiv:2112.10752v2, section 4.3.2 and appendix D.1, on
  /// the ratio.
  /// - Equation: `latent.scale`
  @inlinable
  public static func variance<F: RadicalField>(latentVariance: F, signalPower: F) -> F {
    signalPower * latentVariance + Forward.marginalVariance(signalPower: signalPower)
  }

  /// Mean and variance of z_t given x where the encoder draws z from N(μ_E(x), v_E(x)), one coordinate.
  ///
  /// ```
  /// mean = a * encodedMean,  variance = alphaBar * encodedVariance + 1 - alphaBar
  /// ```
  ///
  /// The encoder's variance adds ᾱ_t v_E to the marginal: most of it at small t, nothing at T. No
  /// schedule of z given x has it, so denoising ends at a draw of z, not at μ_E(x).
  ///
  /// - Parameters:
  ///   - encodedMean: a coordinate of μ_E(x).
  ///   - encodedVariance: the same coordinate of v_E(x), not negative; encoders give its logarithm.
  ///   - signalPower: ᾱ_t in [0, 1].
  /// - Returns: those of the same coordinate of z_t, unscaled.
  /// - Throws: ``DerivationError`` if ᾱ_t or the variance is negative.
  ///
  /// Special cases: v_E = 0 is `forward.marginal`.
  /// Source: own derivation, from Rombach et al., arXiv:2112.10752v2, section 3.1 (KL-reg.).
  /// - Equation: `latent.kl-regularized`
  @inlinable
  public static func encodedMarginal<F: RadicalField>(
    encodedMean: F, encodedVariance: F, signalPower: F
  ) throws(DerivationError) -> (mean: F, variance: F) {
    guard encodedVariance.mayReach(0) else {
      throw .outOfRange(
        quantity: "the encoder's variance", value: "\(encodedVariance)", range: "[0, ∞)")
    }
    return (
      try Forward.marginalMean(data: encodedMean, signalPower: signalPower),
      variance(latentVariance: encodedVariance, signalPower: signalPower)
    )
  }

  /// The variance of a latent over the data, encoder's draw included: the square of the scale's σ_z.
  ///
  /// ```
  /// variance = varianceOfMeans + meanOfVariances
  /// ```
  ///
  /// - Parameters:
  ///   - varianceOfMeans: Var μ_E(x) over the data.
  ///   - meanOfVariances: E v_E(x) over the data.
  ///
  /// Source: the law of total variance.
  /// - Equation: `latent.kl-regularized`
  @inlinable
  public static func latentVariance<F: AlgebraicField>(
    varianceOfMeans: F, meanOfVariances: F
  ) -> F { varianceOfMeans + meanOfVariances }

  @inlinable
  static func requireCount(
    _ quantity: String, _ count: Int, _ wanted: Int
  ) throws(DerivationError) {
    guard count == wanted else {
      throw .outOfRange(
        quantity: "the number of coordinates of the \(quantity)", value: "\(count)",
        range: "{\(wanted)}")
    }
  }
}
