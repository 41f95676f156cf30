import Checks
import Foundation
import Testing
import Wire

/// The candidate under judgement, examined once for all test functions.
///
/// `DIFFUSION_ORACLE_CANDIDATE` holds its command, split as a shell does; without it the built-in
/// reference is judged.
enum Judged {
  private static let report = Task {
    var examination = Examination(checks: Battery.checks(seed: 0))
    guard let command = ProcessInfo.processInfo.environment["DIFFUSION_ORACLE_CANDIDATE"] else {
      var reference = Reference()
      examination.run(&reference)
      return Report(examination)
    }
    let words = try commandWords(command)
    return Report(await examine(examination, command: words).examination)
  }

  /// The judged checks of an equation.
  static func checks(of equation: String) async throws -> [JudgedCheck] {
    try await report.value.lines.filter { $0.check.equations[0] == equation }.map(JudgedCheck.init)
  }
}

/// A check with its finding, as the argument of a test.
struct JudgedCheck: CustomTestStringConvertible, Sendable {
  let line: Report.Line

  var testDescription: String {
    "\(line.check.parts.aspect) on \(line.check.parts.schedule)"
  }

  /// Passes, fails with the finding's own words, or is cancelled where nothing could be decided:
  /// what was not judged is not counted as passed.
  func expectPass() throws {
    let finding = line.finding
    switch finding.outcome {
    case .pass: break
    case .inconclusive, .unsupported:
      try Test.cancel("\(finding.outcome.rawValue): \(finding.detail)")
    case .fail, .error:
      let request = finding.request.map { "; reproduce with \($0.json(id: 2))" } ?? ""
      Issue.record("\(line.check.id): \(finding.detail)\(request)")
    }
  }
}
