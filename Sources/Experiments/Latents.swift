import Derivation
import Laws
import RealModule
public import Samplers
import Statistics

/// A finite set seen through its principal components: chains run on latents, and points are decoded.
///
/// The autoencoder is linear, the best one of its size; the latents' scale is their deviation over data and
/// coordinates, one number, as Rombach et al., arXiv:2112.10752v2, appendix G, have it.
public struct Latents: Sendable {
  /// The set itself.
  public let points: NamedData
  /// Its latents, as they are diffused.
  public let data: NamedData
  /// What leads from one to the other.
  public let autoencoder: LinearAutoencoder
  /// The root of the mean ‖x − W Wᵀ x‖² over the set: what the autoencoder alone loses, whatever the sampler.
  public let reconstructionError: Double

  /// - Parameters:
  ///   - data: a finite set.
  ///   - components: how many directions are kept, in 1…min(points, numbers of a point).
  /// - Throws: `DerivationError` if the data are no finite set, or no such autoencoder is: too many components, or
  ///   latents that are all alike.
  public init(_ data: NamedData, components: Int) throws {
    guard case .points(let points, let dimension) = data.law else {
      throw DerivationError.outOfRange(
        quantity: "the data of a latent space", value: data.name, range: "{digits, a file}")
    }
    let rows = stride(from: 0, to: points.count, by: dimension).map {
      Array(points[$0..<($0 + dimension)])
    }
    let components = try PrincipalComponents(of: rows, components: components)
    let latents = try LinearAutoencoder(basis: components.basis).encoded(points)
    let mean = latents.reduce(0, +) / Double(latents.count)
    let square = latents.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(latents.count)
    autoencoder = try LinearAutoencoder(basis: components.basis, deviation: square.squareRoot())
    self.points = data
    self.data = NamedData(
      points: try autoencoder.encoded(points), dimension: autoencoder.latentDimension,
      named: data.name)
    reconstructionError = max(0, components.discardedEnergy).squareRoot()
  }

  /// How far samples lie from the data, beside what the autoencoder loses.
  ///
  /// - Parameters:
  ///   - samples: latents that a chain put out.
  ///   - seed: of the draws that show what chance does.
  /// - Throws: `DerivationError` if a sample is not finite.
  public func figures(of samples: [Double], seed: UInt64) throws -> [Experiment.Figure] {
    guard case .points(let points, let dimension) = points.law else { return [] }
    let (decoded, kept) = (try autoencoder.decoded(samples), autoencoder.latentDimension)
    try Experiment.requireFinite(decoded, dimension: dimension)
    func distance(_ points: [Double], to set: [Double], _ dimension: Int) -> Double {
      let nearest = Empirical.nearest(points, in: set, dimension: dimension)
      let square = nearest.reduce(0) { $0 + $1.distance * $1.distance }
      return (square / Double(max(1, nearest.count))).squareRoot()
    }
    guard case .points(let latents, _) = data.law else { return [] }
    var stream = Stream("sample/chance", seed: seed)
    return [
      .init(
        name: "root mean square distance to the nearest point",
        value: distance(decoded, to: points, dimension),
        chance: try Chance {
          let others = data.draws(samples.count / kept, from: &stream)
          return distance(try autoencoder.decoded(others), to: points, dimension)
        }),
      .init(
        name: "of it the chain's: to the nearest reconstruction of a point",
        value: autoencoder.deviation * distance(samples, to: latents, kept),
        chance: Chance(always: 0)),
      .init(
        name: "the autoencoder alone: of the data to their own reconstructions",
        value: reconstructionError, chance: nil),
    ]
  }
}
