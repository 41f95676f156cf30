import Derivation
import RealModule
import Samplers

/// How far drawn points lie from a law: what sampling shows, chance included.
enum Empirical {
  /// Wasserstein-2 of points on a line to a law, by quantiles at the middle of each point's share.
  ///
  /// - Parameters:
  ///   - points: drawn ones, at least one.
  ///   - quantiles: of ascending probabilities.
  static func distance(
    _ points: [Double], _ quantiles: ([Double]) throws -> [Double]
  ) rethrows -> Double {
    let n = Double(points.count)
    let wanted = try quantiles(points.indices.map { (Double($0) + 0.5) / n })
    let sum = zip(points.sorted(), wanted).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    return (sum / n).squareRoot()
  }

  /// The root mean square of the distances along directions, evenly spread over the half circle of the first two
  /// coordinates: for a mixture of normal laws each is exact but for chance.
  static func slicedDistance(
    _ points: [Double], _ components: [MixtureNetwork<Double>.Component], directions: Int = 16
  ) throws -> Double {
    var sum = 0.0
    for index in 0..<directions {
      let angle = Double(index) * .pi / Double(directions)
      let (x, y) = (Double.cos(angle), Double.sin(angle))
      let shadow = try NormalMixture(
        components.map {
          .init(weight: $0.weight, mean: x * $0.mean[0] + y * $0.mean[1], variance: $0.variance)
        })
      let projected = stride(from: 0, to: points.count, by: 2).map {
        x * points[$0] + y * points[$0 + 1]
      }
      let distance = distance(projected) { shadow.quantiles($0) }
      sum += distance * distance
    }
    return (sum / Double(directions)).squareRoot()
  }

  /// Of each point the distance to the nearest of a set, and which that is.
  static func nearest(
    _ points: [Double], in set: [Double], dimension: Int
  ) -> [(place: Int, distance: Double)] {
    stride(from: 0, to: points.count, by: dimension).map { start in
      var best = (place: 0, square: Double.infinity)
      for (place, other) in stride(from: 0, to: set.count, by: dimension).enumerated() {
        var square = 0.0
        for coordinate in 0..<dimension {
          let difference = points[start + coordinate] - set[other + coordinate]
          square += difference * difference
          if square >= best.square { break }
        }
        if square < best.square { best = (place, square) }
      }
      return (best.place, best.square.squareRoot())
    }
  }
}
