import CandidateProtocol
package import Derivation
import Rows

/// A step, or its variance, whose noise has a smallest variance.
package struct FlooredStep: Evaluation {
  /// The same without a floor: a step with inputs (x_t, prediction, z), or a variance without inputs.
  package let base: any Evaluation
  package let floor: Double

  /// Evaluations with a floor; they themselves where there is none.
  package static func all(_ evaluations: [any Evaluation], _ floor: Double) -> [any Evaluation] {
    floor > 0 ? evaluations.map { FlooredStep(base: $0, floor: floor) } : evaluations
  }

  /// The base's own, then the noise's deviation and variance.
  package func coefficients<F: EvaluationField>(_ transition: Transition<F>) throws(DerivationError)
    -> [F]?
  {
    guard let own = try base.coefficients(transition) else { return nil }
    let sigma = try DDIM.sigma(
      to: transition.to, from: transition.from, eta: transition.eta)
    let variance = (sigma * sigma).atLeast(F.constant(floor))
    return own + [try variance.root(), variance]
  }

  package func apply<F: EvaluationField>(
    _ coefficients: [F], to inputs: [F], clipping: Clipping
  ) throws(DerivationError) -> F {
    guard inputs.count > 2 else { return coefficients[coefficients.count - 1] }
    let mean = try base.apply(
      Array(coefficients.dropLast(2)), to: [inputs[0], inputs[1], 0], clipping: clipping)
    return mean + coefficients[coefficients.count - 2] * inputs[2]
  }

  package func detours(
    _ coefficients: [Perturbed], _ transition: Transition<Perturbed>, inputs: [Double],
    clipping: Clipping, below largest: Double
  ) -> Double {
    base.detours(
      Array(coefficients.dropLast(2)), transition, inputs: inputs, clipping: clipping,
      below: largest)
  }

  package func rereadings(
    _ transition: Transition<Perturbed>, inputs: [Double]
  ) -> [(any Evaluation, [Double])] {
    base.rereadings(transition, inputs: inputs).map {
      (FlooredStep(base: $0.0, floor: floor), $0.1)
    }
  }
}
