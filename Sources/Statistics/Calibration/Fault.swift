import RealModule

/// A way in which residuals can be wrong; for each test of the battery there is the one that it is for.
public struct Fault: Sendable {
  /// What is disturbed.
  public enum Kind: Sendable {
    case mean, variance
    case density(degree: Int)
    case tail(index: Int)
    case points, coordinates
    case factor
    case offset
    case pivot(row: Int, column: Int)
  }

  /// What is disturbed.
  public let kind: Kind

  /// - Parameter kind: what is disturbed.
  public init(_ kind: Kind) { self.kind = kind }

  /// The test that looks for it, at a dimension.
  public func test(dimension: Int) -> any HypothesisTest {
    switch kind {
    case .mean: MeanTest()
    case .variance: VarianceTest()
    case .density(let degree): SmoothTest(degree: degree)
    case .tail(let index): TailCountTest(index: index)
    case .points: PairTest(.points)
    case .coordinates: PairTest(.coordinates)
    case .factor: CommonFactorTest()
    case .offset: MeanLengthTest(dimension: dimension)
    case .pivot(let row, let column): PivotTest(row: row, column: column)
    }
  }

  /// One fault for each test of the battery.
  public static func all(dimension: Int) -> [Fault] {
    var kinds: [Kind] = [.mean, .variance]
    kinds += (1...ResidualSums.degrees).map { .density(degree: $0) }
    kinds += ResidualSums.thresholds.indices.map { .tail(index: $0) }
    kinds += [.points]
    if dimension > 1 {
      kinds += [.coordinates, .factor, .offset]
      let k = min(dimension, ResidualSums.covariances)
      kinds += (0..<k).flatMap { row in (0...row).map { .pivot(row: row, column: $0) } }
    }
    return kinds.map(Fault.init)
  }

  /// How many samples, as its test counts them, so many points make.
  public func samples(points: Int, dimension: Int) -> Int {
    switch kind {
    case .mean, .variance, .density, .tail: points * dimension
    case .points: points / 2 * dimension
    case .coordinates: points * (dimension / 2)
    case .factor, .offset, .pivot: points
    }
  }

  /// Disturbs independent N(0, 1) by an effect.
  ///
  /// - Parameters:
  ///   - e: whole points; disturbed in place.
  ///   - d: coordinates of a point.
  ///   - effect: as the test states it.
  ///   - stream: for what must be drawn anew.
  public func disturb(
    _ e: inout [Double], dimension d: Int, effect: Double, _ stream: inout Stream
  ) {
    switch kind {
    case .mean: for index in e.indices { e[index] += effect }
    case .offset:
      // The shift lies along the diagonal; the test knows no direction.
      for index in e.indices { e[index] += effect / Double(d).squareRoot() }
    case .variance:
      let c = (1 + effect).squareRoot()
      for index in e.indices { e[index] *= c }
    case .pivot(let row, let column) where row == column:
      let c = (1 + effect).squareRoot()
      for index in stride(from: row, to: e.count, by: d) { e[index] *= c }
    case .factor:
      let c = (1 + effect).squareRoot()
      for point in stride(from: 0, to: e.count, by: d) {
        let mean = e[point..<(point + d)].reduce(0, +) / Double(d)
        for index in point..<(point + d) { e[index] += (c - 1) * mean }
      }
    case .points:
      for index in e.indices where index / d % 2 == 1 {
        Self.correlate(&e, index - d, index, effect)
      }
    case .coordinates:
      for index in e.indices where index % d % 2 == 1 {
        Self.correlate(&e, index - 1, index, effect)
      }
    case .pivot(let row, let column):
      for point in stride(from: 0, to: e.count, by: d) {
        Self.correlate(&e, point + column, point + row, effect)
      }
    case .density(let degree):
      let top = 1 + abs(effect) * Double(2 * degree + 1).squareRoot()
      for index in e.indices {
        e[index] = Self.drawn(&stream) {
          (1 + effect * SmoothTest.score(degree, at: 2 * $0 - 1)) / top
        }
      }
    case .tail(let index):
      let beyond = Self.beyond(index)
      for place in e.indices {
        e[place] = Self.drawn(beyond, chance: beyond * (1 + effect), &stream).value
      }
    }
  }

  private static func correlate(_ e: inout [Double], _ a: Int, _ b: Int, _ correlation: Double) {
    e[b] = correlation * e[a] + (1 - correlation * correlation).squareRoot() * e[b]
  }

  /// P(|e| > threshold).
  static func beyond(_ index: Int) -> Double {
    2 * NormalLaw.upper(ResidualSums.thresholds[index])
  }

  /// A residual with a density on the scale of the probability integral transform.
  ///
  /// - Parameter accept: the density over its maximum.
  static func drawn(_ stream: inout Stream, accept: (Double) -> Double) -> Double {
    while true {
      let u = stream.uniform()
      if stream.uniform() < accept(u) { return quantile(u) }
    }
  }

  /// A residual that lies in the tails with a chance of its own, and is normal within either part.
  static func drawn(
    _ beyond: Double, chance: Double, _ stream: inout Stream
  ) -> (value: Double, isBeyond: Bool) {
    let u = stream.uniform()
    guard stream.uniform() < chance else {
      return (quantile(beyond / 2 + u * (1 - beyond)), false)
    }
    // Both ends of (0, 1) belong to the tails.
    return (u < 0.5 ? quantile(u * beyond) : -quantile((1 - u) * beyond), true)
  }

  private static func quantile(_ u: Double) -> Double {
    let size = (try? NormalLaw.quantile(upper: u < 0.5 ? u : max(1 - u, 0x1p-60))) ?? 0
    return u < 0.5 ? -size : size
  }
}
