import Algorithms
public import CandidateProtocol
import Rows

extension Report {
  /// The report as SARIF 2.1.0, which code hosts show in a pull request: a rule is an equation, a result an equation that
  /// fails, the one to blame first and with its diagnosis.
  ///
  /// - Parameter source: the candidate's file, relative to the repository, if it is known.
  public func sarif(of source: String? = nil) -> JSON {
    // What counts comes before what is known, and what is to blame first of all.
    let failing = lines.filter { $0.finding.outcome == .fail || $0.isUnexpected }
    let first = (failing.filter(\.isUnexpected) + failing.filter { !$0.isUnexpected })
      .uniqued { $0.check.row.id }
    let fault = loss ?? (verdict == .unjudged ? undecided : nil)
    let rules = first.map(\.check.row)
    return .members([
      "$schema": .string("https://json.schemastore.org/sarif-2.1.0.json"),
      "version": .string("2.1.0"),
      "runs": .array([
        .members([
          "tool": .members([
            "driver": .members([
              "name": .string("diffusion-oracle"), "version": .string(Reference.version),
              "rules": .array(rules.map(rule)),
            ])
          ]),
          "invocations": .array([
            .members([
              "executionSuccessful": .bool(fault == nil),
              "toolExecutionNotifications": fault.map {
                .array([.members(["level": .string("error"), "message": text($0)])])
              },
            ])
          ]),
          "results": .array(
            first.enumerated().map { index, line in result(of: line, rule: index, source) }),
          "properties": .members(["verdict": .string(verdict.rawValue)]),
        ])
      ]),
    ])
  }

  private func rule(_ row: Row) -> JSON {
    .members([
      "id": .string(row.id), "shortDescription": text("\(row.id) \(row.claim)"),
      "fullDescription": text(row.statement), "help": text(row.place ?? row.source),
    ])
  }

  private func result(of line: Line, rule: Int, _ source: String?) -> JSON {
    let isBlamed = line.check.id == blamed?.check.id
    let words =
      isBlamed
      ? diagnosis.map { "\($0.label): \($0.text)" }.joined(separator: "\n")
      : line.finding.outcome == .pass
        ? "Known to fail, but passes: \(line.known ?? "")"
        : "Fails as well, perhaps for the same reason: \(line.finding.detail)"
    return .members([
      "ruleId": .string(line.check.row.id), "ruleIndex": .integer(rule),
      "level": .string(isBlamed ? "error" : line.isUnexpected ? "warning" : "note"),
      "message": text(words),
      "locations": source.map { path in
        .array([
          .members([
            "physicalLocation": .members([
              "artifactLocation": .members(["uri": .string(path)]),
              "region": .members(["startLine": .integer(1)]),
            ])
          ])
        ])
      },
      "partialFingerprints": .members(["check": .string(line.check.id)]),
      "suppressions": line.isUnexpected
        ? nil
        : .array([
          .members([
            "kind": .string("external"), "justification": line.known.map(JSON.string),
          ])
        ]),
    ])
  }

  /// A message, in which nothing is a link.
  private func text(_ words: String) -> JSON {
    let plain = printableLines(words, upTo: 4000).replacing("\\", with: "\\\\")
      .replacing("[", with: "\\[").replacing("]", with: "\\]")
    return .members(["text": .string(plain)])
  }
}
