import Derivation
import Laws
import Samplers
import Statistics

extension Experiment {
  /// One number that was measured on samples.
  public struct Figure: Sendable {
    /// What it is.
    public let name: String
    /// The number.
    public let value: Double
    /// What chance alone makes of it; nil if nothing.
    public let chance: Chance?
    /// What is drawn for that: `the data`.
    public let drawn: String

    /// - Parameters: as of the properties.
    init(name: String, value: Double, chance: Chance?, drawn: String = "the data") {
      self.name = name
      self.value = value
      self.chance = chance
      self.drawn = drawn
    }
  }

  /// How far samples lie from the data, and from the exact law of the chain where it is known.
  ///
  /// - Parameters:
  ///   - samples: of this experiment.
  ///   - law: ``exactLaw(watch:)``, or nil where it is not known.
  ///   - seed: of the draws that show what chance does.
  /// - Throws: `DerivationError` if a sample is not finite, or what the exact law throws.
  public func figures(of samples: [Double], law: LineLaw?, seed: UInt64) throws -> [Figure] {
    let count = samples.count / max(1, data.dimension)
    try Self.requireFinite(samples, dimension: data.dimension)
    var stream = Stream("sample/chance", seed: seed)
    let toData = try data.distance(for: count)
    let distance = toData(samples)
    guard distance.isFinite else { throw LineLawError.beyondReach }
    var figures = [
      Figure(
        name: "\(data.measure) of the samples to the data", value: distance,
        chance: Chance { toData(data.draws(count, from: &stream)) })
    ]
    if let law {
      let quantiles = try Quantiles(for: count, law.quantile)
      // Of the law itself its thousand quantiles are drawn: each of its own would take as long as the law.
      let all = try Quantiles(for: 1000, law.quantile)
      figures.append(
        Figure(
          name: "W2 of the samples to the exact law", value: quantiles.distance(to: samples),
          chance: Chance {
            quantiles.distance(to: (0..<count).map { _ in all.value(at: stream.uniform()) })
          }, drawn: "the law"))
    }
    if case .points(let points, let dimension) = data.law {
      figures += Self.figures(of: samples, in: points, dimension) {
        data.draws(count, from: &stream)
      }
    }
    return figures
  }

  /// Which points of a finite set samples are.
  ///
  /// A sample counts as a point where it is nearer to it than a tenth of the way to the point's nearest neighbour.
  private static func figures(
    of samples: [Double], in points: [Double], _ dimension: Int, draws: () -> [Double]
  ) -> [Figure] {
    let nearest = Empirical.nearest(samples, in: points, dimension: dimension)
    let square = nearest.reduce(0) { $0 + $1.distance * $1.distance }
    let reach = Dictionary(
      uniqueKeysWithValues: Set(nearest.map(\.place)).map {
        ($0, Empirical.distanceToNeighbour(of: $0, in: points, dimension: dimension) / 10)
      })
    let hits = nearest.count { $0.distance <= reach[$0.place] ?? 0 }
    var figures = [
      Figure(
        name: "root mean square distance to the nearest point",
        value: (square / Double(nearest.count)).squareRoot(), chance: Chance(always: 0))
    ]
    // Where all points are alike there is no neighbour.
    if reach.values.allSatisfy(\.isFinite) {
      figures.append(
        Figure(
          name: "share that is a point of the data",
          value: Double(hits) / Double(nearest.count), chance: Chance(always: 1)))
    }
    return figures + [
      Figure(
        name: "different points among them", value: Double(reach.count),
        chance: Chance {
          let draws = draws()
          return Double(
            Set(
              stride(from: 0, to: draws.count, by: dimension).map {
                draws[$0..<($0 + dimension)]
              }
            ).count)
        })
    ]
  }
}

extension NamedData {
  /// What the distance of samples to the data is called.
  public var measure: String { dimension == 1 ? "W2" : "sliced W2" }

  /// The width of the narrowest bump: its deviation; nil for a finite set.
  var deviation: Double? {
    switch law {
    case .line(let mixture): mixture.components.map(\.variance).min()?.squareRoot()
    case .normals(let components): components.map(\.variance).min()?.squareRoot()
    case .points: nil
    }
  }

  /// The distance of so many points to the data: Wasserstein-2 on a line, and sliced in more dimensions.
  ///
  /// - Parameter count: of points, 1 or more.
  /// - Throws: `DerivationError` where the data have no such law.
  func distance(for count: Int) throws -> ([Double]) -> Double {
    switch law {
    case .line(let mixture):
      let known = SmoothLaw(mixture)
      let quantiles = Quantiles(for: count) { known.quantile(lower: $0, upper: 1 - $0) }
      return quantiles.distance
    case .normals(let components):
      let shadows = try Shadows(in: dimension, for: count) { direction in
        let shadow = SmoothLaw(
          try NormalMixture(
            components.map { component in
              let mean = zip(direction, component.mean).reduce(0) { $0 + $1.0 * $1.1 }
              return .init(weight: component.weight, mean: mean, variance: component.variance)
            }))
        return { shadow.quantile(lower: $0, upper: 1 - $0) }
      }
      return shadows.distance
    case .points(let points, let dimension):
      return Shadows(of: points, dimension: dimension, for: count).distance
    }
  }

  /// What chance alone gives of the distance of so many draws of the data themselves.
  ///
  /// - Parameters:
  ///   - count: of points, 1 or more.
  ///   - seed: of the draws.
  /// - Throws: `DerivationError` where the data have no such law.
  public func chance(_ count: Int, seed: UInt64) throws -> Chance {
    var stream = Stream("sample/chance", seed: seed)
    let distance = try distance(for: count)
    return Chance { distance(draws(count, from: &stream)) }
  }
}
