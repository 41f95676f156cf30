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
  /// - Throws: ``RootError/negativeRadicand(_:)`` below zero, ``RootError/irrational(_:)`` in an
  ///   exact field where the root is not a member.
  func root() throws(RootError) -> Self
}

/// Why a square root could not be given.
public enum RootError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The radicand, printed, is below zero (or not a number).
  case negativeRadicand(String)
  /// The radicand, printed, has no root in this field.
  case irrational(String)

  public var description: String {
    switch self {
    case .negativeRadicand(let radicand):
      "the radicand \(radicand) is negative or no number: it has no real square root"
    case .irrational(let radicand):
      "the square root of \(radicand) is irrational"
    }
  }
}

extension RadicalField where Self: BinaryFloatingPoint {
  /// The correctly rounded square root; throws below zero and for not-a-number.
  @inlinable
  public func root() throws(RootError) -> Self {
    guard self >= 0 else { throw .negativeRadicand("\(self)") }
    return self.squareRoot()
  }
}

extension Double: RadicalField {}
extension Float: RadicalField {}
#if !((os(macOS) || targetEnvironment(macCatalyst)) && arch(x86_64))
  extension Float16: RadicalField {}
#endif
