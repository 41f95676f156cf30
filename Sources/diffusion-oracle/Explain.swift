import ArgumentParser
import CandidateProtocol
import Course
import Judging
import NoiseJudging
import Oracle
import Rows
import SampleFiles
import Scalars

/// The forms of an explanation.
enum ExplanationFormat: String, ExpressibleByArgument, CaseIterable {
  case text, markdown
}

struct Explain: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Explain one equation, check or known bug; of an equation, run the evidence.",
    discussion: """
      Examples:
        diffusion-oracle explain ddim.sigma
        diffusion-oracle explain ddim.sigma --notation ddim
        diffusion-oracle explain ddim.update/direction/linear-1000 --format markdown
        diffusion-oracle explain DDI-04

      Exit status 1 if a piece of evidence does not hold.
      """)

  @Argument(help: "The id of an equation, of a check as a report prints it, or of a known bug.")
  var id: String

  @Option(help: "The form of the explanation: text or markdown.")
  var format = ExplanationFormat.text

  @Option(help: Notation.help)
  var notation = Notation.barAlpha

  func run() throws {
    if let bug = Bug.named(id.uppercased()) {
      return try Console.write(text(bug.id, ": \(bug.name)", sections(of: bug)), to: nil)
    }
    let equation = String(id.prefix { $0 != "/" })
    guard let entry = Register.entry(equation) else { throw ValidationError(unknown(equation)) }
    let checks = OracleChecks.checks(seed: 0, only: [id == equation ? equation + "/" : id])
    guard id == equation || !checks.isEmpty else {
      throw ValidationError("\(equation) has no check \(id)")
    }
    let (evidence, holds) = Self.evidence(entry)
    let errata = entry.errata.map { Self.line($0.says, $0.proof) }
    let sections: [(String, [String])] = [
      ("Says", [entry.row.statement]),
      ("In LaTeX, printed from the code", latex(entry)),
      ("Source", [entry.row.source]),
      ("Derived in", [entry.row.place].compactMap(\.self)),
      ("Erratum", errata.map(\.text)),
      ("Evidence, run just now", evidence),
      (
        "Judged in a candidate by",
        checks.isEmpty ? ["no check yet"] : Self.aspects(checks)
      ),
    ]
    try Console.write(text(equation, "", sections), to: nil)
    if !holds || !errata.allSatisfy(\.holds) { throw ExitCode(1) }
  }

  /// The row's LaTeX, its lines or in Markdown one fence, and what is said beside it.
  func latex(_ entry: RegisterEntry) -> [String] {
    guard let latex = entry.row.latex(notation) else { return [] }
    switch format {
    case .text:
      let beside = entry.beside(notation, format: .text) ?? ""
      return (latex + "\n" + beside).split(separator: "\n").map(String.init)
    case .markdown:
      let beside = entry.beside(notation, format: .markdown).map { "\n\n" + $0 } ?? ""
      return ["```math\n\(latex)\n```" + beside]
    }
  }

  /// An id with what stands beside it, then titles with lines under them, those without left out.
  private func text(_ id: String, _ beside: String, _ all: [(String, [String])]) -> String {
    let sections = all.filter { !$0.1.isEmpty }
    switch format {
    case .text:
      return id + beside + "\n"
        + sections.map { title, lines in
          "\n\(title)\n" + lines.map { "  \($0)\n" }.joined()
        }.joined()
    case .markdown:
      return "# `\(id)`\(beside)\n"
        + sections.map { title, lines in
          "\n## \(title)\n\n" + lines.map { lines.count > 1 ? "- \($0)\n" : "\($0)\n" }.joined()
        }.joined()
    }
  }

  /// Runs all evidence of a row; one line each.
  private static func evidence(_ entry: RegisterEntry) -> (lines: [String], holds: Bool) {
    if entry.evidence.isEmpty {
      let asked = entry.row.asked.map(\.rawValue).joined(separator: ", ")
      return (["none in this build: unchecked (to be \(asked))"], true)
    }
    let lines = entry.evidence.map { line(nil, $0) }
    return (lines.map(\.text), lines.allSatisfy(\.holds))
  }

  /// One piece of evidence, run: after what it is for, if that is said.
  private static func line(_ says: String?, _ evidence: Evidence) -> (text: String, holds: Bool) {
    let head = says.map { "\($0) " } ?? ""
    do {
      return ("\(head)\(evidence.kind.rawValue): \(evidence.method): \(try evidence.run())", true)
    } catch {
      return (
        "\(head)REFUTED (\(evidence.kind.rawValue)): \(evidence.method): \(error)", false
      )
    }
  }

  /// One line an aspect, with the schedules it is judged on.
  static func aspects(_ checks: [Check]) -> [String] {
    var names: [String] = []
    for check in checks {
      let name = "\(check.row.id)/\(check.aspect)"
      if !names.contains(name) { names.append(name) }
    }
    return names.map { name in
      let schedules = checks.filter { $0.id.hasPrefix(name + "/") }.map(\.subject)
      return "\(name) on \(schedules.joined(separator: ", "))"
    }
  }

  /// Says what is unknown, and which ids come nearest.
  private func unknown(_ name: String) -> String {
    if let topic = Bug.Topic(rawValue: String(name.uppercased().prefix { $0 != "-" })) {
      let bugs = Bug.all.filter { $0.topic == topic }.map(\.id)
      return "no known bug has the id \(name); there are \(bugs.joined(separator: ", "))"
    }
    let stem = name.prefix { $0 != "." }
    let near = Register.entries.map(\.row.id).filter {
      $0.hasPrefix(stem) || $0.contains(name)
    }
    let hint =
      near.isEmpty
      ? "`equations` lists all, `bugs` the known bugs" : "there are " + near.joined(separator: ", ")
    return "no equation has the id \(name); \(hint)"
  }
}
