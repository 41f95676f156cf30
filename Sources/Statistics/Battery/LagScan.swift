import RealModule

/// The correlation of numbers so many places apart, over many distances in one row of numbers.
///
/// At a distance L, places whose number over L is even, rounded down, are paired with the places L behind them, so
/// that no number is in two pairs; each correlation has the law of ``PairTest``, exactly. The level of the
/// scan is shared out evenly over its distances.
public struct LagScan: Sendable {
  /// The distance at which the correlation is most surprising.
  public let lag: Int
  /// The correlation there.
  public let measurement: Measurement
  /// How many distances were looked at.
  public let count: Int
  /// log of a bound on the chance that any distance is as surprising.
  public var logTwoSided: Double {
    min(0, measurement.tails.logTwoSided + .log(Double(count)))
  }

  /// Fewer pairs are not looked at.
  private static let fewestPairs = 64

  /// All distances up to 2048, then multiples of the dimension up to 8192, then doubled up to half of the row.
  public static func lags(in count: Int, dimension: Int) -> [Int] {
    let longest = count / 2
    var lags = Set(1...max(1, min(2048, longest)))
    lags.formUnion(stride(from: dimension, through: min(8192, longest), by: max(1, dimension)))
    var far = max(1, dimension)
    while far <= longest {
      lags.insert(far)
      far *= 2
    }
    // The halves of a batch.
    lags.insert(max(1, count / max(1, dimension) / 2 * dimension))
    return lags.filter { pairs(at: $0, in: count) >= fewestPairs }.sorted()
  }

  /// How many pairs there are at a distance.
  static func pairs(at lag: Int, in count: Int) -> Int {
    let (whole, rest) = (count / (2 * lag), count % (2 * lag))
    return whole * lag + max(0, rest - lag)
  }

  /// The smallest correlation at any one distance that is found; nil if none is.
  ///
  /// - Parameters:
  ///   - count: of the row's numbers.
  ///   - dimension: of a point.
  ///   - alpha: the level of the scan.
  ///   - power: with which it is found.
  public static func resolution(
    in count: Int, dimension: Int, alpha: Double, power: Double
  ) throws -> Double? {
    let lags = lags(in: count, dimension: dimension)
    guard let fewest = lags.map({ pairs(at: $0, in: count) }).min() else { return nil }
    return try PairTest(.points).minimumDetectable(
      samples: fewest, alpha: alpha / Double(lags.count), power: power)
  }

  /// - Parameters:
  ///   - values: a row of numbers.
  ///   - dimension: of a point; its multiples are looked at farther.
  /// - Returns: nil if there are too few numbers, or they do not vary.
  public init?(_ values: [Double], dimension: Int) throws {
    let lags = Self.lags(in: values.count, dimension: dimension)
    let n = Double(values.count)
    let mean = values.reduce(0, +) / max(1, n)
    // Less their mean, sums of squares keep their digits.
    let centred = values.map { $0 - mean }
    var sums = [0.0]
    var squares = [0.0]
    sums.reserveCapacity(values.count + 1)
    squares.reserveCapacity(values.count + 1)
    for (index, value) in centred.enumerated() {
      sums.append(sums[index] + value)
      squares.append(squares[index] + value * value)
    }
    var worst: (lag: Int, size: Double, moments: PairMoments)?
    centred.withUnsafeBufferPointer { values in
      for lag in lags {
        let moments = Self.moments(values, sums, squares, lag)
        guard let r = moments.correlation else { continue }
        let size = abs(r) * Double(moments.count).squareRoot()
        if size > worst?.size ?? -1 { worst = (lag, size, moments) }
      }
    }
    guard let worst, let measurement = try PairTest.measure(worst.moments) else { return nil }
    (lag, count) = (worst.lag, lags.count)
    self.measurement = measurement
  }

  private static func moments(
    _ values: UnsafeBufferPointer<Double>, _ sums: [Double], _ squares: [Double], _ lag: Int
  ) -> PairMoments {
    var moments = PairMoments()
    for start in stride(from: 0, to: values.count - lag, by: 2 * lag) {
      let length = min(lag, values.count - lag - start)
      let (end, partner) = (start + length, start + lag)
      moments.count += length
      moments.first += sums[end] - sums[start]
      moments.second += sums[partner + length] - sums[partner]
      moments.firstSquare += squares[end] - squares[start]
      moments.secondSquare += squares[partner + length] - squares[partner]
      moments.product += product(values, start, partner, length)
    }
    return moments
  }

  @inline(__always)
  private static func product(
    _ values: UnsafeBufferPointer<Double>, _ first: Int, _ second: Int, _ length: Int
  ) -> Double {
    var lanes = SIMD8<Double>.zero
    var index = 0
    guard let base = values.baseAddress else { return 0 }
    let (a, b) = (UnsafeRawPointer(base + first), UnsafeRawPointer(base + second))
    while index + 8 <= length {
      lanes +=
        a.loadUnaligned(fromByteOffset: index * 8, as: SIMD8<Double>.self)
        * b.loadUnaligned(fromByteOffset: index * 8, as: SIMD8<Double>.self)
      index += 8
    }
    var sum = lanes.sum()
    while index < length {
      sum += values[first + index] * values[second + index]
      index += 1
    }
    return sum
  }
}
