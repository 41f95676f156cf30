import CandidateProtocol
import Oracle
import Rows

/// Samples that a program wrote to a file: an array of any rank, a point per row.
public struct SampleArray: Sendable, Equatable {
  /// The floating-point formats that a .npy file may store.
  public enum StoredPrecision: String, Sendable, CaseIterable {
    case fp16, fp32, fp64
  }

  /// The length along each axis, rows first; empty for a single number.
  public let shape: [Int]
  /// The elements in row-major (C) order, whatever the order in the file.
  ///
  /// There are as many as the product of ``shape``. Not-a-number and the infinities stay as they
  /// were read.
  public let values: [Double]
  /// The format that the file stores, or nil for text.
  public let precision: StoredPrecision?

  /// An array whose parts belong together: as many values as the product of the shape.
  init(shape: [Int], values: [Double], precision: StoredPrecision?) {
    self.shape = shape
    self.values = values
    self.precision = precision
  }

  /// Reads a file by the ending of its name, or by its first bytes if the ending says nothing.
  ///
  /// - Parameters:
  ///   - bytes: The whole file.
  ///   - name: The file's name or path; .npy, .csv and .txt are known, in either case.
  /// - Throws: ``SampleFileError`` if the file is of no known kind, or as
  ///   ``init(numpy:)`` and ``init(commaSeparated:)`` do.
  public init(file bytes: [UInt8], named name: String) throws(SampleFileError) {
    let name = name.lowercased()
    if name.hasSuffix(".csv") || name.hasSuffix(".txt") {
      try self.init(commaSeparated: bytes)
    } else if name.hasSuffix(".npy") || Self.isNumpy(bytes) || Self.isZip(bytes) {
      try self.init(numpy: bytes)
    } else {
      throw SampleFileError(
        "the name ends in none of .npy, .csv and .txt, and the bytes at offset 0 are not the magic"
          + " of a .npy file")
    }
  }
}

/// Why a file of samples cannot be read.
public struct SampleFileError: Error, Equatable, Sendable, CustomStringConvertible {
  /// One sentence without the file's name: what is wrong, and at which offset or on which line.
  ///
  /// Offsets are counted from 0, lines and fields from 1.
  public let description: String

  init(_ description: String) { self.description = description }
}

extension SampleFileError {
  /// A piece of a file in double quotes, of at most 24 characters, control characters escaped.
  static func quoted(_ bytes: some Collection<UInt8>) -> String {
    let limit = 24
    let text = String(decoding: bytes.prefix(4 * limit + 4), as: UTF8.self)
    var pieces = text.unicodeScalars.prefix(limit + 1).map(escaped)
    guard pieces.reduce(0, { $0 + $1.count }) > limit else { return "\"\(pieces.joined())\"" }
    while pieces.reduce(0, { $0 + $1.count }) >= limit { pieces.removeLast() }
    return "\"\(pieces.joined())…\""
  }

  private static func escaped(_ scalar: Unicode.Scalar) -> String {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator:
      return "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
    default: return scalar == "\"" || scalar == "\\" ? "\\\(scalar)" : String(scalar)
    }
  }
}
