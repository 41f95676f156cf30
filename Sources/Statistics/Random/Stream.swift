import CPhilox

/// Random words of Philox4x32-10 under a name: what is drawn depends on the name and the seed alone,
/// not on what else is drawn, in which order, or on how many threads.
///
/// - Source: Salmon, Moraes, Dror and Shaw, Parallel random numbers: as easy as 1, 2, 3 (SC 2011).
public struct Stream: RandomNumberGenerator, Sendable {
  /// The version of all streams. A change of it changes every draw of the suite, and nothing else may.
  public static let suiteVersion: UInt64 = 1

  package let key: UInt64
  let lane: UInt64
  private var index: UInt64 = 0
  private var words: [UInt64] = []
  private var cursor = 0

  /// Words that are made at once.
  private static let batch = 512

  /// A stream for one purpose.
  ///
  /// - Parameters:
  ///   - name: what the draws are for, such as the id of a check.
  ///   - seed: the run's.
  ///   - lane: which of 2⁶⁴ streams of that name: a block of samples, a repetition.
  public init(_ name: String, seed: UInt64, lane: UInt64 = 0) {
    self.init(key: Self.digest(name, seed), lane: lane)
  }

  /// A stream by its raw key, as the generator's known answers are written.
  ///
  /// - Parameters:
  ///   - key: the two key words, the first in the low half.
  ///   - lane: the upper half of the counter.
  ///   - index: the lower half of the counter at the first block.
  public init(key: UInt64, lane: UInt64 = 0, index: UInt64 = 0) {
    self.key = key
    self.lane = lane
    self.index = index
  }

  /// Another lane of the same name and seed, from its beginning.
  public func lane(_ lane: UInt64) -> Stream { Stream(key: key, lane: lane) }

  public mutating func next() -> UInt64 {
    if cursor == words.count { refill() }
    defer { cursor += 1 }
    return words[cursor]
  }

  /// A number in (0, 1), both ends excluded: the middle of one of 2⁵³ cells.
  public mutating func uniform() -> Double { Self.uniform(next()) }

  package static func uniform(_ word: UInt64) -> Double {
    // In the upper half a middle is rounded to an end of its cell; the last one would be 1.
    min((Double(word >> 11) + 0.5) * 0x1p-53, 1 - 0x1p-53)
  }

  /// Fills memory with independent N(0, 1), at the speed of the machine.
  public mutating func fill(normals values: UnsafeMutableBufferPointer<Double>) {
    Ziggurat.shared.layers.withUnsafeBufferPointer { layers in
      var filled = 0
      while filled < values.count {
        if cursor == words.count { refill() }
        let available = words.withUnsafeBufferPointer {
          Ziggurat.accept($0, &cursor, layers, into: values, &filled)
        }
        guard !available, filled < values.count else { continue }
        let word = words[cursor]
        cursor += 1
        if let value = Ziggurat.shared.slow(word, &self) {
          values[filled] = value
          filled += 1
        }
      }
    }
  }

  /// Independent N(0, 1).
  public mutating func normals(_ count: Int) -> [Double] {
    [Double](unsafeUninitializedCapacity: count) { buffer, filled in
      fill(normals: UnsafeMutableBufferPointer(rebasing: buffer[..<count]))
      filled = count
    }
  }

  private mutating func refill() {
    if words.isEmpty { words = Array(repeating: 0, count: Self.batch) }
    words.withUnsafeMutableBufferPointer {
      philox4x32_10(key, lane, index, $0.baseAddress, Self.batch / 2)
    }
    index &+= UInt64(Self.batch / 2)
    cursor = 0
  }

  /// Version, seed, length and the bytes of the name, taken in by the generator's own rounds.
  private static func digest(_ name: String, _ seed: UInt64) -> UInt64 {
    var state = [seed, suiteVersion]
    func absorb(_ word: UInt64) {
      let (key, lane) = (state[0], state[1])
      state.withUnsafeMutableBufferPointer { philox4x32_10(key, lane, word, $0.baseAddress, 1) }
    }
    let bytes = Array(name.utf8)
    absorb(UInt64(bytes.count))
    for start in stride(from: 0, to: bytes.count, by: 8) {
      let chunk = bytes[start..<min(start + 8, bytes.count)]
      absorb(chunk.reversed().reduce(0) { $0 << 8 | UInt64($1) })
    }
    return state[0]
  }
}
