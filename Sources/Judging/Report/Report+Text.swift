import CandidateProtocol
import Rows

extension Report {
  /// The report for people: the verdict, the diagnosis, the evidence for it, and the rest in a line a chapter of the
  /// derivation, or every check of it.
  ///
  /// - Parameters:
  ///   - statements: what each equation says, by id; printed if it is long.
  ///   - colour: whether to mark outcomes with terminal colours.
  ///   - isLong: whether to list every aspect of every equation.
  public func text(
    statements: [String: String] = [:], colour: Bool = false, isLong: Bool = false
  ) -> String {
    var text = headline + "\n"
    let diagnosis = diagnosis
    if !diagnosis.isEmpty {
      let width = diagnosis.map(\.label.count).max() ?? 0
      text += "\n" + diagnosis.map { "  \(padded($0.label, width))  \($0.text)\n" }.joined() + "\n"
    }
    if let blamed { text += evidence(blamed) }
    text += remarksText
    text += "\n" + (isLong ? table(statements, colour) : summary(colour)) + "\n" + footer
    if !isLong { text += "every check: --verbose\n" }
    return text
  }

  /// What is to be known of the run, a line each.
  private var remarksText: String {
    var text = ""
    if verdict == .unjudged, loss == nil, let undecided { text += "  \(undecided)\n" }
    if verdict == .conforms, count(.inconclusive) > count(.pass) {
      text +=
        "  Careful: more checks are inconclusive than passed. This precision decides little.\n"
    }
    if let loss { text += "  The session was lost: \(loss).\n" }
    for note in capabilities?.notes ?? [] { text += "  Left aside: \(note).\n" }
    for remark in remarks { text += "  Note: \(remark).\n" }
    if !standardError.isEmpty {
      let last = standardError.split(separator: "\n").suffix(5)
      text += "  The candidate's standard error ends:\n"
      text += last.map { "    | \(printable(String($0)))\n" }.joined()
    }
    if let suggestion { text += suggestion.text }
    for line in unexpectedPasses {
      text +=
        "  Known to fail, but passes: \(line.check.id) (\(line.known ?? "")). Strike it off the list.\n"
    }
    for line in lines where line.known != nil && line.isUnexpected && line.finding.isMalformed {
      text += "  Known to be wrong, but no answer at all: \(line.check.id) (\(line.known ?? "")).\n"
    }
    if !notJudged.isEmpty { text += "  Not judged: \(notJudged.joined(separator: "; ")).\n" }
    return text
  }

  private var name: String {
    guard let capabilities else { return "the candidate" }
    let tables =
      capabilities.tablePrecision == capabilities.precision
      ? "" : " with \(capabilities.tablePrecision.rawValue) tables"
    return "\(capabilities.name) \(capabilities.version) "
      + "(\(capabilities.precision.rawValue)\(tables))"
  }

  var headline: String {
    switch verdict {
    case .conforms: "CONFORMS\(exception)  \(name): \(tally)"
    case .broken: "BROKEN  \(name): \(tally)"
    case .unjudged: "UNJUDGED  \(name): \(tally)"
    }
  }

  /// What a candidate that conforms does all the same.
  private var exception: String {
    lines.lazy.compactMap(\.finding.notANumberAt).first.map {
      ", but answers NaN at \($0.description)"
    }
      ?? ""
  }

  private var tally: String {
    let counts: [(Int, String)] = [
      (count(.pass), "passed"), (count(.fail), "failed"), (count(.inconclusive), "inconclusive"),
      (count(.unsupported), "unsupported"), (count(.error), "not judged"),
      (knownFailures, "of the failures known"), (lossy, "with digits lost"),
    ]
    return counts.enumerated().filter { $0.offset < 2 || $0.element.0 > 0 }
      .map { "\($0.element.0) \($0.element.1)" }.joined(separator: ", ")
  }

  /// What the diagnosis rests on, and what else fails.
  private func evidence(_ line: Line) -> String {
    var text = "  Found by \(line.check.id)"
    if let measured = line.finding.measured, let allowed = line.finding.allowed {
      text += ": off by \(short(measured)), where correct code may be off by \(short(allowed))"
    }
    text += ".\n"
    if let reproduction, reproduction != .alone {
      text += "  It depends on the session: \(reproduction.words).\n"
    }
    if let transcript = line.transcript { text += "  All its calls: \(transcript)\n" }
    let failing = lines.filter { $0.isUnexpected && $0.finding.outcome == .fail }
    var equations: [(id: String, aspects: [String])] = []
    for other in failing {
      let (id, aspect) = (other.check.row.id, other.check.aspect)
      let place = equations.firstIndex { $0.id == id } ?? equations.endIndex
      if place == equations.endIndex { equations.append((id, [])) }
      if !equations[place].aspects.contains(aspect) { equations[place].aspects.append(aspect) }
    }
    guard failing.count > 1 else { return text }
    for (id, aspects) in equations {
      let label = id == line.check.row.id ? "Fails in" : "Fails as well, perhaps for this reason:"
      text += "  \(label) \(id): \(aspects.joined(separator: ", ")).\n"
    }
    return text
  }

  var footer: String {
    var text = "seed \(seed), level \(level.rawValue)"
    let tableless = lines.contains {
      $0.check.id.hasPrefix("schedule.signal-power/table") && $0.finding.outcome == .unsupported
    }
    if tableless {
      text +=
        "\nconfigure returned no table: formulas were judged against β, with less sharp bounds"
    }
    return text + "\n"
  }
}

extension Outcome {
  /// From what matters most to what matters least.
  static let byGravity: [Outcome] = [.fail, .error, .inconclusive, .pass, .unsupported]

  /// One character.
  var sign: String {
    switch self {
    case .pass: "✓"
    case .fail: "✗"
    case .inconclusive: "?"
    case .unsupported: "–"
    case .error: "!"
    }
  }

  package func mark(_ colour: Bool) -> String {
    let code =
      switch self {
      case .pass: 32
      case .fail, .error: 31
      case .inconclusive: 33
      case .unsupported: 2
      }
    return colour ? "\u{1B}[\(code)m\(sign)\u{1B}[0m" : sign
  }
}
