package import CandidateProtocol
package import Derivation
import RealModule
import Scalars

/// A number, and what an error of ᾱ at either end of a transition does to it, to first order.
///
/// The two errors are symbols: what they contribute keeps its sign. √ᾱ and √(1−ᾱ) are computed from one number and
/// are off together, which a bound on each alone does not know.
package struct Perturbed: Sendable, Equatable {
  /// The number.
  package let value: Double
  /// How far an error of ᾱ at t_prev, and one at t, moves it.
  package let shifts: SIMD2<Double>

  package init(_ value: Double, shifts: SIMD2<Double> = .zero) {
    self.value = value
    self.shifts = shifts
  }

  /// How far both may move it together; infinite where the first order says nothing.
  package var reach: Double {
    let reach = shifts.x.magnitude + shifts.y.magnitude
    return reach.isNaN ? .infinity : reach
  }

  /// A function of it, by its slope at the end of the interval where that is largest.
  private func mapped(to value: Double, slope: Double) -> Perturbed {
    reach == 0
      ? Perturbed(value)
      : Perturbed(value, shifts: slope.isFinite ? slope * shifts : SIMD2(.infinity, .infinity))
  }
}

extension Perturbed: AlgebraicField {
  package init(integerLiteral value: Int) { self.init(Double(value)) }

  package init?<Source: BinaryInteger>(exactly source: Source) {
    guard let value = Double(exactly: source) else { return nil }
    self.init(value)
  }

  package var magnitude: Double { value.magnitude }
  package var reciprocal: Perturbed? { value == 0 ? nil : 1 / self }

  package static prefix func - (operand: Perturbed) -> Perturbed {
    Perturbed(-operand.value, shifts: -operand.shifts)
  }

  package static func + (left: Perturbed, right: Perturbed) -> Perturbed {
    Perturbed(left.value + right.value, shifts: left.shifts + right.shifts)
  }

  package static func - (left: Perturbed, right: Perturbed) -> Perturbed { left + -right }

  package static func * (left: Perturbed, right: Perturbed) -> Perturbed {
    Perturbed(
      left.value * right.value, shifts: left.shifts * right.value + right.shifts * left.value)
  }

  package static func / (left: Perturbed, right: Perturbed) -> Perturbed {
    let quotient = left.value / right.value
    let smallest = right.value.magnitude - right.reach
    guard smallest > 0 else {
      return Perturbed(quotient, shifts: SIMD2(.infinity, .infinity))
    }
    let shifts = (left.shifts - quotient * right.shifts) / right.value
    return Perturbed(quotient, shifts: shifts * (right.value.magnitude / smallest))
  }

  package static func += (left: inout Perturbed, right: Perturbed) { left = left + right }
  package static func -= (left: inout Perturbed, right: Perturbed) { left = left - right }
  package static func *= (left: inout Perturbed, right: Perturbed) { left = left * right }
  package static func /= (left: inout Perturbed, right: Perturbed) { left = left / right }
}

extension Perturbed: EvaluationField {
  /// The root; where the error reaches beyond 0, a program may get no number.
  package func root() throws(DerivationError) -> Perturbed {
    if value + reach < 0 { throw .negativeRadicand("\(value)") }
    let (root, lowest) = (max(0, value).squareRoot(), value - reach)
    return mapped(to: root, slope: lowest > 0 ? 1 / (root + lowest.squareRoot()) : .infinity)
  }

  package func mayExceed(_ bound: Perturbed) -> Bool { true }
  package func mayReach(_ bound: Perturbed) -> Bool { true }
  package static func lesser(_ left: Perturbed, _ right: Perturbed) -> Perturbed {
    left.value <= right.value ? left : right
  }

  package static var pi: Perturbed { Perturbed(.pi) }

  package func logarithm() throws(DerivationError) -> Perturbed {
    if value + reach < 0 { throw .negativeRadicand("\(value)") }
    return mapped(to: .log(value), slope: value > reach ? 1 / (value - reach) : .infinity)
  }

  package static func logarithm(onePlus x: Perturbed) throws(DerivationError) -> Perturbed {
    let lowest = 1 + x.value - x.reach
    return x.mapped(to: .log(onePlus: x.value), slope: lowest > 0 ? 1 / lowest : .infinity)
  }

  package static func constant(_ value: Double) -> Perturbed { Perturbed(value) }
  package func rootThroughLogarithm() throws(DerivationError) -> Perturbed { try root() }

  /// Clipping moves nothing apart.
  package func clipped(to limit: Double) -> Perturbed {
    Perturbed(max(-limit, min(limit, value)), shifts: shifts)
  }

  package func throughAngle() -> Perturbed { self }

  package func stored(in format: Precision) -> Perturbed {
    Perturbed(format.rounded(value), shifts: shifts)
  }

  package func atLeast(_ floor: Perturbed) -> Perturbed {
    value + reach >= floor.value - floor.reach
      ? Perturbed(max(value, floor.value), shifts: shifts) : floor
  }

  package func exponential() -> Perturbed {
    let power = Double.exp(value)
    return mapped(to: power, slope: power * Double.exp(min(1, reach)))
  }

  package static func sum(_ terms: [Perturbed]) -> Perturbed { terms.reduce(0, +) }
  package func left(of terms: [Perturbed], roundings: Double) -> Perturbed { self }
  package func besideLogarithms(ofEqual variance: Perturbed) -> Perturbed { self }
}
