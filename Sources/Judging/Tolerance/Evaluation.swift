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
}
