import CandidateProtocol
package import Derivation
import Rows

/// One sensible way in which a program may evaluate a formula.
///
/// Coefficients are functions of the schedule, computed in the precision of the table; they are
/// then cast to the precision of the vectors and applied, coordinate by coordinate. Every order is
/// the same function in exact arithmetic, and a test proves it; in floating point they differ, and
/// a candidate is granted the largest of their bounds.
package protocol Evaluation: Sendable {
  func coefficients<F: EvaluationField>(_ transition: Transition<F>) throws(DerivationError) -> [F]?
  func apply<F: EvaluationField>(
    _ coefficients: [F], to inputs: [F], clipping: Clipping
  ) throws(DerivationError) -> F

  /// The order run under the error analysis in every coordinate; nil where it does not apply at this transition.
  ///
  /// This and ``perturbed(_:inputs:clipping:)`` follow from the two above. They are requirements for speed: every
  /// kind of evaluation has them compiled for its own arithmetic.
  func intervals(
    _ transition: Transition<Interval>, inputs: [[Double]], clipping: Clipping,
    in formats: Formats
  ) -> [Interval]?

  /// The coefficients with what errors of ᾱ do to them, and the answer in every coordinate; nil where the order does
  /// not apply at this transition.
  func perturbed(
    _ transition: Transition<Perturbed>, inputs: [[Double]], clipping: Clipping
  ) throws(DerivationError) -> (coefficients: [Perturbed], answers: [Perturbed])?

  /// Σ |∂answer/∂m| |m| over the numbers m by way of which right code may go, beside the answer itself: what
  /// their roundings cost; infinite where one is beyond the largest number of the format. None where nothing is said.
  func detours(
    _ coefficients: [Perturbed], _ transition: Transition<Perturbed>, inputs: [Double],
    clipping: Clipping, below largest: Double
  ) -> Double

  /// The same answer as a function of other inputs that right code may read out of these: functions, each with its
  /// inputs. What it reads with and what it steps with may be rounded apart.
  func rereadings(_ transition: Transition<Perturbed>, inputs: [Double]) -> [(
    any Evaluation, [Double]
  )]
}

extension Evaluation {
  package func detours(
    _ coefficients: [Perturbed], _ transition: Transition<Perturbed>, inputs: [Double],
    clipping: Clipping, below largest: Double
  ) -> Double { 0 }

  package func rereadings(
    _ transition: Transition<Perturbed>, inputs: [Double]
  ) -> [(any Evaluation, [Double])] { [] }
}
