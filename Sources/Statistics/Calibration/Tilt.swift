import RealModule

/// Correct residuals, drawn so that a test rejects about half of them on one side, with the likelihood
/// ratio that gives each its true weight: exponential tilting along the test's own statistic.
///
/// - Source: Siegmund, Importance sampling in the Monte Carlo study of sequential tests (1976).
struct Tilt: Sendable {
  private let fault: Fault
  private let dimension: Int
  /// The statistic at the edge of rejection: a normal score, a correlation, or a sum of squares over its
  /// degrees.
  private let edge: Double
  /// For smooth tests the tilt of one residual and its cumulant; for counts the chance to lie beyond.
  private var slope = (tilt: 0.0, cumulant: 0.0, top: 0.0)
  private var chance = 0.0

  /// - Parameters:
  ///   - fault: of the test.
  ///   - alpha: the level, both sides.
  ///   - upper: which side.
  init(_ fault: Fault, points: Int, dimension: Int, alpha: Double, upper: Bool) throws {
    self.fault = fault
    self.dimension = dimension
    let n = fault.samples(points: points, dimension: dimension)
    let sign: Double = upper ? 1 : -1
    func square(_ degrees: Int) throws -> Double {
      try ChiSquareLaw(degrees: Double(degrees)).quantile(alpha / 2, upper: upper)
        / Double(degrees)
    }
    switch fault.kind {
    case .mean: edge = try sign * NormalLaw.quantile(upper: alpha / 2)
    case .points, .coordinates:
      let degrees = Double(n - 2)
      let t = try StudentLaw(degrees: degrees).quantile(upper: alpha / 2)
      edge = sign * t / (degrees + t * t).squareRoot()
    case .variance, .factor: edge = try square(n)
    case .offset: edge = try square(dimension)
    case .pivot(let row, let column) where row == column: edge = try square(n - row)
    case .pivot: edge = try sign * NormalLaw.quantile(upper: alpha / 2)
    case .density(let degree):
      edge = try sign * NormalLaw.quantile(upper: alpha / 2)
      let tilt = edge / Double(n).squareRoot()
      slope = (tilt, SmoothTest.cumulant(degree, at: tilt), SmoothTest.top(degree, along: tilt))
    case .tail(let index):
      edge = 0
      let beyond = Fault.beyond(index)
      let count = try TailCountTest.critical(
        BinomialLaw(trials: n, probability: beyond), alpha: alpha, upper: upper)
      // A count of 0 has no tilt; half a count is near it, and far from what is expected.
      chance = max(Double(count), upper ? 1 : 0.5) / Double(n)
      if !upper, chance > beyond { chance = beyond }
    }
  }

  /// Tilts residuals in place.
  ///
  /// - Returns: the logarithm of the density of correct residuals over that of these, at these.
  func apply(_ e: inout [Double], _ stream: inout Stream) -> Double {
    let d = dimension
    switch fault.kind {
    case .mean:
      let root = Double(e.count).squareRoot()
      for index in e.indices { e[index] += edge / root }
      return -edge * e.reduce(0, +) / root + edge * edge / 2
    case .variance:
      var square = 0.0
      for index in e.indices {
        e[index] *= edge.squareRoot()
        square += e[index] * e[index]
      }
      return stretched(square, e.count)
    case .factor:
      var square = 0.0
      for point in stride(from: 0, to: e.count, by: d) {
        let mean = e[point..<(point + d)].reduce(0, +) / Double(d)
        for index in point..<(point + d) { e[index] += (edge.squareRoot() - 1) * mean }
        square += edge * mean * mean * Double(d)
      }
      return stretched(square, e.count / d)
    case .offset:
      let n = Double(e.count / d)
      var square = 0.0
      for column in 0..<d {
        let places = stride(from: column, to: e.count, by: d)
        let mean = places.reduce(0) { $0 + e[$1] } / n
        for index in places { e[index] += (edge.squareRoot() - 1) * mean }
        square += edge * mean * mean * n
      }
      return stretched(square, d)
    case .points:
      return correlated(&e, e.indices.filter { $0 / d % 2 == 1 && $0 >= d }, partner: d)
    case .coordinates: return correlated(&e, e.indices.filter { $0 % d % 2 == 1 }, partner: 1)
    case .pivot(let row, let column): return pivoted(&e, row, column)
    case .density(let degree):
      var sum = 0.0
      for index in e.indices {
        var score = 0.0
        e[index] = Fault.drawn(&stream) {
          score = SmoothTest.score(degree, at: 2 * $0 - 1)
          return .exp(slope.tilt * score - slope.top)
        }
        sum += score
      }
      return Double(e.count) * slope.cumulant - slope.tilt * sum
    case .tail(let index):
      let beyond = Fault.beyond(index)
      var count = 0
      for place in e.indices {
        let (value, isBeyond) = Fault.drawn(beyond, chance: chance, &stream)
        e[place] = value
        if isBeyond { count += 1 }
      }
      return Double(count) * .log(beyond / chance)
        + Double(e.count - count) * (.log(onePlus: -beyond) - .log(onePlus: -chance))
    }
  }

  /// The ratio's logarithm for a sum of squares that was stretched by the edge.
  private func stretched(_ square: Double, _ degrees: Int) -> Double {
    -square / 2 * (1 - 1 / edge) + Double(degrees) * .log(edge) / 2
  }

  /// Correlates each b with the a that stands so far before it by the edge, and leaves its variance 1: what is given
  /// by the correlation alone, the length of the b stays as it is.
  private func correlated(_ e: inout [Double], _ places: [Int], partner: Int) -> Double {
    let rest = 1 - edge * edge
    var exponent = 0.0
    for b in places {
      let drawn = e[b]
      e[b] = edge * e[b - partner] + rest.squareRoot() * drawn
      exponent += (drawn * drawn - e[b] * e[b]) / 2
    }
    return exponent + Double(places.count) * .log(rest) / 2
  }

  /// Moves or stretches one pivot, the others left as they are: along the column's part that is
  /// orthogonal to the columns before it.
  private func pivoted(_ e: inout [Double], _ row: Int, _ column: Int) -> Double {
    let points = e.count / dimension
    var basis: [[Double]] = []
    for j in 0...column {
      var rest = (0..<points).map { e[$0 * dimension + j] }
      for unit in basis {
        let part = zip(unit, rest).reduce(0) { $0 + $1.0 * $1.1 }
        for i in 0..<points { rest[i] -= part * unit[i] }
      }
      let length = rest.reduce(0) { $0 + $1 * $1 }.squareRoot()
      if j == column, row == column {
        let c = edge.squareRoot()
        for i in 0..<points { e[i * dimension + row] += (c - 1) * rest[i] }
        return stretched(edge * length * length, points - row)
      }
      basis.append(rest.map { $0 / length })
    }
    let unit = basis[column]
    var product = 0.0
    for i in 0..<points {
      e[i * dimension + row] += edge * unit[i]
      product += e[i * dimension + row] * unit[i]
    }
    return -edge * product + edge * edge / 2
  }
}
