import ArgumentParser
import CandidateProtocol
import Rows
import Scalars

/// The forms of the catalogue.
enum CatalogueFormat: String, ExpressibleByArgument, CaseIterable {
  case text, json
}

struct Bugs: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List the catalogue of known bugs, and of what was taken for one.",
    discussion: """
      Examples:
        diffusion-oracle bugs
        diffusion-oracle bugs --only DDI
        diffusion-oracle bugs --format json

      A line has the id, what is wrong, its kind and what is known of it, and the equation to blame. `explain ID` tells all of one.
      """)

  @Option(help: "The form of the list: text or json.")
  var format = CatalogueFormat.text

  @Option(help: "Keep bugs whose id begins with this; may be repeated.")
  var only: [String] = []

  func run() throws {
    for prefix in only where !Bug.all.contains(where: { $0.id.hasPrefix(prefix) }) {
      throw ValidationError("no bug's id begins with \(prefix); `bugs` lists all")
    }
    let bugs = Bug.all.filter { bug in
      only.isEmpty || only.contains { bug.id.hasPrefix($0) }
    }
    switch format {
    case .text: try Console.write(Self.text(bugs), to: nil)
    case .json: try Console.write(Self.json(bugs).indented() + "\n", to: nil)
    }
  }

  /// A line a bug, under the title of its topic.
  private static func text(_ bugs: [Bug]) -> String {
    let kinds = Bug.Kind.allCases.compactMap { kind in
      let count = bugs.count { $0.kind == kind }
      return count > 0 ? "\(kind.rawValue) \(count)" : nil
    }
    let head = "\(bugs.count) entries: \(kinds.joined(separator: ", "))\n"
    return Bug.Topic.allCases.reduce(into: head) { text, topic in
      let members = bugs.filter { $0.topic == topic }
      guard let width = members.map(\.id.count).max() else { return }
      text += "\n\(topic.title)\n"
      for bug in members {
        let padding = String(repeating: " ", count: width + 2 - bug.id.count)
        text += "  \(bug.id)\(padding)\(bug.name) (\(bug.kind.rawValue), \(bug.status.rawValue)): "
        text += (bug.rows.first?.id ?? "") + "\n"
      }
    }
  }

  /// The list as the schema `diffusion-oracle/bugs/1` has it. What nobody knows is null.
  private static func json(_ bugs: [Bug]) -> JSON {
    .members([
      "schema": .string("diffusion-oracle/bugs/1"), "bugs": .array(bugs.map(\.json)),
    ])
  }
}

extension Bug {
  /// One entry of the schema `diffusion-oracle/bugs/1`.
  fileprivate var json: JSON {
    .members([
      "id": .string(id), "name": .string(name), "topic": topic.map { .string($0.title) } ?? .null,
      "kind": .string(kind.rawValue), "status": .string(status.rawValue),
      "equations": .array(rows.map { .string($0.id) }),
      "wrong": .string(wrong), "right": .string(right),
      "formulas": replacements.isEmpty
        ? nil
        : .array(
          replacements.map {
            .members([
              "wrote": .string($0.wrong.latex()), "right": .string($0.right.latex()),
            ])
          }),
      "shows": .string(shows), "hides": .string(hides),
      "symptom": symptom.map(JSON.string) ?? .null, "numbers": numbers.map(JSON.string) ?? .null,
      "sources": .array(sources.map(JSON.string)), "note": note.map(JSON.string) ?? .null,
      "not_planted": whyNotPlanted.map(JSON.string),
    ])
  }
}
