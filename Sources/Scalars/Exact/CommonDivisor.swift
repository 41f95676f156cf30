package import BigInt

/// Greatest common divisors of integers of any size, by Lehmer's algorithm.
///
/// Euclid's quotients are found from the leading 62 bits of both numbers, as many at a time as those
/// bits decide, and then applied to all words in one pass. Proofs spend most of their time here.
///
/// Source: Knuth, The Art of Computer Programming, vol. 2, 3rd ed., section 4.5.2, algorithm L.
package enum CommonDivisor {
  /// The greatest common divisor of two magnitudes; that of 0 and n is n.
  package static func of(_ left: BigUInt, _ right: BigUInt) -> BigUInt {
    if left.isOne { return left }
    if right.isOne { return right }
    var large = left.plainWords
    var small = right.plainWords
    if isLess(large, small) { swap(&large, &small) }
    while !small.isEmpty, large.count > 1 {
      if let step = Step(large, small) {
        step.apply(to: &large, &small)
        if isLess(large, small) { swap(&large, &small) }
      } else {
        let rest = BigUInt(words: large) % BigUInt(words: small)
        (large, small) = (small, rest.plainWords)
      }
    }
    guard let last = small.first else { return BigUInt(words: large) }
    var (one, other) = (large[0], last)
    while other != 0 { (one, other) = (other, one % other) }
    return BigUInt(words: [one])
  }

  private static func trim(_ words: inout [UInt]) {
    while words.last == 0 { words.removeLast() }
  }

  private static func isLess(_ left: [UInt], _ right: [UInt]) -> Bool {
    if left.count != right.count { return left.count < right.count }
    var index = left.count - 1
    while index >= 0 {
      if left[index] != right[index] { return left[index] < right[index] }
      index -= 1
    }
    return false
  }

  /// Several of Euclid's divisions at once: (x, y) becomes (a x + b y, c x + d y).
  private struct Step {
    /// The cofactors; each product with a word, and the sum of two and a carry, fits in 128 bits.
    private var (a, b, c, d) = (1, 0, 0, 1)

    /// The quotients that leading bits decide; nil where they decide none.
    ///
    /// - Parameters:
    ///   - large: at least two words, without leading zeros.
    ///   - small: not larger.
    init?(_ large: [UInt], _ small: [UInt]) {
      let top = large.count - 1
      let shift = UInt(large[top].leadingZeroBitCount)
      func leading(_ words: [UInt]) -> Int {
        let high = words.count > top ? words[top] : 0
        let low = words.count > top - 1 ? words[top - 1] : 0
        return Int((shift == 0 ? high : high << shift | low >> (64 - shift)) >> 2)
      }
      var (x, y) = (leading(large), leading(small))
      // Both ends of what the rest of the words can make of a quotient: where they agree it is known.
      while y + c != 0, y + d != 0 {
        let quotient = (x + a) / (y + c)
        if quotient != (x + b) / (y + d) { break }
        (a, c) = (c, a - quotient * c)
        (b, d) = (d, b - quotient * d)
        (x, y) = (y, x - quotient * y)
      }
      if b == 0 { return nil }
    }

    /// Replaces both numbers, neither of which becomes negative.
    func apply(to large: inout [UInt], _ small: inout [UInt]) {
      while small.count < large.count { small.append(0) }
      let (a, b, c, d) = (Int128(a), Int128(b), Int128(c), Int128(d))
      var (carry, otherCarry): (Int128, Int128) = (0, 0)
      let count = large.count
      large.withUnsafeMutableBufferPointer { large in
        small.withUnsafeMutableBufferPointer { small in
          var index = 0
          while index < count {
            let (x, y) = (Int128(large[index]), Int128(small[index]))
            carry += a * x + b * y
            otherCarry += c * x + d * y
            large[index] = UInt(truncatingIfNeeded: carry)
            small[index] = UInt(truncatingIfNeeded: otherCarry)
            carry >>= 64
            otherCarry >>= 64
            index += 1
          }
        }
      }
      trim(&large)
      trim(&small)
    }
  }
}
