import Foundation
import Judging
import NoiseJudging
import Oracle
import Rows
import TestSupport
import Testing

/// The test files that are written from the rows: one function a row, its id and claim for a name, so that
/// a filter by id finds it.
///
/// With `DIFFUSION_ORACLE_NOTEBOOKS=refresh` they are written instead of compared.
@Suite struct GeneratedTests {
  @Test(arguments: [RowFile.evidence, .conformance])
  func `a file of tests is what the rows give`(file: RowFile) throws {
    if Asked.isRefreshing {
      try file.text.write(
        to: Place.package.appendingPathComponent(file.path), atomically: true, encoding: .utf8)
      return
    }
    let committed = try Place.text(file.path)
    for row in file.rows where !committed.contains(file.function(row)) {
      Issue.record("\(file.path) lacks the function of \(row.id); refresh it")
    }
    let ids = file.rows.map(\.id)
    for match in committed.matches(of: #/func `([^ ]+) /#) where !ids.contains(String(match.1)) {
      Issue.record("\(file.path) has a function of \(match.1), which is no row of it; refresh it")
    }
    let isSame = committed == file.text
    #expect(isSame, "\(file.path) is not what the rows give; refresh it")
  }
}

/// A file with a test function for each of some rows.
struct RowFile: Sendable, CustomTestStringConvertible {
  let path: String
  let suite: String
  let rows: [Row]
  let function: @Sendable (Row) -> String

  var testDescription: String { path }

  var text: String {
    """
    // Written from the rows by `DIFFUSION_ORACLE_NOTEBOOKS=refresh swift test --filter NotebookTests`.

    import Rows
    import Testing

    extension \(suite) {
    \(rows.map(function).joined(separator: "\n"))}

    """
  }

  /// Every row with evidence.
  static let evidence = RowFile(
    path: "Tests/NotebookTests/EvidenceTests+Rows.swift", suite: "EvidenceTests",
    rows: Register.entries.filter { !$0.evidence.isEmpty }.map(\.row)
  ) { row in
    """
      @Test func `\(row.id) \(row.claim)`() throws {
        try expectEvidence(for: .\(name(of: row)))
      }

    """
  }

  /// Every row that is the first of a check.
  static let conformance = RowFile(
    path: "Tests/Conformance/ConformanceTests+Rows.swift", suite: "Conformance",
    rows: {
      let judged = Set(OracleChecks.checks(seed: 0).map { $0.row.id })
      return Row.all.filter { judged.contains($0.id) }
    }()
  ) { row in
    let (name, title) = (name(of: row), "\(row.id) \(row.claim)")
    let line = "  func `\(title)`(check: JudgedCheck) {"
    let wrapped = "  func `\(title)`(\n    check: JudgedCheck\n  ) {"
    return """
        @Test(
          .judging(.\(name)),
          arguments: try await Judged.checks(of: .\(name)))
      \(line.count > 100 ? wrapped : line)
          check.expectPass()
        }

      """
  }

  /// The name of a row's value: camel case of its id.
  private static func name(of row: Row) -> String {
    let words = row.id.split { $0 == "." || $0 == "-" }
    return words.dropFirst().reduce(String(words.first ?? "")) { $0 + $1.capitalized }
  }
}
