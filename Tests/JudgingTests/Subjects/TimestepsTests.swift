import CandidateProtocol
import Judging
import Rows
import Testing

/// What is said of sub-sequences that are wrong in one way throughout.
@Suite struct TimestepsTests {
  /// The finding on a candidate that answers with other times than the right ones.
  private func finding(
    _ check: String, times: @escaping @Sendable (_ steps: Int, _ count: Int, [Double]) -> [Double]
  ) throws -> Finding {
    let checks = AllChecks.checks(
      seed: 0, level: .smoke, only: ["schedule.sub-sequence/\(check)"])
    var examination = Examination(checks: checks, level: .smoke)
    var candidate = Variant(edit: { request, reply in
      guard case .timesteps(let asked) = request, case .answer(let json) = reply,
        let right = json["timesteps"]?.doubles
      else { return reply }
      return .answer(
        .members(["timesteps": .vector(times(asked.steps, asked.count, right))]))
    })
    examination.run(&candidate)
    return try #require(examination.findings.first.flatMap { $0 })
  }

  /// The finding on a candidate that adds a number to each `leading` time.
  private func finding(adding offset: Double) throws -> Finding {
    try finding("leading/T-12") { $2.map { $0 + offset } }
  }

  @Test func `schedule.sub-sequence times of another spacing are said to be`() throws {
    let leading = try finding("trailing/T-1000") { steps, count, _ in
      (0..<count).map { Double(1 + $0 * (steps / count)) }
    }
    #expect(leading.detail.contains("the times are those of leading spacing"))
    #expect(leading.explanations.first?.bugs.first == "SUB-03")
  }

  @Test func `schedule.sub-sequence a loop over a float stride is named by its format`() throws {
    // Times that a counted loop gives, and one before them wherever the other loop goes round once more.
    let wide = try finding("trailing/T-1000") { steps, count, right in
      let stride = Double(steps) / Double(count)
      return Double(count) < (Double(steps) / stride).rounded(.up) ? [0] + right : right
    }
    #expect(wide.explanations.first?.bugs.first == "SUB-05")
    let narrow = try finding("trailing/T-1000") { steps, count, right in
      let left = (0..<count).reduce(Float(steps)) { left, _ in left - Float(steps) / Float(count) }
      return left > 0 ? [0] + right : right
    }
    #expect(narrow.explanations.first?.bugs.first == "SUB-04")
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
