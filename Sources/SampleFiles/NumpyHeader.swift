import CandidateProtocol
import Oracle
import Rows

/// What the header of a .npy file says.
struct NumpyHeader {
  let element: NumpyElement
  let isColumnMajor: Bool
  let shape: [Int]

  /// The number of elements, if the rest of the file holds so many and no more.
  func count(in bytes: [UInt8], from offset: Int) throws(SampleFileError) -> Int {
    let rest = bytes.count - offset
    var size = shape.contains(0) ? 0 : element.size
    for length in shape where size > 0 {
      let (product, overflow) = size.multipliedReportingOverflow(by: length)
      guard !overflow else {
        throw SampleFileError(
          "the shape \(tuple) of \(element.descriptor) needs more than \(Int.max) bytes,"
            + " and \(rest) follow the header at offset \(offset)")
      }
      size = product
    }
    guard size == rest else {
      throw SampleFileError(
        "the shape \(tuple) of \(element.descriptor) needs \(size) bytes, and \(rest) follow the"
          + " header at offset \(offset)")
    }
    return size / element.size
  }

  /// The shape as Python writes it.
  private var tuple: String {
    "(" + shape.map(String.init).joined(separator: ", ") + (shape.count == 1 ? ",)" : ")")
  }
}

/// Reads the header of a .npy file, a Python dictionary of three keys in any order.
struct NumpyHeaderParser {
  let bytes: [UInt8]
  /// The offset after the header, where the data start.
  let end: Int
  var index: Int

  static let mostAxes = 32

  /// Checks the magic, the version and the length, and stands before the dictionary.
  init(_ bytes: [UInt8]) throws(SampleFileError) {
    guard !bytes.isEmpty else { throw SampleFileError("the file is empty") }
    guard !SampleArray.isZip(bytes) else {
      throw SampleFileError(
        "the bytes at offset 0 are those of an .npz or other zip archive, and not of one .npy file")
    }
    guard SampleArray.isNumpy(bytes) else {
      throw SampleFileError("the bytes at offset 0 are not the magic of a .npy file")
    }
    guard bytes.count >= 8 else {
      throw SampleFileError("the file ends at offset \(bytes.count), inside the format's version")
    }
    let (major, minor) = (bytes[6], bytes[7])
    guard 1...3 ~= major, minor == 0 else {
      throw SampleFileError(
        "the format's version at offset 6 is \(major).\(minor), and only 1.0, 2.0 and 3.0 are known"
      )
    }
    let start = major == 1 ? 10 : 12
    guard bytes.count >= start else {
      throw SampleFileError("the file ends at offset \(bytes.count), inside the header's length")
    }
    let length = bytes[8..<start].reversed().reduce(0) { $0 << 8 | Int($1) }
    guard length <= bytes.count - start else {
      throw SampleFileError(
        "the header at offset \(start) is said to have \(length) bytes, and the file has"
          + " \(bytes.count - start) more")
    }
    self.bytes = bytes
    index = start
    end = start + length
    try checkEncoding(isASCII: major < 3)
  }

  private func checkEncoding(isASCII: Bool) throws(SampleFileError) {
    let header = bytes[index..<end]
    if isASCII, let place = header.firstIndex(where: { $0 >= 0x80 }) {
      throw SampleFileError("the header is not ASCII at offset \(place)")
    }
    if !isASCII, String(validating: header, as: UTF8.self) == nil {
      throw SampleFileError("the header from offset \(index) to \(end) is not UTF-8")
    }
  }

  /// Reads the dictionary; nothing but white space may follow it.
  mutating func header() throws(SampleFileError) -> NumpyHeader {
    var element: NumpyElement?
    var isColumnMajor: Bool?
    var shape: [Int]?
    try expect("{", "the dictionary's opening brace")
    while !skips("}") {
      let start = index
      let key = try string("a key in quotes")
      try expect(":", "a colon")
      let isRepeated: Bool
      switch String(decoding: key, as: UTF8.self) {
      case "descr":
        isRepeated = element != nil
        element = try self.element()
      case "fortran_order":
        isRepeated = isColumnMajor != nil
        isColumnMajor = try truth()
      case "shape":
        isRepeated = shape != nil
        shape = try tuple()
      default:
        throw SampleFileError(
          "the header has the unknown key \(SampleFileError.quoted(key)) at offset \(start)")
      }
      guard !isRepeated else {
        throw SampleFileError(
          "the header has the key \(SampleFileError.quoted(key)) again at offset \(start)")
      }
      try separate(before: "}", "a comma or the dictionary's closing brace")
    }
    let close = index - 1
    skipSpace()
    guard index == end else { throw failure("the header's end") }
    guard let element else { throw missing("descr", close) }
    guard let isColumnMajor else { throw missing("fortran_order", close) }
    guard let shape else { throw missing("shape", close) }
    return NumpyHeader(element: element, isColumnMajor: isColumnMajor, shape: shape)
  }

  private func missing(_ key: String, _ offset: Int) -> SampleFileError {
    SampleFileError("the header ends at offset \(offset) without the key \"\(key)\"")
  }

