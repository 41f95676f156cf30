import RealModule

/// What the battery keeps of standardized residuals: sums of constant size, whatever the number of points.
///
/// A residual is e = (x − mean)/standard deviation under the law that is tested, so that all
/// residuals of correct code are independent N(0, 1). They come as points of `dimension` coordinates,
/// in blocks of whole points; blocks may be summed on any thread and merged in any order, and the
/// bits of every sum are the same.
public struct ResidualSums: Sendable, Equatable {
  /// Coordinates of a point.
  public let dimension: Int
  /// Points so far.
  public private(set) var points = 0
  /// Σ e, coordinate by coordinate.
  var coordinates: [ExactSum]
  /// Σ e².
  var squares = ExactSum()
  /// Σ √(2k+1) P_k(2Φ(e) − 1) for k = 1…8.
  var scores = Array(repeating: ExactSum(), count: ResidualSums.degrees)
  /// How many |e| exceed 2, 3, 4 and 5.
  var beyond = Array(repeating: 0, count: ResidualSums.thresholds.count)
  /// Σ e_i e_{i+1} and Σ e_i² over pairs of neighbouring points, pair by pair.
  var serial = PairSums()
  /// The same over pairs of neighbouring coordinates of a point.
  var neighbour = PairSums()
  /// Σ over points of (Σ_j e_j)²/d.
  var common = ExactSum()
  /// Σ e eᵀ over the first coordinates, the lower triangle row by row.
  var scatter: [ExactSum]
  /// Whether a residual was not finite.
  public private(set) var isBroken = false

  /// Degrees of the smooth test.
  public static let degrees = 8
  /// Where exceedances are counted.
  public static let thresholds = [2.0, 3.0, 4.0, 5.0]
  /// Coordinates whose whole covariance is tested.
  public static let covariances = 8

  /// - Parameter dimension: at least 1.
  public init(dimension: Int) {
    self.dimension = max(1, dimension)
    coordinates = Array(repeating: ExactSum(), count: self.dimension)
    let k = min(self.dimension, Self.covariances)
    scatter = Array(repeating: ExactSum(), count: k * (k + 1) / 2)
  }

  /// (x − mean)/deviation, the means in turn.
  ///
  /// Beyond 10⁷ sums of squares would leave their range; such a residual is rejected anyway, and counts as
  /// ±10⁷. What is not finite stays as it is.
  ///
  /// - Parameters:
  ///   - values: point after point.
  ///   - means: at least one, of one point's coordinates or of all values.
  ///   - deviation: above 0.
  public static func residuals(
    of values: [Double], means: [Double], deviation: Double
  ) -> [Double] {
    values.indices.map {
      let residual = (values[$0] - means[$0 % means.count]) / deviation
      return residual.isFinite ? min(max(residual, -1e7), 1e7) : residual
    }
  }

  /// Residuals so far.
  public var count: Int { points * dimension }
  /// Coordinates whose whole covariance is kept.
  public var scatterDimension: Int { min(dimension, Self.covariances) }

  /// Adds a block.
  ///
  /// - Parameter residuals: whole points, one after the other; pairs do not reach over the block's end.
  public mutating func add(_ residuals: [Double]) {
    residuals.withUnsafeBufferPointer { add($0) }
  }

  /// Adds a block.
  public mutating func add(_ residuals: UnsafeBufferPointer<Double>) {
    let whole = residuals.count / dimension
    guard whole > 0, let e = residuals.baseAddress else { return }
    let count = whole * dimension
    points += whole
    addOneByOne(e, count)
    addPoints(e, whole)
    neighbour.add(e, rows: whole, stride: dimension, pairs: dimension / 2, next: 2, partner: 1)
    serial.add(
      e, rows: whole / 2, stride: 2 * dimension, pairs: dimension, next: 1, partner: dimension)
  }

  /// Adds what was summed elsewhere, of the same dimension.
  public mutating func merge(_ other: ResidualSums) {
    guard other.dimension == dimension else { return }
    points += other.points
    for j in coordinates.indices { coordinates[j].add(other.coordinates[j]) }
    squares.add(other.squares)
    for k in scores.indices { scores[k].add(other.scores[k]) }
    for c in beyond.indices { beyond[c] += other.beyond[c] }
    serial.merge(other.serial)
    neighbour.merge(other.neighbour)
    common.add(other.common)
    for k in scatter.indices { scatter[k].add(other.scatter[k]) }
    isBroken = isBroken || other.isBroken
  }

