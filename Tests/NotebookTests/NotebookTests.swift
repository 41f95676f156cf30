import CandidateProtocol
import Course
import Foundation
import Judging
import NoiseJudging
import Oracle
import Rows
import SampleFiles
import Scalars
import Synchronization
import Tangle
import TestSupport
import Testing

/// The course: every cell of every notebook runs, and what stands there is what the code prints.
///
/// The tests of single notebooks are tangled from `Notebooks-md`. With `DIFFUSION_ORACLE_NOTEBOOKS=refresh` outputs,
/// formulas, quoted evidence and figures are written instead of compared.
@Suite struct NotebookTests {
  /// Runs a notebook and compares, or refreshes, what is made from the code.
  func runs(_ stem: String, cells: @escaping () async throws -> Void) async throws {
    let path = "Notebooks-md/\(stem).md"
    let document = Document(try Place.text(path))
    let scratch = try Scratch()
    defer { scratch.remove() }
    let recorder = Recorder(document, scratch: scratch)
    do {
      try await Recorder.$current.withValue(recorder) { try await cells() }
    } catch {
      recorder.fail("this cell throws: \(error)")
    }
    let state = recorder.state.withLock { state in
      // What a cell printed before it failed is not its output.
      for (cell, _) in state.failures where state.outputs.indices.contains(cell) {
        state.outputs[cell] = nil
      }
      return state
    }
    var flaws = state.failures.map { failure in
      Flaw(line: document.line(ofCell: failure.cell), failure.message)
    }
    let made = try Made.parts(of: document, outputs: state.outputs)
    flaws += made.flaws
    if Asked.isRefreshing {
      try document.refreshed(made.replacements).write(
        to: Place.package.appendingPathComponent(path), atomically: true, encoding: .utf8)
      for (figure, _) in state.figures { try await write(figure, scratch) }
    } else {
      flaws += document.differences(made.replacements)
      for (figure, cell) in state.figures {
        flaws += document.flaws(on: figure, line: document.line(ofCell: cell))
      }
    }
    for flaw in flaws { flaw.record(in: path) }
  }

  private func write(_ figure: Figure, _ scratch: Scratch) async throws {
    if let committed = try? Place.text(figure.path), committed.contains(figure.comment) { return }
    try await figure.drawn(in: scratch).write(
      to: Place.package.appendingPathComponent(figure.path), atomically: true, encoding: .utf8)
  }

  @Test func `the README's table is the register`() throws {
    let document = Document(try Place.text("README.md"))
    let made = try Made.parts(of: document, outputs: [])
    if Asked.isRefreshing {
      try document.refreshed(made.replacements).write(
        to: Place.package.appendingPathComponent("README.md"), atomically: true, encoding: .utf8)
    }
    let differences = Asked.isRefreshing ? [] : document.differences(made.replacements)
    for flaw in made.flaws + differences { flaw.record(in: "README.md") }
  }
}

/// What of a document is made from the code.
enum Made {
  static func parts(
    of document: Document, outputs: [String?]
  ) throws -> (replacements: [Replacement], flaws: [Flaw]) {
    let formulas = document.formulaReplacements { id, notation in
      guard let notation = Notation(word: notation) else { return nil }
      return Row.named(id)?.latex(notation)
    }
    var problem: (any Error)?
    let parts = document.partReplacements { part in
      do { return try lines(of: part) } catch { problem = error }
      return nil
    }
    if let problem { throw problem }
    return (
      document.outputReplacements(outputs) + formulas.replacements + parts.replacements,
      formulas.flaws + parts.flaws
    )
  }

  /// The lines of a generated part; nil if it is of no known kind.
  private static func lines(of part: GeneratedPart) throws -> [String]? {
    switch (part.words.first, part.words.count) {
    case ("evidence", 2):
      return try EvidenceQuote.lines(for: part.words[1]) { evidence in
        if Asked.isRefreshing {
          return EvidenceQuote.quote(evidence, seen: try evidence.run())
        }
        // What was seen is compared where the evidence runs, in EvidenceTests.
        let opening = EvidenceQuote.opening(evidence)
        return part.body.first { $0.hasPrefix(opening) } ?? opening + "…"
      }
    case ("register", 1): return RegisterTable.lines
    case ("course", 1): return try CourseTable.lines()
    case ("conventions", 1): return [""] + Convention.table + [""]
    default: return nil
    }
  }
}

/// The register as a table with a row an equation.
enum RegisterTable {
  static var lines: [String] {
    let rows = Register.entries.map { entry in
      let equation = entry.row
      let name =
        equation.place.map { "[`\(equation.id)`](\($0))" } ?? "`\(equation.id)`"
      let kinds =
        entry.kinds.isEmpty ? "unchecked" : entry.kinds.map(\.rawValue).joined(separator: ", ")
      return "| \(name) | \(EvidenceQuote.markdown(equation.statement)) | \(kinds) |"
    }
    return ["", "| equation | says | evidence |", "|---|---|---|"] + rows + [""]
  }
}

/// The course as a table with a row a notebook: its title and question, in both languages, as they stand in it.
enum CourseTable {
  static func lines() throws -> [String] {
    let rows = try Notebook.all.map { notebook in
      let page = Document(try Place.text(notebook.path))
      let title = page.headings.first?.text ?? notebook.stem
      let number = title.prefix { $0 != " " }
      let chinese = page.prose.first { $0.text.hasPrefix("**\(number) · ") }?.text ?? ""
      let inChinese = chinese.replacing("**", with: "").dropFirst(number.count + 3)
      return "| [\(title)](\(notebook.path)) | \(inChinese) |"
    }
    return ["", "| chapter | 章 |", "|---|---|"] + rows + [""]
  }
}

extension Notation {
  /// The notation that a fence names: none is DDPM's.
  init?(word: String?) {
    switch word {
    case nil: self = .barAlpha
    case "ddim": self = .ddim
    default: return nil
    }
  }
}

extension Document {
  /// The line on which a cell begins; the first if none has begun.
  func line(ofCell index: Int) -> Int {
    cells.indices.contains(index) ? cells[index].fence.line : 1
  }

  /// A figure that is not as its cell draws it, or that the document does not show.
  func flaws(on figure: Figure, line: Int) -> [Flaw] {
    var flaws: [Flaw] = []
    if (try? Place.text(figure.path))?.contains(figure.comment) != true {
      flaws.append(Flaw(line: line, "\(figure.path) is not what this cell draws"))
    }
    if !prose.contains(where: { $0.text.contains("](figures/\(figure.name).svg)") }) {
      flaws.append(Flaw(line: line, "the figure \(figure.name) is shown nowhere"))
    }
    return flaws
  }
}

extension Flaw {
  /// Records the finding as an issue of the running test, at its line.
  func record(in path: String) {
    Issue.record(
      Comment(rawValue: message),
      sourceLocation: SourceLocation(
        fileID: "NotebookTests/" + (path.split(separator: "/").last ?? ""),
        filePath: Place.package.appendingPathComponent(path).path, line: line, column: 1))
  }
}
