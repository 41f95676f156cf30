public import ArgumentParser
import CandidateProtocol
import Course
import Judging
import NoiseJudging
import Oracle
import Rows
import SampleFiles
public import Scalars

/// The forms of a list.
enum ListFormat: String, ExpressibleByArgument, CaseIterable {
  case text, json, markdown
}

extension Notation: ExpressibleByArgument {
  /// The names on the command line: `bar-alpha`, `ddim`.
  public init?(argument: String) {
    guard let notation = Notation.allCases.first(where: { $0.argument == argument }) else {
      return nil
    }
    self = notation
  }

  private var argument: String { self == .barAlpha ? "bar-alpha" : rawValue }

  public static var allValueStrings: [String] { allCases.map(\.argument) }
  public var defaultValueDescription: String { argument }

  static let help: ArgumentHelp = "Whose letters LaTeX is in: bar-alpha or ddim."
}

struct Equations: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List the register: every equation, with the evidence that this build can run.",
    discussion: """
      Examples:
        diffusion-oracle equations
        diffusion-oracle equations --format json
        diffusion-oracle equations --format markdown --notation ddim

      JSON and Markdown carry each equation in LaTeX, printed from the code that computes it. An equation without evidence is unchecked. `explain ID` runs the evidence of one.
      """)

  @Option(help: "The form of the list: text, json or markdown.")
  var format = ListFormat.text

  @Option(help: Notation.help)
  var notation = Notation.barAlpha

  func run() throws {
    switch format {
    case .text: try Console.write(text, to: nil)
    case .json: try Console.write(json.indented() + "\n", to: nil)
    case .markdown: try Console.write(markdown, to: nil)
    }
  }

  private var text: String {
    let checked = Register.entries.count { !$0.evidence.isEmpty }
    var text = "\(Register.entries.count) equations, \(checked) with evidence in this build\n"
    for chapter in Chapter.allCases {
      text += "\n\(chapter.rawValue)\n"
      for entry in Register.entries where entry.row.chapter == chapter {
        let kinds = entry.kinds.map(\.rawValue).joined(separator: ", ")
        let id = entry.row.id
        let padding = String(repeating: " ", count: max(1, 38 - id.count))
        text += "  \(id)\(padding)\(kinds.isEmpty ? "unchecked" : kinds)\n"
      }
    }
    return text
  }

  private var json: JSON {
    .members([
      "schema": .string("diffusion-oracle/register/1"),
      "equations": .array(Register.entries.map { $0.json(notation) }),
    ])
  }

  private var markdown: String {
    Chapter.allCases.map { chapter in
      let rows = Register.entries.filter { $0.row.chapter == chapter }
      return "## \(chapter.rawValue)\n\n" + rows.map { $0.markdown(notation) }.joined()
    }.joined()
  }
}

extension RegisterEntry {
  /// A row as a section of a page, its LaTeX in a fence.
  func markdown(_ notation: Notation) -> String {
    let kinds = kinds.map(\.rawValue).joined(separator: ", ")
    return "### `\(row.id)`\n\n\(row.statement)\n\n"
      + (row.latex(notation).map { "```math\n\($0)\n```\n\n" } ?? "")
      + (beside(notation, format: .markdown).map { "\($0)\n\n" } ?? "")
      + "Evidence: \(kinds.isEmpty ? "unchecked" : kinds). \(row.source).\n\n"
  }

  /// What is said in words beside the LaTeX: of which special case it is, and what its letters stand for;
  /// nil if nothing is.
  ///
  /// In Markdown one paragraph, in text a line each: `Printed for T = 3.`, then `p_1: the chance to draw a time`.
  func beside(_ notation: Notation, format: ExplanationFormat) -> String? {
    let sentence = row.note.map { "\($0.prefix(1).uppercased())\($0.dropFirst())." }
    let legend = row.legend(notation).map { letters, words in
      format == .markdown ? "$\(letters)$: \(words)" : "\(letters): \(words)"
    }
    switch format {
    case .markdown:
      let letters = legend.isEmpty ? nil : legend.joined(separator: "; ") + "."
      let text = [sentence, letters].compactMap(\.self).joined(separator: " ")
      return text.isEmpty ? nil : text
    case .text:
      let lines = [sentence].compactMap(\.self) + legend
      return lines.isEmpty ? nil : lines.joined(separator: "\n")
    }
  }

  /// A row as the schema `diffusion-oracle/register/1` has it. LaTeX is null where no function over
  /// fields stands behind the row, the notebook where the row has no evidence yet.
  func json(_ notation: Notation) -> JSON {
    .members([
      "id": .string(row.id), "statement": .string(row.statement),
      "latex": row.latex(notation).map(JSON.string) ?? .null,
      "note": row.note.map(JSON.string) ?? .null,
      "letters": .array(
        row.legend(notation).map {
          .members(["latex": .string($0.letters), "words": .string($0.words)])
        }),
      "source": .string(row.source),
      "evidence": .array(kinds.map { .string($0.rawValue) }),
      "notebook": row.place.map(JSON.string) ?? .null,
      "erratum": erratum.map(JSON.string) ?? .null,
    ])
  }
}
