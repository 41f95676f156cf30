public import Derivation
public import Samplers

/// The exact law of a chain in the latent space of a linear autoencoder, decoded, for normal data with a full covariance.
///
/// ```
/// latents:  N(W^T mu / sigma_z, W^T Sigma W / sigma_z^2)
/// decoded:  N(sigma_z * W m, sigma_z^2 * W C W^T), where the chain ends at N(m, C)
/// W2^2 = E|x - W W^T x|^2 + sigma_z^2 * W2^2(latents put out, latents of the data)
/// ```
///
/// What is decoded lies in the span of W, so the square of a distance is that across it and that along it, and the
/// first depends on no coupling: nothing that a sampler does changes what the autoencoder loses.
///
/// Source: own derivation.
/// - Equation: `latent.commutes`
public struct LatentChainLaw: Sendable {
  /// W and σ_z.
  public let autoencoder: LinearAutoencoder
  /// The law of the chain's latents.
  public let latents: NormalChainLaw
  /// E‖x − W Wᵀ x‖² of the data, 0 or more: what the autoencoder alone loses.
  public let reconstructionError: Double

  /// - Parameters:
  ///   - chain: its steps.
  ///   - data: the law of x; Σ must be positive semidefinite.
  ///   - autoencoder: whose latents the chain draws.
  ///   - gain: the factor of the network's perfect prediction.
  ///   - offset: what is added to it, in the units of a standard normal.
  ///   - start: the law of the first state.
  /// - Throws: `DerivationError` if dimensions differ, Σ has a negative eigenvalue, or an argument is out of range;
  ///   `GSLError` if Σ is not finite.
  public init(
    of chain: ReverseChain<Double>, data: NormalData<Double>, autoencoder: LinearAutoencoder,
    gain: Double = 1, offset: Double = 0, from start: GaussianChainLaw<Double>.Start
  ) throws {
    self.autoencoder = autoencoder
    latents = try NormalChainLaw(
      of: chain, data: Self.encoded(data, autoencoder), gain: gain, offset: offset, from: start)
    reconstructionError = try Self.reconstructionError(data, autoencoder)
  }

  /// The mean of what is decoded.
  ///
  /// - Throws: `DerivationError`, which a law that was made has no cause for.
  public func mean() throws(DerivationError) -> [Double] {
    try autoencoder.decoded(latents.mean)
  }

  /// The covariance of what is decoded, of the rank of W at most.
  ///
  /// - Throws: `DerivationError`, which a law that was made has no cause for.
  public func covariance() throws(DerivationError) -> [[Double]] {
    var half: [[Double]] = []
    for row in latents.covariance { half.append(try autoencoder.decoded(row)) }
    var rows: [[Double]] = []
    for column in 0..<autoencoder.dimension {
      rows.append(try autoencoder.decoded(half.map { $0[column] }))
    }
    return rows
  }

  /// Wasserstein-2 from what is decoded to the data.
  ///
  /// - Throws: `DerivationError` if a variance is negative, which none is.
  public func distanceToData() throws(DerivationError) -> Double {
    let along = try autoencoder.deviation * latents.distanceToData()
    return (reconstructionError + along * along).squareRoot()
  }

  /// The law of the data's latents.
  private static func encoded(
    _ data: NormalData<Double>, _ autoencoder: LinearAutoencoder
  ) throws(DerivationError) -> NormalData<Double> {
    var half: [[Double]] = []
    for row in data.covariance { half.append(try autoencoder.encoded(row)) }
    var rows: [[Double]] = []
    for column in 0..<autoencoder.latentDimension {
      rows.append(try autoencoder.encoded(half.map { $0[column] }))
    }
    // Rounding leaves both halves alike but for the last bits.
    for row in rows.indices {
      for column in 0..<row { rows[row][column] = rows[column][row] }
    }
    return try NormalData(mean: autoencoder.encoded(data.mean), covariance: rows)
  }

  /// E‖(I − W Wᵀ) x‖²: the trace of Σ across the span, and the square of the mean there.
  private static func reconstructionError(
    _ data: NormalData<Double>, _ autoencoder: LinearAutoencoder
  ) throws(DerivationError) -> Double {
    func rest(_ vector: [Double]) throws(DerivationError) -> [Double] {
      zip(vector, try autoencoder.decoded(autoencoder.encoded(vector))).map { $0 - $1 }
    }
    let mean = try rest(data.mean)
    var trace = 0.0
    for place in data.mean.indices { trace += try rest(data.covariance[place])[place] }
    return max(0, trace + mean.reduce(0) { $0 + $1 * $1 })
  }
}
