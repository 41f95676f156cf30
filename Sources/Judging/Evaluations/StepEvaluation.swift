package import CandidateProtocol
package import Derivation
import RealModule
import Rows

/// `ddim.update`, inputs (x_t, prediction, z).
package struct StepEvaluation: Evaluation {
  /// How the coefficients of x̂_0, of the direction and of z are applied.
  package enum Route {
    /// a_prev x̂_0 + direction ε̂ + σ z
    case split
    /// A x + B p + C z, the weights formed first.
    case fused
    /// The same with A = √(ᾱ_prev/ᾱ); from ε only.
    case fusedRatio
    /// The mean of DDPM's posterior at x̂_0; η = 1 only.
    case posterior
    /// Weights of x̂_0 and x_t from the ratio r of the signal-to-noise ratios, through logarithms, as
    /// DPM-Solver++ has them; η = 0 and η = 1 only.
    case signalToNoise
  }

  package let route: Route
  package let reading: PredictionReading
  package let sigma: SigmaEvaluation

  /// Every route with σ by two roots, and the first with every other way to σ.
  private static func usual(_ kind: Prediction.Kind) -> [StepEvaluation] {
    let readings = [false, true].flatMap { rederives in
      [false, true].map { PredictionReading(kind: kind, usesReciprocals: $0, rederives: rederives) }
    }
    let routes: [Route] =
      [.fused] + (kind == .noise ? [.fusedRatio] : []) + [.posterior, .signalToNoise]
    return readings.map { StepEvaluation(route: .split, reading: $0, sigma: .twoRoots) }
      + routes.map { StepEvaluation(route: $0, reading: readings[0], sigma: .twoRoots) }
      + SigmaEvaluation.allCases.dropFirst().map {
        StepEvaluation(route: .split, reading: readings[0], sigma: $0)
      }
  }

  /// DDPM's mean in the place of the direction: what `ddim.equals-ddpm` says.
  package static func posterior(_ kind: Prediction.Kind) -> StepEvaluation {
    StepEvaluation(route: .posterior, reading: PredictionReading(kind: kind), sigma: .twoRoots)
  }

  /// The derivation's own functions, then the ways that programs go, as far as a clipping convention leaves them: with clipping the step is no longer one affine
  /// map, and whether ε is computed anew is part of what is judged.
  package static func all(_ kind: Prediction.Kind, for clipping: Clipping) -> [any Evaluation] {
    let usual = usual(kind).filter {
      clipping.limit == nil
        || $0.route == .split && $0.reading.rederives == clipping.rederivesNoise
    }
    return [DerivedStep(kind: .family, prediction: kind)] + usual
  }

  package func coefficients<F: EvaluationField>(_ transition: Transition<F>) throws(DerivationError)
    -> [F]?
  {
    guard let deviations = try sigma.coefficients(transition) else { return nil }
    let sigma = deviations[0]
    let signalTo = try Forward.signalRate(transition.to)
    let reads = try reading.coefficients(transition.from)
    switch route {
    case .posterior:
      let weights = try PosteriorMeanEvaluation.ratio.coefficients(transition)
      guard transition.eta == 1, let weights else { return nil }
      return reads + [weights[0], weights[1], sigma]
    case .signalToNoise: return try signalToNoiseCoefficients(transition).map { reads + $0 }
    case .split:
      return reads + [signalTo, try DDIM.directionRate(to: transition.to, sigma: sigma), sigma]
    case .fused, .fusedRatio:
      let direction = try DDIM.directionRate(to: transition.to, sigma: sigma)
      return fused(reads, signalTo, direction, transition, ratio: try ratio(transition)) + [sigma]
    }
  }

  private func ratio<F: EvaluationField>(_ transition: Transition<F>) throws(DerivationError) -> F {
    try (transition.to / transition.from).root()
  }

  /// The weights of x_t and of the prediction.
  private func fused<F: EvaluationField>(
    _ reads: [F], _ signalTo: F, _ direction: F, _ transition: Transition<F>, ratio: F
  ) -> [F] {
    let (signal, noise) = (reads[0], reads[1])
    switch reading.kind {
    case .noise:
      let state = route == .fusedRatio ? ratio : signalTo / signal
      return [state, direction - state * noise]
    case .velocity:
      return [signalTo * signal + direction * noise, direction * signal - signalTo * noise]
    case .data:
      let state = direction / noise
      return [state, signalTo - state * signal]
    }
  }

  /// With r² = SNR_t/SNR_prev: x_prev = (s_prev/s) r x + a_prev (1−r²) x̂_0 + s_prev √(1−r²) z at
  /// η = 1, and (s_prev/s) x + a_prev (1−r) x̂_0 at η = 0.
  private func signalToNoiseCoefficients<F: EvaluationField>(
    _ transition: Transition<F>
  ) throws(DerivationError) -> [F]? {
    let (to, from) = (transition.to, transition.from)
    let isDeterministic = transition.eta == 0
    guard isDeterministic || transition.eta == 1 else { return nil }
    let squaredRatio = from * (1 - to) / (to * (1 - from))
    let ratio = try squaredRatio.rootThroughLogarithm()
    let noiseTo = try Forward.noiseRate(to)
    let rates = try noiseTo / Forward.noiseRate(from)
    let loss = 1 - (isDeterministic ? ratio : ratio * ratio)
    let fresh = isDeterministic ? 0 : try noiseTo * loss.root()
    return [
      try Forward.signalRate(to) * loss, isDeterministic ? rates : rates * ratio, fresh,
    ]
  }

  package func apply<F: EvaluationField>(
    _ coefficients: [F], to inputs: [F], clipping: Clipping
  ) throws(DerivationError) -> F {
    let (state, prediction, fresh) = (inputs[0], inputs[1], inputs[2])
    if route == .fused || route == .fusedRatio {
      return coefficients[0] * state + coefficients[1] * prediction + coefficients[2] * fresh
    }
    let (data, noise) = reading.apply(
      coefficients, state: state, prediction: prediction, clipping: clipping)
    let second = route == .split ? noise : state
    return coefficients[4] * data + coefficients[5] * second + coefficients[6] * fresh
  }
}
