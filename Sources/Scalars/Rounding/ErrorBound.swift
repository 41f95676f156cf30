public import RealModule

/// A number with a rigorous bound on what rounding in a given format can have done to it.
///
/// The pair means: the exact value of the expression so far, and whatever a program that evaluates
/// it in `Format` in the same order has got, both lie in [``value`` − ``bound``, ``value`` +
/// ``bound``]. Each operation maps the intervals of its operands, adds one rounding of `Format`,
/// adds the rounding of ``value`` itself (which is a `Double`), and rounds the bound upwards. This
/// is running error analysis (Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed.,
/// section 3.3) in the form of ball arithmetic.
///
/// The bound is infinite where the format cannot represent the answer: on overflow, on division by
/// an interval that contains zero, and under a root whose radicand may be negative. ``value`` has
/// no meaning then.
///
/// A fused multiply-add is covered: it leaves out a rounding. So are intermediate results in a format
/// of at least twice the precision, whose second rounding changes nothing. Gradual underflow is
/// assumed.
public struct ErrorBound<Format: BinaryFormat>: Sendable {
  /// The middle of the interval, as computed in `Double`.
  public let value: Double
  /// Half the width of the interval; not negative, possibly infinite.
  public let bound: Double

  /// A number that is known exactly and representable in the format.
  @inlinable public init(_ value: Double) {
    self.value = value
    bound = value.isFinite ? 0 : .infinity
  }

  /// An interval that is known from elsewhere.
  ///
  /// - Parameters:
  ///   - value: its middle.
  ///   - bound: half its width; not negative.
  @inlinable public init(_ value: Double, within bound: Double) {
    self.value = value
    self.bound = value.isFinite && bound >= 0 ? bound : .infinity
  }

  /// A number that the program rounds to the format when it takes it in.
  @inlinable public init(rounding value: Double) {
    if Format.round(value) == value {
      self.init(value)
    } else {
      self.init(rounded: value, carrying: 0)
    }
  }

  /// A value of another format, cast to this one; exact where every number of the other is one of
  /// this.
  @inlinable public init<Other: BinaryFormat>(casting other: ErrorBound<Other>) {
    let isWidening =
      Other.unitRoundoff >= Format.unitRoundoff && Other.underflow >= Format.underflow
      && Other.largest <= Format.largest
    if isWidening || other.bound == 0 && Format.round(other.value) == other.value {
      self.init(other.value, within: other.bound)
    } else {
      self.init(rounded: other.value, carrying: other.bound)
    }
  }

  /// The result of an operation: the carried interval widened by roundings of the format.
  ///
  /// - Parameters:
  ///   - value: the operation on the middles, rounded once in `Double`.
  ///   - carried: how far the operation on the operands' intervals may lie from the exact
  ///     operation on the middles.
  ///   - roundings: of the format, at most that many.
  ///   - underflow: what a subnormal result may lose beyond that; sums lose nothing.
  @inlinable init(
    rounded value: Double, carrying carried: Double, roundings: Double = 1,
    underflow: Double = Format.underflow
  ) {
    // |exact operation on the middles − value| is at most half an ulp of value, plus 2⁻¹⁰⁷⁵.
    let ownRounding = value.ulp
    let reach = upwards(upwards(value.magnitude + carried) + ownRounding)
    let formatRounding = upwards(upwards(roundings * Format.unitRoundoff * reach) + underflow)
    let total = upwards(upwards(carried + ownRounding) + formatRounding)
    self.value = value
    bound = upwards(reach + total) <= Format.largest ? total : .infinity
  }

  /// Whether `value` is what any correctly rounding program gets: the operands were exact, so is
  /// the operation, and the format has the result.
  @inlinable static func isExact(
    _ value: Double, of left: ErrorBound, _ right: ErrorBound, remainder: Double
  ) -> Bool {
    left.bound == 0 && right.bound == 0 && remainder == 0 && value.isFinite
      && Format.round(value) == value
  }
}

/// The next larger number, so that a bound computed in `Double` stays one.
@inlinable func upwards(_ value: Double) -> Double { value.nextUp }

extension ErrorBound: Comparable {
  /// Equality of the pairs; two intervals that overlap are not thereby equal.
  @inlinable public static func == (left: ErrorBound, right: ErrorBound) -> Bool {
    left.value == right.value && left.bound == right.bound
  }

