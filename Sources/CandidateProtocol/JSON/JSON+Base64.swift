extension JSON {
  /// Numbers as `{"f64": "…"}`: base64 of little-endian IEEE 754 values.
  static func base64(_ values: [Double]) -> JSON {
    let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    var text: [UInt8] = []
    text.reserveCapacity((values.count * 8 + 2) / 3 * 4)
    var (group, count) = (0 as UInt32, 0)
    func write(_ sextets: Int) {
      for place in 0..<4 {
        text.append(
          place < sextets ? digits[Int(group >> UInt32(18 - 6 * place) & 63)] : UInt8(ascii: "="))
      }
    }
    for value in values {
      var bits = value.bitPattern
      for _ in 0..<8 {
        group = group << 8 | UInt32(truncatingIfNeeded: bits & 0xFF)
        bits >>= 8
        count += 1
        if count == 3 {
          write(4)
          (group, count) = (0, 0)
        }
      }
    }
    if count > 0 {
      group <<= UInt32(8 * (3 - count))
      write(count + 1)
    }
    return .object([Member("f64", .string(String(decoding: text, as: UTF8.self)))])
  }

  /// The numbers of `{"f64": "…"}` or `{"f32": "…"}`: base64 (RFC 4648) of little-endian IEEE 754
  /// values; nil if this is neither, or not whole.
  var encodedDoubles: [Double]? {
    if let text = self["f64"]?.string {
      return Self.words(of: text, as: UInt64.self)?.map(Double.init(bitPattern:))
    }
    if let text = self["f32"]?.string {
      return Self.words(of: text, as: UInt32.self)?.map { Double(Float(bitPattern: $0)) }
    }
    return nil
  }

  /// Why `{"f64": "…"}` or `{"f32": "…"}` is no list of numbers; nil if this is neither.
  package var encodingFault: String? {
    for (key, size) in [("f64", 8), ("f32", 4)] {
      guard let text = self[key]?.string else { continue }
      guard let bytes = Self.bytes(ofBase64: text) else {
        return "the text in \(key) is not base64"
      }
      guard bytes.count % size == 0 else {
        return "the base64 in \(key) has \(bytes.count) bytes, not a multiple of \(size)"
      }
    }
    return nil
  }

  /// The little-endian words that a base64 text holds.
  private static func words<Word: FixedWidthInteger>(of text: String, as: Word.Type) -> [Word]? {
    let size = Word.bitWidth / 8
    guard let bytes = bytes(ofBase64: text), bytes.count % size == 0 else { return nil }
    return bytes.withUnsafeBytes { raw in
      (0..<raw.count / size).map {
        Word(littleEndian: raw.loadUnaligned(fromByteOffset: $0 * size, as: Word.self))
      }
    }
  }

  private static func bytes(ofBase64 text: String) -> [UInt8]? {
    let characters = Array(text.utf8)
    guard characters.count % 4 == 0 else { return nil }
    let padding = characters.reversed().prefix { $0 == UInt8(ascii: "=") }.count
    guard padding <= 2 else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(characters.count / 4 * 3)
    var group: UInt32 = 0
    for (index, character) in characters.dropLast(padding).enumerated() {
      guard let value = sextet(character) else { return nil }
      group = group << 6 | UInt32(value)
      if index % 4 == 3 {
        bytes += [UInt8(group >> 16 & 0xFF), UInt8(group >> 8 & 0xFF), UInt8(group & 0xFF)]
        group = 0
      }
    }
    if padding == 1 { bytes += [UInt8(group >> 10 & 0xFF), UInt8(group >> 2 & 0xFF)] }
    if padding == 2 { bytes.append(UInt8(group >> 4 & 0xFF)) }
    return bytes
  }

  private static func sextet(_ character: UInt8) -> UInt8? {
    switch character {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): character - UInt8(ascii: "A")
    case UInt8(ascii: "a")...UInt8(ascii: "z"): character - UInt8(ascii: "a") + 26
    case UInt8(ascii: "0")...UInt8(ascii: "9"): character - UInt8(ascii: "0") + 52
    case UInt8(ascii: "+"): 62
    case UInt8(ascii: "/"): 63
    default: nil
    }
  }
}
