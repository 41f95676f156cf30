import BigInt

/// A number with 256 bits after the point: what 50-digit values are computed in.
///
/// Sums are exact; a product, quotient, root or cosine is off by a few units of 2⁻²⁵⁶, 8.6e-78. It
/// is slow and knows no formula of the derivation: it exists to say how far others are off.
public struct FixedPoint: Sendable, Comparable, Hashable {
  private static let bits = 256
  let raw: BigInt

  private init(raw: BigInt) { self.raw = raw }

  /// A whole number.
  public init(_ value: Int) { raw = BigInt(word: value) << Self.bits }

  /// A finite floating-point number, to 256 bits after the point; nil for others.
  public init?(_ value: Double) {
    guard let exact = Rational(value) else { return nil }
    raw = LongDivision.quotient(exact.numerator << Self.bits, by: exact.denominator)
  }

  public static func < (left: FixedPoint, right: FixedPoint) -> Bool { left.raw < right.raw }

  public static func + (left: FixedPoint, right: FixedPoint) -> FixedPoint {
    FixedPoint(raw: left.raw + right.raw)
  }

  public static func - (left: FixedPoint, right: FixedPoint) -> FixedPoint {
    FixedPoint(raw: left.raw - right.raw)
  }

  public static func * (left: FixedPoint, right: FixedPoint) -> FixedPoint {
    FixedPoint(raw: (left.raw * right.raw) >> bits)
  }

  /// The quotient; the divisor must not be zero.
  public static func / (left: FixedPoint, right: FixedPoint) -> FixedPoint {
    precondition(!right.raw.isZero, "a fixed-point number was divided by zero")
    return FixedPoint(raw: LongDivision.quotient(left.raw << bits, by: right.raw))
  }

  /// The number times a power of two.
  func scaled(byPowerOfTwo count: Int) -> FixedPoint {
    FixedPoint(raw: count >= 0 ? raw << count : raw >> -count)
  }

  /// The square root of a number that is not negative.
  public func squareRoot() -> FixedPoint {
    precondition(raw.sign == .plus, "a negative number has no square root")
    return FixedPoint(raw: BigInt(LongDivision.squareRoot(of: raw.magnitude << Self.bits)))
  }

  /// π, by Machin's formula 16 arctan(1/5) − 4 arctan(1/239).
  public static let pi: FixedPoint = {
    func arctangent(ofInverse divisor: Int) -> BigInt {
      var power = (BigInt(1) << bits) / BigInt(divisor)
      var sum = power
      var term = 1
      while !power.isZero {
        power = power / BigInt(-divisor * divisor)
        term += 2
        sum += power / BigInt(term)
      }
      return sum
    }
    return FixedPoint(raw: 16 * arctangent(ofInverse: 5) - 4 * arctangent(ofInverse: 239))
  }()

  /// The cosine of a number of moderate size, by its series.
  public func cosine() -> FixedPoint {
    let square = self * self
    var term = FixedPoint(1)
    var sum = term
    var count = 0
    while !term.raw.isZero {
      count += 2
      // A shift of a negative number rounds towards −∞ and would never reach zero.
      let magnitude = (term.raw.magnitude * square.raw.magnitude) >> Self.bits
      let next = LongDivision.quotient(BigInt(magnitude), by: BigInt(count * (count - 1)))
      term = FixedPoint(raw: term.raw.sign == .plus ? -next : next)
      sum = sum + term
    }
    return sum
  }

  /// How far a floating-point number is off this one, in units of roundoff 2⁻⁵³ of this one.
  ///
  /// Infinite for not-a-number and infinities.
  public func unitsOfRoundoff(to value: Double) -> Double {
    guard let exact = Rational(value), !raw.isZero else { return value == 0 ? 0 : .infinity }
    // |value − this| / |this|, in units of 2⁻⁵³ and with twenty bits after the point.
    let difference = (exact.numerator << Self.bits) / exact.denominator - raw
    let scaled = (difference.magnitude << 73) / raw.magnitude
    return Double(scaled) * 0x1p-20
  }

  /// The nearest `Double` to within an ulp or two, for display.
  public var approximation: Double {
    Double(raw.magnitude >> (Self.bits - 200)) * (raw.sign == .plus ? 0x1p-200 : -0x1p-200)
  }
}
