import CandidateProtocol
import Judging
import NoiseJudging
import TestSupport
import Testing

/// Whole loops, judged from the calls that they make.
@Suite struct ChainTests {
  /// The findings of all checks of chains, or of those whose subject ends in a text; of a candidate that has steps
  /// too, those of all checks.
  private static func findings(
    _ candidate: LoopCandidate, seed: UInt64 = 0, level: Level = .standard, of text: String = ""
  ) -> [(id: String, finding: Finding)] {
    let checks = OracleChecks.checks(seed: seed, level: level).filter {
      candidate.hasSteps || $0.operation == .sample && (text.isEmpty || $0.subject.hasSuffix(text))
    }
    var candidate = candidate
    var examination = Examination(checks: checks, level: level, seed: seed)
    examination.run(&candidate)
    return zip(examination.checks, examination.findings).compactMap { check, finding in
      finding.map { (check.id, $0) }
    }
  }

  private static func failures(_ findings: [(id: String, finding: Finding)]) -> [String] {
    findings.filter { $0.finding.outcome == .fail }.map { "\($0.id): \($0.finding.detail)" }
  }

  /// False alarms: a run has a level of 1e-7, all of these together of 3e-7, or of 3e-5 where they are many.
  @Test(arguments: [Precision.fp64, .fp32, .fp16])
  func `a right loop conforms`(precision: Precision) {
    var candidate = LoopCandidate(precision: precision)
    if precision == .fp16 { candidate.tablePrecision = .fp32 }
    for seed in 0..<UInt64(Asked.seeds) {
      let level = Asked.isThorough ? Level.standard : .smoke
      let findings = Self.findings(candidate, seed: seed, level: level)
      #expect(Self.failures(findings) == [], "seed \(seed)")
      #expect(findings.contains { $0.finding.outcome == .pass })
    }
  }

  /// By a sentence of its own, with `sample` alone and beside single steps, which are right; in a plain run by one
  /// chain, of a loop with `sample` alone.
  @Test(arguments: LoopMistake.allCases)
  func `a loop's mistake is found and named`(mistake: LoopMistake) {
    for (precision, hasSteps) in Asked.isThorough
      ? [(Precision.fp64, false), (.fp64, true), (.fp32, false)] : [(.fp64, false)]
    {
      var candidate = LoopCandidate(mistake, precision: precision)
      candidate.hasSteps = hasSteps
      let findings = Self.findings(candidate, of: Asked.isThorough ? "" : mistake.chain)
      let failures = Self.failures(findings)
      #expect(failures.contains { $0.contains(mistake.rawValue) }, "\(failures.prefix(8))")
    }
  }

  /// By least squares over 1024 coordinates, beside the loop's own numbers.
  @Test(arguments: [(Precision.fp64, 1e-9), (.fp32, 1e-4)], ["0", "0.5", "1"])
  func `B is recovered at every step from outside`(
    resolution: (precision: Precision, share: Double), eta: String
  ) throws {
    var candidate = LoopCandidate(precision: resolution.precision)
    let schedule = Schedule(.linear(from: 1e-4, through: 0.02), steps: 1000)
    guard case .answer(let hello) = candidate.answer(.hello),
      case .answer(let configured) = candidate.answer(.configure(schedule))
    else { return #expect(Bool(false)) }
    let setting = Setting(
      try Capabilities(hello: hello), schedule, .standard, 0,
      table: configured["alpha_bar"]?.doubles, fault: nil)
    let chain = try #require(
      ChainSetting.long(.standard).first { $0.name == "ddim-50-leading-eta-\(eta)" })
    let runs = try [ChainRunKind.signs, .base(repetition: 0)].map { kind in
      let request = chain.request(kind, in: setting, seed: 5)
      return try ChainRun(candidate.reply(to: .sample(request)), to: request)
    }
    let times = try #require(chain.times(of: setting))
    let steps = ChainSteps(chain: chain, setting: setting, id: "recovered", times: times)
    for index in times.indices {
      let (_, factor) = try #require(steps.fitted(index, of: runs[0], minus: runs[1]))
      let (time, previous) = steps.ends(index)
      let right = candidate.predictionFactor(time, previous, chain.eta)
      #expect(
        (factor / right - 1).magnitude < resolution.share, "t = \(time) to \(previous): \(factor)")
    }
  }

  /// B of one step alone is off by a thousandth in fp32, by a billionth in fp64. The first step and the last but one are
  /// not decided in fp32 at every η.
  @Test(arguments: [(Precision.fp64, 1e-9), (.fp32, 1e-3)], ["0", "0.5", "1"])
  func `a small share of B is seen at any step`(resolution: (Precision, Double), eta: String) {
    for step in resolution.0 == .fp64 ? [0, 1, 12, 25, 37, 48] : [1, 12, 25, 37] {
      var candidate = LoopCandidate(precision: resolution.0)
      candidate.bias = (step, resolution.1)
      let failures = Self.failures(
        Self.findings(candidate, of: "linear-1000-ddim-50-leading-eta-\(eta)"))
      #expect(
        failures.contains { $0.contains("chain-step") && $0.contains("in step \(step + 1) of 50") },
        "step \(step): \(failures)")
    }
  }

  /// Without a seed the steps that add no noise are judged as they are.
  @Test func `a loop that cannot be seeded is judged at η = 0`() {
    var candidate = LoopCandidate(.firstAtEnd)
    candidate.isSeeded = false
    let failures = Self.failures(Self.findings(candidate, of: "ddim-50-leading-eta-0"))
    #expect(failures.contains { $0.contains("alpha_bar_1") }, "\(failures)")
    candidate.mistake = nil
    #expect(Self.failures(Self.findings(candidate, level: .smoke)) == [])
  }
}