  /// The order of the middles. It exists because `Numeric.Magnitude` must be `Comparable`.
  @inlinable public static func < (left: ErrorBound, right: ErrorBound) -> Bool {
    left.value < right.value
  }

  /// Not known: a formula refuses nothing, and a root decides by its own interval.
  @inlinable public func mayExceed(_ bound: ErrorBound) -> Bool { true }
  @inlinable public func mayReach(_ bound: ErrorBound) -> Bool { true }
}

extension ErrorBound: AlgebraicField {
  @inlinable public init(integerLiteral value: Int) { self.init(rounding: Double(value)) }

  /// 0, which every format has: no rounding to look into.
  @inlinable public static var zero: ErrorBound { ErrorBound(0.0, within: 0.0) }

  @inlinable public init?<Source: BinaryInteger>(exactly source: Source) {
    guard let value = Double(exactly: source) else { return nil }
    self.init(rounding: value)
  }

  @inlinable public var magnitude: ErrorBound { ErrorBound(value.magnitude, within: bound) }

  @inlinable public static prefix func - (operand: ErrorBound) -> ErrorBound {
    ErrorBound(-operand.value, within: operand.bound)
  }

  @inlinable public static func + (left: ErrorBound, right: ErrorBound) -> ErrorBound {
    if left.isExactlyZero { return right }
    if right.isExactlyZero { return left }
    let sum = left.value + right.value
    // Knuth's two-sum: sum + remainder is the exact sum.
    let rightPart = sum - left.value
    let remainder = (left.value - (sum - rightPart)) + (right.value - rightPart)
    if isExact(sum, of: left, right, remainder: remainder) { return ErrorBound(sum) }
    return ErrorBound(
      rounded: sum, carrying: upwards(left.bound + right.bound), underflow: 0)
  }

  @inlinable public static func - (left: ErrorBound, right: ErrorBound) -> ErrorBound {
    left + -right
  }

  @inlinable public static func * (left: ErrorBound, right: ErrorBound) -> ErrorBound {
    if left.isExactlyZero && right.bound.isFinite || right.isExactlyZero && left.bound.isFinite {
      return zero
    }
    let product = left.value * right.value
    let cross = upwards(
      upwards(left.value.magnitude * right.bound) + upwards(right.value.magnitude * left.bound))
    let carried = upwards(cross + upwards(left.bound * right.bound))
    // The remainder is exact unless the product is so small that its tail underflows.
    let remainder = (-product).addingProduct(left.value, right.value)
    if product.magnitude > 0x1p-960, isExact(product, of: left, right, remainder: remainder) {
      return ErrorBound(product)
    }
    return ErrorBound(rounded: product, carrying: carried)
  }

  @inlinable public static func / (left: ErrorBound, right: ErrorBound) -> ErrorBound {
    // |(x+dx)/(y+dy) − x/y| ≤ (|dx| + |x/y||dy|) / (|y| − |dy|)
    let nearest = (right.value.magnitude - right.bound).nextDown
    guard nearest > 0 else { return ErrorBound(.nan, within: .infinity) }
    if left.isExactlyZero { return zero }
    let quotient = left.value / right.value
    let remainder = (-left.value).addingProduct(quotient, right.value)
    if left.value.magnitude > 0x1p-960, isExact(quotient, of: left, right, remainder: remainder) {
      return ErrorBound(quotient)
    }
    let largestQuotient = upwards(quotient.magnitude)
    let numerator = upwards(left.bound + upwards(largestQuotient * right.bound))
    return ErrorBound(rounded: quotient, carrying: upwards(numerator / nearest))
  }

  @inlinable public static func += (left: inout ErrorBound, right: ErrorBound) {
    left = left + right
  }
  @inlinable public static func -= (left: inout ErrorBound, right: ErrorBound) {
    left = left - right
  }
  @inlinable public static func *= (left: inout ErrorBound, right: ErrorBound) {
    left = left * right
  }
  @inlinable public static func /= (left: inout ErrorBound, right: ErrorBound) {
    left = left / right
  }

  @inlinable var isExactlyZero: Bool { value == 0 && bound == 0 }
}
