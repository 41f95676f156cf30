/// Where and why a text is not JSON.
public struct JSONError: Error, Equatable, Sendable, CustomStringConvertible {
  /// What was expected or found.
  public let reason: String
  /// The offset in bytes from the start of the text, counted from 1.
  public let position: Int

  public var description: String { "\(reason) at byte \(position)" }
}

extension JSON {
  /// Parses one JSON value (RFC 8259), and the bare tokens `NaN`, `Infinity` and `-Infinity`.
  ///
  /// - Throws: ``JSONError`` with the place; also for nesting deeper than 64 levels.
  public static func parse(_ text: String) throws(JSONError) -> JSON {
    try parse(Array(text.utf8))
  }

  /// Parses the UTF-8 bytes of one JSON value.
  public static func parse(_ bytes: [UInt8]) throws(JSONError) -> JSON {
    var parser = JSONParser(bytes: bytes)
    let value = try parser.value(depth: 0)
    parser.skipSpace()
    guard parser.isAtEnd else { throw parser.failure("more text after the JSON value") }
    return value
  }
}

private struct JSONParser {
  let bytes: [UInt8]
  var index = 0

  init(bytes: [UInt8]) { self.bytes = bytes }

  static let deepest = 64

  var isAtEnd: Bool { index == bytes.count }
  var current: UInt8? { index < bytes.count ? bytes[index] : nil }

  func failure(_ reason: String) -> JSONError { JSONError(reason: reason, position: index + 1) }