  /// Reads the value of `descr`.
  private mutating func element() throws(SampleFileError) -> NumpyElement {
    skipSpace()
    let start = index
    if current == UInt8(ascii: "[") || current == UInt8(ascii: "(") {
      throw unsupported(bytes[start..<end], "a structured type", start)
    }
    let descriptor = try string("a type in quotes")
    if let element = NumpyElement(descriptor) { return element }
    throw unsupported(descriptor, Self.name(of: descriptor), start)
  }

  private func unsupported(
    _ descriptor: ArraySlice<UInt8>, _ name: String, _ offset: Int
  ) -> SampleFileError {
    SampleFileError(
      "the element type \(SampleFileError.quoted(descriptor)) at offset \(offset) is \(name),"
        + " and only <f2, <f4, <f8, >f2, >f4 and >f8 are read")
  }

  /// What NumPy's character code of a type stands for.
  private static func name(of descriptor: ArraySlice<UInt8>) -> String {
    let code = descriptor.first { !"<>|=".utf8.contains($0) }
    switch code.map({ Character(Unicode.Scalar($0)) }) {
    case "b", "?": return "a truth value"
    case "i": return "a signed integer"
    case "u": return "an unsigned integer"
    case "f": return "another floating-point type"
    case "c": return "a complex number"
    case "O": return "a Python object"
    case "S", "a": return "a byte string"
    case "U": return "a string"
    case "V": return "a record or an unknown type of raw bytes"
    case "M": return "a date"
    case "m": return "a time span"
    default: return "an unknown type"
    }
  }

  private mutating func truth() throws(SampleFileError) -> Bool {
    skipSpace()
    for (word, value) in [("True", true), ("False", false)]
    where bytes[index..<end].starts(with: word.utf8) {
      index += word.utf8.count
      return value
    }
    throw failure("True or False")
  }

  /// Reads a tuple of lengths: `()`, `(3,)`, `(3, 4)` or `(3, 4,)`.
  private mutating func tuple() throws(SampleFileError) -> [Int] {
    try expect("(", "a tuple's opening parenthesis")
    let start = index - 1
    var lengths: [Int] = []
    while !skips(")") {
      guard lengths.count < Self.mostAxes else {
        throw SampleFileError("the shape at offset \(start) has more than \(Self.mostAxes) axes")
      }
      lengths.append(try length())
      if !(try separate(before: ")", "a comma or the tuple's closing parenthesis")),
        lengths.count == 1
      {
        throw SampleFileError(
          "the shape at offset \(start) is a number in parentheses, and a tuple is expected")
      }
    }
    return lengths
  }

  /// Reads the length along one axis: decimal digits, after which Python 2 wrote an L at times.
  private mutating func length() throws(SampleFileError) -> Int {
    skipSpace()
    let start = index
    if current == UInt8(ascii: "-") { index += 1 }
    while let byte = current, 0x30...0x39 ~= byte { index += 1 }
    let text = bytes[start..<index]
    guard let last = text.last, last != UInt8(ascii: "-") else {
      index = start
      throw failure("a length")
    }
    guard text.first != UInt8(ascii: "-") else {
      throw SampleFileError(
        "the shape has the negative length \(SampleFileError.quoted(text)) at offset \(start)")
    }
    guard let length = Int(String(decoding: text, as: UTF8.self)) else {
      throw SampleFileError(
        "the shape has the length \(SampleFileError.quoted(text)) at offset \(start), and"
          + " \(Int.max) is the most")
    }
    if current == UInt8(ascii: "L") { index += 1 }
    return length
  }

  /// Reads a string in single or double quotes and returns what is between them.
  private mutating func string(_ expected: String) throws(SampleFileError) -> ArraySlice<UInt8> {
    skipSpace()
    guard let quote = current, quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") else {
      throw failure(expected)
    }
    let start = index + 1
    guard let close = bytes[start..<end].firstIndex(of: quote) else {
      throw SampleFileError("the header ends inside the string at offset \(index)")
    }
    index = close + 1
    return bytes[start..<close]
  }

  /// Reads the comma after an element, unless the closing bracket is next; whether there was one.
  @discardableResult
  private mutating func separate(
    before bracket: Unicode.Scalar, _ expected: String
  ) throws(SampleFileError) -> Bool {
    if skips(",") { return true }
    guard current == UInt8(ascii: bracket) else { throw failure(expected) }
    return false
  }

  private mutating func expect(
    _ character: Unicode.Scalar, _ expected: String
  ) throws(SampleFileError) {
    guard skips(character) else { throw failure(expected) }
  }

  /// Skips white space, and then a character if it is there.
  private mutating func skips(_ character: Unicode.Scalar) -> Bool {
    skipSpace()
    guard current == UInt8(ascii: character) else { return false }
    index += 1
    return true
  }

  private mutating func skipSpace() {
    while let byte = current, byte == 0x20 || 0x09...0x0D ~= byte { index += 1 }
  }

  private var current: UInt8? { index < end ? bytes[index] : nil }

  private func failure(_ expected: String) -> SampleFileError {
    guard index < end else {
      return SampleFileError("the header ends at offset \(end), where \(expected) is expected")
    }
    let found = SampleFileError.quoted(bytes[index..<min(end, index + 8)])
    return SampleFileError(
      "the header has \(found) at offset \(index), where \(expected) is expected")
  }
}
