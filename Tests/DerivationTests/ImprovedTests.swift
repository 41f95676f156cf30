import Derivation
import Scalars
import Testing

/// What Improved DDPM's formulas refuse, by name; the identities are the register's evidence.
@Suite struct ImprovedTests {
  private func expect(
    _ quantity: String, _ value: String, in range: String,
    sourceLocation: SourceLocation = #_sourceLocation, _ body: () throws -> Void
  ) {
    let wanted = DerivationError.outOfRange(quantity: quantity, value: value, range: range)
    #expect(throws: wanted, sourceLocation: sourceLocation, performing: body)
  }

  @Test func `schedule.respaced refuses a τ that does not increase and powers that do not fall`() {
    let powers = [0.9, 0.5, 0.25]
    expect("τ_2", "1", in: "{3, …, 3}") {
      _ = try NoiseSchedule.respacedBetas(signalPowers: powers, at: [2, 1])
    }
    expect("τ_1", "0", in: "{1, …, 3}") {
      _ = try NoiseSchedule.respacedBetas(signalPowers: powers, at: [0])
    }
    expect("τ_2", "4", in: "{2, …, 3}") {
      _ = try NoiseSchedule.respacedBetas(signalPowers: powers, at: [1, 4])
    }
    expect("ᾱ at τ_2", "0.5", in: "[0, 0.5)") {
      _ = try NoiseSchedule.respacedBetas(signalPowers: [0.5, 0.5])
    }
    expect("ᾱ at τ_1", "1.0", in: "[0, 1.0)") {
      _ = try NoiseSchedule.respacedBetas(signalPowers: [1.0])
    }
    expect("ᾱ at τ_1", "nan", in: "[0, 1.0)") {
      _ = try NoiseSchedule.respacedBetas(signalPowers: [Double.nan])
    }
  }

  @Test func `schedule.respaced ends with β' = 1 where no signal is left`() throws {
    #expect(try NoiseSchedule.respacedBetas(signalPowers: [0.5, 0.25, 0]) == [0.5, 0.5, 1])
    #expect(try NoiseSchedule.respacedBetas(signalPowers: [Double](), at: []).isEmpty)
  }

  @Test func `improved.hybrid-objective needs t ≥ 2, a level and a floor`() {
    func last(_ level: Int, floor: Double) throws -> Double {
      try HybridObjective.estimate(
        level: level, noise: 0, predictedNoise: 0, head: 0, from: 0.99, floor: floor, weight: 1
      ) { $0 }
    }
    expect("the level", "256", in: "0…255") { _ = try last(256, floor: 0.005) }
    expect("the level", "\(Int.min)", in: "0…255") { _ = try last(.min, floor: 0.005) }
    expect("the posterior's variance β̃_t", "0.0", in: "(0, 1): t ≥ 2") { _ = try last(0, floor: 0) }
    expect("the posterior's variance β̃_t", "0.0", in: "(0, 1): t ≥ 2") {
      _ = try HybridObjective.estimate(
        data: 0, noise: 0, predictedNoise: 0, head: 0.0, to: 1, from: 0.9, weight: 1
      ) { $0 }
    }
    expect("the number of times T", "0", in: "1…") {
      _ = try HybridObjective.total(simpleTerms: [], variationalTerms: [], weight: 1.0)
    }
    expect("the number of the bound's terms", "1", in: "{2}") {
      _ = try HybridObjective.total(simpleTerms: [1, 1], variationalTerms: [1], weight: 1.0)
    }
  }

  @Test func `improved.importance-sampling refuses what is no loss, no time and no history`() throws
  {
    expect("the number of times T", "0", in: "1…, exact as Double") {
      _ = try ImportanceSampler<Double>(steps: 0)
    }
    // 2²⁴ + 1 is the first integer that a Float does not hold.
    let inexact = (1 << 24) + 1
    expect("the number of times T", "16777217", in: "1…, exact as Float") {
      _ = try ImportanceSampler<Float>(steps: inexact)
    }
    expect("the history", "16777217", in: "1…, exact as Float") {
      _ = try ImportanceSampler<Float>(steps: 1, history: inexact)
    }
    expect("the number of times T", "16777217", in: "1…, exact as Float") {
      _ = try ImportanceSampling.probabilities(
        secondMoments: Array(repeating: 1 as Float, count: inexact))
    }
    expect("the history", "0", in: "1…, exact as Double") {
      _ = try ImportanceSampler<Double>(steps: 3, history: 0)
    }
    expect("the even share", "nan", in: "[0, 1]") {
      _ = try ImportanceSampler<Double>(steps: 3, evenShare: .nan)
    }
    var sampler = try ImportanceSampler<Double>(steps: 3, history: 2)
    for time in [0, 4] {
      expect("the time t", "\(time)", in: "1…3") { try sampler.record(loss: 1, at: time) }
      expect("the time t", "\(time)", in: "1…3") { _ = try sampler.weight(at: time) }
    }
    for loss in [-1, .nan, .infinity, 1e200] as [Double] {
      expect("the loss at t = 2", "\(loss)", in: "[0, ∞), 2 times its square finite") {
        try sampler.record(loss: loss, at: 2)
      }
    }
    for uniform in [-0.5, 1, .nan] as [Double] {
      expect("the uniform number", "\(uniform)", in: "[0, 1)") {
        _ = try sampler.time(at: uniform)
      }
    }
    expect("the chance p_t", "0.0", in: "(0, 1]") {
      _ = try ImportanceSampling.weight(probability: 0.0)
    }
    expect("the sum of √E[L_t²]", "0.0", in: "(0, ∞)") {
      _ = try ImportanceSampling.probabilities(secondMoments: [0.0, 0])
    }
  }

  /// Losses 3 and 4 of one time and none of the other: squares 9 and 16, then 16 and 0.
  @Test func `improved.importance-sampling draws evenly until warm, and forgets the oldest`() throws
  {
    var sampler = try ImportanceSampler<Rational>(steps: 2, history: 1, evenShare: 0)
    try sampler.record(loss: 3, at: 1)
    #expect(!sampler.isWarm)
    #expect(try sampler.probabilities() == [1 / 2, 1 / 2])
    try sampler.record(loss: 1, at: 2)
    #expect(sampler.isWarm)
    #expect(try sampler.probabilities() == [3 / 4, 1 / 4])
    #expect(try sampler.weight(at: 2) == 4)
    try sampler.record(loss: 0, at: 1)
    #expect(try sampler.probabilities() == [0, 1])
    #expect(try sampler.time(at: 0) == 2, "a time without a chance is never drawn")
    #expect(throws: DerivationError.self) { try sampler.weight(at: 1) }
    try sampler.record(loss: 0, at: 2)
    #expect(try sampler.probabilities() == [1 / 2, 1 / 2], "nothing to go by")
  }

  /// A sum kept by subtraction would have 1e20 + 1 − 1e20 = 0 of the second time.
  @Test func `improved.importance-sampling forgets a large loss without a trace`() throws {
    var sampler = try ImportanceSampler<Double>(steps: 2, history: 2, evenShare: 0)
    for loss in [1e10, 1, 1] as [Double] { try sampler.record(loss: loss, at: 2) }
    for _ in 0..<2 { try sampler.record(loss: 3, at: 1) }
    #expect(try sampler.probabilities() == [0.75, 0.25])
  }
}
