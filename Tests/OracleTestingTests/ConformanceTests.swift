import CandidateProtocol
import Derivation
import Judging
import OracleTesting
import Rows
import Testing

/// The reference by way of the requirements, and samplers that are wrong in one thing.
struct ConformanceTests {
  @Test(arguments: Conformance.checks)
  func `the reference conforms in every case, and none is unsupported`(
    check: Conformance.Check
  ) async {
    let judgement = await check.judgement(of: ReferenceSampler())
    #expect(judgement.outcome == .pass, "\(judgement.message)")
  }

  @Test(arguments: Conformance.checks(only: ["ddim.sigma", "schedule.cosine"]))
  func `what conforms passes as one line of a test target`(check: Conformance.Check) async throws {
    try await expectConformance(of: ReferenceSampler(), to: check)
  }

  @Test func `cases are the battery's checks in its order, after the one that asks for any`() {
    let checks = Conformance.checks(only: ["ddim"], level: .standard, seed: 3)
    let battery = AllChecks.checks(seed: 3, level: .standard, only: ["ddim"])
    #expect(checks.first?.id == "conformance/something-is-judged")
    #expect(checks.dropFirst().map(\.id) == battery.map(\.id))
    #expect(checks.dropFirst().map(\.betas) == battery.map { $0.schedule?.betas })
    #expect(Set(checks.map(\.testDescription)).count == battery.count + 1)
  }

  /// σ without its second factor, the most common omission.
  @Test func `a wrong sampler is told what is wrong, where, and how to see it`() async throws {
    final class Wrong: ReferenceSampler {
      override func sigma(from time: Int, to previous: Int, eta: Double) throws -> Double {
        try 2 * super.sigma(from: time, to: previous, eta: eta)
      }
    }
    let check = try #require(Self.check("ddim.sigma/single-step/linear-2"))
    let judgement = await check.judgement(of: Wrong())
    // ᾱ of β = 0.1, 0.2 is 0.9 and 0.72.
    let right = try DDIM.sigma(to: 0.9, from: 0.72, eta: 1)
    let lines = judgement.message.split(separator: "\n").map(String.init)
    #expect(judgement.outcome == .fail)
    #expect(
      lines.first?.hasPrefix("ddim.sigma/single-step/linear-2: at t = 2, t_prev = 1, η = ") == true)
    #expect(lines.first?.contains("answers in all are wrong, only where η > 0") == true)
    #expect(lines.dropFirst().first?.hasPrefix("Off by ") == true)
    #expect(lines.dropFirst().first?.contains("; correct code in fp64 may be off by ") == true)
    let equation = try #require(Row.named("ddim.sigma"))
    #expect(lines.contains("ddim.sigma says: \(equation.statement) (\(equation.source))."))
    let call = try #require(lines.first { $0.hasPrefix("The call that shows it") })
    let eta = try #require(call.firstMatch(of: #/eta: ([0-9.]+)\)$/#).flatMap { Double($0.1) })
    #expect(
      call == "The call that shows it, with a schedule of check.betas: "
        + "sigma(from: 2, to: 1, eta: \(eta))")
    #expect(
      lines.suffix(2) == [
        "Derived in Notebooks-md/07-sigma.md#ddim.sigma",
        "More: diffusion-oracle explain ddim.sigma",
      ])
    // What is said to be right is: in the first line, up to its rounding.
    let said = try #require(
      judgement.message.firstMatch(of: #/sigma is ([0-9.e-]+), ([0-9.e-]+) is right/#))
    let (answer, truth) = (try #require(Double(said.1)), try #require(Double(said.2)))
    #expect((truth - eta * right).magnitude <= 4 * right.ulp)
    #expect(answer == 2 * truth || (answer - 2 * truth).magnitude <= 4 * right.ulp)
  }

  @Test func `a wrong sampler is reported as an issue of its case`() async throws {
    final class Wrong: ReferenceSampler {
      override func slerp(_ first: [Double], _ second: [Double], fraction: Double) -> [Double] {
        zip(first, second).map { (1 - fraction) * $0 + fraction * $1 }
      }
    }
    let check = try #require(Self.check("ddim.interpolation/middle/slerp"))
    try await withKnownIssue {
      try await expectConformance(of: Wrong(), to: check)
    } matching: { issue in
      issue.severity == .error
        && issue.comments.contains { $0.rawValue.hasPrefix("ddim.interpolation/middle/slerp: ") }
    }
    // Straight lines and arcs have the same ends.
    let ends = try #require(Self.check("ddim.interpolation/ends/slerp"))
    try await expectConformance(of: Wrong(), to: ends)
  }

  @Test func `a mistake that is recognised is named`() async throws {
    final class Wrong: ReferenceSampler {
      override func ancestralStep(
        from time: Int, to previous: Int, state: [Double], noise: [Double], freshNoise: [Double]
      ) throws -> [Double] {
        // Noise at the last step: √β_1 of it.
        let next = try super.ancestralStep(
          from: time, to: previous, state: state, noise: noise, freshNoise: freshNoise)
        guard previous == 0, time == 1 else { return next }
        let deviation = (1 - (try signalPowers()[0])).squareRoot()
        return zip(next, freshNoise).map { $0 + deviation * $1 }
      }
    }
    let checks = Conformance.checks(only: ["ddpm.ancestral-step"])
    var messages: [String] = []
    for check in checks {
      let judgement = await check.judgement(of: Wrong())
      if judgement.outcome == .fail { messages.append(judgement.message) }
    }
    #expect(!messages.isEmpty)
    #expect(messages.contains { $0.contains("noise_at_last_step") }, "\(messages)")
  }

  @Test func `what fails rests on others that are named`() async throws {
    let check = try #require(
      Conformance.checks.first { $0.id.hasPrefix("improved.learned-variance/in-step") })
    final class Wrong: ReferenceSampler {
      override func ancestralStep(
        from time: Int, to previous: Int, state: [Double], noise: [Double], head: [Double],
        freshNoise: [Double]
      ) throws -> [Double] { state.map { $0 + 1 } }
    }
    let checks = Conformance.checks(only: ["improved.learned-variance"])
    var messages: [String] = []
    for check in checks { messages.append(await check.judgement(of: Wrong()).message) }
    #expect(
      messages.contains {
        $0.contains("It rests on ddpm.ancestral-step: if that fails as well, begin there.")
      }, "\(check.id)")
  }

  static func check(_ id: String) -> Conformance.Check? {
    Conformance.checks.first { $0.id == id }
  }
}
