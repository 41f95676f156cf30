import CandidateProtocol
import Judging
import Rows
import TestSupport
import Testing

/// The checks as data, and the mistakes that their subjects recognise.
@Suite struct SubjectTests {
  private static let checks = AllChecks.checks(seed: 0, level: .smoke)

  @Test func `an id is the row, what is looked at and what it is asked about, and there is one`() {
    #expect(Set(Self.checks.map(\.id)).count == Self.checks.count && Self.checks.count > 200)
    for check in Self.checks {
      let parts = check.id.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
      #expect(parts == [check.row.id, check.aspect, check.subject], "\(check.id)")
      #expect(parts.allSatisfy { !$0.isEmpty && !$0.contains(" ") }, "\(check.id)")
    }
  }

  @Test func `every operation is judged`() {
    let ofSessions: Set<Operation> = [.hello, .configure, .bye]
    let asked = Operation.allCases.filter { !$0.payloads.isEmpty && !ofSessions.contains($0) }
    #expect(Set(asked).isSubset(of: Self.checks.map(\.operation)))
  }

  @Test func `why is a sentence`() throws {
    for check in Self.checks {
      #expect(check.why.hasSuffix(".") && !check.why.hasSuffix(".."), "\(check.id): \(check.why)")
      // It begins with a capital, or with a letter of the formulas.
      let first = try #require(check.why.first)
      #expect(first.isUppercase || "ησᾱw".contains(first), "\(check.id): \(check.why)")
    }
  }

  @Test func `what a check rests on are rows, each named once`() {
    for check in Self.checks {
      #expect(check.rows.allSatisfy { Row.all.contains($0) }, "\(check.id)")
      #expect(Set(check.rows).count == check.rows.count, "\(check.id)")
    }
  }

  /// Short, and long: what is named follows from the formula, on which more schedules shed no light.
  private static let schedules = ["linear-1000", "irregular-12", "linear-2"]

  /// What a candidate that makes a mistake is told, check by check, where it fails.
  private func findings(
    _ key: String, of row: Row, _ settings: inout [String: Setting], _ precision: Precision,
    _ tables: Precision
  ) -> [(check: Check, finding: Finding)] {
    Self.checks.filter { $0.row == row && Self.schedules.contains($0.subject) }.compactMap {
      check in
      guard let schedule = check.schedule else { return nil }
      let setting =
        settings[schedule.name] ?? Setting.made(precision, tables: tables, on: schedule)
      settings[schedule.name] = setting
      let made = Supposition(setting.capabilities.conventions, mistake: key)
      var inquiry = check.begin(setting)
      while case .ask(let probes, _, let then) = inquiry {
        inquiry = then(probes.map { Self.reply(to: $0, supposing: made) })
      }
      guard case .found(let finding) = inquiry, finding.outcome == .fail else { return nil }
      return (check, finding)
    }
  }

  /// The answer of a candidate that does what is supposed.
  private static func reply(to probe: Probe, supposing supposition: Supposition) -> Reply {
    let values = probe.expected(supposition).map(\.value)
    let value: JSON = probe.field.isNumber ? .number(values.first ?? .nan) : .vector(values)
    return .answer(.members([probe.field.name: value]))
  }

  /// The one mistake that takes two formats to make.
  private let ofTwoFormats = "FWD-14"

  @Test func `a candidate that makes a mistake is told which, and nowhere another`() {
    var named: Set<String> = []
    for mistake in Asked.some(of: AllChecks.mistakes, oneIn: 3) where mistake.key != ofTwoFormats {
      // A setting remembers what its candidate's answers have ruled out.
      var settings: [String: Setting] = [:]
      let (row, id, key) = (mistake.row, mistake.id, mistake.key)
      for (check, finding) in findings(key, of: row, &settings, .fp64, .fp64) {
        let bugs = finding.explanations.flatMap(\.bugs)
        if bugs.contains(id) { named.insert("\(row.id) \(key)") }
        #expect(bugs.isEmpty || bugs.contains(id), "\(id) at \(check.id) is taken for \(bugs)")
      }
      #expect(named.contains("\(row.id) \(key)"), "\(row.id): \(key) is named nowhere")
    }
    #expect(named.count > (Asked.isThorough ? 30 : 10))
  }

  @Test func `a table that is rounded to the vectors' format first is told where they differ`() {
    for mistake in AllChecks.mistakes where mistake.key == ofTwoFormats {
      let (row, id, key) = (mistake.row, mistake.id, mistake.key)
      var (same, two): ([String: Setting], [String: Setting]) = ([:], [:])
      #expect(
        findings(key, of: row, &same, .fp64, .fp64).allSatisfy { $0.finding.explanations.isEmpty })
      let told = findings(key, of: row, &two, .fp16, .fp32)
      // Where all noise is lost, it may as well not have been used.
      #expect(told.allSatisfy { $0.finding.explanations.flatMap(\.bugs).contains(id) })
      // Beside data of its size, the noise that is lost is less than rounding ᾱ may cost.
      #expect(!told.isEmpty || row == .forwardReparameterization)
    }
    #expect(AllChecks.mistakes.contains { $0.id == ofTwoFormats })
  }

  @Test func `every mistake has its entry in the catalogue of known bugs`() {
    for mistake in AllChecks.mistakes {
      #expect(Bug.named(mistake.id) != nil, "\(mistake.row.id): \(mistake.id)")
    }
  }
}
