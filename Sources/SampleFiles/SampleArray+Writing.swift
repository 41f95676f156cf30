extension SampleArray {
  /// The bytes of a .npy file of points, version 1.0, `<f8`: what `numpy.load` reads.
  ///
  /// - Parameters:
  ///   - values: point after point.
  ///   - dimension: numbers of a point, 1 or more.
  ///
  /// Source: numpy.lib.format, <https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html>
  public static func numpy(_ values: [Double], dimension: Int) -> [UInt8] {
    let rows = values.count / max(1, dimension)
    var header = "{'descr': '<f8', 'fortran_order': False, 'shape': (\(rows), \(dimension)), }"
    // The data begin at a multiple of 64, after a line's end.
    let length = 10 + header.utf8.count + 1
    header += String(repeating: " ", count: (64 - length % 64) % 64) + "\n"
    let size = UInt16(header.utf8.count)
    var bytes: [UInt8] = [0x93] + Array("NUMPY".utf8) + [1, 0]
    bytes += [UInt8(size & 0xFF), UInt8(size >> 8)] + Array(header.utf8)
    bytes.reserveCapacity(bytes.count + 8 * values.count)
    for value in values {
      withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes += $0 }
    }
    return bytes
  }

  /// Points as a file of numbers between commas, a point per line; each number has the digits that tell it from all
  /// others.
  ///
  /// - Parameters:
  ///   - values: point after point.
  ///   - dimension: numbers of a point, 1 or more.
  public static func commaSeparated(_ values: [Double], dimension: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    for (place, value) in values.enumerated() {
      bytes += Array("\(value)".utf8)
      bytes.append(UInt8(ascii: (place + 1) % max(1, dimension) == 0 ? "\n" : ","))
    }
    return bytes
  }
}
