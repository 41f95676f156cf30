package import CandidateProtocol
package import Derivation
import RealModule
import Rows
package import Scalars

/// The kinds of number in which an order of evaluation is run: exact, to prove that it is the same
/// formula; under the error analysis, to bound what a program that uses it may be off by.
package protocol EvaluationField: LogarithmicField {
  /// A number that a program writes down, rounded to the format.
  static func constant(_ value: Double) -> Self
  func rootThroughLogarithm() throws(DerivationError) -> Self
  func clipped(to limit: Double) -> Self
  /// A rate that is taken as the cosine or sine of the angle between signal and noise.
  func throughAngle() -> Self
  /// The number as a format keeps it, computed with on from there.
  func stored(in format: Precision) -> Self
  /// The larger of the two.
  func atLeast(_ floor: Self) -> Self
  /// - Throws: ``DerivationError/irrational(_:)`` where the field has none.
  func exponential() throws(DerivationError) -> Self
  /// exp(v log β + (1 − v) log β̃), this being β, the upper of the two.
  func interpolated(from lower: Self, fraction: Self) throws(DerivationError) -> Self
  /// The sum, in whatever order it is taken.
  static func sum(_ terms: [Self]) -> Self
  /// This number as the sum of terms that cancel: its bound grows by so many roundings of each term.
  func left(of terms: [Self], roundings: Double) -> Self
  /// This number, D²/(2v), with the rounding of code that also adds log v − log v.
  ///
  /// Code for the divergence of two normal laws allows for two variances; here they are equal.
  func besideLogarithms(ofEqual variance: Self) throws(DerivationError) -> Self
}

extension EvaluationField {
  package func interpolated(from lower: Self, fraction: Self) throws(DerivationError) -> Self {
    try LearnedVariance.logarithm(
      fraction: fraction, upper: logarithm(), lower: lower.logarithm()
    ).exponential()
  }
}

extension ErrorBound: EvaluationField {
  package static func constant(_ value: Double) -> ErrorBound { ErrorBound(rounding: value) }

  /// The angle is at most π/2 and off by two roundings, or more by what the rates are off by; its
  /// cosine and sine are off by as much, absolutely, and by two roundings of their own.
  package func throughAngle() -> ErrorBound {
    ErrorBound(value, within: bound + 4 * Format.unitRoundoff + 2 * Format.unitRoundoff * value)
  }

  /// Where either end is rounded to another number, it is off by as much.
  package func stored(in format: Precision) -> ErrorBound {
    let kept = format.rounded(value)
    let ends = [value - bound, value + bound].map { (format.rounded($0) - kept).magnitude }
    return ErrorBound(kept, within: max(ends[0], ends[1]))
  }

  /// The larger of two numbers is off by no more than one of them.
  package func atLeast(_ floor: ErrorBound) -> ErrorBound {
    guard bound.isFinite else { return self }
    return value >= floor.value
      ? ErrorBound(value, within: max(bound, floor.value + floor.bound - value))
      : ErrorBound(floor.value, within: max(floor.bound, value + bound - floor.value))
  }
}

extension ErrorBound {
  /// A sum of n terms that are not 0 is off by n − 1 roundings of Σ|term| and what these add up to
  /// (Higham, section 4.2, for every order). Two more are granted: n times the mean is a sum as well.
  package static func sum(_ terms: [ErrorBound]) -> ErrorBound {
    let terms = terms.filter { !$0.isZero }
    guard terms.count > 1 else { return terms.first ?? 0 }
    let own = terms.reduce(DoubleDouble(0)) { $0 + DoubleDouble($1.value) }.high
    return ErrorBound(own, within: terms.reduce(own.ulp) { ($0 + $1.bound).nextUp })
      .left(of: terms, roundings: Double(terms.count + 1), underflow: 0)
  }

  package func left(of terms: [ErrorBound], roundings: Double) -> ErrorBound {
    let terms = terms.filter { !$0.isZero }
    let underflow = Double(terms.count) * roundings * Format.underflow
    return left(of: terms, roundings: roundings, underflow: underflow)
  }

  private func left(
    of terms: [ErrorBound], roundings: Double, underflow: Double
  ) -> ErrorBound {
    guard !terms.isEmpty else { return self }
    let size = terms.reduce(0.0) { ($0 + ($1.value.magnitude + $1.bound).nextUp).nextUp }
    let unit = roundings * Format.unitRoundoff
    // γ_n = nu/(1 − nu), and nothing is known beyond nu = 1.
    let share = unit < 1 ? ((unit / (1 - unit)).nextUp * size).nextUp : .infinity
    let widened = (bound + (share + underflow).nextUp).nextUp
    return ErrorBound(value, within: size + widened <= Format.largest ? widened : .infinity)
  }

  private var isZero: Bool { value == 0 && bound == 0 }

  /// (log v − log v + v/v − 1 + D²/v)/2: from the left, partial sums are as large as log v and 1, or
  /// 1 + D²/v; halving is exact.
  package func besideLogarithms(ofEqual variance: ErrorBound) throws(DerivationError) -> ErrorBound
  {
    left(of: [1, try variance.logarithm(), self, self], roundings: 2)
  }
}

extension Rational: EvaluationField {
  package static func constant(_ value: Double) -> Rational { Rational(value) ?? 0 }

  package func rootThroughLogarithm() throws(DerivationError) -> Rational { try root() }

  package func clipped(to limit: Double) -> Rational {
    guard let bound = Rational(limit) else { return self }
    return max(-bound, min(bound, self))
  }

  package func throughAngle() -> Rational { self }

  /// Exact numbers are kept as they are.
  package func stored(in format: Precision) -> Rational { self }

  package func atLeast(_ floor: Rational) -> Rational { max(self, floor) }

  package func exponential() throws(DerivationError) -> Rational {
    guard self == 0 else { throw .irrational("exp(\(self))") }
    return 1
  }

  /// Exact at the ends and in the middle; powers in between have no rational value.
  package func interpolated(from lower: Rational, fraction: Rational) throws(DerivationError)
    -> Rational
  {
    if fraction == 0 { return lower }
    if fraction == 1 { return self }
    guard 2 * fraction == 1 else { throw .irrational("\(self)^\(fraction)") }
    return try root() * lower.root()
  }

  package func logarithm() throws(DerivationError) -> Rational {
    guard self == 1 else { throw .irrational("log \(self)") }
    return 0
  }

  package static func logarithm(onePlus x: Rational) throws(DerivationError) -> Rational {
    try (1 + x).logarithm()
  }

  /// A program's π, which is rational.
  package static var pi: Rational { constant(.pi) }

  package static func sum(_ terms: [Rational]) -> Rational { terms.reduce(0, +) }

  package func left(of terms: [Rational], roundings: Double) -> Rational { self }

  package func besideLogarithms(ofEqual variance: Rational) -> Rational { self }
}
