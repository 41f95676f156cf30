import Oracle
import SampleFiles
import Testing

/// Files as `numpy.save` writes them, built byte by byte from the description of the format.
enum Numpy {
  /// A .npy file: magic, version, length, dictionary padded to 64 bytes with a line feed, data.
  static func file(
    _ dictionary: String, _ data: [UInt8] = [], version: (UInt8, UInt8) = (1, 0)
  ) -> [UInt8] {
    file(Array(dictionary.utf8), data, version: version)
  }

  /// The same with a dictionary that need not be text.
  static func file(
    _ dictionary: [UInt8], _ data: [UInt8] = [], version: (UInt8, UInt8) = (1, 0)
  ) -> [UInt8] {
    let lengthBytes = version.0 == 1 ? 2 : 4
    var header = dictionary
    while (8 + lengthBytes + header.count + 1) % 64 != 0 { header.append(0x20) }
    header.append(0x0A)
    let length = (0..<lengthBytes).map { UInt8(header.count >> (8 * $0) & 0xFF) }
    return magic + [version.0, version.1] + length + header + data
  }

  static let magic: [UInt8] = [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59]

  static func dictionary(_ descr: String, _ shape: String, isColumnMajor: Bool = false) -> String {
    let order = isColumnMajor ? "True" : "False"
    return "{'descr': '\(descr)', 'fortran_order': \(order), 'shape': \(shape), }"
  }

  /// The bytes of numbers, given as bit patterns of `size` bytes each.
  static func data(_ patterns: [UInt64], size: Int, isBigEndian: Bool) -> [UInt8] {
    patterns.flatMap { pattern in
      let bytes = (0..<size).map { UInt8(pattern >> (8 * $0) & 0xFF) }
      return isBigEndian ? bytes.reversed() : bytes
    }
  }

  /// The data 1, 2, …, count as `<f8`.
  static func counting(to count: Int) -> [UInt8] {
    data((0..<count).map { Double($0 + 1).bitPattern }, size: 8, isBigEndian: false)
  }
}

/// What must not be read, and the sentence that says why.
struct RefusedFile: Sendable, CustomTestStringConvertible {
  let bytes: [UInt8]
  let sentence: String

  init(bytes: [UInt8], _ sentence: String) {
    self.bytes = bytes
    self.sentence = sentence
  }

  init(text: String, _ sentence: String) { self.init(bytes: Array(text.utf8), sentence) }

  var testDescription: String { sentence }

  func check(_ read: ([UInt8]) throws(SampleFileError) -> SampleArray) {
    do throws(SampleFileError) {
      let array = try read(bytes)
      Issue.record("read as \(array.shape), not refused: \(sentence)")
    } catch {
      #expect(error.description == sentence)
    }
  }
}
