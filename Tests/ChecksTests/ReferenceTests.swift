import Checks
import Testing

@Suite struct ReferenceTests {
  /// At seed 0 and the standard level `Conformance` judges it.
  @Test(arguments: [1]) func `the reference passes every check`(seed: UInt64) {
    let checks = Battery.checks(seed: seed, level: .smoke)
    var examination = Examination(checks: checks, level: .smoke, seed: seed)
    var reference = Reference()
    examination.run(&reference)
    #expect(examination.loss == nil)
    for (check, finding) in zip(examination.checks, examination.findings) {
      #expect(finding?.outcome == .pass, "\(check.id): \(finding?.detail ?? "nothing")")
    }
    #expect(examination.checks.count >= 60)
  }
}
