#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// Cuts a stream of buffers into lines at LF, with a limit on their length.
///
/// Nothing but LF ends a line: U+2028 inside a string is not the end of it.
struct LineReader {
  /// What the stream holds next.
  enum Next: Equatable {
    /// A line without its LF, and without a CR before that; to be let go before more is appended.
    case line(ArraySlice<UInt8>)
    /// More bytes are needed.
    case more
    /// The line is longer than the limit.
    case tooLong
  }

  let limit: Int
  private var bytes: [UInt8] = []
  /// Where the next line begins.
  private var start = 0
  /// Up to where no LF was found.
  private var searched = 0

  init(limit: Int) { self.limit = limit }

  /// Whether bytes of an unfinished line are left.
  var hasPartialLine: Bool { start < bytes.count }

  mutating func append(_ buffer: UnsafeRawBufferPointer) {
    if start > 0, start == bytes.count || start > 1 << 20 {
      // The room of a long line is given back.
      if start == bytes.count { bytes = [] } else { bytes.removeFirst(start) }
      searched -= start
      start = 0
    }
    bytes.append(contentsOf: buffer)
  }

  mutating func next() -> Next {
    let found = bytes.withUnsafeBytes { raw -> Int? in
      guard let base = raw.baseAddress, searched < raw.count else { return nil }
      guard let place = memchr(base + searched, 0x0A, raw.count - searched) else { return nil }
      return UnsafeRawPointer(place) - base
    }
    guard let end = found else {
      searched = bytes.count
      return bytes.count - start > limit ? .tooLong : .more
    }
    if end - start > limit { return .tooLong }
    var line = bytes[start..<end]
    if line.last == 0x0D { line.removeLast() }
    start = end + 1
    searched = start
    return .line(line)
  }

  /// What is left when the stream has ended: a last line without its LF; nil if there is none.
  mutating func rest() -> ArraySlice<UInt8>? {
    guard hasPartialLine else { return nil }
    defer { start = bytes.count }
    return bytes[start...]
  }
}
