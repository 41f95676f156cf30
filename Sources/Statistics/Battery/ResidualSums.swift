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
  /// How many |e| exceed each threshold.
  var beyond = Array(repeating: 0, count: ResidualSums.thresholds.count)
  /// Over pairs of neighbouring points, coordinate by coordinate.
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
  public static let thresholds = [2.0, 3.0, 3.5, 4.0, 4.5, 5.0]
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
  /// The mean of each coordinate.
  public var means: [Double] { coordinates.map { $0.value / Double(max(1, points)) } }
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
