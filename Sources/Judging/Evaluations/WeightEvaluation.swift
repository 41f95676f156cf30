import CandidateProtocol
import Derivation
import RealModule
import Rows

/// `objective.weights` of q_σ, no inputs.
struct WeightEvaluation: Evaluation {
  /// How what a unit of ε moves by way of x̂_0 is got.
  enum Route: CaseIterable {
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
  let route: Route
  var squaresRatio = false
  var mistake: BoundMistake?

  static func all(_ mistake: BoundMistake? = nil) -> [WeightEvaluation] {
    Route.allCases.flatMap { route in
      [false, true].map { WeightEvaluation(route: route, squaresRatio: $0, mistake: mistake) }
    }
  }

  func coefficients<F: EvaluationField>(_ transition: Transition<F>) throws(DerivationError) -> [F]?
  {
    guard let throughData = try throughData(transition) else { return nil }
    let sigma = transition.sigma
    if mistake == .asPrinted { return [1 / (2 * sigma * sigma * transition.from)] }
    if mistake == .unweighted { return [1] }
    let direction: F
    switch mistake {
    case .withoutDirection: direction = 0
    case .posteriorDirection:
      direction = try DDIM.directionRateAtPosteriorVariance(
        to: transition.to, from: transition.from)
    case .directionWithoutSigma: direction = try Forward.noiseRate(transition.to)
    default: direction = try DDIM.directionRate(to: transition.to, sigma: sigma)
    }
    let change = mistake == .directionAdded ? throughData + direction : throughData - direction
    if mistake == .notSquared { return [change / (2 * sigma * sigma)] }
    if mistake == .deviation { return [change * change / (2 * sigma)] }
    let ratio = change / sigma
    let weight = squaresRatio ? ratio * ratio / 2 : change * change / (2 * sigma * sigma)
    return [try BoundMistake.apply(mistake, to: weight, count: 1)]
  }

  private func throughData<F: EvaluationField>(
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

  func apply<F: EvaluationField>(
    _ coefficients: [F], to inputs: [F], clipping: Clipping
  ) throws(DerivationError) -> F { coefficients[0] }
}
