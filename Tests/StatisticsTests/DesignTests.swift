import Foundation
import Statistics
import Testing

/// Sample sizes, verdicts and the sharing of a level.
@Suite struct DesignTests {
  private static let (alpha, power) = (1e-6, 0.99)

  /// A test, an effect, and the samples that it needs at 1e-6 with power 0.99.
  struct Size: Sendable, CustomTestStringConvertible {
    let test: any HypothesisTest
    let effect: Double
    let samples: Int
    var testDescription: String { "\(test.name), \(effect)" }
  }

  /// By mpmath and exact search (shared/statistics.md, section 2.4).
  @Test(arguments: [
    Size(test: MeanTest(), effect: 0.1, samples: 5210),
    Size(test: MeanTest(), effect: 0.01, samples: 520_994),
    Size(test: VarianceTest(), effect: 0.5, samples: 606),
    Size(test: VarianceTest(), effect: -0.5, samples: 237),
    Size(test: VarianceTest(), effect: 0.2, samples: 3070),
    Size(test: VarianceTest(), effect: -0.2, samples: 2151),
    Size(test: VarianceTest(), effect: 0.1, samples: 11344),
    Size(test: VarianceTest(), effect: -0.1, samples: 9506),
    Size(test: VarianceTest(), effect: 0.02, samples: 265_096),
  ])
  func `so many samples are needed`(size: Size) throws {
    let needed = try size.test.requiredSamples(
      effect: size.effect, alpha: Self.alpha, power: Self.power)
    #expect(abs(needed - size.samples) <= 1)
  }

