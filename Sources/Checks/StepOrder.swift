internal import Derivation
internal import RealModule

/// How a step reads x̂_0 and ε̂ out of a state and a prediction.
struct PredictionReading: Sendable {
  let kind: Prediction.Kind
  /// √(1/ᾱ) and √(1/ᾱ − 1) tabulated, in the place of divisions.
  var usesReciprocals = false
  /// ε̂ computed anew from x̂_0, clipped or not.
  var rederives = false

  /// a, s, and the pair that is used between x̂_0 and ε̂.
  func coefficients<F: EvaluationField>(_ from: F) throws(DerivationError) -> [F] {
    let rates = [try Forward.signalRate(from), try Forward.noiseRate(from)]
    guard usesReciprocals else { return rates + rates }
    return rates + [try (1 / from).root(), try (1 / from - 1).root()]
  }

  /// x̂_0, clipped, and ε̂.
  func apply<F: EvaluationField>(
    _ coefficients: [F], state: F, prediction: F, clipping: Clipping
  ) -> (data: F, noise: F) {
    let (signal, rate) = (coefficients[0], coefficients[1])
    let (first, second) = (coefficients[2], coefficients[3])
    func implied(by data: F) -> F {
      usesReciprocals ? (first * state - data) / second : (state - first * data) / second
    }
    var data: F
    var noise: F
    switch kind {
    case .noise:
      data =
        usesReciprocals
        ? first * state - second * prediction : (state - second * prediction) / first
      noise = prediction
    case .velocity:
      data = signal * state - rate * prediction
      noise = rate * state + signal * prediction
    case .data:
      data = prediction
      noise = implied(by: prediction)
    }
    if let limit = clipping.limit { data = data.clipped(to: limit) }
    if rederives { noise = implied(by: data) }
    return (data, noise)
  }
}

/// `ddim.update`, inputs (x_t, prediction, z).
struct StepOrder: EvaluationOrder {
  /// How the coefficients of x̂_0, of the direction and of z are applied.
  enum Route {
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

  let route: Route
  let reading: PredictionReading
  let sigma: SigmaOrder

  /// Every route with σ by two roots, and the first with every other way to σ.
  static func all(_ kind: Prediction.Kind) -> [StepOrder] {
    let readings = [false, true].flatMap { rederives in
      [false, true].map { PredictionReading(kind: kind, usesReciprocals: $0, rederives: rederives) }
    }
    let routes: [Route] =
      [.fused] + (kind == .noise ? [.fusedRatio] : []) + [.posterior, .signalToNoise]
    return readings.map { StepOrder(route: .split, reading: $0, sigma: .twoRoots) }
      + routes.map { StepOrder(route: $0, reading: readings[0], sigma: .twoRoots) }
      + SigmaOrder.allCases.dropFirst().map {
        StepOrder(route: .split, reading: readings[0], sigma: $0)
      }
  }

  /// DDPM's mean in the place of the direction: what `ddim.equals-ddpm` says.
  static func posterior(_ kind: Prediction.Kind) -> StepOrder {
    StepOrder(route: .posterior, reading: PredictionReading(kind: kind), sigma: .twoRoots)
  }

  /// The orders that a clipping convention leaves: with clipping the step is no longer one affine
  /// map, and whether ε is computed anew is part of what is judged.
  static func orders(_ kind: Prediction.Kind, for clipping: Clipping) -> [StepOrder] {
    guard clipping.limit != nil else { return all(kind) }
    return all(kind).filter {
      $0.route == .split && $0.reading.rederives == clipping.rederivesNoise
    }
  }

  func coefficients<F: EvaluationField>(_ transition: Transition<F>) throws(DerivationError) -> [F]?
  {
    guard let deviations = try sigma.coefficients(transition) else { return nil }
    let sigma = deviations[0]
    let signalTo = try Forward.signalRate(transition.to)
    let reads = try reading.coefficients(transition.from)
    switch route {
    case .posterior:
      let weights = try PosteriorMeanOrder.ratio.coefficients(transition)
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

  func apply<F: EvaluationField>(
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

/// `ddim.inversion`, inputs (x_t, ε); the transition leads from t to the later time.
enum EncodeOrder: EvaluationOrder, CaseIterable {
  case direct, reciprocal, fused, fusedRatio

  func coefficients<F: EvaluationField>(_ transition: Transition<F>) throws(DerivationError) -> [F]?
  {
    let (to, from) = (transition.to, transition.from)
    let rates = [try Forward.signalRate(to), try Forward.noiseRate(to)]
    let reading = PredictionReading(kind: .noise, usesReciprocals: self == .reciprocal)
    let reads = try reading.coefficients(from)
    switch self {
    case .direct, .reciprocal: return reads + rates
    case .fused, .fusedRatio:
      let state = self == .fused ? rates[0] / reads[0] : try (to / from).root()
      return [state, rates[1] - state * reads[1]]
    }
  }

  func apply<F: EvaluationField>(
    _ coefficients: [F], to inputs: [F], clipping: Clipping
  ) throws(DerivationError) -> F {
    guard coefficients.count > 2 else {
      return coefficients[0] * inputs[0] + coefficients[1] * inputs[1]
    }
    let reading = PredictionReading(kind: .noise, usesReciprocals: self == .reciprocal)
    let (data, noise) = reading.apply(
      coefficients, state: inputs[0], prediction: inputs[1], clipping: clipping)
    return coefficients[4] * data + coefficients[5] * noise
  }
}
