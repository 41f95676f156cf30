/// Lines of a document that are made from the code, as they should be.
///
/// A checker reports those that differ, a refresh writes them: both go by the same list.
public struct Replacement: Sendable {
  /// The indices of the lines that are replaced, the first line's being 0; empty for an insertion.
  public let range: Range<Int>
  /// What should stand there.
  public let lines: [String]
  /// What it is: "the output of this cell".
  public let what: String
}

extension Document {
  /// What cells print, against their `text` fences.
  ///
  /// - Parameter outputs: what each cell printed, by its index; nil for a cell that was not reached.
  /// - Returns: a replacement a cell that printed something or has a fence for it.
  public func outputReplacements(_ outputs: [String?]) -> [Replacement] {
    zip(cells, outputs).compactMap { cell, output in
      guard let output else { return nil }
      let printed = output.isEmpty ? [] : Self.lines(of: output)
      if let fence = cell.output {
        return Replacement(range: fence.line..<(fence.end - 1), lines: printed, what: "this output")
      }
      guard !printed.isEmpty else { return nil }
      return Replacement(
        range: cell.fence.end..<cell.fence.end, lines: ["", "```text"] + printed + ["```"],
        what: "the output of the cell above, which stands nowhere,")
    }
  }

  /// The formulas that are printed from the code: fences `math ID`, or `math ID ddim` in the letters of
  /// the DDIM paper.
  ///
  /// - Parameter latex: the print of an id, in a notation if one is named; nil if there is none.
  public func formulaReplacements(
    _ latex: (_ id: String, _ notation: String?) -> String?
  ) -> (replacements: [Replacement], flaws: [Flaw]) {
    var replacements: [Replacement] = []
    var flaws: [Flaw] = []
    for fence in fences where fence.language == "math" && fence.words.count > 1 {
      let notation = fence.words.count > 2 ? fence.words[2] : nil
      guard fence.words.count <= 3, let print = latex(fence.words[1], notation) else {
        let name = fence.words.dropFirst().joined(separator: " ")
        flaws.append(Flaw(line: fence.line, "the code prints no formula of \(name)"))
        continue
      }
      replacements.append(
        Replacement(
          range: fence.line..<(fence.end - 1), lines: Self.lines(of: print),
          what: "this formula of \(fence.words[1])"))
    }
    return (replacements, flaws)
  }

  /// The generated parts.
  ///
  /// - Parameter content: the lines of a part; nil if no such part is known.
  public func partReplacements(
    _ content: (GeneratedPart) -> [String]?
  ) -> (replacements: [Replacement], flaws: [Flaw]) {
    var replacements: [Replacement] = []
    var flaws: [Flaw] = []
    for part in parts {
      let name = part.words.joined(separator: " ")
      guard let lines = content(part) else {
        flaws.append(Flaw(line: part.line, "nothing generates \(name)"))
        continue
      }
      replacements.append(
        Replacement(
          range: part.line..<(part.line + part.body.count), lines: lines,
          what: "this generated part, \(name),"))
    }
    return (replacements, flaws)
  }

  /// Where a document differs from what should stand there: a flaw a replacement, on its first line that does.
  public func differences(_ replacements: [Replacement]) -> [Flaw] {
    replacements.compactMap { replacement in
      let present = Array(lines[replacement.range])
      guard present != replacement.lines else { return nil }
      let same = zip(present, replacement.lines).prefix { $0 == $1 }.count
      let stands = same < present.count ? "`\(present[same])`" : "nothing more"
      let should = same < replacement.lines.count ? "`\(replacement.lines[same])`" : "nothing more"
      return Flaw(
        line: min(replacement.range.lowerBound + same + 1, lines.count),
        "\(replacement.what) is not what the code prints: \(should), but here stands \(stands)")
    }
  }

  /// The document with every replacement made.
  public func refreshed(_ replacements: [Replacement]) -> String {
    var lines = self.lines
    for replacement in replacements.sorted(by: { $0.range.lowerBound > $1.range.lowerBound }) {
      lines.replaceSubrange(replacement.range, with: replacement.lines)
    }
    return lines.joined(separator: "\n")
  }

  /// The lines of a text; a line feed at its end adds none.
  private static func lines(of text: String) -> [String] {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    if lines.last == "" { lines.removeLast() }
    return lines
  }
}
