import CandidateProtocol
import Oracle
import Rows

extension SampleArray {
  /// Reads a table of numbers: a point per line, a coordinate per field.
  ///
  /// Commas separate the fields, or spaces and tabs if the first line of numbers has no comma. One
  /// line of names may come first: a line in which no field is a number. Spaces around a field, a
  /// byte order mark, CRLF and blank lines at the end are skipped.
  ///
  /// A number is decimal, with or without a point and an exponent, or `nan`, `inf` or `infinity` in
  /// any case, and becomes the nearest `Double`: infinite beyond the largest, zero below the
  /// smallest.
  ///
  /// - Throws: ``SampleFileError`` for a field that is no number, a line with more or fewer fields
  ///   than the first line of numbers, a blank line before another, and a file without numbers.
  public init(commaSeparated bytes: [UInt8]) throws(SampleFileError) {
    var reader = TableReader(bytes: bytes)
    try reader.read()
    self.init(shape: [reader.rows, reader.columns], values: reader.values, precision: nil)
  }
}

private struct TableReader {
  let bytes: [UInt8]
  var index = 0
  /// The number of the current line, counted from 1.
  var line = 1
  /// The line whose fields the others must match.
  var firstLine = 0
  var hasNames = false
  var hasCommas = false
  var rows = 0
  var columns = 0
  var values: [Double] = []

  init(bytes: [UInt8]) { self.bytes = bytes }

  mutating func read() throws(SampleFileError) {
    guard !bytes.isEmpty else { throw SampleFileError("the file is empty") }
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { index = 3 }
    var blankLine: Int?
    while index < bytes.count {
      let feed = bytes[index...].firstIndex(of: 0x0A) ?? bytes.count
      let end = feed > index && bytes[feed - 1] == 0x0D ? feed - 1 : feed
      skipBlanks(upTo: end)
      if index == end {
        blankLine = blankLine ?? line
      } else if let blankLine {
        throw SampleFileError(
          "line \(blankLine) is blank and line \(line) is not; blank lines may stand only at the end"
        )
      } else {
        if line == 1 { hasNames = try isLineOfNames(upTo: end) }
        if line > 1 || !hasNames { try readRow(upTo: end) }
      }
      index = feed + 1
      line += 1
    }
    guard rows > 0 else {
      throw SampleFileError(
        hasNames
          ? "no line of numbers follows line 1, in which no field is a number"
          : "the file has no numbers: every line from line 1 on is blank")
    }
  }

  /// Whether line 1, which starts here, has names and no numbers.
  private mutating func isLineOfNames(upTo end: Int) throws(SampleFileError) -> Bool {
    hasCommas = bytes[index..<end].contains(UInt8(ascii: ","))
    let start = index
    var number: Int?
    var name: (field: Int, text: ArraySlice<UInt8>)?
    var field = 1
    repeat {
      let text = fieldText(upTo: end)
      if isNumber(text) { number = number ?? field } else { name = name ?? (field, text) }
      field += 1
    } while skipSeparator(upTo: end)
    index = start
    if let number, let name {
      throw SampleFileError(
        "line 1 is neither names nor numbers: field \(number) is a number, and field \(name.field),"
          + " \(SampleFileError.quoted(name.text)), is none")
    }
    return number == nil
  }

  /// Reads the numbers of one line, from its first character that is not blank.
  private mutating func readRow(upTo end: Int) throws(SampleFileError) {
    if rows == 0 { hasCommas = bytes[index..<end].contains(UInt8(ascii: ",")) }
    var fields = 0
    repeat {
      let start = index
      let value = number(upTo: end)
      guard let value, endsField(upTo: end) else {
        index = start
        let text = fieldText(upTo: end)
        let fault = text.isEmpty ? "is empty" : "is no number: \(SampleFileError.quoted(text))"
        throw SampleFileError("field \(fields + 1) of line \(line) \(fault)")
      }
      values.append(value)
      fields += 1
    } while skipSeparator(upTo: end)
    if rows == 0 {
      firstLine = line
      columns = fields
    }
    guard fields == columns else {
      throw SampleFileError(
        "line \(line) has \(fields) \(fields == 1 ? "field" : "fields"), and line \(firstLine) has"
          + " \(columns)")
    }
    rows += 1
  }

  // MARK: Fields

  /// Whether the field is over, but for blanks.
  private mutating func endsField(upTo end: Int) -> Bool {
    let start = index
    skipBlanks(upTo: end)
    return index == end || (hasCommas ? bytes[index] == UInt8(ascii: ",") : index > start)
  }

  /// Skips what stands between this field and the next; false after the last.
  private mutating func skipSeparator(upTo end: Int) -> Bool {
    guard index < end else { return false }
    if hasCommas {
      index += 1
      skipBlanks(upTo: end)
    }
    return true
  }

  /// Skips a field of any content and returns it without the blanks around it.
  private mutating func fieldText(upTo end: Int) -> ArraySlice<UInt8> {
    let start = index
    while index < end, hasCommas ? bytes[index] != UInt8(ascii: ",") : !Self.isBlank(bytes[index]) {
      index += 1
    }
    var last = index
    while last > start, Self.isBlank(bytes[last - 1]) { last -= 1 }
    skipBlanks(upTo: end)
    return bytes[start..<last]
  }

