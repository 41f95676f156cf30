public import Derivation

/// A linear autoencoder with the scale of its latents: what a chain in latent space starts from and ends with.
///
/// ```
/// z = W^T x / sigma_z,  xHat = sigma_z * W z
/// ```
///
/// A chain in latent space is a chain like any other: give its network the law of ``encoded(_:)`` data, and its output
/// to ``decoded(_:)``.
///
/// Source: Rombach et al., arXiv:2112.10752v2, section 3 and appendix G (the scale); its autoencoder is not linear.
/// - Equation: `latent.commutes`
public struct LinearAutoencoder: Sendable {
  /// The columns of W, orthonormal, as long as a point each.
  public let basis: [[Double]]
  /// σ_z > 0, one number for all coordinates.
  public let deviation: Double

  /// - Parameters: as of the properties. How far rounding may have moved `basis` from orthonormal columns is
  ///   2⁻³⁰ in each scalar product.
  /// - Throws: `DerivationError` if there is no column, lengths differ, columns are not orthonormal, or the deviation
  ///   is not above 0 and finite.
  public init(basis: [[Double]], deviation: Double = 1) throws(DerivationError) {
    guard deviation > 0, deviation.isFinite else {
      throw .outOfRange(
        quantity: "the latents' deviation σ_z", value: "\(deviation)", range: "(0, ∞)")
    }
    // It refuses what has no column, and lengths that differ.
    _ = try LatentDiffusion.decode(Array(repeating: 0, count: basis.count), basis: basis)
    for (row, column) in basis.enumerated() {
      let products = try LatentDiffusion.encode(column, basis: basis)
      for (place, product) in products.enumerated() {
        let wanted = place == row ? 1.0 : 0
        guard (product - wanted).magnitude <= 0x1p-30 else {
          throw .outOfRange(
            quantity: "the product of columns \(place + 1) and \(row + 1) of W",
            value: "\(product)", range: "{\(wanted)}: columns are orthonormal")
        }
      }
    }
    self.basis = basis
    self.deviation = deviation
  }

  /// Numbers of a latent: the columns of W.
  public var latentDimension: Int { basis.count }

  /// Numbers of a point.
  public var dimension: Int { basis[0].count }

  /// The latents of points.
  ///
  /// - Parameter points: whole points, one after another.
  /// - Returns: ``latentDimension`` numbers for each.
  /// - Throws: `DerivationError` if the last point is not whole.
  public func encoded(_ points: [Double]) throws(DerivationError) -> [Double] {
    var latents: [Double] = []
    latents.reserveCapacity(points.count / dimension * latentDimension)
    for start in stride(from: 0, to: points.count, by: dimension) {
      let point = Array(points[start..<min(start + dimension, points.count)])
      for latent in try LatentDiffusion.encode(point, basis: basis) {
        latents.append(try LatentDiffusion.scaled(latent, deviation: deviation))
      }
    }
    return latents
  }

  /// The points of latents.
  ///
  /// - Parameter latents: whole ones, one after another.
  /// - Returns: ``dimension`` numbers for each.
  /// - Throws: `DerivationError` if the last latent is not whole.
  public func decoded(_ latents: [Double]) throws(DerivationError) -> [Double] {
    var points: [Double] = []
    points.reserveCapacity(latents.count / latentDimension * dimension)
    for start in stride(from: 0, to: latents.count, by: latentDimension) {
      var latent: [Double] = []
      for value in latents[start..<min(start + latentDimension, latents.count)] {
        latent.append(try LatentDiffusion.unscaled(value, deviation: deviation))
      }
      points += try LatentDiffusion.decode(latent, basis: basis)
    }
    return points
  }
}
