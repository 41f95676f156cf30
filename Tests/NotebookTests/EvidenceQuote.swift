import CandidateProtocol
import Course
import Foundation
import Judging
import NoiseJudging
import Oracle
import RealModule
import Rows
import SampleFiles
import Tangle

/// What stands in a notebook beside an equation: its statement, its evidence as it runs, and where all
/// of it is written.
enum EvidenceQuote {
  /// The lines of the generated part `evidence ID`.
  ///
  /// - Parameters:
  ///   - id: of a row of the register.
  ///   - line: a piece of evidence as it is quoted.
  /// - Returns: nil if there is no such row.
  static func lines(
    for id: String, quoting line: (Evidence) throws -> String
  ) throws -> [String]? {
    guard let entry = Register.entry(id) else { return nil }
    var lines = ["> **`\(id)`** \(markdown(entry.row.statement)).", ">"]
    for evidence in entry.evidence { lines.append(try line(evidence)) }
    if let beside = beside(entry.row) { lines += [">", "> \(beside)"] }
    for erratum in entry.errata { lines += [">", "> **Erratum.** \(markdown(erratum.says))"] }
    return lines + [">", "> " + (try links(entry)).joined(separator: " · ")]
  }

  /// A piece of evidence that was run: what kind, how, and what was seen.
  static func quote(_ evidence: Evidence, seen: String) -> String {
    opening(evidence) + markdown(settled(seen)) + "."
  }

  /// What was seen with the digits that every machine has: another library of elementary functions may
  /// round otherwise.
  ///
  /// A number in full keeps three digits; a difference of the size of rounding becomes the next power of ten above it.
  static func settled(_ seen: String) -> String {
    seen.replacing(/(at most )?(\d+\.\d{5,}(?:e-?\d+)?|\d\.\d+e-\d{2,})/) { match in
      let value = Double(match.output.2) ?? .nan
      let before = match.output.1 ?? ""
      guard value < 1e-8 else { return before + String(format: "%.3g", value) }
      let above = "1e" + String(Int(Double.log10(value).rounded(.up)))
      return before.isEmpty ? "≤ \(above)" : before + above
    }
  }

  /// What a quote begins with, whatever was seen.
  static func opening(_ evidence: Evidence) -> String {
    "> - *\(evidence.kind.rawValue)*: \(markdown(evidence.method)): "
  }

  /// Plain text as Markdown that shows it; what stands between backticks is code in both.
  static func markdown(_ text: String) -> String {
    text.reduce(into: "") { $0 += "*_<>[]$|\\".contains($1) ? "\\\($1)" : String($1) }
  }

  private static func beside(_ row: Row) -> String? {
    let note = row.note.map { "The formula is \($0)." }
    let legend = row.legend().map { "$\($0.letters)$: \($0.words)" }
    let letters = legend.isEmpty ? nil : legend.joined(separator: "; ") + "."
    let text = [note, letters].compactMap(\.self).joined(separator: " ")
    return text.isEmpty ? nil : text
  }

  private static func links(_ entry: RegisterEntry) throws -> [String] {
    let id = entry.row.id
    let index = try SourceIndex.shared.get()
    var links = (index.symbols[id] ?? []).map { "[`\($0.name)`](../\($0.path))" }
    let files = entry.evidence.map(\.file)
    links += numbered(files, "evidence")
    // Most mistakes stand in the file of their evidence.
    let mistakes = entry.evidence.flatMap(\.mistakes).map(\.file)
    links += numbered(mistakes.filter { !files.contains($0) }, "mistakes")
    return links + [papers(entry.row.source)]
  }

  /// A link to each file, once.
  private static func numbered(_ files: [String], _ word: String) -> [String] {
    var paths: [String] = []
    for file in files where !paths.contains(file) { paths.append(file) }
    return paths.enumerated().map { index, path in
      "[\(paths.count > 1 ? "\(word) \(index + 1)" : word)](../\(path))"
    }
  }

  /// A source with links to the papers that it names.
  private static func papers(_ source: String) -> String {
    markdown(source).replacing(/arXiv:(\d{4}\.\d{5}v?\d*)/) {
      "[\($0.output.0)](https://arxiv.org/abs/\($0.output.1))"
    }
  }
}
