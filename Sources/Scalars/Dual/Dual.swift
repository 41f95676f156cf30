public import Derivation
public import RealModule

/// A number and its derivative with respect to some parameter: what a formula's slope is read off by.
///
/// ```
/// (x, x') + (y, y') = (x + y, x' + y')
/// (x, x') * (y, y') = (x y, x' y + x y')
/// f((x, x'))        = (f(x), f'(x) x')
/// ```
///
/// A formula of the derivation that is run on duals gives its value and its exact derivative (the
/// rounding of `F` aside): over ``Rational`` without any error. Whether a number depends on the
/// parameter is what its derivative says, so a gradient can be stopped: see ``stopped``.
///
/// Source: Griewank and Walther, Evaluating Derivatives (2nd ed., 2008), section 3.1.
public struct Dual<F: RadicalField & Sendable>: Sendable, Equatable {
  /// The number.
  public let value: F
  /// Its derivative.
  public let derivative: F

  /// A number with its derivative; a constant where none is given.
  @inlinable
  public init(_ value: F, derivative: F = 0) {
    self.value = value
    self.derivative = derivative
  }

  /// The parameter itself: its derivative is 1.
  @inlinable
  public static func variable(_ value: F) -> Dual { Dual(value, derivative: 1) }

  /// The same number as a constant: its derivative is 0, the gradient is stopped.
  @inlinable
  public var stopped: Dual { Dual(value) }
}

extension Dual: CustomStringConvertible {
  /// `3 + 2d`, or `3` for a constant.
  public var description: String { derivative == 0 ? "\(value)" : "\(value) + \(derivative)d" }
}

extension Dual: AlgebraicField {
  @inlinable
  public init(integerLiteral value: F.IntegerLiteralType) { self.init(F(integerLiteral: value)) }

  @inlinable
  public init?<Source: BinaryInteger>(exactly source: Source) {
    guard let value = F(exactly: source) else { return nil }
    self.init(value)
  }

  /// That of the value; a magnitude has no derivative at 0, so it is none of the duals.
  @inlinable
  public var magnitude: F.Magnitude { value.magnitude }

  /// 1/x with the derivative −x'/x²; nil where the value has none.
  @inlinable
  public var reciprocal: Dual? {
    value.reciprocal.map { Dual($0, derivative: -(derivative * $0 * $0)) }
  }

  @inlinable
  public static prefix func - (operand: Dual) -> Dual {
    Dual(-operand.value, derivative: -operand.derivative)
  }

  @inlinable
  public static func + (left: Dual, right: Dual) -> Dual {
    Dual(left.value + right.value, derivative: left.derivative + right.derivative)
  }

  @inlinable
  public static func - (left: Dual, right: Dual) -> Dual {
    Dual(left.value - right.value, derivative: left.derivative - right.derivative)
  }

  /// (x y)' = x' y + x y'.
  @inlinable
  public static func * (left: Dual, right: Dual) -> Dual {
    Dual(
      left.value * right.value,
      derivative: left.derivative * right.value + left.value * right.derivative)
  }

  /// (x/y)' = (x' − (x/y) y')/y.
  @inlinable
  public static func / (left: Dual, right: Dual) -> Dual {
    let quotient = left.value / right.value
    return Dual(
      quotient, derivative: (left.derivative - quotient * right.derivative) / right.value)
  }

  @inlinable
  public static func += (left: inout Dual, right: Dual) { left = left + right }
  @inlinable
  public static func -= (left: inout Dual, right: Dual) { left = left - right }
  @inlinable
  public static func *= (left: inout Dual, right: Dual) { left = left * right }
  @inlinable
  public static func /= (left: inout Dual, right: Dual) { left = left / right }
}

extension Dual: RadicalField {
  /// The root with the derivative x'/(2√x).
  ///
  /// - Throws: as the value's root; ``Derivation/DerivationError/outOfRange(quantity:value:range:)`` at 0 unless
  ///   the number is constant, for the slope is infinite there.
  @inlinable
  public func root() throws(DerivationError) -> Dual {
    let root = try value.root()
    if derivative == 0 { return Dual(root) }
    guard root != 0 else {
      throw .outOfRange(
        quantity: "the radicand of a differentiated root", value: "\(value)", range: "(0, ∞)")
    }
    return Dual(root, derivative: derivative / (2 * root))
  }

  @inlinable
  public func mayExceed(_ bound: Dual) -> Bool { value.mayExceed(bound.value) }
  @inlinable
  public func mayReach(_ bound: Dual) -> Bool { value.mayReach(bound.value) }

  /// The number whose value is the lesser, with its derivative; the first where they are equal.
  @inlinable
  public static func lesser(_ left: Dual, _ right: Dual) -> Dual {
    right.value.mayReach(left.value) ? left : right
  }
}
