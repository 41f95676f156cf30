import CandidateProtocol
import Judging
import Rows
import Testing

/// What a report makes of findings.
@Suite struct ReportTests {
  private static let schedule = Schedule(.linear(from: 0.1, through: 0.2), steps: 2)

  /// A check that asks nothing and has its finding.
  private func check(
    _ finding: Finding, of row: Row = .ddimUpdate, _ aspect: String = "made",
    on schedule: Schedule = schedule
  ) -> Check {
    Check(row, aspect, on: schedule, asking: .step, why: "It is made.") { _ in .found(finding) }
  }

  private func report(
    _ checks: [Check], named name: String = "made", version: String = "1", known: String = ""
  ) throws -> Report {
    var examination = Examination(checks: checks, level: .smoke)
    var candidate = Variant(hello: [
      .init("name", .string(name)), .init("version", .string(version)),
    ])
    examination.run(&candidate)
    return Report(examination, known: try KnownFailures(text: known, known: Set(checks.map(\.id))))
  }

  private let right = Finding(.right(answers: 1, declined: nil))
  private let wrong = Finding(.wrong(field: "x_prev", answer: 2, right: 1), at: .step(2, to: 1))
  private let declined = Finding(.declined("not there"))
  private let unclear = Finding(.unclear("too coarse"))

