package import BigInt

/// Quotients and square roots of integers of any size, word by word.
///
/// They are the library's own, in passes over plain words: proofs and fifty-digit values divide all
/// the time, and without optimization most of it went into the library's accessors.
///
/// Source: Knuth, The Art of Computer Programming, vol. 2, 3rd ed., section 4.3.1, algorithm D.
package enum LongDivision {
  /// The quotient, rounded down, by a divisor that is not 0.
  package static func quotient(_ number: BigUInt, by divisor: BigUInt) -> BigUInt {
    let divisors = divisor.plainWords
    var words = number.plainWords
    guard words.count >= divisors.count else { return BigUInt() }
    if divisors.count > 1 { return BigUInt(words: quotient(words, by: divisors)) }
    var (rest, index): (UInt, Int) = (0, words.count - 1)
    words.withUnsafeMutableBufferPointer { words in
      while index >= 0 {
        (words[index], rest) = divisors[0].dividingFullWidth((rest, words[index]))
        index -= 1
      }
    }
    return BigUInt(words: words)
  }

  /// The quotient rounded towards 0, with its sign.
  package static func quotient(_ number: BigInt, by divisor: BigInt) -> BigInt {
    let magnitude = quotient(number.magnitude, by: divisor.magnitude)
    return BigInt(sign: number.sign == divisor.sign ? .plus : .minus, magnitude: magnitude)
  }

  /// The largest integer whose square is not larger, by Newton's iteration from above.
  ///
  /// The start is the root of the leading 62 bits or so, rounded up.
  package static func squareRoot(of number: BigUInt) -> BigUInt {
    guard !number.isZero else { return number }
    let half = max(0, number.bitWidth - 61) / 2
    let leading = Double((number >> (2 * half)).words.first ?? 0)
    // Two units more than the truncated root of a rounded number exceed the root of the next one.
    var root = BigUInt(words: [UInt(leading.squareRoot()) + 2]) << half
    while true {
      let next = (root + quotient(number, by: root)) >> 1
      if next >= root { return root }
      root = next
    }
  }

  /// By a divisor of two words at least, and no more than the number has; neither has leading zeros.
  private static func quotient(_ number: [UInt], by divisor: [UInt]) -> [UInt] {
    let shift = UInt(divisor[divisor.count - 1].leadingZeroBitCount)
    var rest = shifted(number, by: shift)
    let divisors = shifted(divisor, by: shift)
    let count = divisor.count
    var quotients = [UInt](repeating: 0, count: number.count - count + 1)
    rest.withUnsafeMutableBufferPointer { rest in
      divisors.withUnsafeBufferPointer { divisors in
        var place = quotients.count - 1
        while place >= 0 {
          quotients[place] = digit(&rest, divisors, count: count, at: place)
          place -= 1
        }
      }
    }
    return quotients
  }

  /// One word of the quotient, whose multiple of the divisor is subtracted from the rest.
  private static func digit(
    _ rest: inout UnsafeMutableBufferPointer<UInt>, _ divisor: UnsafeBufferPointer<UInt>,
    count: Int, at place: Int
  ) -> UInt {
    let (top, second) = (divisor[count - 1], divisor[count - 2])
    let (high, middle, low) = (
      rest[place + count], rest[place + count - 1], rest[place + count - 2]
    )
    // From two words of the divisor: at most one too large.
    var (guess, remainder, isBeyond): (UInt, UInt, Bool)
    if high >= top {
      (guess, (remainder, isBeyond)) = (.max, middle.addingReportingOverflow(top))
    } else {
      (guess, remainder) = top.dividingFullWidth((high, middle))
      isBeyond = false
    }
    while !isBeyond {
      let product = guess.multipliedFullWidth(by: second)
      if product.high < remainder || product.high == remainder && product.low <= low { break }
      guess -= 1
      (remainder, isBeyond) = remainder.addingReportingOverflow(top)
    }
    if subtract(guess, times: divisor, count: count, from: &rest, at: place) {
      guess -= 1
      addBack(divisor, count: count, to: &rest, at: place)
    }
    return guess
  }

  /// Whether the difference is negative; it is kept modulo the words that it has.
  private static func subtract(
    _ factor: UInt, times divisor: UnsafeBufferPointer<UInt>, count: Int,
    from rest: inout UnsafeMutableBufferPointer<UInt>, at place: Int
  ) -> Bool {
    var (carry, index): (UInt, Int) = (0, 0)
    while index < count {
      let product = factor.multipliedFullWidth(by: divisor[index])
      let (sum, isCarried) = product.low.addingReportingOverflow(carry)
      let (difference, isBorrowed) = rest[place + index].subtractingReportingOverflow(sum)
      rest[place + index] = difference
      carry = product.high &+ (isCarried ? 1 : 0) &+ (isBorrowed ? 1 : 0)
      index += 1
    }
    let (difference, isNegative) = rest[place + count].subtractingReportingOverflow(carry)
    rest[place + count] = difference
    return isNegative
  }

  private static func addBack(
    _ divisor: UnsafeBufferPointer<UInt>, count: Int,
    to rest: inout UnsafeMutableBufferPointer<UInt>, at place: Int
  ) {
    var (carry, index): (UInt, Int) = (0, 0)
    while index < count {
      let (partial, first) = rest[place + index].addingReportingOverflow(divisor[index])
      let (sum, second) = partial.addingReportingOverflow(carry)
      rest[place + index] = sum
      carry = first || second ? 1 : 0
      index += 1
    }
    rest[place + count] = rest[place + count] &+ carry
  }

  /// The words times a power of two below that of a word, and one word more.
  private static func shifted(_ words: [UInt], by shift: UInt) -> [UInt] {
    var (result, carry, index): ([UInt], UInt, Int) = (words, 0, 0)
    result.append(0)
    while index < result.count {
      let word = result[index]
      result[index] = word &<< shift | carry
      carry = shift == 0 ? 0 : word &>> (64 - shift)
      index += 1
    }
    return result
  }
}

extension BigUInt {
  /// The words from the least to the most significant, without leading zeros.
  var plainWords: [UInt] {
    let words = words
    var count = words.endIndex
    while count > 0, words[count - 1] == 0 { count -= 1 }
    return [UInt](unsafeUninitializedCapacity: count) { buffer, initialized in
      var index = 0
      while index < count {
        buffer.initializeElement(at: index, to: words[index])
        index += 1
      }
      initialized = count
    }
  }

  /// Whether the number is 1, without making another to compare it with.
  var isOne: Bool { words.endIndex == 1 && words[0] == 1 }
}

extension BigInt {
  /// An integer of one word, without the library's way through a generic one.
  package init(word value: Int) {
    self.init(
      sign: value < 0 ? .minus : .plus, magnitude: BigUInt(words: [value.magnitude]))
  }
}
