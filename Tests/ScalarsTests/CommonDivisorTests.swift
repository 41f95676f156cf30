import BigInt
import Scalars
import Testing

/// Lehmer's algorithm against the library's binary one, which shares no step with it.
@Suite struct CommonDivisorTests {
  /// Up to ten words, with a common factor of up to as many and now and then a short or long rest.
  @Test func `the two algorithms agree`() {
    var generator = SplitMix64(seed: 17)
    func number(_ words: Int) -> BigUInt {
      BigUInt(words: (0..<words).map { _ in UInt(generator.next()) })
    }
    for index in 0..<400 {
      let factor = number(index % 6)
      let (left, right) = (number(index % 5) * factor, number(index / 5 % 5) * factor)
      let divisor = CommonDivisor.of(left, right)
      #expect(divisor == left.greatestCommonDivisor(with: right), "\(left), \(right)")
      if !factor.isZero, !left.isZero || !right.isZero { #expect(divisor % factor == 0) }
    }
  }

  /// Neighbours of Fibonacci's have the most divisions and quotients of 1; powers of two, and what lies
  /// beside them, leading bits that decide least.
  @Test func `extreme numbers have the right divisor`() {
    var (before, now): (BigUInt, BigUInt) = (1, 1)
    for _ in 0..<600 {
      (before, now) = (now, before + now)
      #expect(CommonDivisor.of(now, before) == 1)
      #expect(CommonDivisor.of(before * 12, now * 18) == before.greatest(12, now, 18))
    }
    for shift in 60...200 {
      let power = BigUInt(1) << shift
      for (left, right) in [
        (power, power), (power - 1, power), (power + 1, power - 1), (power, BigUInt(6)),
        (power * power - 1, power - 1), (power - 1, power - 2), (power, 0), (0, power), (0, 0),
      ] {
        #expect(CommonDivisor.of(left, right) == left.greatestCommonDivisor(with: right))
      }
    }
  }
}

extension BigUInt {
  /// The divisor of two multiples, by the library's algorithm.
  fileprivate func greatest(_ own: BigUInt, _ other: BigUInt, _ factor: BigUInt) -> BigUInt {
    (self * own).greatestCommonDivisor(with: other * factor)
  }
}
