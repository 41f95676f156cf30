import ArgumentParser
import CandidateProtocol
import Course
import Judging
import NoiseJudging
import Oracle
import Rows
import SampleFiles

/// The table of `accuracy --formulas`.
enum FormulaTable {
  static func run(_ format: ListFormat) throws {
    let rows = FormulaAccuracy.rows { Console.complain("accuracy: \($0)") }
    switch format {
    case .text:
      try Console.write(
        "worst deviation over all times, in units of roundoff of the natural scale\n\n"
          + Console.table(rows.map(cells)), to: nil)
      if let worst = rows.max(by: { $0.units < $1.units }) {
        try Console.write("\nthe worst: \(worst.id)\n\(details(worst))", to: nil)
      }
    case .markdown:
      let head = ["equation", "formula", "units", "schedule", "t"]
      try Console.write(Console.markdown([head] + rows.map(cells)), to: nil)
    case .json: try Console.write(json(rows).indented() + "\n", to: nil)
    }
    if rows.contains(where: { !($0.units <= FormulaAccuracy.allowedUnits) }) { throw ExitCode(1) }
  }

  private static func cells(_ row: FormulaAccuracy.Row) -> [String] {
    [row.id, row.formula, Console.short(row.units), row.schedule, "\(row.time)"]
  }

  private static func details(_ row: FormulaAccuracy.Row) -> String {
    ([
      "\(row.value) in Double, \(row.exact) is exact", "natural scale \(row.scale)",
      "\(row.schedule), t = \(row.time)",
    ] + row.inputs).map { "  \($0)\n" }.joined()
  }

  private static func json(_ rows: [FormulaAccuracy.Row]) -> JSON {
    .members([
      "schema": .string("diffusion-oracle/accuracy/1"),
      "allowed": .real(FormulaAccuracy.allowedUnits),
      "rows": .array(
        rows.map { row in
          .members([
            "id": .string(row.id), "formula": .string(row.formula),
            "schedule": .string(row.schedule), "t": .integer(row.time),
            "units": .real(row.units), "value": .real(row.value), "exact": .real(row.exact),
            "scale": .real(row.scale), "inputs": .array(row.inputs.map(JSON.string)),
          ])
        }),
    ])
  }
}