  mutating func skipSpace() {
    while let byte = current, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
      index += 1
    }
  }

  mutating func value(depth: Int) throws(JSONError) -> JSON {
    guard depth < Self.deepest else { throw failure("nesting deeper than \(Self.deepest) levels") }
    skipSpace()
    switch current {
    case UInt8(ascii: "{"): return try object(depth: depth)
    case UInt8(ascii: "["): return try array(depth: depth)
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try token("true", .bool(true))
    case UInt8(ascii: "f"): return try token("false", .bool(false))
    case UInt8(ascii: "n"): return try token("null", .null)
    case UInt8(ascii: "N"): return try token("NaN", .number(.nan))
    case UInt8(ascii: "I"): return try token("Infinity", .number(.infinity))
    case nil: throw failure("the text ends where a value is expected")
    default: return try number()
    }
  }

  private mutating func token(_ text: String, _ value: JSON) throws(JSONError) -> JSON {
    guard bytes[index...].starts(with: text.utf8) else { throw failure("not a JSON value") }
    index += text.utf8.count
    return value
  }

  private mutating func object(depth: Int) throws(JSONError) -> JSON {
    index += 1
    var members: [JSON.Member] = []
    skipSpace()
    if current == UInt8(ascii: "}") {
      index += 1
      return .object([])
    }
    while true {
      skipSpace()
      guard current == UInt8(ascii: "\"") else { throw failure("a key in quotes is expected") }
      let key = try string()
      skipSpace()
      guard current == UInt8(ascii: ":") else { throw failure("a colon is expected") }
      index += 1
      members.append(JSON.Member(key, try value(depth: depth + 1)))
      if try ends(with: UInt8(ascii: "}")) { return .object(members) }
    }
  }

  private mutating func array(depth: Int) throws(JSONError) -> JSON {
    index += 1
    var numbers: [Double] = []
    skipSpace()
    if current == UInt8(ascii: "]") {
      index += 1
      return .array([])
    }
    while true {
      let element = try value(depth: depth + 1)
      guard case .number(let number) = element, number.isFinite else {
        return .array(try elements(numbers.map(JSON.number) + [element], depth: depth))
      }
      numbers.append(number)
      if try ends(with: UInt8(ascii: "]")) { return .numbers(numbers) }
    }
  }

  /// The rest of a list, of which some elements were read.
  private mutating func elements(_ read: [JSON], depth: Int) throws(JSONError) -> [JSON] {
    var elements = read
    while try !ends(with: UInt8(ascii: "]")) { elements.append(try value(depth: depth + 1)) }
    return elements
  }

  /// Reads the comma before the next element, or the bracket after the last.
  private mutating func ends(with bracket: UInt8) throws(JSONError) -> Bool {
    skipSpace()
    guard let byte = current, byte == bracket || byte == UInt8(ascii: ",") else {
      throw failure(isAtEnd ? "the text ends inside a list" : "a comma or a bracket is expected")
    }
    index += 1
    return byte == bracket
  }

  private mutating func number() throws(JSONError) -> JSON {
    let start = index
    if current == UInt8(ascii: "-") { index += 1 }
    if current == UInt8(ascii: "I") {
      _ = try token("Infinity", .null)
      return .number(-.infinity)
    }
    let leadingZero = current == UInt8(ascii: "0")
    let wholeDigits = skipDigits()
    var isNumber = wholeDigits > 0 && !(leadingZero && wholeDigits > 1)
    if current == UInt8(ascii: ".") {
      index += 1
      isNumber = skipDigits() > 0 && isNumber
    }
    if current == UInt8(ascii: "e") || current == UInt8(ascii: "E") {
      index += 1
      if current == UInt8(ascii: "+") || current == UInt8(ascii: "-") { index += 1 }
      isNumber = skipDigits() > 0 && isNumber
    }
    guard isNumber, let value = Double(String(decoding: bytes[start..<index], as: UTF8.self)) else {
      index = start
      throw failure("not a JSON value")
    }
    return .number(value)
  }

  private mutating func skipDigits() -> Int {
    let start = index
    while let byte = current, byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") { index += 1 }
    return index - start
  }

  private mutating func string() throws(JSONError) -> String {
    index += 1
    var content: [UInt8] = []
    while let byte = current {
      index += 1
      switch byte {
      case UInt8(ascii: "\""):
        guard let string = String(validating: content, as: UTF8.self) else {
          throw failure("a string that is not UTF-8 ends")
        }
        return string
      case UInt8(ascii: "\\"): try escape(into: &content)
      case 0..<0x20: throw failure("a control character in a string")
      default: content.append(byte)
      }
    }
    throw failure("the text ends inside a string")
  }

  private mutating func escape(into content: inout [UInt8]) throws(JSONError) {
    guard let byte = current else { throw failure("the text ends inside a string") }
    index += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): content.append(byte)
    case UInt8(ascii: "n"): content.append(0x0A)
    case UInt8(ascii: "t"): content.append(0x09)
    case UInt8(ascii: "r"): content.append(0x0D)
    case UInt8(ascii: "b"): content.append(0x08)
    case UInt8(ascii: "f"): content.append(0x0C)
    case UInt8(ascii: "u"): content += Array(String(try unicodeEscape()).utf8)
    default: throw failure("an unknown escape in a string")
    }
  }

  /// The scalar of `\uXXXX`, or of a pair of surrogates; a lone surrogate becomes U+FFFD.
  private mutating func unicodeEscape() throws(JSONError) -> Unicode.Scalar {
    let first = try hexadecimal()
    if first & 0xFC00 == 0xD800, bytes[index...].starts(with: #"\u"#.utf8) {
      let start = index
      index += 2
      let second = try hexadecimal()
      if second & 0xFC00 == 0xDC00 {
        let code = 0x10000 + (first & 0x3FF) << 10 + second & 0x3FF
        return Unicode.Scalar(code) ?? "\u{FFFD}"
      }
      index = start
    }
    return Unicode.Scalar(first) ?? "\u{FFFD}"
  }

  private mutating func hexadecimal() throws(JSONError) -> UInt32 {
    guard index + 4 <= bytes.count else { throw failure("the text ends inside a string") }
    var code: UInt32 = 0
    for byte in bytes[index..<index + 4] {
      guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
        throw failure("four hexadecimal digits are expected")
      }
      code = code << 4 + UInt32(digit)
    }
    index += 4
    return code
  }
}
