import CandidateProtocol
package import Derivation
import RealModule
import Rows

/// `ddim.deterministic`: no σ, and no subtraction under a root but 1 − ᾱ.
package struct DeterministicEvaluation: Evaluation {
  package init() {}

  package func coefficients<F: EvaluationField>(_ transition: Transition<F>) throws(DerivationError)
    -> [F]?
  {
    [
      try Forward.signalRate(transition.from), try Forward.noiseRate(transition.from),
      try Forward.signalRate(transition.to), try Forward.noiseRate(transition.to),
    ]
  }

  package func apply<F: EvaluationField>(
    _ coefficients: [F], to inputs: [F], clipping: Clipping
  ) throws(DerivationError) -> F {
    let data = (inputs[0] - coefficients[1] * inputs[1]) / coefficients[0]
    return coefficients[2] * data + coefficients[3] * inputs[1]
  }
}
