import CandidateProtocol
package import Derivation
import RealModule
import Rows

/// `forward.reparameterization`, inputs (x_0, ε).
package enum ForwardEvaluation: Evaluation, CaseIterable {
  case direct, logarithm

  /// The derivation's own function, then the ways that programs go.
  package static let all: [any Evaluation] = [DerivedEvaluation.forwardState] + allCases

  package func coefficients<F: EvaluationField>(_ transition: Transition<F>) throws(DerivationError)
    -> [F]?
  {
    let variance = Forward.marginalVariance(signalPower: transition.from)
    switch self {
    case .direct: return [try transition.from.root(), try variance.root()]
    case .logarithm:
      return [try transition.from.rootThroughLogarithm(), try variance.rootThroughLogarithm()]
    }
  }

  package func apply<F: EvaluationField>(
    _ coefficients: [F], to inputs: [F], clipping: Clipping
  ) throws(DerivationError) -> F {
    coefficients[0] * inputs[0] + coefficients[1] * inputs[1]
  }
}

/// `forward.kernel`, inputs (x_{t−1}, ε); the transition leads from t back to t − 1.
package enum KernelEvaluation: Evaluation, CaseIterable {
  /// √(1−β) and √β with the schedule's own β.
  case stored
  /// The same with β from the signal powers.
  case ratio
  /// Both through logarithms.
  case logarithm

  /// The derivation's own function, then the ways that programs go.
  package static let all: [any Evaluation] = [DerivedEvaluation.forwardStep] + allCases

  package func coefficients<F: EvaluationField>(_ transition: Transition<F>) throws(DerivationError)
    -> [F]?
  {
    switch self {
    case .stored:
      guard let beta = transition.beta else { return nil }
      return [try (1 - beta).root(), try beta.root()]
    case .ratio:
      return [
        try Forward.kernelSignalRate(to: transition.from, from: transition.to),
        try transition.ratioBeta.root(),
      ]
    case .logarithm:
      let beta = transition.beta ?? transition.ratioBeta
      return [try (1 - beta).rootThroughLogarithm(), try beta.rootThroughLogarithm()]
    }
  }

  package func apply<F: EvaluationField>(
    _ coefficients: [F], to inputs: [F], clipping: Clipping
  ) throws(DerivationError) -> F {
    coefficients[0] * inputs[0] + coefficients[1] * inputs[1]
  }
}
