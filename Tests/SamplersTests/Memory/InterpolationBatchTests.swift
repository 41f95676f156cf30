import Derivation
import RealModule
import Samplers
import Testing

/// Batches of points between two ends.
@Suite struct InterpolationBatchTests {
  private let first: [Double] = NoiseLane(key: 1).normals(0..<50)
  private let second: [Double] = NoiseLane(key: 2).normals(0..<50)
  private let fractions = [0, 0.125, 0.5, 0.75, 1]

  /// Weights and sums are the derivation's own, in the same order, so that bits agree.
  @Test func `ddim.interpolation in a batch is the derivation's, fraction by fraction`() throws {
    for (index, fraction) in fractions.enumerated() {
      let range = 50 * index..<50 * (index + 1)
      let arc = try InterpolationWay.arc.points(from: first, to: second, fractions: fractions)
      #expect(
        Array(arc[range])
          == zip(first, second).map {
            Interpolation.arc(
              $0, $1, cosine: .cos(.pi * fraction / 2), sine: .sin(.pi * fraction / 2))
          })
      let spherical = try InterpolationWay.spherical.points(
        from: first, to: second, fractions: fractions)
      #expect(
        Array(spherical[range]) == Interpolation.spherical(first, second, fraction: fraction))
      let linear = try InterpolationWay.linear.points(from: first, to: second, fractions: fractions)
      #expect(
        Array(linear[range]) == zip(first, second).map { (1 - fraction) * $0 + fraction * $1 })
    }
  }

  @Test func `what has no way between is named`() {
    func error(
      _ way: InterpolationWay, _ first: [Float], _ second: [Float], _ fractions: [Double] = [0.5]
    ) -> SamplingError? {
      #expect(throws: SamplingError.self) {
        try way.points(from: first, to: second, fractions: fractions)
      }
    }
    for way in InterpolationWay.allCases {
      #expect(error(way, [], []) == .noPoints)
      #expect(error(way, [1], [1], []) == .noPoints)
      #expect(error(way, [1, 2], [1]) == .sizes(1, 2))
      #expect(
        error(way, [1, 2], [1, .nan]) == .notFinite(point: 1, coordinate: 1, value: "nan"))
      #expect(error(way, [1, 2], [2, 1], [0.5, 1.5]) == .fraction(1.5))
      #expect(error(way, [1, 2], [2, 1], [.nan]) != nil)
    }
    #expect(error(.spherical, [1, 2], [0, 0]) == .noWayBetween)
    #expect(error(.spherical, [1, 2], [1, 2]) == .noWayBetween)
    #expect(error(.spherical, [1, 2], [-1, -2]) == .noWayBetween)
  }
}
