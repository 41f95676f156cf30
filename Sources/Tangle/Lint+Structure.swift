extension Document {
  /// The sections of every notebook, in this order.
  public static let sections = [
    "Question", "What you need", "Derivation", "Check it", "What breaks", "Exercises", "Links",
  ]

  /// What keeps the document from being a notebook of the course: title and question in both languages,
  /// the sections, headings that skip a level, words that explain nothing.
  ///
  /// - Parameter number: the notebook's, as its file's name begins.
  public func structureFlaws(number: String) -> [Flaw] {
    var flaws: [Flaw] = []
    let title = headings.first
    if title?.line != 1 || title?.level != 1 || title?.text.hasPrefix("\(number) · ") != true
      || title?.text.hasSuffix("?") != true
    {
      flaws.append(Flaw(line: 1, "the first line is `# \(number) · Title: question?`"))
    }
    if !prose.prefix(4).contains(where: {
      $0.text.hasPrefix("**\(number) · ") && $0.text.hasChinese
    }) {
      flaws.append(
        Flaw(line: 2, "the title and the question follow in Chinese: `**\(number) · …？**`"))
    }
    for heading in headings.dropFirst() where heading.level == 1 {
      flaws.append(Flaw(line: heading.line, "a notebook has one title"))
    }
    let found = headings.filter { $0.level == 2 }
    if found.map(\.text) != Self.sections {
      let wrong = zip(found, Self.sections).first { $0.text != $1 }?.0 ?? found.last
      let wanted = Self.sections.joined(separator: ", ")
      flaws.append(Flaw(line: wrong?.line ?? 1, "the sections are \(wanted), in this order"))
    }
    for (before, heading) in zip(headings, headings.dropFirst())
    where heading.level > before.level + 1 {
      flaws.append(Flaw(line: heading.line, "this heading skips a level"))
    }
    return flaws + wordFlaws
  }

  /// Words that claim instead of showing, and the author's person.
  private var wordFlaws: [Flaw] {
    let refused: Set = ["clearly", "obviously", "trivially", "simply", "we", "our", "ours", "us"]
    return prose.filter { _, line in !parts.contains { $0.contains(line) } }.flatMap { text, line in
      Self.withoutCode(text).lowercased()
        .split { !$0.isLetter && $0 != "_" && $0 != "$" && $0 != "\\" && $0 != "{" }
        .filter { refused.contains(String($0)) }
        .map { Flaw(line: line, "the word \"\($0)\" has no place in a derivation") }
    }
  }
}

extension String {
  /// Whether it has Chinese characters.
  fileprivate var hasChinese: Bool {
    unicodeScalars.contains { (0x4E00...0x9FFF).contains($0.value) }
  }
}
