import CandidateProtocol
import Judging
import NoiseJudging
import Oracle
import Rows
import TestSupport
import Testing
import Wire

/// The candidate under judgement, examined once for all test functions.
///
/// `DIFFUSION_ORACLE_CANDIDATE` holds its command, split as a shell does; without it the built-in
/// reference is judged. The reference comes first in any case: if it fails, its report stands.
enum Judged {
  private static let report = Task {
    let command = Asked.variable("CANDIDATE")
    // The reference alone is judged at the standard level by `verify`.
    let level: Level = command == nil ? .smoke : .standard
    let checks = OracleChecks.checks(seed: 0, level: level)
    var examination = Examination(checks: checks, level: level)
    var reference = Reference()
    examination.run(&reference)
    let own = Report(examination)
    guard let command, own.verdict == .conforms else { return own }
    let words = try commandWords(command)
    return Report(
      await examine(Examination(checks: checks, level: level), command: words).examination)
  }

  /// Why nothing was judged; nil if something was.
  static func unjudged() async throws -> String? {
    let report = try await report.value
    if let loss = report.loss { return "the session was lost: \(loss)" }
    return report.count(.pass) + report.count(.fail) == 0 ? "no check could be decided" : nil
  }

  /// The judged checks of an equation.
  static func checks(of row: Row) async throws -> [JudgedCheck] {
    try await report.value.lines.filter { $0.check.row == row }.map(JudgedCheck.init)
  }
}

extension Trait where Self == ConditionTrait {
  /// Skips the function of an equation of which the candidate claims nothing.
  static func judging(_ row: Row) -> Self {
    .enabled("the candidate claims no operation that shows \(row.id)") {
      try await Judged.checks(of: row).contains { $0.line.finding.outcome != .unsupported }
    }
  }
}

/// A check with its finding, as the argument of a test.
struct JudgedCheck: CustomTestStringConvertible, Sendable {
  let line: Report.Line

  var testDescription: String {
    "\(line.check.aspect) on \(line.check.subject)"
  }

  /// Passes, or fails with the finding's own words, or warns where nothing could be decided.
  func expectPass() {
    let finding = line.finding
    switch finding.outcome {
    case .pass: break
    case .inconclusive, .unsupported:
      Issue.record("\(finding.outcome.rawValue): \(finding.detail)", severity: .warning)
    case .fail, .error:
      let request = finding.request.map { "; reproduce with \($0.json(id: 2))" } ?? ""
      Issue.record("\(line.check.id): \(finding.detail)\(request)")
    }
  }
}
