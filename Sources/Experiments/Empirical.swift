import Derivation
import Laws
import RealModule
import Samplers

/// How far drawn points lie from a law: what sampling shows, chance included.
enum Empirical {
  /// How many quantiles a distance is taken of, at most: more would only be slower.
  private static let most = 1000

  /// Wasserstein-2 of points on a line to a law, by quantiles at the middle of each point's share; of many points
  /// a thousand, evenly spread.
  ///
  /// - Parameters:
  ///   - points: drawn ones, at least one.
  ///   - quantile: of a probability in (0, 1).
  static func distance(
    _ points: [Double], _ quantile: (Double) throws -> Double
  ) rethrows -> Double {
    let sorted = points.sorted()
    return try distance(of: sorted.count, { sorted[$0] }, quantile)
  }

  /// The same of as many draws of the law itself, by their probabilities.
  static func distance(
    ofDraws uniforms: [Double], _ quantile: (Double) throws -> Double
  ) rethrows -> Double {
    let sorted = uniforms.sorted()
    return try distance(of: sorted.count, { try quantile(sorted[$0]) }, quantile)
  }

  /// The same of order statistics by their places.
  private static func distance(
    of count: Int, _ point: (Int) throws -> Double, _ quantile: (Double) throws -> Double
  ) rethrows -> Double {
    let places = places(count)
    let sum = try places.reduce(0.0) { sum, place in
      let distance = try point(place) - quantile((Double(place) + 0.5) / Double(count))
      return sum + distance * distance
    }
    return (sum / Double(places.count)).squareRoot()
  }

  /// The places of the order statistics that are compared.
  private static func places(_ count: Int) -> [Int] {
    guard count > most else { return Array(0..<count) }
    return (0..<most).map { (2 * $0 + 1) * count / (2 * most) }
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
      let shadow = SmoothLaw(
        try NormalMixture(
          components.map {
            .init(weight: $0.weight, mean: x * $0.mean[0] + y * $0.mean[1], variance: $0.variance)
          }))
      let projected = stride(from: 0, to: points.count, by: 2).map {
        x * points[$0] + y * points[$0 + 1]
      }
      let distance = distance(projected) { shadow.quantile(lower: $0, upper: 1 - $0) }
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
