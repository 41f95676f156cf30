import CandidateProtocol
package import Derivation
import RealModule
import Rows

/// `ddim.sigma`, no inputs; the first is the derivation's own function.
package enum SigmaEvaluation: Evaluation, CaseIterable {
  /// Two roots, as DDIM's equation 16 is printed.
  case twoRoots
  /// η times the root of β̃.
  case posteriorVariance
  /// The same with the schedule's own β.
  case stored
  /// The root of η² β̃.
  case squaredEta
  /// η exp(½ log β̃).
  case logarithm
  /// (s_prev/s) √(1 − ᾱ_t/ᾱ_prev)
  case rates

  package func coefficients<F: EvaluationField>(_ transition: Transition<F>) throws(DerivationError)
    -> [F]?
  {
    if self == .stored && transition.beta == nil { return nil }
    let beta = self == .stored ? transition.beta ?? 0 : transition.ratioBeta
    let varianceTo = Forward.marginalVariance(signalPower: transition.to)
    let varianceFrom = Forward.marginalVariance(signalPower: transition.from)
    let eta = transition.eta
    let ratio = varianceTo / varianceFrom
    switch self {
    case .twoRoots:
      return [try DDIM.sigma(to: transition.to, from: transition.from, eta: eta)]
    case .posteriorVariance, .stored: return [try eta * (ratio * beta).root()]
    case .squaredEta: return [try (eta * eta * ratio * beta).root()]
    case .logarithm: return [try eta * (ratio * beta).rootThroughLogarithm()]
    case .rates: return [try eta * varianceTo.root() / varianceFrom.root() * beta.root()]
    }
  }

  package func apply<F: EvaluationField>(
    _ coefficients: [F], to inputs: [F], clipping: Clipping
  ) throws(DerivationError) -> F { coefficients[0] }

  package func detours(
    _ coefficients: [Perturbed], _ transition: Transition<Perturbed>, inputs: [Double],
    clipping: Clipping, below largest: Double
  ) -> Double { Envelope.partsOfDeviation * coefficients[0].magnitude }
}

/// σ² by each way to σ: what `ddim.variance` reports. The first is the derivation's own function.
package struct SquaredEvaluation: Evaluation {
  package let sigma: SigmaEvaluation

  package init(sigma: SigmaEvaluation) { self.sigma = sigma }

  package func coefficients<F: EvaluationField>(_ transition: Transition<F>) throws(DerivationError)
    -> [F]?
  {
    guard let sigmas = try sigma.coefficients(transition) else { return nil }
    guard sigma == .twoRoots else { return [sigmas[0] * sigmas[0]] }
    return [try DDIM.variance(to: transition.to, sigma: sigmas[0])]
  }

  package func apply<F: EvaluationField>(
    _ coefficients: [F], to inputs: [F], clipping: Clipping
  ) throws(DerivationError) -> F { coefficients[0] }

  package func detours(
    _ coefficients: [Perturbed], _ transition: Transition<Perturbed>, inputs: [Double],
    clipping: Clipping, below largest: Double
  ) -> Double { Envelope.partsOfVariance * coefficients[0].magnitude }
}
