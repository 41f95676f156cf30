import BigInt
public import Derivation
public import RealModule

/// An exact fraction of integers of any size: the field in which identities are proved.
///
/// Always in lowest terms with a positive denominator, so equality is equality of numbers. Every
/// operation is exact. Division by zero is a programmer's error and traps, as it does for `Int`.
///
/// ``root()`` gives the exact square root or throws: at the points used for proofs every root of
/// the derivation is a fraction (see `PythagoreanPoint`).
public struct Rational: Sendable, Hashable {
  let numerator: BigInt
  let denominator: BigInt

  /// Brings a fraction to lowest terms; the denominator must not be zero.
  init(_ numerator: BigInt, over denominator: BigInt) {
    precondition(!denominator.isZero, "a fraction's denominator is zero")
    let divisor = CommonDivisor.of(numerator.magnitude, denominator.magnitude)
    let isNegative = denominator.sign == .minus
    let (top, bottom) = (Self.part(numerator, divisor), Self.part(denominator, divisor))
    self.numerator = isNegative ? -top : top
    self.denominator = isNegative ? -bottom : bottom
  }

  /// A number over one of its divisors; nothing is divided by 1.
  private static func part(_ number: BigInt, _ divisor: BigUInt) -> BigInt {
    divisor.isOne
      ? number
      : BigInt(
        sign: number.sign, magnitude: LongDivision.quotient(number.magnitude, by: divisor))
  }

  private init(lowestTerms numerator: BigInt, over denominator: BigInt) {
    self.numerator = numerator
    self.denominator = denominator
  }

  /// The fraction `numerator`/`denominator`; the denominator must not be zero.
  public init(_ numerator: Int, over denominator: Int) {
    self.init(BigInt(word: numerator), over: BigInt(word: denominator))
  }

  /// The exact value of a finite floating-point number; nil for infinities and not-a-number.
  public init?(_ value: Double) {
    guard value.isFinite else { return nil }
    guard value != 0 else {
      self.init(lowestTerms: 0, over: 1)
      return
    }
    let shift = Int(value.exponent) - Double.significandBitCount
    let significand = BigInt(
      Int64(value.significandBitPattern | (value.isNormal ? 1 << 52 : 0)))
    let scale = value.isNormal ? shift : Int(Double.leastNonzeroMagnitude.exponent)
    let magnitude = value < 0 ? -significand : significand
    if scale >= 0 {
      self.init(lowestTerms: magnitude << scale, over: 1)
    } else {
      self.init(magnitude, over: BigInt(1) << -scale)
    }
  }

  /// The reciprocal; nil for zero.
  public var reciprocal: Rational? {
    guard !numerator.isZero else { return nil }
    return 1 / self
  }
}

extension Rational: Comparable {
  public static func < (left: Rational, right: Rational) -> Bool {
    left.numerator * right.denominator < right.numerator * left.denominator
  }
}

extension Rational: CustomStringConvertible {
  /// `3/4`, or `3` where the denominator is one.
  public var description: String {
    denominator == 1 ? "\(numerator)" : "\(numerator)/\(denominator)"
  }
}

extension Rational: AlgebraicField {
  public init(integerLiteral value: Int) {
    self.init(lowestTerms: BigInt(word: value), over: Self.one)
  }

  private static let one: BigInt = 1

  public init?<Source: BinaryInteger>(exactly source: Source) {
    self.init(lowestTerms: BigInt(source), over: 1)
  }

  public var magnitude: Rational {
    Rational(lowestTerms: BigInt(numerator.magnitude), over: denominator)
  }

  public static prefix func - (operand: Rational) -> Rational {
    Rational(lowestTerms: -operand.numerator, over: operand.denominator)
  }

  /// By Henrici's rule: with g = gcd(b, d), a/b + c/d has no common factor but those of g.
  ///
  /// Source: Knuth, The Art of Computer Programming, vol. 2, 3rd ed., section 4.5.1.
  public static func + (left: Rational, right: Rational) -> Rational {
    if left.numerator.isZero { return right }
    if right.numerator.isZero { return left }
    let shared = CommonDivisor.of(left.denominator.magnitude, right.denominator.magnitude)
    let (leftPart, rightPart) = (part(left.denominator, shared), part(right.denominator, shared))
    let sum = left.numerator * rightPart + right.numerator * leftPart
    if shared.isOne { return Rational(lowestTerms: sum, over: leftPart * right.denominator) }
    if sum.isZero { return 0 }
    let common = CommonDivisor.of(sum.magnitude, shared)
    return Rational(
      lowestTerms: part(sum, common), over: leftPart * part(right.denominator, common))
  }

  public static func - (left: Rational, right: Rational) -> Rational { left + -right }

  public static func * (left: Rational, right: Rational) -> Rational {
    if left.numerator.isZero || right.numerator.isZero { return 0 }
    // Each fraction is in lowest terms, so only numerator and other denominator can share factors.
    let first = CommonDivisor.of(left.numerator.magnitude, right.denominator.magnitude)
    let second = CommonDivisor.of(right.numerator.magnitude, left.denominator.magnitude)
    return Rational(
      lowestTerms: part(left.numerator, first) * part(right.numerator, second),
      over: part(left.denominator, second) * part(right.denominator, first))
  }

  public static func / (left: Rational, right: Rational) -> Rational {
    precondition(!right.numerator.isZero, "a fraction was divided by zero")
    let isNegative = right.numerator.sign == .minus
    let inverse = Rational(
      lowestTerms: isNegative ? -right.denominator : right.denominator,
      over: BigInt(right.numerator.magnitude))
    return left * inverse
  }

  public static func += (left: inout Rational, right: Rational) { left = left + right }
  public static func -= (left: inout Rational, right: Rational) { left = left - right }
  public static func *= (left: inout Rational, right: Rational) { left = left * right }
  public static func /= (left: inout Rational, right: Rational) { left = left / right }
}

extension Rational: RadicalField {
  /// The exact square root.
  ///
  /// - Throws: ``Derivation/DerivationError/negativeRadicand(_:)`` below zero; ``Derivation/DerivationError/irrational(_:)`` unless
  ///   numerator and denominator are both squares.
  public func root() throws(DerivationError) -> Rational {
    guard numerator.sign == .plus else { throw .negativeRadicand(description) }
    let top = BigInt(LongDivision.squareRoot(of: numerator.magnitude))
    let bottom = BigInt(LongDivision.squareRoot(of: denominator.magnitude))
    guard top * top == numerator, bottom * bottom == denominator else {
      throw .irrational(description)
    }
    return Rational(lowestTerms: top, over: bottom)
  }
}
