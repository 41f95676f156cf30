public import RealModule

/// A field in which square roots can be asked for: the kind of number every formula is written over.
///
/// A conforming type supplies the field operations (from swift-numerics' `AlgebraicField`) and
/// ``root()``. Nothing else is needed by the derivation, so one body of a formula runs in floating
/// point, in exact rationals and under a running error analysis.
///
/// Postconditions of ``root()``:
/// - `try x.root()` is never negative.
/// - In an exact field `try x.root() * x.root() == x`.
/// - `try F.zero.root() == .zero`.
///
/// A negative radicand is an error and never clamped to zero: `max(0, ·)` under a root hides wrong
/// formulas.
public protocol RadicalField: AlgebraicField {
  /// The non-negative square root.
  ///
  /// - Throws: ``DerivationError/negativeRadicand(_:)`` below zero, ``DerivationError/irrational(_:)`` in an
  ///   exact field where the root is not a member.
  func root() throws(DerivationError) -> Self

  /// Whether the number may be larger than another: `self > bound` where numbers are ordered, true
  /// where that is not known (a symbol, a value with an error). What formulas refuse bad input by.
  func mayExceed(_ bound: Self) -> Bool

  /// Whether the number may be as large as another: `self >= bound` where numbers are ordered.
  func mayReach(_ bound: Self) -> Bool

  /// The lesser of two numbers: `min` where numbers are ordered, a symbol for it where they are not.
  static func lesser(_ left: Self, _ right: Self) -> Self
}

extension RadicalField where Self: Comparable {
  @inlinable public func mayExceed(_ bound: Self) -> Bool { self > bound }
  @inlinable public func mayReach(_ bound: Self) -> Bool { self >= bound }
  @inlinable public static func lesser(_ left: Self, _ right: Self) -> Self { min(left, right) }
}

extension RadicalField {
  /// Throws unless the number may be larger than 0.
  ///
  /// - Parameters:
  ///   - quantity: what it is, as the message names it.
  ///   - range: the admissible range, as the message prints it.
  @inlinable
  func requirePositive(
    _ quantity: String, range: String = "(0, ∞)"
  ) throws(DerivationError) {
    guard mayExceed(0) else {
      throw .outOfRange(quantity: quantity, value: "\(self)", range: range)
    }
  }

  /// Throws unless the number may be 0 or larger.
  ///
  /// - Parameters:
  ///   - quantity: what it is, as the message names it.
  ///   - range: the admissible range, as the message prints it.
  @inlinable
  func requireNotNegative(
    _ quantity: String, range: String = "[0, ∞)"
  ) throws(DerivationError) {
    guard mayReach(0) else {
      throw .outOfRange(quantity: quantity, value: "\(self)", range: range)
    }
  }
}

extension RadicalField where Self: BinaryFloatingPoint {
  /// The correctly rounded square root; throws below zero and for not-a-number.
  @inlinable
  public func root() throws(DerivationError) -> Self {
    guard self >= 0 else { throw .negativeRadicand("\(self)") }
    return self.squareRoot()
  }
}

extension Double: RadicalField {}
extension Float: RadicalField {}
#if !((os(macOS) || targetEnvironment(macCatalyst)) && arch(x86_64))
  extension Float16: RadicalField {}
#endif