  @Test func `the exit code is 0 for what conforms, 1 for what is broken, 3 for what is neither`()
    throws
  {
    for (finding, known, code) in [
      (right, "", 0), (wrong, "", 1), (declined, "", 3), (unclear, "", 3),
      (Finding(.lost("gone")), "", 3), (wrong, "ddim.update/made/linear-2 as planned", 3),
      (right, "ddim.update/made/linear-2 as planned", 1),
    ] as [(Finding, String, Int32)] {
      let report = try report([check(finding)], known: known)
      #expect(report.exitCode == code, "\(finding.detail), known: \(known)")
    }
    let other = check(wrong, "other")
    #expect(try report([check(right), other]).exitCode == 1, "one failure is enough")
    #expect(try report([check(right), check(declined, "other")]).exitCode == 0)
    let excused = try report(
      [check(wrong), check(right, "other")], known: "ddim.update/made/linear-2 as planned")
    #expect(excused.exitCode == 0)
    let vague = (1...5).map { check(unclear, "vague-\($0)") }
    #expect(
      try report([check(right), check(right, "other")] + vague).undecided?.contains("2 of 7")
        == true)
    #expect(try report([check(right), check(Finding(.lost("gone")), "other")]).exitCode == 3)
    #expect(try report([other, check(Finding(.lost("gone")))]).exitCode == 1)
  }

  @Test func `a known failure excuses a wrong answer, not an error`() throws {
    let known = "ddim.update/made/linear-2 as planned"
    let error = Finding(.malformed(.failure("no such stride")), at: .step(2, to: 1))
    let report = try report([check(error), check(right, "other")], known: known)
    #expect(report.exitCode == 1 && report.knownFailures == 0)
    #expect(report.text().contains("no answer at all: ddim.update/made/linear-2 (as planned)"))
    #expect(report.junit.contains("no such stride") && !report.junit.contains("but is known"))
  }

  @Test func `JUnit has an error where nothing was decided, and each equation once`() throws {
    let open = try report([check(declined)]).junit
    #expect(open.contains("errors=\"1\"") && open.contains("<error type=\"unjudged\""))
    let closed = try report([
      check(right), check(right, of: .ddimSigma), check(right, "other"),
    ]).junit
    #expect(closed.contains("errors=\"0\"") && !closed.contains("<error"))
    #expect(closed.matches(of: /testsuite name="ddim.update"/).count == 1)
  }

  @Test func `what was not judged is said by feature`() throws {
    var strided = right
    (strided.judgesStrides, strided.judgesPositiveEta) = (true, true)
    #expect(try report([check(strided)]).notJudged.isEmpty)
    let single = try report([check(right)])
    #expect(single.notJudged.count == 2 && single.notJudged[0].contains("t_prev < t − 1"))
    #expect(single.notJudged[1] == "DDIM's step was judged at η = 0 alone")
    let other = check(declined, on: Schedule(.cosine(offset: 0.008, cap: 0.9), steps: 9))
    let linear = try report([check(strided), other])
    #expect(linear.notJudged == ["no schedule but linear was judged"])
  }

  @Test func `the first failure that is not known is blamed`() throws {
    let checks = [check(right, "a"), check(wrong, "b"), check(wrong, "c"), check(wrong, "d")]
    let report = try report(checks, known: "ddim.update/b/linear-2 as planned")
    #expect(report.blamed?.check.aspect == "c" && report.knownFailures == 1)
  }

  private func diagnosis(_ report: Report) -> [JSON] {
    if case .array(let entries)? = report.json["diagnosis"] { entries } else { [] }
  }

  @Test(arguments: Row.all)
  func `a diagnosis says what is right, in LaTeX or in the row's words`(row: Row) throws {
    let entries = diagnosis(try report([check(wrong, of: row)]))
    #expect(entries.count == 1 && entries.first?["equation"] == .string(row.id))
    let right = try #require(entries.first?["right"]?.string)
    if row.formula == nil {
      #expect(right == row.statement)
    } else {
      #expect(right == row.latex() && right != row.statement && right.contains("="))
    }
  }

  @Test func `a diagnosis names a bug where one mistake is recognised`() throws {
    let (one, other) = (
      Explanation("it is one", bugs: ["ELB-14"]), Explanation("or", bugs: ["ELB-06"])
    )
    let plain = Explanation("it is a convention")
    for (explanations, bug, certainty, says) in [
      ([one], "ELB-14", "unique", "it is one"),
      ([one, other], nil, "ambiguous", "it is one, or or"),
      ([plain], nil, "unique", "it is a convention"), ([], nil, "ambiguous", nil),
    ] as [([Explanation], String?, String, String?)] {
      var finding = wrong
      finding.explanations = explanations
      let entry = try #require(diagnosis(try report([check(finding)])).first)
      #expect(entry["bug"] == (bug.map(JSON.string) ?? .null))
      #expect(bug == nil || Bug.named(bug ?? "") != nil)
      #expect(entry["certainty"] == .string(certainty))
      #expect(entry["says"]?.string == says)
    }
  }

  @Test func `there is no diagnosis of what conforms`() throws {
    #expect(diagnosis(try report([check(right), check(declined, "other")])).isEmpty)
  }

  @Test func `JSON reads back, and has the right value, the request and what it configures`() throws
  {
    var finding = wrong
    finding.request = .sigma(.init(time: 2, previous: 1, eta: 1))
    let report = try report([check(finding), check(right, "other")])
    let json = try JSON.parse(report.json.indented())
    #expect(json["verdict"] == .string("broken") && json["summary"]?["fail"] == .integer(1))
    guard case .array(let checks)? = json["checks"] else { throw Missing() }
    #expect(checks.count == 2)
    #expect(checks[0]["detail"]?.string?.contains("1 is right") == true)
    #expect(checks[0]["at"]?["t_prev"] == .integer(1))
    #expect(checks[0]["request"]?["op"] == .string("sigma") && checks[1]["request"] == .null)
    #expect(json["schedules"]?["linear-2"]?["op"] == .string("configure"))
  }

  private struct Missing: Error {}

  private let nasty = #"<b> & "x" | `y` *z* _w_ [l](u) ~~s~~ $m$ \"#

  @Test func `JUnit has nothing of a candidate that is markup`() throws {
    let finding = Finding(.malformed(.failure("\(nasty)\n\u{1}]]>")), at: .at(1))
    let text = try report(
      [check(finding), check(right, "other"), check(declined, "third")], named: nasty
    ).junit
    let escaped = #"&lt;b&gt; &amp; &quot;x&quot; | `y` *z* _w_ [l](u) ~~s~~ $m$ \"#
    #expect(text.contains("name=\"candidate\" value=\"\(escaped) 1\""))
    #expect(text.contains("\(escaped)  ]]&gt;\""))
    #expect(!text.contains("<b>") && !text.contains("\u{1}"))
    // Five elements hold others; each is closed.
    for name in ["testsuites", "testsuite", "properties"] {
      let (opened, closed) = (
        text.ranges(of: "<\(name)").count, text.ranges(of: "</\(name)>").count
      )
      #expect(name == "testsuite" ? opened == closed + 1 : opened == closed, "\(name)")
    }
    #expect(text.contains("tests=\"3\" failures=\"1\" errors=\"0\" skipped=\"1\""))
  }

  @Test func `Markdown has nothing of a candidate that is markup`() throws {
    let finding = Finding(.malformed(.failure("\(nasty)\nnew")), at: .at(1))
    let text = try report([check(finding)], named: nasty).markdown(
      statements: ["ddim.update": "a | b"])
    let escaped =
      #"&lt;b&gt; &amp; "x" \| \`y\` \*z\* \_w\_ \[l\](u) \~\~s\~\~ \$m\$ \\"#
    #expect(text.contains("BROKEN  \(escaped) 1"))
    #expect(text.contains("\(escaped) new"), "a line of its own could begin a heading")
    #expect(text.contains(#"| a \| b |"#))
    #expect(!text.contains("<b>") && !text.contains("~~s~~"))
  }
}
