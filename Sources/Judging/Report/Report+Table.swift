import Algorithms
import CandidateProtocol
import Rows

/// What every check found, folded or in full.
extension Report {
  /// One line a chapter of the derivation: of how many checks how many passed, and the first of what did not.
  func summary(_ colour: Bool) -> String {
    var text = ""
    for chapter in chapters {
      let own = lines.filter { $0.check.row.chapter == chapter }
      func count(_ outcome: Outcome) -> Int { own.count { $0.finding.outcome == outcome } }
      let outcomes = own.map(\.finding.outcome)
      let worst = Outcome.byGravity.first(where: outcomes.contains) ?? .unsupported
      let asked = own.count - count(.unsupported)
      text += "  \(worst.mark(colour)) \(padded(chapter.rawValue, 32)) "
      text += padded(asked == 0 ? "–" : "\(count(.pass))/\(asked)", 8)
      switch worst {
      case .pass, .unsupported: break
      case .fail, .error, .inconclusive:
        let equations = own.filter { $0.finding.outcome == worst }.map(\.check.row.id)
        text += " \(worst.words): \(equations.uniqued().joined(separator: ", "))"
      }
      while text.last == " " { text.removeLast() }
      text += "\n"
    }
    return text
  }

  private var chapters: [Chapter] {
    Array(lines.map(\.check.row.chapter).uniqued())
  }

  /// One block an equation, one row an aspect, one cell a schedule.
  func table(_ statements: [String: String], _ colour: Bool) -> String {
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
}

extension Outcome {
  /// What is said of checks that came out so.
  fileprivate var words: String {
    switch self {
    case .pass: "passed"
    case .fail: "failed"
    case .inconclusive: "undecided"
    case .unsupported: "unsupported"
    case .error: "not judged"
    }
  }
}
