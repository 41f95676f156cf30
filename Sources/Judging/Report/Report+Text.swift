import CandidateProtocol
import Rows

extension Report {
  /// The report for people: the verdict, what to blame, then the derivation line by line.
  ///
  /// - Parameters:
  ///   - statements: what each equation says, by id.
  ///   - colour: whether to mark outcomes with terminal colours.
  public func text(statements: [String: String] = [:], colour: Bool = false) -> String {
    var text = headline + "\n"
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
    if let blamed { text += blame(blamed) }
    if let suggestion { text += suggestion.text }
    for line in unexpectedPasses {
      text +=
        "  Known to fail, but passes: \(line.check.id) (\(line.known ?? "")). Strike it off the list.\n"
    }
    for line in lines where line.known != nil && line.isUnexpected && line.finding.isMalformed {
      text += "  Known to be wrong, but no answer at all: \(line.check.id) (\(line.known ?? "")).\n"
    }
    if !notJudged.isEmpty { text += "  Not judged: \(notJudged.joined(separator: "; ")).\n" }
    text += "\n" + table(statements, colour) + "\n" + footer
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

  /// The options that ask a check alone.
  func options(for line: Line) -> String {
    "--only '\(line.check.id)' --level \(level.rawValue) --seed \(seed)"
  }

  private func blame(_ line: Line) -> String {
    var text = "  First broken: \(line.check.row.id)  [\(line.check.id)]\n"
    text += "  \(line.finding.detail).\n"
    if let measured = line.finding.measured, let allowed = line.finding.allowed {
      text += "  Off by \(short(measured)); correct code may be off by \(short(allowed)).\n"
    }
    text += "  What is right: \(line.check.row.statement)\n"
    for bug in line.finding.knownBugs {
      text += "  That is the known bug \(bug.id), \(bug.name): diffusion-oracle explain \(bug.id)\n"
    }
    if let reproduction, reproduction != .alone {
      text += "  It depends on the session: \(reproduction.words).\n"
    }
    if let request = line.finding.request {
      let json = request.json(id: 2).description
      let shown = json.utf8.count <= 400 ? json : "(long; it is in the JSON report)"
      let after = line.check.schedule.map { ", after configure with \($0.name)" } ?? ""
      if case .sample = request {
        text += "  Run it alone: \(options(for: line))\n"
        if let transcript = line.transcript { text += "  All its calls: \(transcript)\n" }
      } else {
        text += "  Reproduce it\(after): \(shown)\n"
      }
    }
    if let place = line.check.row.place {
      text += "  Derived in \(place)\n"
    }
    let others = Set(
      lines.filter { $0.isUnexpected && $0.finding.outcome == .fail }.map { $0.check.row.id }
    ).subtracting([line.check.row.id])
    if !others.isEmpty {
      text +=
        "  Broken as well, perhaps for the same reason: "
        + others.sorted().joined(separator: ", ") + "\n"
    }
    return text
  }

  /// One block an equation, one row an aspect, one cell a schedule.
  private func table(_ statements: [String: String], _ colour: Bool) -> String {
    var text = ""
    var equation = ""
    var reason: String?
    for row in rows {
      if row.equation != equation {
        equation = row.equation
        let statement = statements[equation].map { "  \($0)" } ?? ""
        text += "\(equation)\(statement)\n"
        reason = declined(equation)
        if let reason {
          text += "  \(Outcome.unsupported.mark(colour)) \(reason)\n"
        }
      }
      if reason == nil { text += row.text(colour) }
    }
    return text
  }

  /// The one reason for which nothing of an equation could be asked; nil if something could.
  private func declined(_ equation: String) -> String? {
    let findings = lines.filter { $0.check.row.id == equation }.map(\.finding)
    let reasons = Set(findings.map { $0.outcome == .unsupported ? $0.detail : nil })
    return reasons.count == 1 ? reasons.first ?? nil : nil
  }

  private struct Row {
    let equation: String
    let aspect: String
    var lines: [Line]

    func text(_ colour: Bool) -> String {
      let outcomes = lines.map(\.finding.outcome)
      let worst = Outcome.byGravity.first(where: outcomes.contains) ?? .unsupported
      let passed = outcomes.count { $0 == .pass }
      let asked = outcomes.count { $0 != .unsupported }
      var text = "  \(worst.mark(colour)) \(padded(aspect, 14)) "
      text += padded(asked == 0 ? "–" : "\(passed)/\(asked)", 5)
      if let resolution = lines.compactMap(\.finding.resolution).min() {
        text += padded(" sees \(short(resolution))", 16)
      } else {
        text += padded("", 16)
      }
      return text + remark(worst) + "\n"
    }

    /// How near the worst answer came to what is allowed, and where; of draws how surprising they are.
    private var margin: String {
      let draws = lines.filter { $0.check.isStatistical }
      if let least = draws.min(by: { $0.finding.p ?? 1 < $1.finding.p ?? 1 }),
        let p = least.finding.p
      {
        return "p = \(short(p)) on \(least.check.subject)"
      }
      func share(_ line: Line) -> Double {
        guard let measured = line.finding.measured, let allowed = line.finding.allowed else {
          return -1
        }
        return measured == 0 ? 0 : measured / allowed
      }
      guard let worst = lines.max(by: { share($0) < share($1) }), share(worst) >= 0 else {
        return lines.first?.finding.detail ?? ""
      }
      let percent = share(worst) == 0 ? "exact" : "uses \(short(100 * share(worst)))% of its bound"
      guard share(worst) > 0, let time = worst.finding.spot?.time else { return percent }
      return "\(percent) at t = \(time) of \(worst.check.subject)"
    }

    /// What is not plain: the first finding of the gravest outcome, unless all passed.
    private func remark(_ worst: Outcome) -> String {
      if worst == .pass, let line = lines.max(by: { $0.lossShare < $1.lossShare }),
        let lost = line.finding.lost
      {
        return "\(line.check.subject): \(lost.words)"
      }
      guard worst != .pass, let line = lines.first(where: { $0.finding.outcome == worst }) else {
        return margin
      }
      let place = worst == .unsupported ? "" : "\(line.check.subject): "
      let known = line.known.map { " (known: \($0))" } ?? ""
      return place + line.finding.detail + known
    }
  }

  private var rows: [Row] {
    var rows: [Row] = []
    for line in lines {
      let (equation, aspect) = (line.check.row.id, line.check.aspect)
      if let last = rows.indices.last, rows[last].equation == equation, rows[last].aspect == aspect
      {
        rows[last].lines.append(line)
      } else {
        rows.append(Row(equation: equation, aspect: aspect, lines: [line]))
      }
    }
    return rows
  }

  var footer: String {
    var text = "seed \(seed), level \(level.rawValue)"
    if let resolution {
      text += "; the smallest relative defect that could have been seen is \(short(resolution))"
    }
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
