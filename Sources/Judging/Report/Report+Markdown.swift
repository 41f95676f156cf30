import Algorithms
import CandidateProtocol
import Rows

extension Report {
  /// The report as Markdown, for the summary of a continuous-integration run or a pull request.
  ///
  /// - Parameter statements: what each equation says, by id.
  public func markdown(statements: [String: String] = [:]) -> String {
    let mark =
      switch verdict {
      case .conforms: "✅"
      case .broken: "❌"
      case .unjudged: "⚠️"
      }
    var text = "## \(mark) \(escaped(headline))\n\n"
    if let loss { text += "The session was lost: \(escaped(loss)).\n\n" }
    for note in capabilities?.notes ?? [] { text += "Left aside: \(escaped(note)).\n\n" }
    for remark in remarks { text += "Note: \(escaped(remark)).\n\n" }
    if let blamed {
      for (label, line) in diagnosis {
        text += "**\(label)** "
        text += label == Self.again ? "\n\n```text\n\(line)\n```\n\n" : "\(escaped(line))\n\n"
      }
      for edit in blamed.finding.explanations.compactMap(\.edit) {
        text +=
          "$$\n\(edit.wrote) \\quad\\text{stands where}\\quad \(edit.right) \\quad\\text{belongs}\n$$\n\n"
      }
      text += "Found by `\(blamed.check.id)`.\n\n"
      if let path = blamed.transcript { text += "All its calls: \(escaped(path))\n\n" }
    }
    for line in unexpectedPasses {
      text += "Known to fail, but passes: `\(line.check.id)` (\(escaped(line.known ?? ""))).\n\n"
    }
    text += "| | equation | passed | failed | inconclusive | unsupported | what it says |\n"
    text += "|---|---|---|---|---|---|---|\n"
    for equation in equations {
      let own = lines.filter { $0.check.row.id == equation }
      func count(_ outcome: Outcome) -> Int { own.count { $0.finding.outcome == outcome } }
      let worst = Outcome.byGravity.first { outcome in
        own.contains { $0.finding.outcome == outcome }
      }
      text += "| \(worst?.sign ?? "") | `\(equation)` | \(count(.pass)) | \(count(.fail)) "
      text += "| \(count(.inconclusive)) | \(count(.unsupported)) "
      text += "| \(escaped(statements[equation] ?? "")) |\n"
    }
    text += details(.fail, "Failed") + details(.inconclusive, "Inconclusive")
    return text + "\n\(escaped(footer))"
  }

  private var equations: [String] {
    Array(lines.map { $0.check.row.id }.uniqued())
  }

  private func details(_ outcome: Outcome, _ title: String) -> String {
    let own = lines.filter { $0.finding.outcome == outcome }
    guard !own.isEmpty else { return "" }
    let items = own.map { line in
      let known = line.known.map { " (known: \(escaped($0)))" } ?? ""
      return "- `\(line.check.id)`: \(escaped(line.finding.detail))\(known)\n"
    }
    return "\n<details><summary>\(title): \(own.count)</summary>\n\n\(items.joined())\n</details>\n"
  }

  /// Text that stands in a table or a paragraph: nothing in it is markup, calls anybody or is a link.
  ///
  /// Scalar by scalar: a mark that joins to `<` makes one character of both, which is markup all the same.
  private func escaped(_ text: String) -> String {
    var escaped = ""
    let scalars = Array(printable(text, upTo: 4000).unicodeScalars)
    for (index, scalar) in scalars.enumerated() {
      let next = index + 1 < scalars.count ? scalars[index + 1] : " "
      switch scalar {
      case "|", "\\", "`", "*", "_", "[", "]", "~", "$": escaped += "\\\(scalar)"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "&": escaped += "&amp;"
      // A page makes a mention, the number of an issue or an address of these, escaped or not.
      case "@" where !next.isBlank: escaped += "＠"
      case "#" where !next.isBlank: escaped += "＃"
      case ":" where next == "/": escaped += #"\[:\]"#
      case "."
      where scalars[..<index].suffix(3).elementsEqual("www".unicodeScalars, by: isSameLetter):
        escaped += #"\[.\]"#
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }
}

extension Unicode.Scalar {
  fileprivate var isBlank: Bool { properties.isWhitespace }
}

/// Whether two letters differ in size at most.
private func isSameLetter(_ one: Unicode.Scalar, _ other: Unicode.Scalar) -> Bool {
  one.properties.lowercaseMapping == other.properties.lowercaseMapping
}
