import CandidateProtocol
import Judging
import RealModule
import Rows
import Scalars

extension ChapterMarks {
  /// What a learner reads: exercise by exercise what is done, what is not there yet and what is wrong,
  /// with a question about the line of the derivation that it comes from.
  ///
  /// - Parameters:
  ///   - isRevealed: whether a wrong answer is told the right one.
  ///   - formula: what the equation of an id says: lines of text, told with the right answer.
  ///   - colour: whether to mark outcomes with terminal colours.
  public func text(
    isRevealed: Bool = false, formula: (String) -> [String] = { _ in [] }, colour: Bool = false
  ) -> String {
    var text = "Chapter \(chapter)  \(notebook)  \(candidate)\n"
    if let loss = report.loss { text += lossText(loss) }
    text += "\n"
    let width = marks.map(\.exercise.function.count).max() ?? 0
    for mark in marks {
      let exercise = mark.exercise
      text += "  \(mark.status.sign(colour)) \(padded(exercise.number, 4)) "
      text += "\(padded(exercise.function, width))  \(words(mark))\n"
      guard mark.status == .wrong, let line = mark.blamed else { continue }
      text += hint(exercise, line)
      if isRevealed { text += answer(exercise, line, formula) }
    }
    return text + "\n" + ending(isRevealed) + "\n"
  }

  private var notebook: String {
    Notebook.all.first { $0.number == chapter }?.path ?? "Notebooks-md"
  }

  private var candidate: String {
    report.capabilities.map { "\($0.name) \($0.version) (\($0.precision.rawValue))" }
      ?? "the candidate"
  }

  private func lossText(_ loss: String) -> String {
    var text = "\n  The session was lost: \(loss).\n"
    let last = report.standardError.split(separator: "\n").suffix(8)
    if !last.isEmpty { text += "  Its last words:\n" }
    return text + last.map { "    | \(printable(String($0)))\n" }.joined()
      + (marks.allSatisfy { $0.status == .lost }
        ? "  Mend that first: nothing could be marked.\n" : "")
  }

  private func words(_ mark: Mark) -> String {
    switch mark.status {
    case .done: "done" + rest(mark)
    case .wrong: "wrong"
    case .notYet:
      mark.lines.contains { $0.finding.outcome == .pass }
        ? "not all there yet: right as far as it goes"
        : "not there yet: \(mark.exercise.asks)"
    case .waiting(let other): "is marked when \(other) is right"
    case .undecided: "undecided: \(mark.lines.first?.finding.detail ?? "the precision is too low")"
    case .notClaimed(let reason): "not there: \(reason)"
    case .lost: "not reached"
    }
  }

  /// What of an exercise that is done was not decided.
  private func rest(_ mark: Mark) -> String {
    let open = mark.lines.filter { $0.finding.outcome != .pass }
    guard let first = open.first else { return "" }
    return
      ", but \(open.count) of \(mark.lines.count) checks are undecided: \(first.finding.detail)"
  }

  private func digits(_ finding: Finding) -> Int? {
    report.capabilities.flatMap { finding.digits(in: $0.precision.format) }
  }

  /// Where the answer is wrong, what it is, and a question.
  private func hint(_ exercise: Exercise, _ line: Report.Line) -> String {
    let finding = line.finding
    let schedule = line.check.schedule.map { "on \($0.name) " } ?? ""
    var text = "         \(schedule)\(finding.observed)\n"
    text += "         [\(line.check.id)]\n"
    if let request = finding.request {
      let json = request.json(id: 2).description
      let after = line.check.schedule.map { ", after configure with \($0.name)" } ?? ""
      if json.utf8.count <= 400 { text += "         Reproduce it\(after): \(json)\n" }
    }
    if finding.isMalformed, !finding.isOutsideDomain {
      text += "         This is the program's, not yet the derivation's.\n"
    } else if let digits = digits(finding) {
      text += wrapped("Hint: It is right to \(digits) digits; where are the others lost?")
    } else if let mark = exercise.mark(of: line.check) {
      text += wrapped("Hint: " + mark.hint)
    }
    if let place = exercise.place { text += "         See \(place)\n" }
    return text
  }

  /// What is right, how the formula reads, and what mistake it looks like.
  private func answer(
    _ exercise: Exercise, _ line: Report.Line, _ formula: (String) -> [String]
  ) -> String {
    var lines = ["Answer: " + line.finding.detail]
    lines += exercise.answer?.split(separator: "\n").map(String.init) ?? []
    lines += exercise.equation.map(formula) ?? []
    lines += line.finding.recognised.map { ["The mistake: \($0)"] } ?? []
    return lines.map { "         \($0)\n" }.joined()
  }

  private func ending(_ isRevealed: Bool) -> String {
    var text =
      "\(done) of \(marks.count) exercises of chapter \(chapter) "
    text += done == 1 ? "is done" : "are done"
    if let next { text += "; next: \(next.number) \(next.function)" }
    text += "."
    if !isRevealed, marks.contains(where: { $0.status == .wrong }) {
      text += " --reveal gives the answers away."
    }
    return text
  }

  /// Text in lines of at most 88 characters, indented.
  private func wrapped(_ text: String) -> String {
    var lines = [""]
    for word in text.split(separator: " ") {
      let line = lines[lines.count - 1]
      if line.isEmpty {
        lines[lines.count - 1] = String(word)
      } else if line.count + 1 + word.count <= 88 {
        lines[lines.count - 1] += " " + word
      } else {
        lines.append(String(word))
      }
    }
    return lines.map { "         \($0)\n" }.joined()
  }
}

extension Finding {
  /// Whether a formula left the domain of a function or divided by 0: a mistake of the formula, though no number
  /// comes of it.
  var isOutsideDomain: Bool {
    if case .malformed(.failure(let failure)) = kind { failure.isOutsideDomain } else { false }
  }

  /// To how many digits a wrong answer is right, where it looks like rounding and not like a wrong formula.
  ///
  /// A formula that goes through f where 1 − f is small loses what it cancels: an error u becomes u/(1 − f),
  /// and a root makes at most √u of it. A relative deviation below √u is thus within what cancellation
  /// does to a right formula, one above it is not.
  func digits(in format: any BinaryFormat.Type) -> Int? {
    guard let relative, outcome == .fail, relative > 0,
      relative < format.unitRoundoff.squareRoot()
    else { return nil }
    return Int(-Double.log10(relative))
  }
}

extension ChapterMarks.Status {
  /// The outcome that a report would give it.
  private var outcome: Outcome {
    switch self {
    case .done: .pass
    case .wrong: .fail
    case .notYet, .notClaimed, .waiting: .unsupported
    case .undecided: .inconclusive
    case .lost: .error
    }
  }

  fileprivate func sign(_ colour: Bool) -> String { outcome.mark(colour) }
}
