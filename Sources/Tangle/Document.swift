/// A fence of a Markdown document: three backticks, what is said after them, the lines, three backticks.
public struct Fence: Sendable, Equatable {
  /// The words after the opening backticks: the language, then what is asked of it.
  public let words: [String]
  /// The lines between the backticks.
  public let body: [String]
  /// The number of the line that opens it; the body begins on the next. The first line of a document is 1.
  public let line: Int

  /// The language: the first word, or nothing.
  public var language: String { words.first ?? "" }
  /// The number of the line that closes it.
  public var end: Int { line + body.count + 1 }
}

/// A part of a Markdown document that is made, not written: what stands between two comments.
///
/// ```
/// <!-- generated: evidence ddim.sigma -->
/// …
/// <!-- end -->
/// ```
public struct GeneratedPart: Sendable, Equatable {
  /// The words after `generated:`: what kind of part it is, then of what.
  public let words: [String]
  /// The lines between the comments.
  public let body: [String]
  /// The number of the line that opens it.
  public let line: Int

  /// Whether a line is one of its own.
  public func contains(_ line: Int) -> Bool { line > self.line && line <= self.line + body.count }
}

/// A heading of a Markdown document.
public struct Heading: Sendable, Equatable {
  /// How many number signs it has.
  public let level: Int
  /// Its text, in Markdown.
  public let text: String
  /// The number of its line.
  public let line: Int
}

/// What does not hold in a document, and on which line.
public struct Flaw: Sendable, Equatable {
  /// The number of the line; the first is 1.
  public let line: Int
  /// One sentence.
  public let message: String

  /// A finding on a line.
  public init(line: Int, _ message: String) {
    self.line = line
    self.message = message
  }
}

/// A Markdown document, as far as it is run, checked or made: its fences, generated parts, headings
/// and anchors.
///
/// Only what notebooks use is understood: fences of three backticks or more at the beginning of a line,
/// headings with number signs, `<a id="…"></a>`.
public struct Document: Sendable {
  /// Every line.
  public let lines: [String]
  /// Every fence, in order.
  public private(set) var fences: [Fence] = []
  /// Every generated part, in order.
  public private(set) var parts: [GeneratedPart] = []
  /// Every heading outside of fences.
  public private(set) var headings: [Heading] = []
  /// Every anchor outside of fences with the number of its line.
  public private(set) var anchors: [(id: String, line: Int)] = []
  /// The lines outside of fences, with their numbers.
  public private(set) var prose: [(text: String, line: Int)] = []
  /// What keeps the document from being read: a fence or a generated part that does not end.
  public private(set) var faults: [Flaw] = []

  /// Reads a document.
  public init(_ text: String) {
    lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    for (index, line) in lines.enumerated()
    where line.contains(where: { $0 == "\r" || $0 == "\r\n" }) {
      faults.append(
        Flaw(line: index + 1, "a line ends in a line feed alone, not in a carriage return"))
      return
    }
    readFences()
    readParts()
    for (text, line) in prose { read(text, line) }
  }

  private mutating func readFences() {
    var index = 0
    while index < lines.count {
      let ticks = lines[index].prefix { $0 == "`" }
      guard ticks.count >= 3 else {
        prose.append((lines[index], index + 1))
        index += 1
        continue
      }
      let words = lines[index].dropFirst(ticks.count)
        .split(whereSeparator: \.isWhitespace).map(String.init)
      guard let end = lines[(index + 1)...].firstIndex(where: { Self.closes($0, ticks) }) else {
        faults.append(Flaw(line: index + 1, "this fence does not end"))
        return
      }
      fences.append(Fence(words: words, body: Array(lines[(index + 1)..<end]), line: index + 1))
      index = end + 1
    }
  }

  /// Whether a line is the same backticks, or more, and nothing else.
  private static func closes(_ line: String, _ ticks: Substring) -> Bool {
    let text = line.reversed().drop(while: \.isWhitespace)
    return text.count >= ticks.count && text.allSatisfy { $0 == "`" }
  }

  private mutating func readParts() {
    var open: (words: [String], line: Int)?
    for (text, line) in prose {
      if let words = Self.opening(text) {
        if let open { faults.append(Flaw(line: open.line, "this generated part does not end")) }
        open = (words, line)
      } else if text == "<!-- end -->" {
        guard let begun = open else {
          faults.append(Flaw(line: line, "this ends a generated part that does not begin"))
          continue
        }
        let body = Array(lines[begun.line..<(line - 1)])
        for fence in fences where fence.line > begun.line && fence.line < line {
          faults.append(Flaw(line: fence.line, "a fence does not stand in a generated part"))
        }
        parts.append(GeneratedPart(words: begun.words, body: body, line: begun.line))
        open = nil
      }
    }
    if let open { faults.append(Flaw(line: open.line, "this generated part does not end")) }
  }

  private static func opening(_ text: String) -> [String]? {
    let prefix = "<!-- generated: "
    guard text.hasPrefix(prefix), text.hasSuffix(" -->") else { return nil }
    return text.dropFirst(prefix.count).dropLast(4).split(separator: " ").map(String.init)
  }

  private mutating func read(_ text: String, _ line: Int) {
    let level = text.prefix { $0 == "#" }.count
    if level > 0, text.dropFirst(level).first == " " {
      headings.append(Heading(level: level, text: String(text.dropFirst(level + 1)), line: line))
    }
    for piece in text.split(separator: "<a id=\"", omittingEmptySubsequences: false).dropFirst() {
      anchors.append((String(piece.prefix { $0 != "\"" }), line))
    }
  }
}
