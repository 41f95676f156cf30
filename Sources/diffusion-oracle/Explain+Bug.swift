import Judging
import Mutations
import NoiseJudging
import Oracle
import Rows

extension Explain {
  /// What is said of an entry of the catalogue of known bugs, a title and its lines each.
  func sections(of bug: Bug) -> [(String, [String])] {
    let blamed = bug.rows.first
    let others = bug.rows.dropFirst().map(\.id).joined(separator: ", ")
    let had =
      bug.status == .constructed ? ["nobody that is known: made up"] : []
    return [
      ("Kind", ["\(bug.kind.rawValue), \(bug.status.rawValue)"]),
      (bug.isMistake ? "Wrong" : "Taken for wrong", [bug.wrong]),
      (bug.isMistake ? "Right" : "Why it is right", [bug.right]),
      ("Written", bug.replacements.map { "\($0.wrong.code) where \($0.right.code) belongs" }),
      ("Equation: \(blamed?.id ?? "")", blamed.map(printed) ?? []),
      (bug.isMistake ? "Breaks as well" : "About as well", others.isEmpty ? [] : [others]),
      ("Shows", [bug.shows]), ("Hides", [bug.hides]),
      ("Seen as", [bug.symptom].compactMap(\.self)),
      ("Numbers", [bug.numbers].compactMap(\.self)),
      ("Who had it", bug.sources + had), ("Note", [bug.note].compactMap(\.self)),
      ("Not planted", [bug.whyNotPlanted].compactMap(\.self)),
      ("Derived in", [blamed?.place].compactMap(\.self)),
      ("Checks that judge these equations", checks(of: bug)),
    ]
  }

  /// The LaTeX of a row as it stands in an explanation; its statement where there is none.
  private func printed(_ row: Row) -> [String] {
    let latex = Register.entry(row.id).map(latex) ?? []
    return latex.isEmpty ? [row.statement] : latex
  }

  /// The checks of the row to blame, a line an aspect, and how many the others have.
  private func checks(of bug: Bug) -> [String] {
    let lines = bug.rows.enumerated().flatMap { index, row in
      let checks = OracleChecks.checks(seed: 0, only: [row.id + "/"])
      if checks.isEmpty { return [String]() }
      return index == 0 ? Self.aspects(checks) : ["\(row.id): \(checks.count) checks"]
    }
    return lines.isEmpty ? ["no check yet"] : lines
  }
}
