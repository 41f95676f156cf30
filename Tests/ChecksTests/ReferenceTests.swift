import Checks
import Testing

@Suite struct ReferenceTests {
  @Test func `the reference passes every check`() {
    var examination = Examination(checks: Battery.checks(seed: 0))
    var reference = Reference()
    examination.run(&reference)
    #expect(examination.loss == nil)
    for (check, finding) in zip(examination.checks, examination.findings) {
      #expect(finding?.outcome == .pass, "\(check.id): \(finding?.detail ?? "nothing")")
    }
    #expect(examination.checks.count >= 60)
  }
}
