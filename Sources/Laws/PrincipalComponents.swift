public import Derivation
import RealModule
import Statistics

/// The linear autoencoder of a data set: the directions that hold most of its squares, by GSL's SVD.
///
/// Uncentred: the mean is not taken out, so that encoding commutes with diffusion exactly (see
/// `LatentDiffusion.centerShift`).
///
/// Source: Eckart and Young, Psychometrika 1 (1936), 211; Golub and Reinsch, Numer. Math. 14 (1970),
/// 403.
public struct PrincipalComponents: Sendable {
  /// Orthonormal directions, the one with the largest share of the squares first: the columns of W.
  public let basis: [[Double]]
  /// λ = s²/n of the second-moment matrix (1/n) Σ x xᵀ, descending: all that can be told apart,
  /// min(n, d) of them; the first belong to ``basis``.
  public let eigenvalues: [Double]

  /// - Parameters:
  ///   - points: n ≥ 2 of them, of one dimension d ≥ 1, with finite squares.
  ///   - components: how many directions to keep, in 1…min(n, d).
  /// - Throws: `DerivationError` that names what is out of range; `GSLError` if the SVD does not
  ///   converge.
  public init(of points: [[Double]], components: Int) throws {
    let dimension = try Self.dimension(of: points)
    let count = points.count
    let largest = min(count, dimension)
    guard 1...largest ~= components else {
      throw DerivationError.outOfRange(
        quantity: "the number of components", value: "\(components)", range: "1…\(largest)")
    }
    // GSL wants at least as many rows as columns; the transpose exchanges U and V.
    let isTall = count >= dimension
    let elements =
      isTall ? points.flatMap { $0 } : (0..<dimension).flatMap { row in points.map { $0[row] } }
    let factors = try LinearAlgebra.singularValues(
      Matrix(rows: max(count, dimension), columns: largest, elements: elements))
    let directions = isTall ? factors.v : factors.u
    basis = (0..<components).map { column in
      (0..<dimension).map { directions[$0, column] }
    }
    eigenvalues = factors.s.map { $0 * $0 / Double(count) }
  }

  /// Wᵀ x, see `LatentDiffusion.encode(_:basis:)`.
  public func encode(_ point: [Double]) throws(DerivationError) -> [Double] {
    try LatentDiffusion.encode(point, basis: basis)
  }

  /// W z, see `LatentDiffusion.decode(_:basis:)`.
  public func decode(_ latent: [Double]) throws(DerivationError) -> [Double] {
    try LatentDiffusion.decode(latent, basis: basis)
  }

  /// The mean of ‖x − W Wᵀ x‖² over the data set: the eigenvalues beyond those kept.
  public var discardedEnergy: Double { eigenvalues.dropFirst(basis.count).reduce(0, +) }

  /// The dimension of a data set, or what is wrong with it.
  private static func dimension(of points: [[Double]]) throws(DerivationError) -> Int {
    guard points.count >= 2, let dimension = points.first?.count else {
      throw .outOfRange(
        quantity: "the number of points", value: "\(points.count)", range: "2…")
    }
    guard dimension >= 1 else {
      throw .outOfRange(quantity: "the dimension of point 1", value: "0", range: "1…")
    }
    for (index, point) in points.enumerated() {
      guard point.count == dimension else {
        throw .outOfRange(
          quantity: "the dimension of point \(index + 1)", value: "\(point.count)",
          range: "{\(dimension)}")
      }
      if let value = point.first(where: { !($0 * $0).isFinite }) {
        throw .outOfRange(
          quantity: "a coordinate of point \(index + 1)", value: "\(value)",
          range: "(−1e154, 1e154), where squares are finite")
      }
    }
    return dimension
  }
}
