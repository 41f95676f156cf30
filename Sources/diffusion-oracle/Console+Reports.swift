import ArgumentParser
import CandidateProtocol
import Judging
import NoiseJudging
import Oracle
import Rows
import SampleFiles

/// What commands that judge have in common.
extension Console {
  /// A seed goes into JSON, whose numbers are exact up to 2⁵³.
  static func validate(seed: UInt64) throws {
    guard seed <= 1 << 53 else {
      throw ValidationError("--seed is \(seed), it must be at most \(1 << 53)")
    }
  }

  /// Writes a report in a form, and ends with its exit status.
  ///
  /// - Parameters:
  ///   - isLong: whether a text lists every check.
  ///   - source: the candidate's file, if it is known.
  static func finish(
    _ report: Report, _ format: ReportFormat, isLong: Bool = false, of source: String? = nil,
    to output: String?
  ) throws {
    let statements = Dictionary(
      uniqueKeysWithValues: Register.entries.map { ($0.row.id, $0.row.statement) })
    let text =
      switch format {
      case .json: report.json.indented() + "\n"
      case .junit: report.junit
      case .markdown: report.markdown(statements: statements)
      case .sarif: report.sarif(of: source).indented() + "\n"
      case .text:
        report.text(statements: statements, colour: hasColour(output), isLong: isLong)
      }
    try write(text, to: output)
    throw ExitCode(report.exitCode)
  }

  /// The list of known failures in a file; none if no file is named.
  static func knownFailures(in path: String?) throws -> KnownFailures {
    guard let path else { return .none }
    let known = Set(OracleChecks.checks(seed: 0, level: .deep).map(\.id))
    do {
      return try KnownFailures(text: try read(path), known: known)
    } catch let fault as ProtocolFault {
      throw ValidationError("\(path), \(fault)")
    }
  }

  /// The text of a file.
  ///
  /// - Throws: exit status 2 with a sentence.
  static func read(_ path: String) throws -> String {
    do throws(FileFault) { return String(decoding: try Files.read(path), as: UTF8.self) } catch {
      throw ValidationError("\(path) cannot be read: \(error)")
    }
  }
}
