import ArgumentParser
import CandidateProtocol
import Course
import Foundation
import Judging
import NoiseJudging
import Oracle
import Rows
import SampleFiles

extension Accuracy {
  /// The table of the null laws.
  enum NullLaws {
    static func run(_ path: String, _ format: ListFormat) throws {
      let text =
        path == "-"
        ? String(decoding: FileHandle.standardInput.readDataToEndOfFile(), as: UTF8.self)
        : try Console.read(path)
      let rows: [NullLawAccuracy.Row]
      do {
        rows = try NullLawAccuracy.rows(NullLawAccuracy.references(csv: text))
      } catch {
        throw ValidationError("\(path): \(error)")
      }
      guard !rows.isEmpty else { throw ValidationError("\(path): no reference values") }
      switch format {
      case .text: try Console.write(table(rows), to: nil)
      case .json: try Console.write(json(rows).indented() + "\n", to: nil)
      case .markdown: try Console.write(Console.markdown([head] + rows.map(cells)), to: nil)
      }
      if rows.contains(where: { !$0.holds }) { throw ExitCode(1) }
    }

    private static func cells(_ row: NullLawAccuracy.Row) -> [String] {
      [
        row.name, "\(row.compared)", Console.short(row.worst), Console.short(row.allowed),
        row.gsl.map(Console.short) ?? "none", row.deep == 0 ? "" : Console.short(row.worstDeep),
        row.place,
      ]
    }

    private static let head = [
      "law", "values", "ours", "allowed", "GSL's own", "logs below 1e-30", "ours is worst at",
    ]

    private static func table(_ rows: [NullLawAccuracy.Row]) -> String {
      "largest relative error of a tail probability, p from 1 to 1e-30, against 50 digits\n\n"
        + Console.table([head] + rows.map(cells))
    }

    private static func json(_ rows: [NullLawAccuracy.Row]) -> JSON {
      .members([
        "schema": .string("diffusion-oracle/null-laws/1"),
        "rows": .array(
          rows.map { row in
            .members([
              "law": .string(row.name), "values": .integer(row.compared),
              "worst": .real(row.worst), "allowed": .real(row.allowed),
              "gsl": row.gsl.map(JSON.real) ?? .null, "at": .string(row.place),
              "deep": .integer(row.deep), "worst_deep_log": .real(row.worstDeep),
            ])
          }),
      ])
    }
  }
}
