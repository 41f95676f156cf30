import CandidateProtocol
package import Derivation
import RealModule

/// `elbo.prior-term`, summed; one list of inputs, x_0; the transition starts at T.
package struct PriorTermEvaluation: Evaluation {
  /// What of 1 − ᾱ is used: itself, its root, its logarithm and the exponential of that.
  package enum Form: CaseIterable {
    case variance, deviation, logarithm
  }

  package let form: Form
  /// (a x_0)², or ᾱ x_0².
  package var squaresMean = true

  package static let all: [PriorTermEvaluation] = Form.allCases.flatMap { form in
    [true, false].map { PriorTermEvaluation(form: form, squaresMean: $0) }
  }

  package func coefficients<F: EvaluationField>(_ transition: Transition<F>) throws(DerivationError)
    -> [F]?
  {
    let power = transition.from
    let variance = Forward.marginalVariance(signalPower: power)
    let signal = squaresMean ? try Forward.signalRate(power) : power
    switch form {
    case .variance: return [signal, variance]
    case .deviation: return [signal, try variance.root()]
    case .logarithm:
      let deviation = try variance.rootThroughLogarithm()
      return [signal, variance, deviation * deviation]
    }
  }

  package func apply<F: EvaluationField>(
    _ coefficients: [F], to inputs: [F], clipping: Clipping
  ) throws(DerivationError) -> F {
    let constant = F.sum([variance(coefficients), -1, -(try logarithm(coefficients))]) / 2
    return F.sum(inputs.flatMap { [square(coefficients, $0) / 2, constant] })
  }

  /// ᾱ x_0².
  package func square<F: EvaluationField>(_ coefficients: [F], _ data: F) -> F {
    let signal = coefficients[0]
    return squaresMean ? (signal * data) * (signal * data) : signal * data * data
  }

  /// 1 − ᾱ.
  package func variance<F: EvaluationField>(_ coefficients: [F]) -> F {
    form == .deviation ? coefficients[1] * coefficients[1] : coefficients[coefficients.count - 1]
  }

  /// log (1 − ᾱ).
  package func logarithm<F: EvaluationField>(_ coefficients: [F]) throws(DerivationError) -> F {
    let own = try coefficients[1].logarithm()
    return form == .deviation ? 2 * own : own
  }
}
