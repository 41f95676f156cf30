public import Derivation
public import RealModule

/// An unevaluated sum of two `Double`s: about 106 bits, in which tables are made before they are
/// rounded once.
///
/// ``high`` is the sum rounded to `Double`, ``low`` what is left. Sums and products are off by a few
/// units of 2⁻¹⁰⁴, so a product of thousands of factors rounds to the right `Double` or its
/// neighbour. Overflow and numbers below 2⁻⁹⁰⁰, whose tails underflow, are out of its range.
///
/// Source: Dekker, Numer. Math. 18 (1971), 224; Joldes, Muller, Popescu, ACM TOMS 44 (2017), 15.
public struct DoubleDouble: Sendable, Hashable {
  /// The number rounded to `Double`.
  public let high: Double
  /// What rounding left, at most half an ulp of ``high``.
  public let low: Double

  /// A `Double`, exactly.
  public init(_ value: Double) {
    high = value
    low = 0
  }

  /// The sum of two numbers of which the first is at least as large.
  private init(fast high: Double, _ low: Double) {
    self.high = high + low
    self.low = low - (self.high - high)
  }

  /// The exact sum of two numbers (Knuth).
  private init(sum left: Double, _ right: Double) {
    high = left + right
    let part = high - left
    low = (left - (high - part)) + (right - part)
  }

  /// The exact product of two numbers.
  private init(product left: Double, _ right: Double) {
    high = left * right
    low = (-high).addingProduct(left, right)
  }
}

extension DoubleDouble: Comparable {
  public static func < (left: DoubleDouble, right: DoubleDouble) -> Bool {
    left.high < right.high || left.high == right.high && left.low < right.low
  }
}

extension DoubleDouble: AlgebraicField {
  public init(integerLiteral value: Int) { self.init(Double(value)) }

  public init?<Source: BinaryInteger>(exactly source: Source) {
    guard let value = Double(exactly: source) else { return nil }
    self.init(value)
  }

  public var magnitude: DoubleDouble { high < 0 ? -self : self }

  public static prefix func - (operand: DoubleDouble) -> DoubleDouble {
    DoubleDouble(fast: -operand.high, -operand.low)
  }

  public static func + (left: DoubleDouble, right: DoubleDouble) -> DoubleDouble {
    let highs = DoubleDouble(sum: left.high, right.high)
    let lows = DoubleDouble(sum: left.low, right.low)
    let middle = DoubleDouble(fast: highs.high, highs.low + lows.high)
    return DoubleDouble(fast: middle.high, middle.low + lows.low)
  }

  public static func - (left: DoubleDouble, right: DoubleDouble) -> DoubleDouble { left + -right }

  public static func * (left: DoubleDouble, right: DoubleDouble) -> DoubleDouble {
    let product = DoubleDouble(product: left.high, right.high)
    let cross = left.high * right.low + left.low * right.high
    return DoubleDouble(fast: product.high, product.low + cross)
  }

  public static func / (left: DoubleDouble, right: DoubleDouble) -> DoubleDouble {
    let first = left.high / right.high
    let remainder = left - right * DoubleDouble(first)
    let second = remainder.high / right.high
    let rest = remainder - right * DoubleDouble(second)
    return DoubleDouble(fast: first, second) + DoubleDouble(rest.high / right.high)
  }

  public static func += (left: inout DoubleDouble, right: DoubleDouble) { left = left + right }
  public static func -= (left: inout DoubleDouble, right: DoubleDouble) { left = left - right }
  public static func *= (left: inout DoubleDouble, right: DoubleDouble) { left = left * right }
  public static func /= (left: inout DoubleDouble, right: DoubleDouble) { left = left / right }
}

extension DoubleDouble: RadicalField {
  /// The square root, by one Newton step from that of ``high`` (Karp's trick).
  ///
  /// - Throws: ``Derivation/DerivationError/negativeRadicand(_:)`` below zero.
  public func root() throws(DerivationError) -> DoubleDouble {
    guard high >= 0 else { throw .negativeRadicand("\(high)") }
    guard high > 0 else { return 0 }
    let estimate = high.squareRoot()
    let remainder = self - DoubleDouble(product: estimate, estimate)
    return DoubleDouble(fast: estimate, remainder.high / (2 * estimate))
  }
}
