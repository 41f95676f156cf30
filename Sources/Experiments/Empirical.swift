/// Points and the nearest of a finite set.
enum Empirical {
  /// Of each point the distance to the nearest of a set, and which that is.
  static func nearest(
    _ points: [Double], in set: [Double], dimension: Int
  ) -> [(place: Int, distance: Double)] {
    stride(from: 0, to: points.count, by: dimension).map { start in
      nearest(to: points[start..<(start + dimension)], in: set) { _ in true }
    }
  }

  /// The distance of a point of the set to the nearest that is another; infinite if none is.
  static func distanceToNeighbour(of place: Int, in set: [Double], dimension: Int) -> Double {
    let point = set[(place * dimension)..<((place + 1) * dimension)]
    return nearest(to: point, in: set) { $0 > 0 }.distance
  }

  /// The nearest of a set's points, among those at a square of the distance that counts.
  private static func nearest(
    to point: ArraySlice<Double>, in set: [Double], where counts: (Double) -> Bool
  ) -> (place: Int, distance: Double) {
    let (start, dimension) = (point.startIndex, point.count)
    var best = (place: 0, square: Double.infinity)
    for (place, other) in stride(from: 0, to: set.count, by: dimension).enumerated() {
      var square = 0.0
      for coordinate in 0..<dimension {
        let difference = point[start + coordinate] - set[other + coordinate]
        square += difference * difference
        if square >= best.square { break }
      }
      if square < best.square, counts(square) { best = (place, square) }
    }
    return (best.place, best.square.squareRoot())
  }
}
