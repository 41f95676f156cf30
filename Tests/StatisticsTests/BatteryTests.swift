import Foundation
import Statistics
import Testing

/// The battery's sums, sizes, verdicts and levels.
@Suite struct BatteryTests {
  // MARK: Sums

  @Test func `the sums' bits do not depend on the number of threads`() async {
    var stream = Stream("threads", seed: 1)
    let residuals = stream.normals(20_001)
    for dimension in [1, 3] {
      let one = await ResidualSums.sum(residuals, dimension: dimension, width: 1)
      #expect(one.points == 20_001 / dimension)
      for width in [2, 3, 5, 8] {
        #expect(await ResidualSums.sum(residuals, dimension: dimension, width: width) == one)
      }
    }
  }

  @Test func `the sums' bits do not depend on the order of merging`() {
    var stream = Stream("merging", seed: 1)
    let blocks = (0..<12).map { block in
      var sums = ResidualSums(dimension: 3)
      // Blocks of 21 to 54 residuals of very different sizes.
      sums.add(stream.normals(21 + 3 * block).map { $0 * pow(10, Double(block - 6)) })
      return sums
    }
    func merged(_ blocks: [ResidualSums]) -> ResidualSums {
      blocks.reduce(into: ResidualSums(dimension: 3)) { $0.merge($1) }
    }
    let right = merged(blocks)
    #expect(right.count == blocks.reduce(0) { $0 + $1.count })
    for _ in 0..<20 {
      let shuffled = blocks.shuffled(using: &stream)
      #expect(merged(shuffled) == right)
      // As a tree of two halves.
      var half = merged(Array(shuffled[..<5]))
      half.merge(merged(Array(shuffled[5...])))
      #expect(half == right)
    }
  }

  @Test func `an exact sum has no order`() {
    var stream = Stream("exact", seed: 1)
    var terms = stream.normals(300).enumerated().map { pow(10, Double($0 % 24 - 12)) * $1 }
    func sum(_ terms: [Double]) -> ExactSum { terms.reduce(into: ExactSum()) { $0.add($1) } }
    let right = sum(terms)
    #expect(sum(terms + terms.map { -$0 }) == ExactSum())
    for _ in 0..<20 {
      terms.shuffle(using: &stream)
      #expect(sum(terms) == right)
    }
    #expect(sum([0x1p59, 1, -0x1p59]).value == 1)
    #expect(sum([0.5, 0x1p-60, -0.5]).value == 0x1p-60)
  }

  /// A half of a unit is rounded away from 0, less is dropped.
  @Test func `an exact sum rounds its terms and saturates`() {
    func value(_ terms: Double...) -> Double {
      terms.reduce(into: ExactSum()) { $0.add($1) }.value
    }
    #expect(value(0x1p-61) == 0x1p-60 && value(-0x1p-61) == -0x1p-60)
    #expect(value(0x1p-61.nextDown) == 0 && value(.leastNonzeroMagnitude) == 0)
    #expect(value(.infinity) == 0x1p60 && value(.nan) == 0x1p60 && value(1e300) == 0x1p60)
    #expect(value(-.infinity) == -0x1p60 && value(.infinity, -.infinity, 3) == 3)
    var many = ExactSum()
    for _ in 0..<1000 { many.add(.infinity) }
    #expect(many.value >= 0x1p66 && many.value.isFinite)
    for _ in 0..<1000 { many.add(many) }
    #expect(many.value > 0)
  }

  // MARK: Residuals that are none

  /// Residuals that no correct code gives; their battery rejects.
  private static let broken: [(name: String, residuals: [Double])] = [
    ("not numbers", .init(repeating: .nan, count: 200)),
    ("one not a number", .init(repeating: 0.5, count: 199) + [.nan]),
    ("infinite", .init(repeating: .infinity, count: 200)),
    ("infinite, below", .init(repeating: -.infinity, count: 200)),
    ("infinite, both signs", (0..<200).map { $0 % 2 == 0 ? .infinity : -.infinity }),
    ("zero", .init(repeating: 0, count: 200)),
    ("tiny", .init(repeating: .leastNonzeroMagnitude, count: 200)),
    ("one", .init(repeating: 1, count: 200)), ("fifty", .init(repeating: 50, count: 200)),
    ("huge", .init(repeating: 1e300, count: 200)),
    ("huge, both signs", (0..<200).map { $0 % 2 == 0 ? 1e300 : -1e300 }),
  ]

