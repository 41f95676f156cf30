/// What values are made of, and values that are passed over.
extension JSONParser {
  /// Passes over a value that nobody asks for; what is inside strings is not looked at.
  mutating func skip(depth: Int) throws(JSONError) {
    guard depth < Self.deepest else { throw failure("nesting deeper than \(Self.deepest) levels") }
    skipSpace()
    switch current {
    case UInt8(ascii: "{"):
      guard try !isEmpty(until: UInt8(ascii: "}")) else { return }
      repeat {
        _ = try memberName(upTo: 0)
        try skip(depth: depth + 1)
      } while try !ends(with: UInt8(ascii: "}"))
    case UInt8(ascii: "["):
      guard try !isEmpty(until: UInt8(ascii: "]")) else { return }
      repeat { try skip(depth: depth + 1) } while try !ends(with: UInt8(ascii: "]"))
    case UInt8(ascii: "\""): _ = try string(upTo: 0)
    default: _ = try value(depth: depth)
    }
  }

  /// Reads the bracket that opens a list, and the one that ends it if nothing is between.
  mutating func isEmpty(until bracket: UInt8) throws(JSONError) -> Bool {
    index += 1
    skipSpace()
    guard current == bracket else { return false }
    index += 1
    return true
  }

  /// Reads the comma before the next element, or the bracket after the last.
  mutating func ends(with bracket: UInt8) throws(JSONError) -> Bool {
    skipSpace()
    let byte = current
    guard byte == bracket || byte == UInt8(ascii: ",") else {
      throw failure(isAtEnd ? "the text ends inside a list" : "a comma or a bracket is expected")
    }
    index += 1
    return byte == bracket
  }

  /// Reads a key and its colon.
  mutating func memberName(upTo limit: Int) throws(JSONError) -> String {
    skipSpace()
    guard current == UInt8(ascii: "\"") else { throw failure("a key in quotes is expected") }
    let name = try string(upTo: limit)
    skipSpace()
    guard current == UInt8(ascii: ":") else { throw failure("a colon is expected") }
    index += 1
    return name
  }

  /// Reads a number: at once where a double holds its digits and the power of ten exactly, so that one
  /// operation rounds once.
  mutating func number() throws(JSONError) -> Double {
    let start = index
    let isNegative = current == UInt8(ascii: "-")
    if isNegative { index += 1 }
    if current == UInt8(ascii: "I") {
      _ = try token("Infinity", .null)
      return -.infinity
    }
    let leadingZero = current == UInt8(ascii: "0")
    var digits: UInt64 = 0
    let whole = readDigits(into: &digits)
    var isNumber = whole > 0 && !(leadingZero && whole > 1)
    var (fraction, power) = (0, 0)
    if current == UInt8(ascii: ".") {
      index += 1
      fraction = readDigits(into: &digits)
      isNumber = isNumber && fraction > 0
    }
    if current | 0x20 == UInt8(ascii: "e") {
      index += 1
      let isSmall = current == UInt8(ascii: "-")
      if isSmall || current == UInt8(ascii: "+") { index += 1 }
      var size: UInt64 = 0
      let count = readDigits(into: &size)
      isNumber = isNumber && count > 0
      power = (isSmall ? -1 : 1) * (count > 4 ? 9999 : Int(size))
    }
    if isNumber, whole + fraction <= 18, digits <= 1 << 53, (power - fraction).magnitude <= 22 {
      let size = Self.scaled(Double(digits), power - fraction)
      return isNegative ? -size : size
    }
    let text = UnsafeBufferPointer(rebasing: bytes[start..<index])
    guard isNumber, let value = Double(String(decoding: text, as: UTF8.self)) else {
      index = start
      throw failure("not a JSON value")
    }
    return value
  }

  /// Powers of ten that a double holds exactly.
  private static let powers: [Double] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
  ]

  private static func scaled(_ digits: Double, _ power: Int) -> Double {
    power < 0 ? digits / powers[-power] : digits * powers[power]
  }

  /// Reads digits behind those that were read; of more than 19 in all the value is of no use.
  private mutating func readDigits(into value: inout UInt64) -> Int {
    let start = index
    while current &- UInt8(ascii: "0") < 10 {
      value = value &* 10 &+ UInt64(current &- UInt8(ascii: "0"))
      index += 1
    }
    return index - start
  }

  /// Reads a string, of which so many bytes are kept.
  mutating func string(upTo limit: Int) throws(JSONError) -> String {
    index += 1
    let start = index
    while current >= 0x20, current != UInt8(ascii: "\""), current != UInt8(ascii: "\\") {
      index += 1
    }
    let plain = UnsafeBufferPointer(rebasing: bytes[start..<index])
    if current == UInt8(ascii: "\"") {
      index += 1
      return try text(plain, upTo: limit)
    }
    var content = Array(plain.prefix(limit))
    while index < bytes.count {
      let byte = current
      index += 1
      switch byte {
      case UInt8(ascii: "\""):
        return try content.withUnsafeBufferPointer { buffer throws(JSONError) in
          try text(buffer, upTo: limit)
        }
      case UInt8(ascii: "\\"): try escape(into: &content, upTo: limit)
      case 0..<0x20: throw failure("a control character in a string")
      default: if content.count < limit { content.append(byte) }
      }
    }
    throw failure("the text ends inside a string")
  }

  /// The text in bytes; of what is cut the last sign may be half.
  private func text(
    _ content: UnsafeBufferPointer<UInt8>, upTo limit: Int
  ) throws(JSONError) -> String {
    if content.count >= limit { return String(decoding: content.prefix(limit), as: UTF8.self) }
    guard let string = String(validating: content, as: UTF8.self) else {
      throw failure("a string that is not UTF-8 ends")
    }
    return string
  }

  private mutating func escape(
    into content: inout [UInt8], upTo limit: Int
  ) throws(JSONError) {
    guard !isAtEnd else { throw failure("the text ends inside a string") }
    let byte = current
    index += 1
    let scalar: Unicode.Scalar
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): scalar = Unicode.Scalar(byte)
    case UInt8(ascii: "n"): scalar = "\n"
    case UInt8(ascii: "t"): scalar = "\t"
    case UInt8(ascii: "r"): scalar = "\r"
    case UInt8(ascii: "b"): scalar = "\u{08}"
    case UInt8(ascii: "f"): scalar = "\u{0C}"
    case UInt8(ascii: "u"): scalar = try unicodeEscape()
    default: throw failure("an unknown escape in a string")
    }
    if content.count < limit { content += Array(String(scalar).utf8) }
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
