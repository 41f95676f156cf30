import CandidateProtocol
import Judging
import NoiseJudging
import TestSupport
import Testing

/// Whole loops, judged from the calls that they make.
@Suite struct ChainTests {
  /// The findings of all checks of chains, or of those whose subject holds a text.
  private static func findings(
    _ candidate: LoopCandidate, seed: UInt64 = 0, level: Level = .standard, of text: String = ""
  ) -> [(id: String, finding: Finding)] {
    let checks = OracleChecks.checks(seed: seed, level: level).filter {
      $0.operation == .sample && $0.subject.contains(text)
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

  /// False alarms: a run has a level of 1e-7, all of these together of 1e-5.
  @Test(arguments: [Precision.fp64, .fp32, .fp16])
  func `a right loop conforms`(precision: Precision) {
    var candidate = LoopCandidate(precision: precision)
    if precision == .fp16 { candidate.tablePrecision = .fp32 }
    for seed in 0..<UInt64(Asked.isThorough ? 100 : 1) {
      let findings = Self.findings(candidate, seed: seed)
      #expect(Self.failures(findings) == [], "seed \(seed)")
      #expect(findings.contains { $0.finding.outcome == .pass })
    }
  }

  /// By a sentence of its own, with `sample` alone.
  @Test(arguments: LoopMistake.allCases)
  func `a loop's mistake is found and named`(mistake: LoopMistake) {
    let failures = Self.failures(Self.findings(LoopCandidate(mistake)))
    #expect(failures.contains { $0.contains(mistake.rawValue) }, "\(failures.prefix(8))")
  }
}
