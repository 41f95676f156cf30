import RealModule
import Samplers
import Statistics

/// Quantiles of a law at the middle of the share of each of many points, or of a thousand of them, evenly spread.
struct Quantiles {
  /// More would only be slower.
  private static let most = 1000

  /// How many points are compared.
  let count: Int
  /// Which of them in ascending order, and the law's quantile there.
  private let places: [(place: Int, quantile: Double)]

  /// - Parameters:
  ///   - count: of points, 1 or more.
  ///   - quantile: of a probability in (0, 1).
  init(for count: Int, _ quantile: (Double) throws -> Double) rethrows {
    self.count = count
    let most = Self.most
    let places =
      count <= most
      ? Array(0..<count) : (0..<most).map { (2 * $0 + 1) * count / (2 * most) }
    self.places = try places.map { ($0, try quantile((Double($0) + 0.5) / Double(count))) }
  }

  /// Wasserstein-2 of ``count`` points to the law.
  func distance(to points: [Double]) -> Double {
    let sorted = points.sorted()
    let sum = places.reduce(0.0) {
      $0 + (sorted[$1.place] - $1.quantile) * (sorted[$1.place] - $1.quantile)
    }
    return (sum / Double(places.count)).squareRoot()
  }

  /// The law's quantile of another probability, on straight lines between these.
  func value(at probability: Double) -> Double {
    let last = places.count - 1
    let place = min(max(probability * Double(places.count) - 0.5, 0), Double(last))
    let (below, share) = (Int(place), place - place.rounded(.down))
    let (low, high) = (places[below].quantile, places[min(below + 1, last)].quantile)
    return low + share * (high - low)
  }
}

/// The shadows of a law along directions, evenly spread over the half circle, or in more dimensions than two drawn
/// once for all.
struct Shadows {
  private static let count = 16

  private let directions: [[Double]]
  private let quantiles: [Quantiles]

  /// - Parameters:
  ///   - dimension: of the points.
  ///   - count: of the points that are compared, 1 or more.
  ///   - quantile: of the shadow along a direction.
  init(
    in dimension: Int, for count: Int,
    _ quantile: (_ direction: [Double]) throws -> (Double) -> Double
  ) rethrows {
    directions = Self.directions(in: dimension)
    quantiles = try directions.map { Quantiles(for: count, try quantile($0)) }
  }

  /// Of a finite set, all of whose points are equally likely.
  init(of set: [Double], dimension: Int, for count: Int) {
    self.init(in: dimension, for: count) { direction in
      let shadow = Self.shadow(of: set, along: direction).sorted()
      return { shadow[min(shadow.count - 1, Int($0 * Double(shadow.count)))] }
    }
  }

  /// The sliced Wasserstein-2 distance of points to the law: the root mean square over the directions of the distance of
  /// their shadows.
  ///
  /// Source: Rabin, Peyré, Delon and Bernot, Wasserstein barycenter and its application to texture mixing (2011).
  func distance(to points: [Double]) -> Double {
    let sum = zip(directions, quantiles).reduce(0.0) { sum, shadow in
      let distance = shadow.1.distance(to: Self.shadow(of: points, along: shadow.0))
      return sum + distance * distance
    }
    return (sum / Double(directions.count)).squareRoot()
  }

  private static func shadow(of points: [Double], along direction: [Double]) -> [Double] {
    stride(from: 0, to: points.count, by: direction.count).map { start in
      direction.indices.reduce(0) { $0 + direction[$1] * points[start + $1] }
    }
  }

  private static func directions(in dimension: Int) -> [[Double]] {
    guard dimension > 1 else { return [[1]] }
    var stream = Stream("sample/directions", seed: 0)
    return (0..<count).map { index in
      let angle = Double(index) * .pi / Double(count)
      let direction =
        dimension == 2 ? [.cos(angle), .sin(angle)] : stream.normals(dimension)
      let length = direction.reduce(0) { $0 + $1 * $1 }.squareRoot()
      return direction.map { $0 / length }
    }
  }
}
