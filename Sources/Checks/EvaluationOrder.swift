internal import Derivation
internal import RealModule
internal import Scalars

/// The kinds of number in which an order of evaluation is run: exact, to prove that it is the same
/// formula; under the error analysis, to bound what a program that uses it may be off by.
protocol EvaluationField: RadicalField {
  /// A number that a program writes down, rounded to the format.
  static func constant(_ value: Double) -> Self
  func rootThroughLogarithm() throws(DerivationError) -> Self
  func clipped(to limit: Double) -> Self
  /// A rate that is taken as the cosine or sine of the angle between signal and noise.
  func throughAngle() -> Self
  /// The larger of the two.
  func atLeast(_ floor: Self) -> Self
  /// exp(v log β + (1 − v) log β̃), this being β, the upper of the two.
  func interpolated(from lower: Self, fraction: Self) throws(DerivationError) -> Self
}

extension ErrorBound: EvaluationField {
  static func constant(_ value: Double) -> ErrorBound { ErrorBound(rounding: value) }

  /// The angle is at most π/2 and off by two roundings, or more by what the rates are off by; its
  /// cosine and sine are off by as much, absolutely, and by two roundings of their own.
  func throughAngle() -> ErrorBound {
    ErrorBound(value, within: bound + 4 * Format.unitRoundoff + 2 * Format.unitRoundoff * value)
  }

  /// The larger of two numbers is off by no more than one of them.
  func atLeast(_ floor: ErrorBound) -> ErrorBound {
    guard bound.isFinite else { return self }
    return value >= floor.value
      ? ErrorBound(value, within: max(bound, floor.value + floor.bound - value))
      : ErrorBound(floor.value, within: max(floor.bound, value + bound - floor.value))
  }

  func interpolated(from lower: ErrorBound, fraction: ErrorBound) throws(DerivationError)
    -> ErrorBound
  {
    let exponent = LearnedVariance.logarithm(
      fraction: fraction, upper: try logarithm(), lower: try lower.logarithm())
    return exponent.exponential()
  }
}

extension Rational: EvaluationField {
  static func constant(_ value: Double) -> Rational { Rational(value) ?? 0 }

  func rootThroughLogarithm() throws(DerivationError) -> Rational { try root() }

  func clipped(to limit: Double) -> Rational {
    guard let bound = Rational(limit) else { return self }
    return max(-bound, min(bound, self))
  }

  func throughAngle() -> Rational { self }

  func atLeast(_ floor: Rational) -> Rational { max(self, floor) }

  /// Exact at the ends and in the middle; powers in between have no rational value.
  func interpolated(from lower: Rational, fraction: Rational) throws(DerivationError) -> Rational {
    if fraction == 0 { return lower }
    if fraction == 1 { return self }
    guard 2 * fraction == 1 else { throw .irrational("\(self)^\(fraction)") }
    return try root() * lower.root()
  }
}

/// A reverse transition: what the coefficients of a step are functions of.
struct Transition<F: EvaluationField> {
  /// ᾱ at t_prev.
  var to: F
  /// ᾱ_t.
  var from: F
  /// The schedule's own β_t, where the step is a single one.
  var beta: F?
  var eta: F = 0

  /// β of the transition from the two signal powers.
  var ratioBeta: F { Forward.kernelVariance(to: from, from: to) }
}

/// What a step does to its x̂_0.
struct Clipping {
  var limit: Double?
  var rederivesNoise = false
}

extension Conventions {
  /// What they say of a step's x̂_0.
  var clipping: Clipping { Clipping(limit: clipLimit, rederivesNoise: rederivesNoise) }
}

/// One sensible way in which a program may evaluate a formula.
///
/// Coefficients are functions of the schedule, computed in the precision of the table; they are
/// then cast to the precision of the vectors and applied, coordinate by coordinate. Every order is
/// the same function in exact arithmetic, and a test proves it; in floating point they differ, and
/// a candidate is granted the largest of their bounds.
protocol EvaluationOrder: Sendable {
  func coefficients<F: EvaluationField>(_ transition: Transition<F>) throws(DerivationError) -> [F]?
  func apply<F: EvaluationField>(
    _ coefficients: [F], to inputs: [F], clipping: Clipping
  ) throws(DerivationError) -> F
}

/// `forward.reparameterization`, inputs (x_0, ε).
enum ForwardOrder: EvaluationOrder, CaseIterable {
  case direct, logarithm

  func coefficients<F: EvaluationField>(_ transition: Transition<F>) throws(DerivationError) -> [F]?
  {
    let variance = Forward.marginalVariance(signalPower: transition.from)
    switch self {
    case .direct: return [try transition.from.root(), try variance.root()]
    case .logarithm:
      return [try transition.from.rootThroughLogarithm(), try variance.rootThroughLogarithm()]
    }
  }

  func apply<F: EvaluationField>(
    _ coefficients: [F], to inputs: [F], clipping: Clipping
  ) throws(DerivationError) -> F {
    coefficients[0] * inputs[0] + coefficients[1] * inputs[1]
  }
}
