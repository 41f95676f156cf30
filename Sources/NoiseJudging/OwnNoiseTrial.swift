import RealModule
public import Statistics

/// A check of a candidate's own noise, put to normals and to normals with the fault that it is there for.
public enum OwnNoiseTrial: String, Sendable, CaseIterable {
  case few = "small batches"
  case wide = "long vectors"
  case distances = "distances in an answer"
  case repetition = "draws that come again"

  /// Of which size the fault is that is found with a power of 0.99.
  public var fault: String {
    switch self {
    case .few: "one coordinate of the first point twice as wide"
    case .wide: "two coordinates correlated by \(WideNoise.effect)"
    case .distances: "draws 64 numbers apart correlated by 0.2"
    case .repetition: "16 of 4096 draws equal to the one before"
    }
  }

  /// How many runs alarm.
  ///
  /// - Parameters:
  ///   - runs: how many.
  ///   - source: of the normals.
  ///   - seed: fixes every draw.
  ///   - alpha: the level of a run.
  ///   - isFaulty: whether the fault is planted.
  public func alarms(
    runs: Int, source: Calibration.Source, seed: UInt64, alpha: Double, isFaulty: Bool
  ) async -> Int {
    await Parallel.reduce(runs, width: 2, into: 0) { alarms, run in
      var stream = Stream("calibrate/own/\(rawValue)/\(isFaulty)", seed: seed, lane: UInt64(run))
      let other = try? GSLGenerator(
        ranlux: UInt32(truncatingIfNeeded: seed) &* 65_537 &+ UInt32(run) &+ 1)
      func normals(_ count: Int) -> [Double] {
        var values = stream.normals(count)
        if source == .ranlux { values.withUnsafeMutableBufferPointer { other?.fill(normals: $0) } }
        return values
      }
      // A check that fails counts as an alarm.
      if (try? isAlarmed(normals, alpha: alpha, isFaulty: isFaulty)) ?? true { alarms += 1 }
    } merge: {
      $0 += $1
    }
  }

  private func isAlarmed(
    _ normals: (Int) -> [Double], alpha: Double, isFaulty: Bool
  ) throws -> Bool {
    switch self {
    case .few:
      let seeds = try SmallBatches.seeds(dimension: 3, alpha: alpha)
      let singles = (0..<seeds).map { _ in normals(3) }
      var odd = (0..<seeds).map { normals([9, 15, 21][$0 % 3]) }
      if isFaulty { for index in odd.indices { odd[index][1] *= 2 } }
      return try SmallBatches(singles: singles, odd: odd, dimension: 3).alarms(alpha: alpha)
    case .wide:
      let d = 192
      var values = normals(try WideNoise.points(dimension: d, alpha: alpha) * d)
      if isFaulty {
        let r = WideNoise.effect
        for point in stride(from: 0, to: values.count, by: d) {
          values[point + 100] =
            r * values[point + 7] + (1 - r * r).squareRoot() * values[point + 100]
        }
      }
      return try WideNoise(values, dimension: d).alarms(alpha: alpha)
    case .distances, .repetition:
      var long = normals(4096)
      if isFaulty {
        for index in stride(from: 64, to: long.count, by: 1) {
          if self == .distances {
            long[index] = 0.2 * long[index - 64] + 0.96.squareRoot() * long[index]
          } else if index % 256 == 0 {
            long[index] = long[index - 1]
          }
        }
      }
      let noise = RepeatedNoise(
        long: long, pair: (normals(1024), normals(1024)), before: normals(256),
        after: normals(256), dimension: 8)
      return try noise.alarms(alpha: alpha)
    }
  }
}
