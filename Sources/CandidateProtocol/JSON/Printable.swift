/// Text from outside as it may stand in a sentence: on one line, without what steers a terminal, turns the
/// direction of writing or cannot be seen, and no longer than a reader wants.
///
/// Controls and separators of lines become spaces. What is invisible, what is no character, and what would
/// join to a sign beside it (a combining mark after anything but a letter or digit, a sign that joins to the
/// next) becomes U+FFFD: that something was there is seen.
package func printable(_ text: String, upTo limit: Int = 500) -> String {
  if text.utf8.count <= limit, text.utf8.allSatisfy({ 0x20..<0x7F ~= $0 }) { return text }
  var shown = String.UnicodeScalarView()
  var count = 0
  // How many marks may still join to the last scalar.
  var room = 0
  for scalar in text.unicodeScalars {
    if count == limit { return String(shown) + "…" }
    count += 1
    switch scalar.legibility {
    case .plain(let joinable):
      shown.append(scalar)
      room = joinable ? 4 : 0
    case .mark where room > 0:
      shown.append(scalar)
      room -= 1
    case .space:
      shown.append(" ")
      room = 0
    case .mark, .hidden:
      shown.append("\u{FFFD}")
      room = 0
    case .style: break
    }
  }
  return String(shown)
}

/// The same for text of several lines, each cut to a length; a line ends at LF, CR or both.
package func printableLines(_ text: String, upTo limit: Int = 2000) -> String {
  var lines: [String] = []
  var line = String.UnicodeScalarView()
  var last: Unicode.Scalar?
  for scalar in text.unicodeScalars {
    if scalar == "\n" || scalar == "\r" {
      if !(scalar == "\n" && last == "\r") {
        lines.append(printable(String(line), upTo: limit))
        line = String.UnicodeScalarView()
      }
    } else {
      line.append(scalar)
    }
    last = scalar
  }
  return (lines + [printable(String(line), upTo: limit)]).joined(separator: "\n")
}

extension Unicode.Scalar {
  /// How a scalar may stand in a sentence.
  fileprivate enum Legibility {
    /// As it is; whether a mark may join to it.
    case plain(joinable: Bool)
    /// It joins to what stands before it.
    case mark
    /// It breaks a line or is a control.
    case space
    /// It chooses how the one before it looks.
    case style
    /// It is not seen, joins to the next, or is no character.
    case hidden
  }

  fileprivate var legibility: Legibility {
    if 0x20..<0x7F ~= value {
      let isWord = 0x30...0x39 ~= value || 0x41...0x5A ~= value || 0x61...0x7A ~= value
      return .plain(joinable: isWord)
    }
    if 0xFE00...0xFE0F ~= value { return .style }
    if isUnseen { return .hidden }
    switch properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator: return .space
    case .unassigned, .privateUse, .surrogate: return .hidden
    default: break
    }
    let alone = String(self)
    if ("<" + alone).count == 1 { return .mark }
    if (alone + "<").count == 1 { return .hidden }
    switch properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
      .decimalNumber, .letterNumber, .otherNumber, .otherSymbol:
      return .plain(joinable: true)
    default: return .plain(joinable: false)
    }
  }

  /// Whether it has no form of its own: joiners, spaces of no width, overrides of direction, tags.
  fileprivate var isUnseen: Bool {
    properties.isDefaultIgnorableCodePoint || properties.generalCategory == .format
  }

  /// Whether it must be written by its number where text is kept as it is.
  var isUnprintable: Bool {
    switch value {
    case ..<0x20, 0x7F..<0xA0: true
    case ..<0x7F: false
    default:
      isUnseen || properties.generalCategory == .lineSeparator
        || properties.generalCategory == .paragraphSeparator
    }
  }
}

extension JSON {
  /// The value as it may stand in a report: texts are printable, and nothing is long or deep.
  package func bounded(depth: Int = 3) -> JSON {
    let most = 20
    switch self {
    case .null, .bool, .number: return self
    case .string(let text): return .string(printable(text, upTo: 200))
    case .numbers(let values):
      return values.count <= most ? self : .string(brief)
    case .array(let elements):
      guard elements.count <= most, depth > 0 else { return .string(brief) }
      return .array(elements.map { $0.bounded(depth: depth - 1) })
    case .object(let members):
      guard depth > 0 else { return .string("an object of \(members.count) keys") }
      return .object(
        members.prefix(most).map {
          Member(printable($0.key, upTo: 60), $0.value.bounded(depth: depth - 1))
        })
    }
  }

  /// The value as it may stand in a sentence.
  package var brief: String {
    switch self {
    case .numbers(let values) where values.count > 20: "a list of \(values.count) numbers"
    case .array(let elements) where elements.count > 20: "a list of \(elements.count) elements"
    case .object(let members) where members.count > 20: "an object of \(members.count) keys"
    default: printable(description, upTo: 200)
    }
  }
}
