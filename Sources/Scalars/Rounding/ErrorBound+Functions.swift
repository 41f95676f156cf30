public import Derivation
public import RealModule

extension ErrorBound: LogarithmicField {
  /// The square root.
  ///
  /// Two roundings are granted, since libraries write `x ** 0.5` and powers are not correctly
  /// rounded everywhere.
  ///
  /// - Throws: ``Derivation/DerivationError/negativeRadicand(_:)`` if the whole interval is negative. If only part
  ///   of it is, the bound is infinite: correct code may take the root of a negative number there.
  @inlinable public func root() throws(DerivationError) -> ErrorBound {
    if value + bound < 0 { throw .negativeRadicand("\(value) ± \(bound)") }
    guard value - bound >= 0, value.isFinite else { return ErrorBound(value, within: .infinity) }
    let root = value.squareRoot()
    guard root > 0 else { return ErrorBound(0) }
    // √v − √(v−b) = b/(√v + √(v−b)) is the larger of the two deviations.
    let lowest = max(0, (value - bound).nextDown).squareRoot().nextDown
    let carried = upwards(upwards(bound / (root.nextDown + max(0, lowest)).nextDown))
    return ErrorBound(rounded: root, carrying: bound == 0 ? 0 : carried, roundings: 2)
  }

  /// The root taken as exp(½ log x), as code that keeps log-variances does.
  ///
  /// Logarithm and exponential are granted two roundings each; an absolute error of ½ log x is a
  /// relative error of the result. Zero gives zero: its logarithm is −∞, whose exponential is 0.
  ///
  /// - Throws: as ``root()``.
  @inlinable public func rootThroughLogarithm() throws(DerivationError) -> ErrorBound {
    let direct = try root()
    guard direct.value > 0, direct.bound.isFinite else { return direct }
    let logarithm = Double.log(value).magnitude
    let relative = upwards(upwards(logarithm + 3) * Format.unitRoundoff)
    // e^x − 1 ≤ x + x² for 0 ≤ x ≤ 1
    guard relative <= 1 else { return ErrorBound(direct.value, within: .infinity) }
    let widening = (direct.value + direct.bound) * (relative + relative * relative)
    return ErrorBound(direct.value, within: upwards(direct.bound + upwards(widening)))
  }

  /// The number clipped to [−limit, limit], the limit being a number of the format.
  ///
  /// Clipping never moves two numbers apart, so the bound stays.
  @inlinable public func clipped(to limit: Double) -> ErrorBound {
    ErrorBound(max(-limit, min(limit, value)), within: bound)
  }

  /// The natural logarithm, granted two roundings.
  ///
  /// - Throws: ``Derivation/DerivationError/negativeRadicand(_:)`` if the whole interval is negative. Where it reaches
  ///   zero the bound is infinite.
  @inlinable public func logarithm() throws(DerivationError) -> ErrorBound {
    if value + bound < 0 { throw .negativeRadicand("\(value) ± \(bound)") }
    let lowest = (value - bound).nextDown
    guard lowest > 0, value.isFinite else { return ErrorBound(value, within: .infinity) }
    let logarithm = Double.log(value)
    // log v − log(v − b) ≤ b/(v − b); Double's own logarithm is off by an ulp or so.
    let carried = bound == 0 ? 0 : upwards(bound / lowest)
    return ErrorBound(
      rounded: logarithm, carrying: upwards(carried + 2 * logarithm.ulp), roundings: 2)
  }

  /// log(1 + x), granted two roundings; 1 + x is not rounded.
  ///
  /// - Throws: as ``logarithm()``.
  @inlinable public static func logarithm(onePlus x: ErrorBound) throws(DerivationError)
    -> ErrorBound
  {
    let sum = 1 + x.value
    if sum + x.bound < 0 { throw .negativeRadicand("\(sum) ± \(x.bound)") }
    let lowest = (sum - x.bound).nextDown.nextDown
    guard lowest > 0, sum.isFinite else { return ErrorBound(x.value, within: .infinity) }
    let logarithm = Double.log(onePlus: x.value)
    let carried = x.bound == 0 ? 0 : upwards(x.bound / lowest)
    return ErrorBound(
      rounded: logarithm, carrying: upwards(carried + 2 * logarithm.ulp), roundings: 2)
  }

  /// π, rounded to the format.
  @inlinable public static var pi: ErrorBound { ErrorBound(rounding: .pi) }

  /// The exponential, granted two roundings.
  @inlinable public func exponential() -> ErrorBound {
    let power = Double.exp(value)
    // e^b − 1 ≤ b + b² for 0 ≤ b ≤ 1
    guard bound <= 1 else { return ErrorBound(power, within: .infinity) }
    let carried = upwards(power * upwards(bound + bound * bound))
    return ErrorBound(rounded: power, carrying: upwards(carried + 2 * power.ulp), roundings: 2)
  }

  /// The cosine, granted eight roundings: vector libraries claim no more than 3.5 ulp.
  @inlinable public func cosine() -> ErrorBound {
    let cosine = Double.cos(value)
    // |cos(x + b) − cos x| ≤ b; Double's own cosine is off by an ulp or so.
    return ErrorBound(rounded: cosine, carrying: upwards(bound + 2 * cosine.ulp), roundings: 8)
  }
}