  /// Sums that do not ask which coordinate a residual is of.
  private mutating func addOneByOne(_ e: UnsafePointer<Double>, _ count: Int) {
    var block = LaneSums()
    var index = 0
    while index + 4 <= count {
      block.add(SIMD4(e[index], e[index + 1], e[index + 2], e[index + 3]))
      index += 4
    }
    // What is left goes in lane by lane; an empty lane would count as a residual of 0.
    var rest = LaneSums()
    while index < count {
      rest.add(SIMD4(e[index], .nan, .nan, .nan))
      index += 1
    }
    squares.add(block.squares.sum() + rest.squares[0])
    for k in scores.indices {
      let sum = block.scores(k).sum() + rest.scores(k)[0]
      scores[k].add(sum * Double(2 * k + 3).squareRoot())
    }
    for c in beyond.indices {
      beyond[c] += Int(block.beyond(c).wrappedSum()) + Int(rest.beyond(c)[0])
    }
    if !(block.squares.sum() + rest.squares[0]).isFinite { isBroken = true }
  }

  /// Sums over coordinates, over points' own sums, and over products of coordinates.
  private mutating func addPoints(_ e: UnsafePointer<Double>, _ whole: Int) {
    let d = dimension
    var sums = Array(repeating: 0.0, count: d)
    let k = scatterDimension
    var products = Array(repeating: 0.0, count: k * (k + 1) / 2)
    var common = 0.0
    sums.withUnsafeMutableBufferPointer { sums in
      products.withUnsafeMutableBufferPointer { products in
        for point in 0..<whole {
          let first = e + point * d
          var total = 0.0
          for j in 0..<d {
            sums[j] += first[j]
            total += first[j]
          }
          common += total * total
          var place = 0
          for row in 0..<k {
            let value = first[row]
            for column in 0...row { products[place + column] += value * first[column] }
            place += row + 1
          }
        }
      }
    }
    for j in 0..<d { coordinates[j].add(sums[j]) }
    for place in products.indices { scatter[place].add(products[place]) }
    self.common.add(common / Double(d))
  }
}

/// Σ a b and Σ a² over pairs (a, b) that share no residual.
struct PairSums: Sendable, Equatable {
  var count = 0
  var product = ExactSum()
  var square = ExactSum()

  /// Adds pairs: in each row `pairs` of them, `next` apart, each with its partner so far behind it.
  mutating func add(
    _ e: UnsafePointer<Double>, rows: Int, stride: Int, pairs: Int, next: Int, partner: Int
  ) {
    var (product, square) = (0.0, 0.0)
    for row in 0..<rows {
      let first = e + row * stride
      for pair in 0..<pairs {
        let a = first[pair * next]
        product += a * first[pair * next + partner]
        square += a * a
      }
    }
    self.product.add(product)
    self.square.add(square)
    count += rows * pairs
  }

  mutating func merge(_ other: PairSums) {
    count += other.count
    product.add(other.product)
    square.add(other.square)
  }
}

/// Sums over one block, in four lanes.
private struct LaneSums {
  typealias Lanes = SIMD4<Double>
  private(set) var squares = Lanes.zero
  private var s1 = Lanes.zero, s2 = Lanes.zero, s3 = Lanes.zero, s4 = Lanes.zero
  private var s5 = Lanes.zero, s6 = Lanes.zero, s7 = Lanes.zero, s8 = Lanes.zero
  private var b2 = SIMD4<Int64>.zero, b3 = SIMD4<Int64>.zero
  private var b4 = SIMD4<Int64>.zero, b5 = SIMD4<Int64>.zero

  /// Takes in four residuals: Legendre's recurrence (k + 1) P_{k+1} = (2k + 1) x P_k − k P_{k−1} at
  /// x = 2Φ(e) − 1.
  @inline(__always)
  mutating func add(_ e: Lanes) {
    squares += e * e
    let r = 0.5.squareRoot()
    let x = Lanes(.erf(e[0] * r), .erf(e[1] * r), .erf(e[2] * r), .erf(e[3] * r))
    let p2 = 1.5 * x * x - 0.5
    let p3 = (5 * x * p2 - 2 * x) / 3
    let p4 = (7 * x * p3 - 3 * p2) * 0.25
    let p5 = (9 * x * p4 - 4 * p3) * 0.2
    let p6 = (11 * x * p5 - 5 * p4) / 6
    let p7 = (13 * x * p6 - 6 * p5) / 7
    let p8 = (15 * x * p7 - 7 * p6) * 0.125
    s1 += x
    s2 += p2
    s3 += p3
    s4 += p4
    s5 += p5
    s6 += p6
    s7 += p7
    s8 += p8
    let size = e * e
    b2.replace(with: b2 &+ 1, where: size .> 4)
    b3.replace(with: b3 &+ 1, where: size .> 9)
    b4.replace(with: b4 &+ 1, where: size .> 16)
    b5.replace(with: b5 &+ 1, where: size .> 25)
  }

  /// Σ P_{k+1}.
  func scores(_ k: Int) -> Lanes { [s1, s2, s3, s4, s5, s6, s7, s8][k] }
  /// How many lie beyond each threshold.
  func beyond(_ c: Int) -> SIMD4<Int64> { [b2, b3, b4, b5][c] }
}
