import ArgumentParser
import CandidateProtocol
import Course
import Judging
import NoiseJudging
import Oracle
import Rows
import SampleFiles

struct Accuracy: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measure our digits against exact values: of schedules, formulas or null laws.",
    discussion: """
      For each schedule and each of β, ᾱ and 1−ᾱ: the worst value over all times, in units of \
      roundoff 2⁻⁵³, of our tables and of the forms that programs usually write, all in fp64. Exit \
      status 1 if a value of ours is off by more than \(Int(ScheduleAccuracy.allowedUnits)) units.

      With --formulas: the worst value of every closed form of the register over all times of three \
      schedules, against seventy digits, in units of 2⁻⁵³ of its natural scale (its largest term, as \
      that reaches the result), with the numbers that it was computed from: a minute in a release \
      build. Exit status 1 beyond \
      \(Int(FormulaAccuracy.allowedUnits)) units.

      With --null-laws: the largest relative error of every distribution function that verdicts rest \
      on, and of GSL's own beside it, against the 50-digit values in a file (`-` for standard \
      input). Exit status 1 if one of ours is further off than the table says it may be.

      Examples:
        diffusion-oracle accuracy
        diffusion-oracle accuracy --formulas
        gzip -dc Tests/StatisticsTests/Reference/null_laws.csv.gz | diffusion-oracle accuracy --null-laws -
      """)

  @Option(help: "A file of 50-digit values of the null laws, as CSV; - for standard input.")
  var nullLaws: String?

  @Flag(help: "Measure the closed forms of the register.")
  var formulas = false

  @Option(help: "The form of the table: text, json or markdown.")
  var format = ListFormat.text

  func validate() throws {
    guard nullLaws == nil || !formulas else {
      throw ValidationError("--formulas and --null-laws are two tables: ask for one")
    }
  }

  func run() throws {
    if formulas { return try FormulaTable.run(format) }
    if let nullLaws { return try NullLaws.run(nullLaws, format) }
    let rows = ScheduleAccuracy.rows()
    switch format {
    case .text: try Console.write(Self.text(rows), to: nil)
    case .json: try Console.write(Self.json(rows).indented() + "\n", to: nil)
    case .markdown: try Console.write(Self.markdown(rows), to: nil)
    }
    if rows.contains(where: { $0.isOwn && !($0.units <= ScheduleAccuracy.allowedUnits) }) {
      throw ExitCode(1)
    }
  }

  private static func rounded(_ units: Double) -> String {
    units < 100 ? "\((units * 100).rounded() / 100)" : "\(Int(min(units, 1e15)))"
  }

  private static func text(_ rows: [ScheduleAccuracy.Row]) -> String {
    var text = "worst deviation over all times, in units of roundoff 2⁻⁵³\n"
    var schedule = ""
    for row in rows {
      if row.schedule != schedule {
        schedule = row.schedule
        text += "\n\(schedule)\n"
      }
      let units = String(repeating: " ", count: max(0, 12 - rounded(row.units).count))
      let quantity = row.quantity + String(repeating: " ", count: 5 - row.quantity.count)
      text += "  \(quantity)\(units)\(rounded(row.units))  \(row.form), worst at t = \(row.time)\n"
    }
    return text
  }

  private static func markdown(_ rows: [ScheduleAccuracy.Row]) -> String {
    rows.reduce("| schedule | | form | units of roundoff | worst at t |\n|---|---|---|---|---|\n") {
      $0 + "| \($1.schedule) | \($1.quantity) | \($1.form) | \(rounded($1.units)) | \($1.time) |\n"
    }
  }

  private static func json(_ rows: [ScheduleAccuracy.Row]) -> JSON {
    .members([
      "schema": .string("diffusion-oracle/accuracy/1"),
      "allowed": .real(ScheduleAccuracy.allowedUnits),
      "rows": .array(
        rows.map { row in
          .members([
            "schedule": .string(row.schedule), "quantity": .string(row.quantity),
            "form": .string(row.form), "own": .bool(row.isOwn), "units": .real(row.units),
            "t": .integer(row.time),
          ])
        }),
    ])
  }
}