  @Test(arguments: broken.indices, [1, 4])
  func `residuals that are none are rejected`(index: Int, dimension: Int) throws {
    let (name, residuals) = Self.broken[index]
    var sums = ResidualSums(dimension: dimension)
    sums.add(residuals)
    let results = try ResidualBattery.judge(sums, alpha: 1e-6)
    #expect(results.contains { $0.isRejected }, "\(name)")
    for result in results {
      #expect(!result.measurement.tails.logTwoSided.isNaN, "\(name): \(result.test.name)")
    }
    // A verdict is reached, or refused in words.
    for result in results.prefix(6) {
      do { _ = try result.verdict() } catch is LawError {} catch is DesignError {} catch is GSLError
      {}
    }
  }

  /// NaN and ±∞ among normals are found by the variance and by every smooth degree's score.
  @Test(arguments: [Double.nan, .infinity, -.infinity])
  func `one broken residual among many fails the variance`(value: Double) throws {
    var stream = Stream("broken", seed: 1)
    var sums = ResidualSums(dimension: 4)
    sums.add(stream.normals(2000))
    #expect(!(try ResidualBattery.judge(sums, alpha: 1e-6).contains { $0.isRejected }))
    sums.add([0.1, 0.2, value, 0.3])
    #expect(sums.isBroken)
    let rejected = try ResidualBattery.judge(sums, alpha: 1e-6).filter(\.isRejected)
    #expect(rejected.contains { $0.test.name == "variance" })
  }

  @Test func `no residuals and one residual are not rejected`() throws {
    for dimension in [1, 4] {
      var sums = ResidualSums(dimension: dimension)
      sums.add([])
      #expect(try ResidualBattery.judge(sums, alpha: 0.05).isEmpty)
      sums.add(.init(repeating: 0.3, count: dimension))
      #expect(sums.points == 1)
      let results = try ResidualBattery.judge(sums, alpha: 1e-6)
      #expect(!results.isEmpty && !results.contains { $0.isRejected })
      sums.merge(ResidualSums(dimension: dimension + 1))
      #expect(sums.points == 1)
    }
    // Less than a point.
    var sums = ResidualSums(dimension: 4)
    sums.add([9, 9, 9])
    #expect(sums.points == 0)
  }

  // MARK: Repetition

  private func found(_ values: [Double]) throws -> Repetition.Finding {
    try #require(try Repetition.find(in: values, significand: 24, alpha: 1e-6))
  }

  @Test func `a cycle, an overlap and an atom are found`() throws {
    var stream = Stream("repetition", seed: 1)
    let normals = stream.normals(1000)
    let cycle = try found(normals + normals + normals)
    #expect(cycle.repeatedRuns == 2000 - (cycle.run - 1))
    #expect(cycle.pOfRuns < 1e-9 && cycle.first?.here == 1000 && cycle.first?.before == 0)
    let overlap = try found(normals + normals[500...] + stream.normals(500))
    #expect(overlap.repeatedRuns == 500 - (overlap.run - 1))
    #expect(overlap.pOfRuns < 1e-9 && overlap.first?.here == 1000 && overlap.first?.before == 500)
    // Clipped at 2, which one in 44 lies beyond.
    let atom = try found(normals.map { min($0, 2) })
    #expect(atom.value == 2 && atom.largest == normals.count { $0 >= 2 })
    #expect(atom.pOfLargest < 1e-9)
    #expect(try Repetition.find(in: [1], significand: 24, alpha: 1e-6) == nil)
  }

  /// False alarms: at most 1e-6 for the atom, 1e-9 for the runs.
  @Test func `nothing repeats in normals that were rounded to fp32`() throws {
    var stream = Stream("repetition", seed: 2)
    let finding = try found(stream.normals(16_384).map { Double(Float($0)) })
    #expect(finding.pOfLargest > 1e-6)
    #expect(finding.repeatedRuns == 0 && finding.pOfRuns == 1 && finding.first == nil)
  }
}
