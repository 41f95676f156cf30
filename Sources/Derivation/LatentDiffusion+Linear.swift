public import RealModule

/// The linear autoencoder: z = Wᵀ x and x̂ = W z, the columns of W orthonormal.
///
/// A linear map commutes with the forward process and takes N(0, I) to N(0, WᵀW) = N(0, I), so
/// diffusing in latent space is diffusing in data space, looked at through Wᵀ.
extension LatentDiffusion {
  /// Wᵀ x.
  ///
  /// - Parameters:
  ///   - point: x.
  ///   - basis: the columns of W, orthonormal, as long as x each.
  /// - Returns: as many coordinates as W has columns.
  /// - Throws: ``DerivationError`` if lengths differ.
  ///
  /// Source: own derivation.
  /// - Equation: `latent.commutes`
  @inlinable
  public static func encode<F: AlgebraicField>(
    _ point: [F], basis: [[F]]
  ) throws(DerivationError) -> [F] {
    for column in basis { try requireCount("basis", column.count, point.count) }
    return basis.map { column in zip(column, point).reduce(0) { $0 + $1.0 * $1.1 } }
  }

  /// W z.
  ///
  /// - Parameters:
  ///   - latent: z, a coordinate for each column.
  ///   - basis: the columns of W, at least one, orthonormal.
  /// - Returns: a point of the subspace that the columns span.
  /// - Throws: ``DerivationError`` if there is no column, or lengths differ.
  ///
  /// Source: own derivation.
  /// - Equation: `latent.commutes`
  @inlinable
  public static func decode<F: AlgebraicField>(
    _ latent: [F], basis: [[F]]
  ) throws(DerivationError) -> [F] {
    try requireCount("latent", latent.count, basis.count)
    guard let dimension = basis.first?.count else {
      throw .outOfRange(quantity: "the number of components", value: "0", range: "1…")
    }
    for column in basis { try requireCount("basis", column.count, dimension) }
    return (0..<dimension).map { row in
      zip(basis, latent).reduce(0) { $0 + $1.0[row] * $1.1 }
    }
  }

  /// What encoding x_t has more than diffusing the encoded x, if E(x) = Wᵀ(x − μ): one coordinate.
  ///
  /// ```
  /// E(a x + s epsilon) - (a E(x) + s W^T epsilon) = (a - 1) W^T mu
  /// ```
  ///
  /// - Parameters:
  ///   - encodedCenter: a coordinate of Wᵀμ.
  ///   - signalPower: ᾱ_t in [0, 1].
  /// - Returns: 0 at t = 0, −Wᵀμ where no signal is left: there E(x_t) is centred at E(0).
  /// - Throws: ``DerivationError`` if ᾱ_t is negative.
  ///
  /// Source: own derivation.
  /// - Equation: `latent.commutes`
  @inlinable
  public static func centerShift<F: RadicalField>(
    encodedCenter: F, signalPower: F
  ) throws(DerivationError) -> F {
    try (Forward.signalRate(signalPower) - 1) * encodedCenter
  }

  /// The noise's deviation in E(x_t) if E(x) = Wᵀx/σ_z: the scale divides the noise too.
  ///
  /// ```
  /// deviation = s / sigma_z, in the place of s
  /// ```
  ///
  /// - Parameters:
  ///   - signalPower: ᾱ_t in [0, 1].
  ///   - deviation: σ_z > 0.
  /// - Throws: ``DerivationError`` if ᾱ_t or the deviation is out of range.
  ///
  /// Source: own derivation.
  /// - Equation: `latent.commutes`
  @inlinable
  public static func encodedNoiseRate<F: RadicalField>(
    signalPower: F, deviation: F
  ) throws(DerivationError) -> F {
    try scaled(Forward.noiseRate(signalPower), deviation: deviation)
  }

  /// The mean of ‖x − W Wᵀ x‖² over a data set whose principal components W has: what is discarded.
  ///
  /// ```
  /// error = lambda[k+1] + lambda[k+2] + ...
  /// ```
  ///
  /// - Parameters:
  ///   - eigenvalues: λ of the second-moment matrix (1/n) Σ x xᵀ, descending.
  ///   - kept: k, the number of columns of W, in 0…(number of eigenvalues).
  /// - Returns: in the units of x²; no other W of k columns has less.
  /// - Throws: ``DerivationError`` if k is out of range.
  ///
  /// Source: Eckart and Young, Psychometrika 1 (1936), 211.
  /// - Equation: `latent.commutes`
  @inlinable
  public static func truncationError<F: AlgebraicField>(
    eigenvalues: [F], kept: Int
  ) throws(DerivationError) -> F {
    guard 0...eigenvalues.count ~= kept else {
      throw .outOfRange(
        quantity: "the number of components", value: "\(kept)", range: "0…\(eigenvalues.count)")
    }
    return eigenvalues.dropFirst(kept).reduce(0, +)
  }
}
