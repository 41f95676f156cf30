import CandidateProtocol
import Derivation
import Judging
import OracleTesting
import Rows
import Testing

/// Samplers that have little, break, or live on an actor.
struct SamplerTests {
  struct Nothing: SamplerUnderTest {}

  @Test func `a sampler that claims nothing fails once and is unsupported elsewhere`() async throws
  {
    let checks = Conformance.checks
    let first = try #require(checks.first)
    let judgement = await first.judgement(of: Nothing())
    #expect(judgement.outcome == .fail)
    #expect(
      judgement.message.hasPrefix(
        "conformance/something-is-judged: Nothing answers nothing by which any of the "
          + "\(checks.count - 1) checks could be decided.\n- Nothing has no "))
    #expect(
      judgement.message.hasSuffix(
        "\nA method counts if its name, labels and types are those of SamplerUnderTest."))
    await withKnownIssue { try await expectConformance(of: Nothing(), to: first) }
    for check in checks.dropFirst() {
      let judgement = await check.judgement(of: Nothing())
      #expect(judgement.outcome == .unsupported)
      #expect(judgement.message.hasPrefix("\(check.id): Nothing has no "))
    }
  }

  @Test func `a table alone is nothing`() async throws {
    struct Table: SamplerUnderTest {
      func configure(betas: [Double]) {}
    }
    for check in Conformance.checks(only: ["schedule.signal-power"]).dropFirst() {
      let judgement = await check.judgement(of: Table())
      #expect(judgement.outcome == .unsupported, "\(judgement.message)")
    }
  }

  @Test func `prefixes that keep nothing fail`() async throws {
    let checks = Conformance.checks(only: ["ddim.sigam", "dpm"])
    #expect(checks.count == 1)
    let judgement = try await #require(checks.first).judgement(of: ReferenceSampler())
    #expect(judgement.outcome == .fail)
    #expect(
      judgement.message
        == "conformance/something-is-judged: no check's id begins with ddim.sigam, dpm.")
  }

  /// A sampler of one operation, whatever it answers.
  struct Sigma: SamplerUnderTest {
    let name = "Sigma"
    let answer: @Sendable (Int, Int, Double) throws -> Double
    func configure(betas: [Double]) {}
    func sigma(from time: Int, to previous: Int, eta: Double) throws -> Double {
      try answer(time, previous, eta)
    }
  }

  private struct Broken: Error, CustomStringConvertible { let description = "no table\nat all" }

  @Test func `what a sampler throws fails its case, in its words`() async throws {
    let check = try #require(ConformanceTests.check("ddim.sigma/single-step/linear-2"))
    let judgement = await check.judgement(of: Sigma { _, _, _ in throw Broken() })
    #expect(judgement.outcome == .fail)
    #expect(
      judgement.message.hasPrefix(
        "ddim.sigma/single-step/linear-2: at t = 2, t_prev = 1, η = 0 the candidate answers with an "
          + "error: no table at all; "))
  }

  @Test func `points that a sampler declines are dropped`() async throws {
    let check = try #require(ConformanceTests.check("ddim.sigma/single-step/linear-2"))
    let one = await check.judgement(
      of: Sigma { _, _, eta in
        guard eta == 0 else { throw Conformance.Unsupported("η = 0 only") }
        return 0
      })
    #expect(one.outcome == .pass)
    #expect(one.message.contains("some points declined: η = 0 only"))
    let none = await check.judgement(
      of: Sigma { _, _, _ in throw Conformance.Unsupported("no η at all") })
    #expect(none.outcome == .unsupported)
    #expect(none.message == "ddim.sigma/single-step/linear-2: no η at all.")
  }

  @Test func `not-a-number and infinities fail`() async throws {
    let check = try #require(ConformanceTests.check("ddim.sigma/single-step/linear-2"))
    for value in [Double.nan, .infinity] {
      let judgement = await check.judgement(of: Sigma { _, _, _ in value })
      #expect(judgement.outcome == .fail, "\(value)")
    }
    let judgement = await check.judgement(of: Sigma { _, _, _ in .nan })
    #expect(judgement.message.contains("sigma is not a number"))
  }

  @Test func `vectors of a wrong length fail`() async throws {
    struct Short: SamplerUnderTest {
      func configure(betas: [Double]) {}
      func forwardStep(to time: Int, state: [Double], noise: [Double]) -> [Double] {
        Array(state.dropLast())
      }
    }
    let check = try #require(ConformanceTests.check("forward.kernel/signal/linear-2"))
    let judgement = await check.judgement(of: Short())
    #expect(judgement.outcome == .fail)
    #expect(judgement.message.contains("x_t has 2 values where 3 are right"))
    #expect(
      judgement.message.contains(
        "\nThe call that shows it, with a schedule of check.betas: forwardStep(to: 1, state: ["))
  }

  /// Steps with a velocity alone: all of them are asked that way.
  @Test func `a sampler that takes one prediction is asked with that one`() async throws {
    struct Velocity: SamplerUnderTest {
      var reference = ReferenceSampler()
      func configure(betas: [Double]) throws { try reference.configure(betas: betas) }
      func step(
        from time: Int, to previous: Int, eta: Double, state: [Double], velocity: [Double],
        freshNoise: [Double]
      ) throws -> [Double] {
        try reference.step(
          from: time, to: previous, eta: eta, state: state, velocity: velocity,
          freshNoise: freshNoise)
      }
    }
    let checks = Conformance.checks(only: ["ddim.update"]).dropFirst()
    var outcomes: [Outcome: Int] = [:]
    for check in checks { outcomes[await check.judgement(of: Velocity()).outcome, default: 0] += 1 }
    #expect(outcomes[.fail, default: 0] == 0)
    #expect(outcomes[.pass, default: 0] > checks.count / 2)
  }

  @Test func `a family is configured where lists of β are not taken`() async throws {
    struct Linear: SamplerUnderTest {
      var reference = ReferenceSampler()
      func configure(family: ScheduleFamily, steps: Int) throws {
        guard case .linear = family else { throw Conformance.Unsupported("linear only") }
        try reference.configure(betas: Schedule(family, steps: steps).betas)
      }
      func sigma(from time: Int, to previous: Int, eta: Double) throws -> Double {
        try reference.sigma(from: time, to: previous, eta: eta)
      }
    }
    let linear = try #require(ConformanceTests.check("ddim.sigma/single-step/linear-1000"))
    #expect(await linear.judgement(of: Linear()).outcome == .pass)
    let irregular = try #require(ConformanceTests.check("ddim.sigma/single-step/irregular-12"))
    #expect(await irregular.judgement(of: Linear()).outcome == .unsupported)
  }

  @Test func `a format that cannot decide gives a warning`() async throws {
    struct Coarse: SamplerUnderTest {
      let precision = Precision.fp16
      var powers: [Double] = []
      mutating func configure(betas: [Double]) {
        powers = [1] + NoiseSchedule.cumulativeSignalPower(betas: betas)
      }
      func forwardMarginal(at time: Int, data: [Double], noise: [Double]) -> [Double] {
        let power = powers[time]
        return zip(data, noise).map {
          Precision.fp16.rounded(power.squareRoot() * $0 + (1 - power).squareRoot() * $1)
        }
      }
    }
    var undecided: [Conformance.Check] = []
    for check in Conformance.checks(only: ["forward"]) {
      let judgement = await check.judgement(of: Coarse())
      #expect(judgement.outcome != .fail, "\(judgement.message)")
      if judgement.outcome == .inconclusive { undecided.append(check) }
    }
    let check = try #require(undecided.first)
    try await withKnownIssue {
      try await expectConformance(of: Coarse(), to: check)
    } matching: { issue in
      issue.severity == .warning
        && issue.comments.contains { $0.rawValue.hasPrefix("\(check.id): inconclusive, in fp16 ") }
    }
  }
}

