public import RealModule

/// A field with logarithms and π: what the constants of normal densities need beyond ``RadicalField``.
public protocol LogarithmicField: RadicalField {
  /// The number π.
  static var pi: Self { get }

  /// The natural logarithm.
  ///
  /// - Throws: ``DerivationError`` where the field can tell that the number has none.
  func logarithm() throws(DerivationError) -> Self

  /// log(1 + x), which keeps the digits of a small x.
  ///
  /// - Throws: as ``logarithm()``.
  static func logarithm(onePlus x: Self) throws(DerivationError) -> Self
}

/// A field with logarithms, exponentials and the normal law: what the terms of the bound need beyond
/// ``LogarithmicField``.
public protocol AnalyticField: LogarithmicField, ElementaryFunctions {
  /// The logarithm of the chance that a standard normal falls into an interval.
  ///
  /// - Parameters:
  ///   - lower: where the interval begins; nil for −∞.
  ///   - upper: where it ends, above `lower`; nil for ∞.
  /// - Returns: log(Φ(upper) − Φ(lower)), at most 0.
  static func logNormalProbability(from lower: Self?, to upper: Self?) -> Self
}

extension AnalyticField {
  @inlinable public func logarithm() -> Self { Self.log(self) }
  @inlinable public static func logarithm(onePlus x: Self) -> Self { log(onePlus: x) }
}

extension AnalyticField where Self: Real {
  /// Computed on the side where the tail is small: both ends' upper tails as erfc, or where these
  /// underflow by their logarithms.
  ///
  /// Conditioning: the chance of a narrow interval near 0 is a difference of two numbers near ½; it
  /// is off by a few roundings of those. Far out nothing cancels but the two tails.
  @inlinable
  public static func logNormalProbability(from lower: Self?, to upper: Self?) -> Self {
    switch (lower, upper) {
    case (nil, nil): return 0
    case (nil, let upper?): return logUpperTail(-upper)
    case (let lower?, nil): return logUpperTail(lower)
    case (let lower?, let upper?):
      if lower + upper < 0 { return logNormalProbability(from: -upper, to: -lower) }
      if lower < 4 {
        let tails =
          erfc(lower * (1 / Self(2)).squareRoot()) - erfc(upper * (1 / Self(2)).squareRoot())
        return log(tails / 2)
      }
      let near = logUpperTail(lower)
      return near + log(onePlus: -exp(logUpperTail(upper) - near))
    }
  }

  /// log(1 − Φ(x)): by erfc, and beyond 4 by Mills' ratio as a continued fraction.
  ///
  /// Source: Abramowitz and Stegun, 26.2.14, forty levels: past 4 they leave less than a rounding.
  @inlinable
  static func logUpperTail(_ x: Self) -> Self {
    let half = 1 / Self(2)
    if x < 4 { return log(erfc(x * half.squareRoot()) / 2) }
    let tail = stride(from: 40, to: 0, by: -1).reduce(x) { x + Self($1) / $0 }
    return -x * x / 2 - log(2 * Self.pi) / 2 - log(tail)
  }
}

extension Double: AnalyticField {}
extension Float: AnalyticField {}
