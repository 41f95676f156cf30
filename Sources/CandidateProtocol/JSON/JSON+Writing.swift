extension JSON: CustomStringConvertible {
  /// The value on one line, without spaces: what goes over the wire.
  public var description: String {
    var writer = JSONWriter()
    writer.write(self)
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  /// The bytes of ``description``.
  package var bytes: [UInt8] {
    var writer = JSONWriter()
    writer.write(self)
    return writer.bytes
  }

  /// Appends the value on one line.
  public func write(to text: inout String) { text += description }

  /// The value on several lines, two spaces a level; arrays and objects that fit stay on a line.
  public func indented() -> String {
    var writer = JSONWriter()
    writer.writeIndented(self, depth: 0)
    return String(decoding: writer.bytes, as: UTF8.self)
  }
}

/// Writes JSON into bytes.
struct JSONWriter {
  private(set) var bytes: [UInt8] = []

  /// Up to how many bytes a list or an object stays on a line.
  private static let width = 96

  /// Writes a value on one line.
  ///
  /// - Parameter end: beyond which no more is written.
  /// - Returns: whether the value ends before that.
  @discardableResult
  mutating func write(_ value: JSON, until end: Int = .max) -> Bool {
    switch value {
    case .null: write("null")
    case .bool(let value): write(value ? "true" : "false")
    case .number(let value): write(value)
    case .string(let value): write(quoted: value)
    case .numbers(let values):
      return writeList("[", "]", values, until: end) { writer, value in
        writer.write(value)
        return writer.bytes.count <= end
      }
    case .array(let elements):
      return writeList("[", "]", elements, until: end) { $0.write($1, until: end) }
    case .object(let members):
      return writeList("{", "}", members, until: end) { writer, member in
        writer.write(quoted: member.key)
        writer.write(":")
        return writer.write(member.value, until: end)
      }
    }
    return bytes.count <= end
  }

  private mutating func writeList<Element>(
    _ opening: StaticString, _ closing: StaticString, _ elements: [Element], until end: Int,
    _ write: (inout JSONWriter, Element) -> Bool
  ) -> Bool {
    self.write(opening)
    var isFirst = true
    for element in elements {
      if !isFirst { self.write(",") }
      isFirst = false
      guard write(&self, element) else { return false }
    }
    self.write(closing)
    return bytes.count <= end
  }

  /// Writes a value on one line if it fits, and else an element a line.
  mutating func writeIndented(_ value: JSON, depth: Int) {
    let start = bytes.count
    switch value {
    case .null, .bool, .number, .string, .numbers: write(value)
    case .array(let elements):
      if write(value, until: start + Self.width) { return }
      bytes.removeLast(bytes.count - start)
      writeLines("[", "]", elements, depth) { $0.writeIndented($1, depth: depth + 1) }
    case .object(let members):
      if write(value, until: start + Self.width) { return }
      bytes.removeLast(bytes.count - start)
      writeLines("{", "}", members, depth) { writer, member in
        writer.write(quoted: member.key)
        writer.write(": ")
        writer.writeIndented(member.value, depth: depth + 1)
      }
    }
  }

  private mutating func writeLines<Element>(
    _ opening: StaticString, _ closing: StaticString, _ elements: [Element], _ depth: Int,
    _ write: (inout JSONWriter, Element) -> Void
  ) {
    self.write(opening)
    for (index, element) in elements.enumerated() {
      self.write(index == 0 ? "\n" : ",\n")
      for _ in 0...depth { self.write("  ") }
      write(&self, element)
    }
    self.write("\n")
    for _ in 0..<depth { self.write("  ") }
    self.write(closing)
  }

  private mutating func write(_ text: StaticString) {
    bytes.append(
      contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  /// The shortest decimal that reads back as the same number; whole numbers without a point.
  private mutating func write(_ value: Double) {
    guard value.isFinite else {
      write(JSON.real(value))
      return
    }
    if let whole = Int(exactly: value), whole.magnitude < 1 << 53, value.sign == .plus || whole != 0
    {
      bytes.append(contentsOf: String(whole).utf8)
    } else {
      bytes.append(contentsOf: value.description.utf8)
    }
  }

  private mutating func write(quoted string: String) {
    write("\"")
    var string = string
    let isPlain = string.withUTF8 { text in
      let isPlain = text.allSatisfy {
        0x20..<0x7F ~= $0 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\")
      }
      if isPlain { bytes.append(contentsOf: text) }
      return isPlain
    }
    if !isPlain { for scalar in string.unicodeScalars { write(escaped: scalar) } }
    write("\"")
  }

  private mutating func write(escaped scalar: Unicode.Scalar) {
    switch scalar {
    case "\"": write("\\\"")
    case "\\": write("\\\\")
    case "\n": write("\\n")
    case "\t": write("\\t")
    case "\r": write("\\r")
    case _ where scalar.isUnprintable:
      for unit in String(scalar).utf16 {
        let digits = String(unit, radix: 16)
        write("\\u")
        for _ in digits.count..<4 { write("0") }
        bytes.append(contentsOf: digits.utf8)
      }
    default: bytes.append(contentsOf: String(scalar).utf8)
    }
  }
}
