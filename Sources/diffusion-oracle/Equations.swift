import ArgumentParser
import Checks
import Oracle

/// The forms of a list.
enum ListFormat: String, ExpressibleByArgument, CaseIterable {
  case text, json, markdown
}

struct Equations: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List the register: every equation, with the evidence that this build can run.",
    discussion: """
      Examples:
        diffusion-oracle equations
        diffusion-oracle equations --format json

      An equation without evidence is unchecked. `explain ID` runs the evidence of one.
      """)

  @Option(help: "The form of the list: text, json or markdown.")
  var format = ListFormat.text

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
      for entry in Register.entries where entry.equation.chapter == chapter {
        let kinds = entry.kinds.map(\.rawValue).joined(separator: ", ")
        let id = entry.equation.id
        let padding = String(repeating: " ", count: max(1, 38 - id.count))
        text += "  \(id)\(padding)\(kinds.isEmpty ? "unchecked" : kinds)\n"
      }
    }
    return text
  }

  private var json: JSON {
    .members([
      "schema": .string("diffusion-oracle/register/1"),
      "equations": .array(Register.entries.map(\.json)),
    ])
  }

  private var markdown: String {
    var text = ""
    for chapter in Chapter.allCases {
      text += "## \(chapter.rawValue)\n\n| id | statement | evidence |\n|---|---|---|\n"
      for entry in Register.entries where entry.equation.chapter == chapter {
        let kinds = entry.kinds.map(\.rawValue).joined(separator: ", ")
        let statement = entry.equation.statement.replacing("|", with: "\\|")
        text +=
          "| `\(entry.equation.id)` | \(statement) | \(kinds.isEmpty ? "unchecked" : kinds) |\n"
      }
      text += "\n"
    }
    return text
  }
}

extension RegisterEntry {
  /// A row as the schema `diffusion-oracle/register/1` has it. LaTeX and notebooks are null until
  /// they are printed from the code and written.
  var json: JSON {
    .members([
      "id": .string(equation.id), "statement": .string(equation.statement), "latex": .null,
      "source": .string(equation.source),
      "evidence": .array(kinds.map { .string($0.rawValue) }), "notebook": .null,
      "erratum": erratum.map(JSON.string) ?? .null,
    ])
  }
}
