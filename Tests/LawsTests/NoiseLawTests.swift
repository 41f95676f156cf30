import RealModule
import Samplers
import Statistics
import Testing

/// The normals that steps draw have the law that they should.
@Suite struct NoiseLawTests {
  private static let count = 1 << 20

  private static func normals<Scalar: StateScalar>(_: Scalar.Type) -> [Double] {
    [Scalar](unsafeUninitializedCapacity: count) { buffer, filled in
      NoiseLane(key: 20_261_129, lane: 5).fill(
        UnsafeMutableBufferPointer(rebasing: buffer[..<count]), from: 0)
      filled = count
    }.map { Double($0) }
  }

  private static func rejections(_ residuals: [Double], dimension: Int) async throws -> [String] {
    let sums = await ResidualSums.sum(residuals, dimension: dimension)
    return try ResidualBattery.judge(sums, alpha: 1e-6).compactMap(\.sentence)
  }

  /// False alarms: 1e-6 for each dimension and precision. A point of 64 numbers is a group of `Float`: products
  /// of its coordinates are of numbers that were made together.
  ///
  /// Power, with a quarter of them: 1 − 1e-6 or more for each of the faults that are planted: a scale off by 2 %
  /// or a shift of 0.02 (10 deviations of the statistic), tails cut at 2.9 (700 lie beyond 3), and two numbers of a
  /// pair that depend on each other, in one point.
  @Test(arguments: ["Float", "Double"])
  func `a million of them pass the battery, tails included`(precision: String) async throws {
    let normals = precision == "Float" ? Self.normals(Float.self) : Self.normals(Double.self)
    for dimension in [2, 64] {
      #expect(try await Self.rejections(normals, dimension: dimension) == [])
    }
    let fewer = Array(normals.prefix(Self.count / 4))
    for fault in [{ $0 * 1.02 }, { $0 + 0.02 }, { min(2.9, max(-2.9, $0)) }] as [(Double) -> Double]
    {
      #expect(try await Self.rejections(fewer.map(fault), dimension: 2) != [])
    }
    let paired = fewer.indices.map {
      $0 & 16 == 0 ? fewer[$0] : 0.8 * fewer[$0] + 0.6 * fewer[$0 ^ 16]
    }
    #expect(try await Self.rejections(paired, dimension: 64) != [])
  }

  /// 100,000 of them. False alarms: below 1e-6, for the distance lies beyond d with probability at most
  /// 2 exp(−2 n d²) (Massart, The tight constant in the Dvoretzky–Kiefer–Wolfowitz inequality, 1990, corollary 1).
  /// Power: a distance of 0.02 between the distribution functions is found with probability above 1 − 1e-6 (times
  /// √n it is 6.3, rejection begins at 2.7, and at one place the difference of the two, times √n, has deviation ½).
  @Test(arguments: ["Float", "Double"])
  func `their distribution function is the normal law's`(precision: String) {
    let all = precision == "Float" ? Self.normals(Float.self) : Self.normals(Double.self)
    let normals = Array(all.prefix(100_000))
    func distance(_ values: [Double]) -> Double {
      let sorted = values.sorted()
      let count = Double(sorted.count)
      return sorted.enumerated().reduce(0) { most, entry in
        let level = NormalLaw.lower(entry.element)
        return max(
          most, Double(entry.offset + 1) / count - level, level - Double(entry.offset) / count)
      }
    }
    let limit = (Double.log(2 / 1e-6) / (2 * Double(normals.count))).squareRoot()
    #expect(distance(normals) < limit)
    // A shift of 0.05 moves the distribution function by 0.02 in the middle.
    #expect(distance(normals.map { $0 + 0.05 }) > limit)
  }
}
