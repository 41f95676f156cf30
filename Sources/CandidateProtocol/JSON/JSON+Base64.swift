extension JSON {
  /// Numbers as `{"f64": "…"}`: base64 of little-endian IEEE 754 values.
  package static func base64(_ values: [Double]) -> JSON {
    let words = values.map { $0.bitPattern.littleEndian }
    let text = words.withUnsafeBytes { bytes in
      String(unsafeUninitializedCapacity: (bytes.count + 2) / 3 * 4) { text in
        digits.withUnsafeBufferPointer { encode(bytes, $0, into: text) }
      }
    }
    return .object([Member("f64", .string(text))])
  }

  private static let digits = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
  private static let padding = UInt8(ascii: "=")

  /// Three bytes make four digits; what lacks a byte or two of the last three is padded.
  private static func encode(
    _ bytes: UnsafeRawBufferPointer, _ digits: UnsafeBufferPointer<UInt8>,
    into text: UnsafeMutableBufferPointer<UInt8>
  ) -> Int {
    var place = 0
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let left = bytes.count - start
      let second = left > 1 ? UInt32(bytes[start + 1]) : 0
      let third = left > 2 ? UInt32(bytes[start + 2]) : 0
      let group = UInt32(bytes[start]) << 16 | second << 8 | third
      text[place] = digits[Int(group >> 18)]
      text[place + 1] = digits[Int(group >> 12 & 63)]
      text[place + 2] = left > 1 ? digits[Int(group >> 6 & 63)] : padding
      text[place + 3] = left > 2 ? digits[Int(group & 63)] : padding
      place += 4
    }
    return place
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
    var text = text
    return text.withUTF8 { characters in
      guard characters.count % 4 == 0 else { return nil }
      let padded = characters.reversed().prefix { $0 == padding }.count
      guard padded <= 2 else { return nil }
      var isWhole = true
      let bytes = [UInt8](unsafeUninitializedCapacity: characters.count / 4 * 3) { bytes, count in
        isWhole = sextets.withUnsafeBufferPointer { decode(characters, padded, $0, into: bytes) }
        count = characters.count / 4 * 3 - padded
      }
      return isWhole ? bytes : nil
    }
  }

  /// Writes the bytes, and as many more as are padded; false if a character is none of base64's.
  private static func decode(
    _ characters: UnsafeBufferPointer<UInt8>, _ padded: Int,
    _ sextets: UnsafeBufferPointer<UInt8>, into bytes: UnsafeMutableBufferPointer<UInt8>
  ) -> Bool {
    let end = characters.count - padded
    func sextet(_ place: Int) -> UInt8 {
      place < end ? sextets[Int(characters[place])] : 0
    }
    var (seen, place) = (0 as UInt8, 0)
    for start in stride(from: 0, to: characters.count, by: 4) {
      let (a, b) = (sextet(start), sextet(start + 1))
      let (c, d) = (sextet(start + 2), sextet(start + 3))
      seen |= a | b | c | d
      bytes[place] = a << 2 | b >> 4
      bytes[place + 1] = b << 4 | c >> 2
      bytes[place + 2] = c << 6 | d
      place += 3
    }
    return seen < 64
  }

  /// The value of each character, 255 for what is no digit.
  private static let sextets: [UInt8] = {
    var values = [UInt8](repeating: 255, count: 256)
    for (value, digit) in digits.enumerated() { values[Int(digit)] = UInt8(value) }
    return values
  }()
}
