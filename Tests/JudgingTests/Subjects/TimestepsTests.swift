import CandidateProtocol
import Judging
import Rows
import Testing

/// What is said of sub-sequences whose times are all off by the same.
@Suite struct TimestepsTests {
  /// The finding on a candidate that adds a number to each `leading` time.
  private func finding(adding offset: Double) throws -> Finding {
    let checks = AllChecks.checks(
      seed: 0, level: .smoke, only: ["schedule.sub-sequence/leading/T-12"])
    var examination = Examination(checks: checks, level: .smoke)
    var candidate = Variant(edit: { request, reply in
      guard case .timesteps = request, case .answer(let json) = reply,
        let times = json["timesteps"]?.doubles
      else { return reply }
      return .answer(.members(["timesteps": .vector(times.map { $0 + offset })]))
    })
    examination.run(&candidate)
    return try #require(examination.findings.first.flatMap { $0 })
  }

  @Test(
    arguments: [
      .infinity, -.infinity, .nan, 1e308, -1e308, 1e19, 0x1p63, 9.2e18, 1e6, 13, 0.5, -1,
    ] as [Double])
  func `schedule.sub-sequence an offset that no library has is wrong and no convention`(
    offset: Double
  ) throws {
    let finding = try finding(adding: offset)
    #expect(finding.outcome == .fail)
    #expect(finding.explanations.isEmpty, "\(finding.detail)")
  }

  @Test func `schedule.sub-sequence an offset that is not declared is named`() throws {
    let finding = try finding(adding: 1)
    #expect(finding.detail.contains("every time is 1 later: that is steps_offset 1, undeclared"))
  }
}
