import Algorithms
import CandidateProtocol
import RealModule
import Rows

/// What a failing report begins with.
extension Report {
  /// The diagnosis in at most six lines, words before numbers: what is wrong and what is right, where it shows, the known
  /// bug, the request that shows it again, and where the equation is derived. Empty if nothing failed.
  public var diagnosis: [(label: String, text: String)] {
    guard let blamed else { return [] }
    let finding = blamed.finding
    let edits = finding.explanations.compactMap(\.edit?.code)
    let wrong =
      edits.isEmpty
      ? finding.recognised ?? finding.mistaken : "it has " + Self.either(edits.map(\.wrote))
    let right =
      edits.isEmpty
      ? (finding.rightCode ?? blamed.check.row.statement) + declaring(finding)
      : Self.either(edits.map(\.right))
    var lines = [
      ("What is wrong", "\(blamed.check.row.id): \(wrong)"), ("What is right", right),
    ]
    lines += finding.shows.map { [("Where it shows", $0)] } ?? []
    let bugs = knownBugs(of: blamed)
    if !bugs.isEmpty { lines.append(("Known bug", Self.either(bugs.map(\.reference)))) }
    lines += again(blamed).map { [(Self.again, $0)] } ?? []
    lines += blamed.check.row.place.map { [("The derivation", $0)] } ?? []
    return lines.map { ($0.0, printable($0.1, upTo: 1000)) }
  }

  /// The entries of the catalogue for what a check found, a convention that is not declared among them.
  private func knownBugs(of line: Line) -> [Bug] {
    let declared = capabilities?.conventions ?? Conventions()
    let ofConventions = line.finding.explanations.compactMap(\.conventions).flatMap {
      $0.bugs(unlike: declared, breaking: line.check.row)
    }
    return (line.finding.knownBugs + ofConventions).uniqued { $0.id }
  }

  /// How to say that a convention is meant; empty where none was found.
  private func declaring(_ finding: Finding) -> String {
    finding.explanations.first?.conventions.map {
      "; if it is meant so, hello has \"conventions\": \($0.json)"
    } ?? ""
  }

  /// What heads a request.
  static let again = "Ask it again"

  /// Things of which one holds, each once.
  private static func either(_ things: [String]) -> String {
    things.uniqued().joined(separator: "; or ")
  }

  /// How to ask for what failed again; nil if nothing was asked.
  private func again(_ line: Line) -> String? {
    guard let request = line.finding.request else { return nil }
    if case .sample = request { return "verify … \(options(for: line))" }
    let json = request.json(id: 2).description
    let after = line.check.schedule.map { "after configure with \($0.name): " } ?? ""
    return json.utf8.count <= 400
      ? after + json : "verify … \(options(for: line)); the request is in the JSON report"
  }

  /// The options that ask a check alone.
  func options(for line: Line) -> String {
    "--only '\(line.check.id)' --level \(level.rawValue) --seed \(seed)"
  }

  /// The entries of the JSON report: the equation to blame with what it says, and what was done instead where that is
  /// recognised; one for each edit of its formula that explains it.
  var diagnosisJSON: [JSON] {
    guard let blamed else { return [] }
    let row = blamed.check.row
    let explanations = blamed.finding.explanations
    let bugs = knownBugs(of: blamed)
    func entry(_ explanation: Explanation?, says: String?) -> JSON {
      let edit = explanation?.edit
      let bugs = explanation.map(\.bugs) ?? bugs.map(\.id)
      let bug = explanation != nil || bugs.count == 1 ? bugs.first : nil
      return .members([
        "equation": .string(row.id),
        "right": .string(edit?.right ?? row.latex() ?? row.statement),
        "wrote": edit.map { .string($0.wrote) } ?? .null,
        "bug": bug.map(JSON.string) ?? .null,
        "bugs": bugs.count > 1 ? .array(bugs.map(JSON.string)) : nil,
        "certainty": .string(explanations.count == 1 ? "unique" : "ambiguous"),
        "notebook": row.place.map(JSON.string) ?? .null, "says": says.map(JSON.string),
        "lines": .array(diagnosis.map { .string("\($0.label): \($0.text)") }),
      ])
    }
    guard explanations.contains(where: { $0.edit != nil }) else {
      return [entry(nil, says: blamed.finding.recognised)]
    }
    return explanations.map { entry($0, says: $0.sentence) }
  }
}

extension Finding {
  /// What is wrong where it is not recognised what was done instead: that a number is, or what was seen.
  fileprivate var mistaken: String {
    if case .wrong(let field, _, _) = kind { return "\(field) is not what the equation gives" }
    return located
  }

  /// Where an answer is wrong, with the numbers in as many digits as tell them apart; nil if ``mistaken`` says it.
  fileprivate var shows: String? {
    let more = [wrongAnswers > 1 ? "\(wrongAnswers) answers" : nil, pattern]
      .compactMap(\.self).joined(separator: ", ")
    let rest = more.isEmpty ? "" : "; \(more)"
    guard case .wrong(let field, let answer, let right) = kind else {
      return recognised == nil ? nil : located + rest
    }
    let (seen, due) = answer.toldApart(from: right)
    let place = extent ?? spot.map { "at \($0.description)" } ?? ""
    return "\(place) \(field) is \(seen), \(due) is right" + rest
  }
}

extension Bug {
  /// `DDI-04, η for η²: diffusion-oracle explain DDI-04`
  fileprivate var reference: String {
    "\(id), \(name)" + (sources.first.map { ", as in \($0)" } ?? "") + ": explain \(id)"
  }
}

extension Double {
  /// Both numbers in the fewest significant digits, three at least, in which the difference has two.
  fileprivate func toldApart(from other: Double) -> (String, String) {
    for digits in 3..<17 {
      let pair = (rounded(toDigits: digits), other.rounded(toDigits: digits))
      guard (pair.0 - pair.1 - (self - other)).magnitude > 0.05 * (self - other).magnitude else {
        return ("\(JSON.real(pair.0))", "\(JSON.real(pair.1))")
      }
    }
    return ("\(JSON.real(self))", "\(JSON.real(other))")
  }

  private func rounded(toDigits count: Int) -> Double {
    guard isFinite, self != 0 else { return self }
    let exponent = Double(count - 1) - Double.log10(magnitude).rounded(.down)
    let scale = Double.pow(10, exponent)
    return Double("\((self * scale).rounded())e\(Int(-exponent))") ?? self
  }
}