/// Where samplers may live.
struct IsolationTests {
  @MainActor final class OnMain: @MainActor SamplerUnderTest {
    let reference = ReferenceSampler()
    func configure(betas: [Double]) throws { try reference.configure(betas: betas) }
    func sigma(from time: Int, to previous: Int, eta: Double) throws -> Double {
      try reference.sigma(from: time, to: previous, eta: eta)
    }
  }

  @MainActor @Test func `a sampler of the main actor is called there`() async throws {
    let check = try #require(ConformanceTests.check("ddim.sigma/single-step/linear-2"))
    let sampler = OnMain()
    try await expectConformance(of: sampler, to: check)
    #expect(sampler.reference.calls[.sigma, default: 0] > 0)
  }

  actor Remote: SamplerUnderTest {
    let reference = ReferenceSampler()
    nonisolated let name = "Remote"
    func configure(betas: [Double]) throws { try reference.configure(betas: betas) }
    func sigma(from time: Int, to previous: Int, eta: Double) async throws -> Double {
      await Task.yield()
      return try reference.sigma(from: time, to: previous, eta: eta)
    }
  }

  @Test func `a sampler may be an actor`() async throws {
    let check = try #require(ConformanceTests.check("ddim.sigma/single-step/linear-2"))
    try await expectConformance(of: Remote(), to: check)
  }

  @Test func `one sampler with state may serve all cases`() async throws {
    let sampler = ReferenceSampler()
    for check in Conformance.checks(only: ["ddim.sigma", "forward"]) {
      try await expectConformance(of: sampler, to: check)
    }
    #expect(sampler.calls[.configure, default: 0] > 1)
  }
}
