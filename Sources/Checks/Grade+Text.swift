extension Grade {
  /// What a learner reads: exercise by exercise what is done, what is not there yet and what is wrong,
  /// with a question about the line of the derivation that it comes from.
  ///
  /// - Parameters:
  ///   - isRevealed: whether a wrong answer is told the right one.
  ///   - formulas: what each equation says, by id: lines of text, told with the right answer.
  ///   - colour: whether to mark outcomes with terminal colours.
  public func text(
    isRevealed: Bool = false, formulas: [String: [String]] = [:], colour: Bool = false
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
      if isRevealed { text += answer(exercise, line, formulas) }
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
    return text + last.map { "    | \(quotable(String($0)))\n" }.joined()
      + (marks.allSatisfy { $0.status == .lost }
        ? "  Mend that first: nothing could be marked.\n" : "")
  }

  private func words(_ mark: Mark) -> String {
    switch mark.status {
    case .done: "done"
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

  /// Where the answer is wrong, what it is, and a question.
  private func hint(_ exercise: Exercise, _ line: Report.Line) -> String {
    let finding = line.finding
    let schedule = line.check.schedule.map { "on \($0.name) " } ?? ""
    var text = "         \(schedule)\(finding.observed ?? finding.detail)\n"
    text += "         [\(line.check.id)]\n"
    if finding.isMalformed {
      text += "         This is the program's, not yet the derivation's.\n"
    } else if let mark = exercise.mark(of: line.check) {
      text += wrapped("Hint: " + mark.hint)
    }
    if let place = exercise.place { text += "         See \(place)\n" }
    return text
  }

  /// What is right, how the formula reads, and what mistake it looks like.
  private func answer(
    _ exercise: Exercise, _ line: Report.Line, _ formulas: [String: [String]]
  ) -> String {
    var lines = ["Answer: " + line.finding.detail]
    lines += exercise.answer.map { [$0] } ?? []
    lines += exercise.equation.flatMap { formulas[$0] } ?? []
    lines.append(
      line.finding.recognised.map { "The mistake: \($0)" }
        ?? "The mistake is none that is known here.")
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

extension Grade.Status {
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
