import CandidateProtocol
package import Derivation
import RealModule
import Rows

/// `objective.weights` of q_σ, no inputs.
package struct WeightEvaluation: Evaluation {
  /// How what a unit of ε moves by way of x̂_0 is got.
  package enum Route: CaseIterable {
    /// a_prev s/a
    case rates
    /// (a_prev/a) s
    case ratioOfRates
    /// √(ᾱ_prev/ᾱ) s
    case ratio
    /// s/√(1 − β) with the schedule's own β
    case stored
    /// a_prev √(1/ᾱ − 1)
    case reciprocal
  }

  /// k²/(2σ²), or (k/σ)²/2.
  package let route: Route
  package var squaresRatio = false

  /// The first is the derivation's own function.
  package static let all: [WeightEvaluation] = Route.allCases.flatMap { route in
    [false, true].map { WeightEvaluation(route: route, squaresRatio: $0) }
  }

  package func coefficients<F: EvaluationField>(_ transition: Transition<F>) throws(DerivationError)
    -> [F]?
  {
    let sigma = transition.sigma
    if route == .rates, !squaresRatio {
      return [try Objective.weight(to: transition.to, from: transition.from, sigma: sigma)]
    }
    guard let throughData = try throughData(transition) else { return nil }
    let change = throughData - (try DDIM.directionRate(to: transition.to, sigma: sigma))
    let ratio = change / sigma
    return [squaresRatio ? ratio * ratio / 2 : change * change / (2 * sigma * sigma)]
  }

  /// What a unit of ε moves by way of x̂_0.
  package func throughData<F: EvaluationField>(
    _ transition: Transition<F>
  ) throws(DerivationError) -> F? {
    let (to, from) = (transition.to, transition.from)
    let (signalTo, noise) = (try Forward.signalRate(to), try Forward.noiseRate(from))
    switch route {
    case .rates: return try signalTo * noise / Forward.signalRate(from)
    case .ratioOfRates: return try signalTo / Forward.signalRate(from) * noise
    case .ratio: return try (to / from).root() * noise
    case .stored:
      guard let beta = transition.beta else { return nil }
      return try noise / (1 - beta).root()
    case .reciprocal: return try signalTo * (1 / from - 1).root()
    }
  }

  package func apply<F: EvaluationField>(
    _ coefficients: [F], to inputs: [F], clipping: Clipping
  ) throws(DerivationError) -> F { coefficients[0] }
}
