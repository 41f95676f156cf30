internal import Derivation
internal import RealModule

/// `ddim.update`, inputs (x_t, ε, z).
struct StepOrder: EvaluationOrder {
  /// How the coefficients of x̂_0, of the direction and of z are applied.
  enum Route: CaseIterable {
    /// x̂_0 = (x − sε)/a, then a_prev x̂_0 + direction ε + σ z.
    case throughData
    /// The same with √(1/ᾱ) and √(1/ᾱ − 1) tabulated.
    case reciprocal
    /// ε computed anew from x̂_0 as (x − a x̂_0)/s, clipped or not.
    case rederived
    /// ε computed anew from x̂_0 with the reciprocal tables.
    case rederivedReciprocal
    /// A x + B ε + C z with A = a_prev/a, B = direction − a_prev s/a.
    case fused
    /// The same with A = √(ᾱ_prev/ᾱ).
    case fusedRatio
    /// The mean of DDPM's posterior at x̂_0; η = 1 only.
    case posterior
    /// Weights of x̂_0 and x_t from the ratio r of the signal-to-noise ratios, through logarithms, as
    /// DPM-Solver++ has them; η = 0 and η = 1 only.
    case signalToNoise
  }

  let route: Route
  let sigma: SigmaOrder

  /// Every route with σ by two roots, and the first with every other way to σ.
  static let all: [StepOrder] =
    Route.allCases.map { StepOrder(route: $0, sigma: .twoRoots) }
    + SigmaOrder.allCases.dropFirst().map { StepOrder(route: .throughData, sigma: $0) }

  func coefficients<F: EvaluationField>(_ transition: Transition<F>) throws(RootError) -> [F]? {
    guard let deviations = try sigma.coefficients(transition) else { return nil }
    let sigma = deviations[0]
    let signalTo = try Forward.signalRate(transition.to)
    let signalFrom = try Forward.signalRate(transition.from)
    let noiseFrom = try Forward.noiseRate(transition.from)
    if route == .posterior {
      let weights = try PosteriorMeanOrder.ratio.coefficients(transition)
      guard transition.eta == 1, let weights else { return nil }
      return [signalFrom, noiseFrom, weights[0], weights[1], sigma]
    }
    if route == .signalToNoise { return try signalToNoiseCoefficients(transition) }
    let direction = try DDIM.directionRate(to: transition.to, sigma: sigma)
    switch route {
    case .throughData, .rederived, .posterior:
      return [signalFrom, noiseFrom, signalTo, direction, sigma]
    case .reciprocal, .rederivedReciprocal:
      let reciprocal = 1 / transition.from
      return [
        try reciprocal.root(), try (reciprocal - 1).root(), signalTo, direction, sigma,
      ]
    case .fused:
      let state = signalTo / signalFrom
      return [state, direction - state * noiseFrom, sigma]
    case .signalToNoise: return nil
    case .fusedRatio:
      let state = try (transition.to / transition.from).root()
      return [state, direction - state * noiseFrom, sigma]
    }
  }

  /// With r² = SNR_t/SNR_prev: x_prev = (s_prev/s) r x + a_prev (1−r²) x̂_0 + s_prev √(1−r²) z at
  /// η = 1, and (s_prev/s) x + a_prev (1−r) x̂_0 at η = 0.
  private func signalToNoiseCoefficients<F: EvaluationField>(
    _ transition: Transition<F>
  ) throws(RootError) -> [F]? {
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
      try Forward.signalRate(from), try Forward.noiseRate(from),
      try Forward.signalRate(to) * loss, isDeterministic ? rates : rates * ratio, fresh,
    ]
  }

  func apply<F: EvaluationField>(
    _ coefficients: [F], to inputs: [F], clipping: Clipping
  ) throws(RootError) -> F {
    let (state, noise, fresh) = (inputs[0], inputs[1], inputs[2])
    let (first, second) = (coefficients[0], coefficients[1])
    if coefficients.count == 3 {
      return first * state + second * noise + coefficients[2] * fresh
    }
    let usesReciprocals = route == .reciprocal || route == .rederivedReciprocal
    var data =
      usesReciprocals ? first * state - second * noise : (state - second * noise) / first
    if let limit = clipping.limit { data = data.clipped(to: limit) }
    if route == .posterior || route == .signalToNoise {
      return coefficients[2] * data + coefficients[3] * state + coefficients[4] * fresh
    }
    var direction = noise
    if route == .rederived { direction = (state - first * data) / second }
    if route == .rederivedReciprocal { direction = (first * state - data) / second }
    return coefficients[2] * data + coefficients[3] * direction + coefficients[4] * fresh
  }

  /// The orders that a clipping convention leaves: with clipping the step is no longer one affine
  /// map, and whether ε is computed anew is part of what is judged.
  static func orders(for clipping: Clipping) -> [StepOrder] {
    guard clipping.limit != nil else { return all }
    return all.filter { order in
      switch order.route {
      case .throughData, .reciprocal: !clipping.rederivesNoise
      case .rederived, .rederivedReciprocal: clipping.rederivesNoise
      case .fused, .fusedRatio, .posterior, .signalToNoise: false
      }
    }
  }
}
