import CandidateProtocol
import Course
import Judging
import Rows
import Testing

/// The reference under every check of the smoke level, and all that it was asked: run once.
enum ReferenceRun {
  /// At seed 0 and the standard level `verify` judges it, at the smoke level `Conformance`.
  static let seed: UInt64 = 1

  static let once: (examination: Examination, requests: [Request]) = {
    let checks = AllChecks.checks(seed: seed, level: .smoke)
    var examination = Examination(checks: checks, level: .smoke, seed: seed)
    var reference = Reference()
    var asked: [Request] = []
    while let requests = examination.next() {
      asked += requests
      examination.receive(requests.map { reference.reply(to: $0) })
    }
    return (examination, asked)
  }()
}

@Suite struct ReferenceTests {
  @Test func `the reference passes every check`() {
    let examination = ReferenceRun.once.examination
    #expect(examination.loss == nil)
    for (check, finding) in zip(examination.checks, examination.findings) {
      #expect(finding?.outcome == .pass, "\(check.id): \(finding?.detail ?? "nothing")")
    }
    #expect(examination.checks.count >= 60)
  }
}
