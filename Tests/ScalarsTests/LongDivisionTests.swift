import BigInt
import Scalars
import Testing

/// Quotients and roots against the library's own, which share no step with them.
@Suite struct LongDivisionTests {
  /// Words among which the extreme ones are frequent: there a guessed digit is most often too large.
  private static func number(_ words: Int, _ generator: inout SplitMix64) -> BigUInt {
    let extremes: [UInt] = [0, 1, .max, .max - 1, 1 << 63, (1 << 63) - 1]
    return BigUInt(
      words: (0..<words).map { _ in
        let draw = UInt(generator.next())
        return draw & 1 == 0 ? extremes[Int((draw >> 32) % 6)] : draw
      })
  }

  @Test func `a quotient is the library's`() {
    var generator = SplitMix64(seed: 18)
    for index in 0..<3000 {
      let number = Self.number(index % 9, &generator)
      let divisor = Self.number(index / 9 % 6, &generator)
      guard !divisor.isZero else { continue }
      #expect(LongDivision.quotient(number, by: divisor) == number / divisor)
      // Next to a multiple, where a digit that is off by one shows.
      let multiple = number * divisor
      #expect(LongDivision.quotient(multiple, by: divisor) == number)
      if !multiple.isZero {
        #expect(LongDivision.quotient(multiple - 1, by: divisor) == number - 1)
      }
    }
  }

  /// Knuth's exercise 4.3.1-22 for words of 64 bits: the guess is too large after its correction.
  @Test func `a digit that was guessed too large is mended`() {
    let half: UInt = 1 << 63
    let number = BigUInt(words: [3, 0, half])
    let divisor = BigUInt(words: [1, 0, half >> 2])
    #expect(LongDivision.quotient(number, by: divisor) == number / divisor)
    let other = BigUInt(words: [0, 0, half, half - 1])
    let large = BigUInt(words: [.max, 0, half])
    #expect(LongDivision.quotient(other, by: large) == other / large)
  }

  @Test func `a quotient has its sign and is rounded towards zero`() {
    for (number, divisor) in [(7, 2), (-7, 2), (7, -2), (-7, -2), (0, -2), (1, 3), (-1, 3)] {
      let quotient = LongDivision.quotient(BigInt(word: number), by: BigInt(word: divisor))
      #expect(quotient == BigInt(number / divisor))
    }
    for value in [Int.min, -1, 0, 1, .max] { #expect(BigInt(word: value) == BigInt(value)) }
  }

  /// By its definition, and at squares and beside them.
  @Test func `a root is the largest integer whose square is not larger`() {
    var generator = SplitMix64(seed: 19)
    for index in 0..<1000 {
      let root = Self.number(index % 6, &generator)
      for number in [root * root, root * root + 1, root * root + 2 * root, root] {
        let found = LongDivision.squareRoot(of: number)
        #expect(found * found <= number && (found + 1) * (found + 1) > number)
      }
      if !root.isZero { #expect(LongDivision.squareRoot(of: root * root - 1) == root - 1) }
    }
    for small in 0..<300 {
      let found = LongDivision.squareRoot(of: BigUInt(small))
      #expect(found * found <= BigUInt(small) && (found + 1) * (found + 1) > BigUInt(small))
    }
  }
}
