extension Document {
  /// What GitHub would not show as mathematics, or not as it is meant.
  ///
  /// Display mathematics stands in `math` fences only: GitHub passes `$$` through Markdown first. Inline
  /// mathematics is `$…$` on one line, without spaces inside the dollars and not next to a letter, a digit or
  /// a hyphen, with `\lt` for `<`, and without what Markdown eats: a backslash before punctuation. None stands
  /// in a link.
  public var mathematicsFlaws: [Flaw] {
    let fenced = fences.filter { $0.language == "math" }.flatMap { fence in
      fence.body.enumerated().flatMap { offset, line in
        Self.commandFlaws(line, line: fence.line + 1 + offset)
      } + Self.balanceFlaws(fence)
    }
    let headed = headings.filter { Self.withoutCode($0.text).contains("$") }.map {
      Flaw(line: $0.line, "mathematics does not stand in a heading")
    }
    let notes = prose.filter { $0.text.hasPrefix("[^") && Self.withoutCode($0.text).contains("$") }
      .map { Flaw(line: $0.line, "mathematics does not stand in a footnote") }
    return fenced + headed + notes + prose.flatMap { Self.inlineFlaws($0.text, line: $0.line) }
  }

  /// Commands that GitHub's renderer refuses, or that are not portable.
  public static let refusedCommands = [
    "operatorname", "mbox", "phantom", "hphantom", "vphantom", "newcommand", "renewcommand", "def",
    "tag", "label", "ref", "bm", "require", "href", "class",
  ]

  private static func commandFlaws(_ text: String, line: Int) -> [Flaw] {
    commands(text).filter(refusedCommands.contains).map {
      Flaw(line: line, "GitHub does not show \\\($0)")
    } + (text.contains("<") ? [Flaw(line: line, "in mathematics < is written \\lt")] : [])
  }

  /// The names after backslashes.
  private static func commands(_ text: String) -> [String] {
    text.split(separator: "\\", omittingEmptySubsequences: false).dropFirst().map { piece in
      String(piece.prefix { $0.isLetter })
    }
  }

  /// Braces and environments of a fence that do not match.
  private static func balanceFlaws(_ fence: Fence) -> [Flaw] {
    let text = fence.body.joined(separator: "\n")
    let plain = text.replacing("\\\\", with: "").replacing("\\{", with: "").replacing(
      "\\}", with: "")
    var flaws: [Flaw] = []
    if plain.count(where: { $0 == "{" }) != plain.count(where: { $0 == "}" }) {
      flaws.append(Flaw(line: fence.line, "braces do not match in this formula"))
    }
    let names = commands(text)
    if names.count(where: { $0 == "left" }) != names.count(where: { $0 == "right" }) {
      flaws.append(Flaw(line: fence.line, "left and right do not match in this formula"))
    }
    if !environmentsMatch(text) {
      flaws.append(Flaw(line: fence.line, "begin and end do not match in this formula"))
    }
    return flaws
  }

  /// Whether every environment ends with its own name, the inner before the outer.
  private static func environmentsMatch(_ text: String) -> Bool {
    var open: [Substring] = []
    for match in text.matches(of: /\\(begin|end)\{([^}]*)\}/) {
      if match.output.1 == "begin" {
        open.append(match.output.2)
      } else if open.popLast() != match.output.2 {
        return false
      }
    }
    return open.isEmpty
  }

  /// A line of prose without its code spans, whose places are blank.
  static func withoutCode(_ text: String) -> String {
    var shown = ""
    var inside = false
    for character in text {
      if character == "`" {
        inside.toggle()
        shown.append(" ")
      } else {
        shown.append(inside ? " " : character)
      }
    }
    return inside ? text : shown
  }

  private static func inlineFlaws(_ text: String, line: Int) -> [Flaw] {
    let characters = Array(withoutCode(text))
    let dollars = characters.indices.filter {
      characters[$0] == "$" && ($0 == 0 || characters[$0 - 1] != "\\")
    }
    if zip(dollars, dollars.dropFirst()).contains(where: { $1 == $0 + 1 }) {
      return [Flaw(line: line, "display mathematics stands in a math fence, not in $$")]
    }
    guard dollars.count.isMultiple(of: 2) else {
      return [Flaw(line: line, "a dollar sign has no partner on this line; write \\$ for money")]
    }
    return stride(from: 0, to: dollars.count, by: 2).flatMap { index in
      pairFlaws(characters, dollars[index], dollars[index + 1], line)
    }
  }

  /// What is wrong with the mathematics between two dollar signs of a line.
  private static func pairFlaws(
    _ characters: [Character], _ open: Int, _ close: Int, _ line: Int
  ) -> [Flaw] {
    let inside = String(characters[(open + 1)..<close])
    var flaws = commandFlaws(inside, line: line)
    func say(_ message: String) { flaws.append(Flaw(line: line, "$\(inside)$: \(message)")) }
    if inside.first == " " || inside.last == " " { say("no space stands inside the dollars") }
    let before = open > 0 ? characters[open - 1] : " "
    let after = close + 1 < characters.count ? characters[close + 1] : " "
    for neighbour in [before, after]
    where neighbour.isLetter || neighbour.isNumber || neighbour == "-" {
      say("next to \(neighbour) it is not taken for mathematics")
    }
    let pieces = inside.split(separator: "\\", omittingEmptySubsequences: false).dropFirst()
    if pieces.contains(where: { $0.first?.isLetter != true }) {
      say("Markdown eats a backslash before punctuation")
    }
    let shown = String(characters[..<open])
    let opened = shown.lastIndex(of: "[")
    let closed = shown.lastIndex(of: "]")
    let rest = String(characters[close...])
    if let opened, closed.map({ $0 < opened }) ?? true, rest.contains("](") {
      say("mathematics does not stand in a link")
    }
    return flaws
  }
}