  private func isNumber(_ text: ArraySlice<UInt8>) -> Bool {
    var reader = self
    reader.index = text.startIndex
    return reader.number(upTo: text.endIndex) != nil && reader.index == text.endIndex
  }

  private mutating func skipBlanks(upTo end: Int) {
    while index < end, Self.isBlank(bytes[index]) { index += 1 }
  }

  private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

  // MARK: Numbers

  /// Reads a number as far as it goes; nil if none starts here.
  private mutating func number(upTo end: Int) -> Double? {
    let start = index
    let isNegative = index < end && bytes[index] == UInt8(ascii: "-")
    if isNegative || (index < end && bytes[index] == UInt8(ascii: "+")) { index += 1 }
    if index < end, bytes[index] > UInt8(ascii: "9") {
      return word(upTo: end).map { isNegative ? -$0 : $0 }
    }
    var decimal = Decimal()
    let whole = readDigits(into: &decimal, upTo: end)
    var fraction = 0
    if index < end, bytes[index] == UInt8(ascii: ".") {
      index += 1
      fraction = readDigits(into: &decimal, upTo: end)
    }
    guard whole + fraction > 0, let exponent = exponent(upTo: end) else { return nil }
    let magnitude =
      decimal.times10(toThe: exponent - fraction)
      ?? Double(String(decoding: bytes[start..<index], as: UTF8.self))?.magnitude
    return magnitude.map { isNegative ? -$0 : $0 }
  }

  private mutating func readDigits(into decimal: inout Decimal, upTo end: Int) -> Int {
    let start = index
    while index < end {
      let digit = bytes[index] &- UInt8(ascii: "0")
      guard digit < 10 else { break }
      decimal.append(digit)
      index += 1
    }
    return index - start
  }

  /// Reads the exponent: zero if there is none, nil if it has no digits.
  private mutating func exponent(upTo end: Int) -> Int? {
    guard index < end, bytes[index] | 0x20 == UInt8(ascii: "e") else { return 0 }
    index += 1
    let isNegative = index < end && bytes[index] == UInt8(ascii: "-")
    if isNegative || (index < end && bytes[index] == UInt8(ascii: "+")) { index += 1 }
    let start = index
    var exponent = 0
    while index < end {
      let digit = bytes[index] &- UInt8(ascii: "0")
      guard digit < 10 else { break }
      if exponent < 100_000 { exponent = exponent * 10 + Int(digit) }
      index += 1
    }
    guard index > start else { return nil }
    return isNegative ? -exponent : exponent
  }

  /// Reads `nan`, `infinity` or `inf` in any case.
  private mutating func word(upTo end: Int) -> Double? {
    for (word, value) in Self.words
    where end - index >= word.count && zip(word, bytes[index...]).allSatisfy({ $0 == $1 | 0x20 }) {
      index += word.count
      return value
    }
    return nil
  }

  private static let words: [([UInt8], Double)] = [
    (Array("nan".utf8), .nan), (Array("infinity".utf8), .infinity), (Array("inf".utf8), .infinity),
  ]
}

/// The digits of a decimal number, read as one integer.
private struct Decimal {
  /// The integer, as long as it has at most 19 digits.
  private var integer: UInt64 = 0
  /// How many digits there are, without the zeros in front.
  private var count = 0

  mutating func append(_ digit: UInt8) {
    integer = integer &* 10 &+ UInt64(digit)
    if count > 0 || digit > 0 { count += 1 }
  }

  /// The nearest `Double` to the integer times a power of ten, or nil if that takes more bits than
  /// there are here.
  ///
  /// ```
  /// n * 10^-k = (n * 2^a * 2^63) / (5^k * 2^b) * 2^(b - a - 63 - k)
  /// ```
  ///
  /// With a and b that bring n and 5^k to 64 bits, the quotient has 63 or 64; its last bit is set if
  /// there is a remainder, so that the one rounding is that of the exact value.
  func times10(toThe power: Int) -> Double? {
    guard count > 0 else { return 0 }
    guard count <= 19, power.magnitude < Self.powersOf5.count else { return nil }
    let power5 = Self.powersOf5[Int(power.magnitude)]
    if power == 0 { return Double(integer) }
    if power > 0 {
      let product = UInt128(integer) * UInt128(power5)
      return Double(product) * Self.power2(power)
    }
    let (a, b) = (integer.leadingZeroBitCount, power5.leadingZeroBitCount)
    let dividend = integer << a
    let (quotient, remainder) = (power5 << b).dividingFullWidth((dividend >> 1, dividend << 63))
    let sticky: UInt64 = remainder == 0 ? 0 : 1
    return Double(quotient | sticky) * Self.power2(b - a - 63 + power)
  }

  /// 2 to an exponent of normal numbers.
  private static func power2(_ exponent: Int) -> Double {
    Double(bitPattern: UInt64(1023 + exponent) << 52)
  }

  /// The powers of five that have less than 64 bits.
  private static let powersOf5: [UInt64] = {
    var powers: [UInt64] = [1]
    for _ in 1...27 { powers.append(powers[powers.count - 1] * 5) }
    return powers
  }()
}
