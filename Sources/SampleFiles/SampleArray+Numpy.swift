import CandidateProtocol
import Oracle
import Rows

extension SampleArray {
  /// Reads an array that `numpy.save` wrote: the .npy format, versions 1.0, 2.0 and 3.0.
  ///
  /// The element types are `f2`, `f4` and `f8` in either byte order, the shape has at most 32 axes,
  /// and either memory order is read. Every number of these formats is a `Double`.
  ///
  /// - Throws: ``SampleFileError`` for everything else, before anything is allocated that the header
  ///   claims and the file does not hold.
  ///
  /// Edge cases: the shape `()` holds one number; a shape with a zero holds none.
  /// Source: numpy.lib.format, <https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html>
  public init(numpy bytes: [UInt8]) throws(SampleFileError) {
    var parser = try NumpyHeaderParser(bytes)
    let header = try parser.header()
    let count = try header.count(in: bytes, from: parser.end)
    let stored = header.element.values(in: bytes, from: parser.end, count: count)
    self.init(
      shape: header.shape,
      values: header.isColumnMajor ? Self.rowMajor(stored, shape: header.shape) : stored,
      precision: header.element.precision)
  }

  private static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)

  /// Whether these are the first bytes of a .npy file.
  static func isNumpy(_ bytes: [UInt8]) -> Bool { bytes.starts(with: magic) }

  /// Whether these are the first bytes of a zip archive, which an .npz file is.
  static func isZip(_ bytes: [UInt8]) -> Bool {
    bytes.starts(with: [0x50, 0x4B, 3, 4]) || bytes.starts(with: [0x50, 0x4B, 5, 6])
  }

  /// The elements of a column-major array in row-major order.
  private static func rowMajor(_ stored: [Double], shape: [Int]) -> [Double] {
    guard shape.count > 1, !stored.isEmpty else { return stored }
    var strides: [Int] = []
    var stride = 1
    for length in shape {
      strides.append(stride)
      stride *= length
    }
    var ordered: [Double] = []
    ordered.reserveCapacity(stored.count)
    var place = shape.map { _ in 0 }
    var source = 0
    while ordered.count < stored.count {
      ordered.append(stored[source])
      var axis = shape.count - 1
      while axis >= 0 {
        place[axis] += 1
        source += strides[axis]
        if place[axis] < shape[axis] { break }
        source -= place[axis] * strides[axis]
        place[axis] = 0
        axis -= 1
      }
    }
    return ordered
  }
}

/// How a .npy file stores one number.
struct NumpyElement {
  let precision: SampleArray.StoredPrecision
  let isBigEndian: Bool

  /// The type of a `descr` such as `<f4`, or nil.
  init?(_ descriptor: some Collection<UInt8>) {
    switch String(decoding: descriptor.dropFirst(), as: UTF8.self) {
    case "f2": precision = .fp16
    case "f4": precision = .fp32
    case "f8": precision = .fp64
    default: return nil
    }
    guard let order = descriptor.first, order == UInt8(ascii: "<") || order == UInt8(ascii: ">")
    else { return nil }
    isBigEndian = order == UInt8(ascii: ">")
  }

  /// The bytes of one number.
  var size: Int {
    switch precision {
    case .fp16: 2
    case .fp32: 4
    case .fp64: 8
    }
  }

  var descriptor: String { (isBigEndian ? ">" : "<") + "f\(size)" }

  /// The numbers that start at an offset; the caller has counted the bytes.
  func values(in bytes: [UInt8], from offset: Int, count: Int) -> [Double] {
    switch precision {
    case .fp16: patterns(UInt16.self, bytes, offset, count, Self.half)
    case .fp32: patterns(UInt32.self, bytes, offset, count) { Double(Float(bitPattern: $0)) }
    case .fp64: patterns(UInt64.self, bytes, offset, count) { Double(bitPattern: $0) }
    }
  }

  private func patterns<Pattern: FixedWidthInteger & BitwiseCopyable>(
    _ type: Pattern.Type, _ bytes: [UInt8], _ offset: Int, _ count: Int,
    _ number: (Pattern) -> Double
  ) -> [Double] {
    bytes.withUnsafeBytes { memory in
      (0..<count).map { position in
        let pattern = memory.loadUnaligned(fromByteOffset: offset + position * size, as: type)
        return number(isBigEndian ? Pattern(bigEndian: pattern) : Pattern(littleEndian: pattern))
      }
    }
  }

  /// The value of a binary16 pattern; `Float16` does not exist on every Mac.
  private static func half(_ pattern: UInt16) -> Double {
    let fraction = Double(pattern & 0x3FF)
    let exponent = UInt64(pattern >> 10 & 0x1F)
    let magnitude: Double
    switch exponent {
    case 0: magnitude = fraction * 0x1p-24
    case 0x1F: magnitude = fraction == 0 ? .infinity : .nan
    default: magnitude = (fraction + 0x1p10) * Double(bitPattern: (exponent + 1023 - 25) << 52)
    }
    return pattern >> 15 == 0 ? magnitude : -magnitude
  }
}
