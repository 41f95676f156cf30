import CandidateProtocol

/// Why a command line could not be split into words.
public struct CommandWordsError: Error, Sendable, Equatable, CustomStringConvertible {
  public let description: String
}

/// Splits a command into words as a POSIX shell does, without running one.
///
/// Blanks separate words; single quotes keep everything, double quotes everything but `\"`, `\\`,
/// `\$` and a backslash before a backtick; a backslash outside quotes keeps the next character. There
/// is no expansion.
///
/// - Throws: ``CommandWordsError`` for a quote that does not end, and for no word at all.
public func commandWords(_ command: String) throws(CommandWordsError) -> [String] {
  var words: [String] = []
  var word: String?
  var quote: Unicode.Scalar?
  // A mark that joins to a quote does not make another sign of it, nor does LF of CR before it.
  var rest = command.unicodeScalars[...]
  while let character = rest.popFirst() {
    switch (quote, character) {
    case (nil, " "), (nil, "\t"), (nil, "\n"), (nil, "\r"):
      if let finished = word { words.append(finished) }
      word = nil
    case (nil, "'"), (nil, "\""):
      quote = character
      word = word ?? ""
    case (nil, "\\"):
      guard let next = rest.popFirst() else {
        throw CommandWordsError(
          description: "the command ends with a backslash: \(printable(command))")
      }
      word = (word ?? "") + String(next)
    case ("\"", "\\"):
      guard let next = rest.popFirst() else { break }
      word =
        (word ?? "") + ("\"\\$`".unicodeScalars.contains(next) ? String(next) : "\\" + String(next))
    case (let open?, _) where open == character: quote = nil
    default: word = (word ?? "") + String(character)
    }
  }
  if let quote {
    throw CommandWordsError(
      description: "the command has a \(quote) that does not end: \(printable(command))")
  }
  if let finished = word { words.append(finished) }
  if words.isEmpty || words[0].isEmpty {
    throw CommandWordsError(description: "the command of the candidate is empty")
  }
  return words
}

/// What of a command only a shell understands, in a sentence; nil if there is nothing of it outside quotes.
public func shellHint(_ command: String) -> String? {
  var plain = String.UnicodeScalarView()
  var quote: Unicode.Scalar?
  var rest = command.unicodeScalars[...]
  while let scalar = rest.popFirst() {
    switch (quote, scalar) {
    case (nil, "'"), (nil, "\""): quote = scalar
    case (let open?, _) where open == scalar: quote = nil
    case (nil, "\\"), ("\"", "\\"): _ = rest.popFirst()
    case (nil, _): plain.append(scalar)
    default: break
    }
  }
  let signs = plain.filter { "|<>&;*?`$".unicodeScalars.contains($0) }
  let isAssigned = String(plain).prefixMatch(of: /\s*[A-Za-z_][A-Za-z0-9_]*=/) != nil
  guard let sign = signs.first.map(String.init) ?? (isAssigned ? "NAME=VALUE" : nil) else {
    return nil
  }
  return "it is run without a shell, so \(sign) is passed on as it is; for a shell, write sh -c '…'"
}