  /// The samples that an effect needs find it, and one fewer does not.
  @Test(arguments: [
    Size(test: MeanTest(), effect: 0.1, samples: 0),
    Size(test: VarianceTest(), effect: 0.1, samples: 0),
    Size(test: CommonFactorTest(), effect: 0.5, samples: 0),
    Size(test: PairTest(.points), effect: 0.2, samples: 0),
    Size(test: PivotTest(row: 2, column: 2), effect: 0.4, samples: 0),
    Size(test: PivotTest(row: 2, column: 0), effect: 0.3, samples: 0),
    Size(test: TailCountTest(index: 1), effect: 20, samples: 0),
  ])
  func `size and resolution agree`(size: Size) throws {
    let (test, effect) = (size.test, size.effect)
    let n = try test.requiredSamples(effect: effect, alpha: Self.alpha, power: Self.power)
    #expect(n > test.fewestSamples)
    func resolution(_ samples: Int) throws -> Double {
      try #require(
        try test.minimumDetectable(samples: samples, alpha: Self.alpha, power: Self.power))
    }
    // The search for a resolution ends at a millionth.
    #expect(try resolution(n) <= effect * (1 + 1e-6))
    #expect(try resolution(n - 1) > effect * (1 - 1e-6))
  }

  @Test func `a design that cannot be is refused`() {
    let test = VarianceTest()
    func refuse(_ words: String, _ body: () throws -> Void) {
      let error = #expect(throws: DesignError.self, performing: body)
      #expect(error?.description == words)
    }
    refuse("level 0.0 is outside (0, 1)") {
      _ = try test.requiredSamples(effect: 1, alpha: 0, power: 0.5)
    }
    refuse("level nan is outside (0, 1)") {
      _ = try test.minimumDetectable(samples: 1, alpha: .nan, power: 0.5)
    }
    refuse("power 0.01 is outside (0.05, 1)") {
      _ = try test.requiredSamples(effect: 1, alpha: 0.05, power: 0.01)
    }
    refuse("effect 0.0 is 0 or beyond 1000000.0") {
      _ = try test.requiredSamples(effect: 0, alpha: 0.05, power: 0.5)
    }
    refuse("effect nan is 0 or beyond 1000000.0") {
      _ = try test.requiredSamples(effect: .nan, alpha: 0.05, power: 0.5)
    }
    refuse("variance needs 1 samples, not 0") {
      _ = try test.minimumDetectable(samples: 0, alpha: 0.05, power: 0.5)
    }
    refuse("effect 1e-09 needs more than 1e15 samples") {
      _ = try MeanTest().requiredSamples(effect: 1e-9, alpha: 1e-6, power: 0.99)
    }
  }

  /// 1.11 by shared/statistics.md, section 2.3, with four counts; with six of them a little more.
  @Test func `the battery costs at most 1.15 times the best test`() throws {
    let efficiencies = try Calibration.efficiency(alpha: Self.alpha)
    #expect(efficiencies.count == 17)
    for efficiency in efficiencies {
      #expect((1...1.15).contains(efficiency.ratio), "\(efficiency.name) \(efficiency.effect)")
    }
  }

  // MARK: Verdicts

  /// The chance that the interval does not hold the effect is 1e-6; that nothing is found, 1e-20.
  @Test func `a verdict states its effect, its resolution, or what it lacks`() throws {
    let test = MeanTest()
    func measure(shift: Double) throws -> Statistics.Measurement {
      var stream = Stream("verdict", seed: 1)
      var sums = ResidualSums(dimension: 1)
      sums.add(stream.normals(5210).map { $0 + shift })
      return try #require(try test.measure(sums, allowing: .none))
    }
    func verdict(_ shift: Double, resolving: Double? = nil) throws -> Verdict {
      try test.verdict(measure(shift: shift), alpha: Self.alpha, resolving: resolving)
    }
    guard case .pass(let resolution) = try verdict(0) else {
      Issue.record("correct residuals do not pass")
      return
    }
    // 52.10/n is its square (shared/statistics.md, section 2.4).
    #expect(abs(resolution - 0.1) < 1e-4)
    #expect(try verdict(0, resolving: 0.11) == .pass(resolution: resolution))
    guard case .fail(let effect, let interval) = try verdict(0.2) else {
      Issue.record("a shift by a fifth does not fail")
      return
    }
    #expect(interval.contains(0.2) && interval.contains(effect) && interval.lowerBound > 0.05)
    let needed = try test.requiredSamples(effect: 0.01, alpha: Self.alpha, power: 0.99)
    #expect(try verdict(0, resolving: 0.01) == .inconclusive(samplesNeeded: needed))
    #expect(abs(needed - 520_994) <= 1)
  }

  /// One residual beyond 5 of one: no count reaches the level, and the verdict says so.
  @Test func `a sample that can find nothing is inconclusive`() throws {
    let test = TailCountTest(index: 3)
    var sums = ResidualSums(dimension: 1)
    sums.add([0.3])
    let measurement = try #require(try test.measure(sums, allowing: .none))
    let needed = try test.requiredSamples(
      effect: test.largestEffect, alpha: 1e-15, power: Self.power)
    #expect(
      try test.verdict(measurement, alpha: 1e-15) == .inconclusive(samplesNeeded: needed))
  }

  // MARK: Levels

  @Test func `shares add up to the level`() throws {
    for dimension in [1, 4, 20] {
      let members = ResidualBattery.members(dimension: dimension)
      let family = try Family(
        alpha: 1e-6, weights: members.map { (name: $0.test.name, weight: $0.weight) })
      let shares = members.compactMap { family.share(of: $0.test.name) }
      #expect(shares.count == members.count)
      #expect(abs(shares.reduce(0, +) / 1e-6 - 1) < 1e-14)
      #expect(family.share(of: "another") == nil)
    }
  }

  @Test func `a family that is none is refused`() {
    let families: [(Double, [(String, Double)])] = [
      (0, [("a", 1)]), (1, [("a", 1)]), (.nan, [("a", 1)]), (0.05, []),
      (0.05, [("a", 1), ("a", 2)]), (0.05, [("a", 0)]), (0.05, [("a", -1)]),
      (0.05, [("a", .nan)]), (0.05, [("a", .infinity)]),
    ]
    for (alpha, weights) in families {
      #expect(throws: DesignError.self, "\(alpha) \(weights)") {
        _ = try Family(alpha: alpha, weights: weights.map { (name: $0.0, weight: $0.1) })
      }
    }
  }

  /// By hand. Weights 2, 1, 1 at 0.04: x falls at 0.018 ≤ 0.02, then z at 0.015 ≤ 0.04/2, then y
  /// would at 0.04. Bonferroni's shares of 0.01 would leave y and z standing.
  @Test func `Holm's procedure hands weights on`() throws {
    let weighted = try Family(
      alpha: 0.04,
      weights: [(name: "x", weight: 2), (name: "y", weight: 1), (name: "z", weight: 1)])
    #expect(weighted.rejected(["x": 0.018, "y": 0.03, "z": 0.015]) == ["x", "y", "z"])
    #expect(weighted.rejected(["x": 0.018, "y": 0.041, "z": 0.015]) == ["x", "z"])
    #expect(weighted.rejected(["x": 0.021, "y": 0.011, "z": 0.0201]) == [])
    #expect(weighted.rejected(["x": 0.018, "other": 1e-9]) == ["x"])
    let equal = try Family(
      alpha: 0.05, weights: ["a", "b", "c"].map { (name: $0, weight: 1) })
    #expect(equal.rejected(["a": 0.01, "b": 0.02, "c": 0.04]) == ["a", "b", "c"])
    #expect(equal.rejected(["a": 0.01, "b": 0.03, "c": 0.04]) == ["a"])
  }
}
