import Statistics
import Testing

/// The random words are Philox's, depend on name, seed and lane alone, and make normals.
@Suite struct StreamTests {
  /// A known answer of Philox4x32-10.
  struct Known: Sendable {
    let counter: [UInt64]
    let key: [UInt64]
    let output: [UInt64]
  }

  /// Random123's `kat_vectors`, lines `philox4x32 10`.
  private static let known = [
    Known(
      counter: [0, 0, 0, 0], key: [0, 0],
      output: [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8]),
    Known(
      counter: .init(repeating: 0xffff_ffff, count: 4),
      key: .init(repeating: 0xffff_ffff, count: 2),
      output: [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd]),
    Known(
      counter: [0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344],
      key: [0xa409_3822, 0x299f_31d0],
      output: [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1]),
  ]

  @Test(arguments: known)
  func `words are Philox4x32-10's known answers`(known: Known) {
    func join(_ words: ArraySlice<UInt64>) -> UInt64 {
      words.reversed().reduce(0) { $0 << 32 | $1 }
    }
    var stream = Stream(
      key: join(known.key[0...]), lane: join(known.counter[2...]), index: join(known.counter[..<2]))
    #expect(stream.next() == join(known.output[..<2]))
    #expect(stream.next() == join(known.output[2...]))
  }

  @Test func `the block's index counts on, beyond a batch and around the end`() {
    var stream = Stream(key: 5, lane: 6, index: .max - 700)
    for block in 0..<1400 {
      let index = UInt64.max - 700 &+ UInt64(block)
      var other = Stream(key: 5, lane: 6, index: index)
      let here = (stream.next(), stream.next())
      #expect(here == (other.next(), other.next()))
    }
  }

  @Test func `GSL's generator over Philox gives the stream's words`() throws {
    var stream = Stream("gsl", seed: 3, lane: 9)
    let whole = try GSLGenerator(philox: stream)
    let halves = try GSLGenerator(philox: stream)
    var copy = stream
    for _ in 0..<1000 {
      #expect(whole.uniform() == Double(stream.next() >> 11) * 0x1p-53)
      // 32 bits of each word.
      let (first, second) = (copy.next(), copy.next())
      #expect(halves.next() == (first >> 32) << 32 | second >> 32)
    }
    let late = try GSLGenerator(philox: stream)
    var start = Stream("gsl", seed: 3, lane: 9)
    #expect(late.uniform() == Double(start.next() >> 11) * 0x1p-53)
  }

  @Test func `a stream does not depend on the sizes of batches or on other streams`() {
    var one = Stream("batches", seed: 1)
    let whole = one.normals(3000)
    var (other, stranger) = (Stream("batches", seed: 1), Stream("stranger", seed: 1))
    var pieces: [Double] = []
    for size in [0, 1, 2, 509, 512, 513, 1000, 463] {
      pieces += other.normals(size)
      _ = stranger.normals(77)
    }
    #expect(pieces == whole)
    #expect(one.next() == other.next())
  }

  @Test func `a stream does not depend on threads`() async {
    let right = (0..<8).map { lane in
      var stream = Stream("threads", seed: 1, lane: UInt64(lane))
      return stream.normals(600)
    }
    for width in [1, 2, 8] {
      let found = await Parallel.reduce(8, width: width, into: [Int: [Double]]()) { found, lane in
        var stream = Stream("threads", seed: 1, lane: UInt64(lane))
        found[lane] = stream.normals(600)
      } merge: {
        $0.merge($1) { first, _ in first }
      }
      #expect((0..<8).map { found[$0] ?? [] } == right)
    }
  }

  /// That two of these first words of 64 bits agree has a chance of 6e-14.
  @Test func `lanes, names and seeds differ`() {
    var words: [UInt64] = []
    for name in ["", "a", "b", "aa", "a\0", "12345678", "123456789", "\0"] {
      for seed in [0, 1, UInt64.max] {
        for lane in [0, 1, UInt64.max] {
          var stream = Stream(name, seed: seed, lane: lane)
          words.append(stream.next())
          var other = Stream(name, seed: seed).lane(lane)
          #expect(other.next() == words.last)
        }
      }
    }
    for seed in 2..<700 as Range<UInt64> {
      var stream = Stream("a", seed: seed)
      words.append(stream.next())
    }
    #expect(Set(words).count == words.count)
  }

  /// A stream's words are pinned, since a change of them is a change of every draw of the suite.
  ///
  /// The digest of the name runs Philox on (version, seed) with length and bytes: 1 block each.
  @Test func `the key of a name is the digest of its bytes, by Philox alone`() {
    func absorb(_ state: (UInt64, UInt64), _ word: UInt64) -> (UInt64, UInt64) {
      var stream = Stream(key: state.0, lane: state.1, index: word)
      return (stream.next(), stream.next())
    }
    var state = absorb((42, 1), 9)
    state = absorb(state, 0x6867_6665_6463_6261)
    state = absorb(state, 0x69)
    #expect(Stream("abcdefghi", seed: 42).key == state.0)
  }

  /// False alarms: 1e-6, and as many for each generator. Power: a mean or a deviation off by 0.03.
  @Test(arguments: ["Philox", "ranlxd2", "GSL over Philox"])
  func `normals pass the battery`(generator: String) async throws {
    let count = 200_000
    var stream = Stream("normals", seed: 20_261_123)
    var normals = stream.normals(count)
    if generator != "Philox" {
      let gsl =
        try generator == "ranlxd2" ? GSLGenerator(ranlux: 11) : GSLGenerator(philox: stream)
      normals.withUnsafeMutableBufferPointer { gsl.fill(normals: $0) }
    }
    let sums = await ResidualSums.sum(normals, dimension: 4)
    let results = try ResidualBattery.judge(sums, alpha: 1e-6)
    #expect(results.count == ResidualBattery.members(dimension: 4).count)
    #expect(results.compactMap(\.sentence) == [])
    guard generator == "Philox" else { return }
    let disturbed = await ResidualSums.sum(normals.map { $0 * 1.03 }, dimension: 4)
    #expect(try ResidualBattery.judge(disturbed, alpha: 1e-6).contains { $0.isRejected })
  }

  /// The chance that 4,000 uniforms leave the first or last hundredth empty is 4e-18.
  @Test func `a uniform lies inside (0, 1) and reaches its ends`() {
    #expect(Stream.uniform(0) == 0x1p-54)
    #expect(Stream.uniform(.max) < 1)
    var stream = Stream("uniforms", seed: 1)
    let uniforms = (0..<4000).map { _ in stream.uniform() }
    #expect(uniforms.allSatisfy { $0 > 0 && $0 < 1 })
    #expect(uniforms.contains { $0 < 0.01 } && uniforms.contains { $0 > 0.99 })
  }
}
