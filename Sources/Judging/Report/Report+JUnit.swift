import CandidateProtocol
import Rows

extension Report {
  /// The report as JUnit XML, for the test views of continuous-integration systems.
  ///
  /// An equation is a suite, a check a case. What is inconclusive, unsupported or a known failure is
  /// skipped, with the reason; a known failure that passes fails.
  public var junit: String {
    var text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    // What no check failed in, and no check decided: a view that sees tests alone must not be green.
    let isOpen = exitCode == 3 && count(.error) == 0
    let tests = lines.count + (isOpen ? 1 : 0)
    let failures = lines.count(where: \.isUnexpected)
    let seconds = lines.reduce(0) { $0 + $1.finding.seconds }
    text += "<testsuites name=\"diffusion-oracle\" tests=\"\(tests)\" failures=\"\(failures)\" "
    text += "errors=\"\(count(.error) + (isOpen ? 1 : 0))\" "
    text += "skipped=\"\(lines.count(where: \.isSkipped))\" "
    text += "time=\"\(decimal(seconds))\">\n"
    if isOpen { text += openVerdict }
    var seen: Set<String> = []
    for equation in lines.map(\.check.row.id) where seen.insert(equation).inserted {
      text += suite(equation, lines.filter { $0.check.row.id == equation })
    }
    return text + "</testsuites>\n"
  }

  /// A case that is an error because nothing can be said of the whole.
  private var openVerdict: String {
    let why = escaped(undecided ?? "nothing was decided")
    return """
        <testsuite name="verdict" tests="1" failures="0" errors="1" skipped="0" time="0.0">
          <testcase classname="verdict" name="unjudged" time="0.0">
            <error type="unjudged" message="\(why)"/>
          </testcase>
        </testsuite>

      """
  }

  private func suite(_ equation: String, _ lines: [Line]) -> String {
    let seconds = lines.reduce(0) { $0 + $1.finding.seconds }
    var text = "  <testsuite name=\"\(escaped(equation))\" tests=\"\(lines.count)\" "
    text += "failures=\"\(lines.count(where: \.isUnexpected))\" "
    text += "errors=\"\(lines.count { $0.finding.outcome == .error })\" "
    text += "skipped=\"\(lines.count(where: \.isSkipped))\" time=\"\(decimal(seconds))\">\n"
    text += "    <properties>\n"
    let properties = [
      ("candidate", capabilities.map { "\($0.name) \($0.version)" } ?? ""),
      ("verdict", verdict.rawValue), ("seed", "\(seed)"), ("level", level.rawValue),
    ]
    for (name, value) in properties {
      text += "      <property name=\"\(name)\" value=\"\(escaped(value))\"/>\n"
    }
    text += "    </properties>\n"
    for line in lines { text += element(of: line) }
    return text + "  </testsuite>\n"
  }

  private func element(of line: Line) -> String {
    let check = line.check
    let finding = line.finding
    let head =
      "    <testcase classname=\"\(escaped(check.row.id))\" "
      + "name=\"\(escaped("\(check.aspect)/\(check.subject)"))\" time=\"\(decimal(finding.seconds))\""
    let detail = escaped(finding.detail)
    let child: String
    if line.isUnexpected {
      let message =
        finding.outcome == .pass
        ? "passes, but is known to fail: \(escaped(line.known ?? ""))" : detail
      let request = finding.request?.json(id: 2).description ?? ""
      let calls = line.transcript.map { "\nall its calls: \(escaped($0))" } ?? ""
      let head =
        check.id == blamed?.check.id
        ? diagnosis.map { "\(escaped("\($0.label): \($0.text)"))\n" }.joined() : ""
      let body = head + (request.utf8.count <= 4000 ? escaped(request) : "") + calls
      child =
        "<failure type=\"\(escaped(check.row.id))\" message=\"\(message)\">\(body)</failure>"
    } else if finding.outcome == .error {
      child = "<error type=\"session\" message=\"\(detail)\"/>"
    } else if line.isSkipped {
      let reason = line.known.map { "known failure (\(escaped($0))): " } ?? ""
      child = "<skipped message=\"\(reason)\(finding.outcome.rawValue): \(detail)\"/>"
    } else {
      return head + "/>\n"
    }
    return head + ">\n      \(child)\n    </testcase>\n"
  }

  private func decimal(_ seconds: Double) -> String {
    "\(Double(Int((seconds * 1e6).rounded())) / 1e6)"
  }

  /// Text as XML 1.0 has it: nothing in it is markup or unseen.
  private func escaped(_ text: String) -> String {
    var escaped = ""
    for scalar in printable(text, upTo: 5000).unicodeScalars {
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }
}

extension Report.Line {
  /// Neither passed nor counted against the candidate.
  fileprivate var isSkipped: Bool {
    !isUnexpected && finding.outcome != .pass && finding.outcome != .error
  }
}
