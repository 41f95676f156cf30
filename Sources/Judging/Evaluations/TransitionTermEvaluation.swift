import CandidateProtocol
package import Derivation
import RealModule
import Rows

/// The three vectors of an `elbo_term`, as one list: x_0, x_t and ε̂, one after the other.
package func coordinates<F>(_ inputs: [F]) -> [(data: F, state: F, noise: F)] {
  let count = inputs.count / 3
  return (0..<count).map { (inputs[$0], inputs[count + $0], inputs[2 * count + $0]) }
}

/// `elbo.transition-term`, summed: one list of inputs, x_0, x_t and ε̂ one after the other.
package struct TransitionTermEvaluation: Evaluation {
  /// How the two means' difference D is got.
  package enum Route {
    /// The weight of x_0 times x_0 − x̂_0.
    case data
    /// What the mean moves by per unit of ε, times ε̂ − ε.
    case noise
    /// Both means, by one function.
    case means(PosteriorMeanEvaluation)
    /// Both means as those of q_σ at σ² = β̃.
    case direction
    /// The posterior's mean by its weights, the model's by ε̂.
    case mixed
    /// No difference of means: half the fall of ᾱ/(1−ᾱ), times (x_0 − x̂_0)².
    case signalToNoise
  }

  /// How D is measured by the variance.
  package enum Measure {
    /// D²/(2β̃), by each way to β̃.
    case variance(PosteriorVarianceEvaluation)
    /// (D/√β̃)²/2
    case deviation
    /// The formula for two variances, by their logarithms; equal ones cancel, but for rounding.
    case logarithms
  }

  package var route = Route.data
  package var usesReciprocals = false
  package var measure = Measure.variance(.ratio)

  /// Every route by each measure that rounds otherwise, and the first by every other.
  package static let all: [TransitionTermEvaluation] = all(
    routes: [
      .data, .means(.stored), .noise, .means(.throughNoise), .means(.ratio), .means(.complement),
      .means(.throughNoiseByRatio), .direction, .mixed, .signalToNoise,
    ])

  /// The ways that most code goes: by them a mistake is told.
  ///
  /// - Parameter usesData: whether all go by x̂_0.
  package static func usual(usesData: Bool) -> [TransitionTermEvaluation] {
    all(routes: [.data, .means(.stored)] + (usesData ? [] : [.noise, .means(.throughNoise)]))
  }

  private static func all(routes: [Route]) -> [TransitionTermEvaluation] {
    let measures: [Measure] = [.variance(.ratio), .deviation, .logarithms]
    let ways = PosteriorVarianceEvaluation.allCases.dropFirst()
    return routes.flatMap { route in
      measures.map { TransitionTermEvaluation(route: route, measure: $0) }
    }
      + ways.map { TransitionTermEvaluation(measure: .variance($0)) }
      + measures.map { TransitionTermEvaluation(usesReciprocals: true, measure: $0) }
  }

  /// How x̂_0 is read out of x_t and ε̂.
  package var reading: PredictionReading {
    PredictionReading(kind: .noise, usesReciprocals: usesReciprocals)
  }

  /// Four of the reading, β̃, and those of the route.
  package func coefficients<F: EvaluationField>(_ transition: Transition<F>) throws(DerivationError)
    -> [F]?
  {
    var spread = PosteriorVarianceEvaluation.ratio
    if case .variance(let order) = measure { spread = order }
    if case .logarithms = measure { spread = .logarithm }
    guard let variances = try spread.coefficients(transition),
      let weights = try weights(transition)
    else { return nil }
    return try reading.coefficients(transition.from) + [variances[0]] + weights
  }

  private func weights<F: EvaluationField>(
    _ transition: Transition<F>
  ) throws(DerivationError) -> [F]? {
    switch route {
    case .data: return try PosteriorMeanEvaluation.ratio.coefficients(transition)
    case .means(let order): return try order.coefficients(transition)
    case .noise:
      return try PosteriorMeanEvaluation.throughNoise.coefficients(transition).map {
        [$0[2] / $0[3]]
      }
    case .direction:
      let (to, from) = (transition.to, transition.from)
      let sigma = try Posterior.variance(to: to, from: from).root()
      return [try Forward.signalRate(to), try DDIM.directionRate(to: to, sigma: sigma)]
    case .mixed:
      guard let own = try PosteriorMeanEvaluation.ratio.coefficients(transition),
        let model = try PosteriorMeanEvaluation.throughNoise.coefficients(transition)
      else { return nil }
      return own + model.suffix(2)
    case .signalToNoise:
      return [
        try VariationalBound.signalToNoise(transition.to)
          - VariationalBound.signalToNoise(transition.from)
      ]
    }
  }

  package func apply<F: EvaluationField>(
    _ coefficients: [F], to inputs: [F], clipping: Clipping
  ) throws(DerivationError) -> F {
    F.sum(try terms(coefficients, inputs, clipping: clipping))
  }

  /// The term of each coordinate.
  package func terms<F: EvaluationField>(
    _ coefficients: [F], _ inputs: [F], clipping: Clipping
  ) throws(DerivationError) -> [F] {
    var terms: [F] = []
    for point in coordinates(inputs) {
      let data = reading.apply(
        coefficients, state: point.state, prediction: point.noise, clipping: clipping
      ).data
      if case .signalToNoise = route {
        let error = point.data - data
        terms.append(coefficients[5] / 2 * error * error)
      } else {
        let difference = difference(coefficients, point, predicted: data)
        terms.append(try measured(difference, variance: coefficients[4]))
      }
    }
    return terms
  }

  private func difference<F: EvaluationField>(
    _ coefficients: [F], _ point: (data: F, state: F, noise: F), predicted: F
  ) -> F {
    let (signal, rate) = (coefficients[0], coefficients[1])
    let own = Array(coefficients[5...])
    switch route {
    case .data, .signalToNoise: return own[0] * (point.data - predicted)
    case .noise: return own[0] * (point.noise - (point.state - signal * point.data) / rate)
    case .mixed:
      let model = (point.state - own[2] * point.noise) / own[3]
      return own[0] * point.data + own[1] * point.state - model
    case .direction:
      // a_prev x_0 + d (x_t − a x_0)/s: two products, a difference and a quotient, and their sum.
      let gap = own[1] / rate
      let (first, second) = (signal * point.data, signal * predicted)
      return ((own[0] - gap * signal) * (point.data - predicted)).left(
        of: [own[0] * point.data, own[0] * predicted, gap * first, gap * second]
          + [gap * point.state, gap * point.state], roundings: 5)
    case .means where own.count == 2:
      // One function has the same weights for both: what their errors do to x_t cancels. Each mean
      // has a rounding of two products and of their sum.
      let state = own[1] * point.state
      return (own[0] * (point.data - predicted)).left(
        of: [own[0] * point.data, own[0] * predicted, state, state], roundings: 3)
    case .means:
      // (x_t − bε)/r: a product, a difference, a quotient.
      let noise = (point.state - signal * point.data) / rate
      let state = point.state / own[3]
      let step = own[2] / own[3]
      return (step * (point.noise - noise)).left(
        of: [state, state, step * noise, step * point.noise], roundings: 4)
    }
  }

  private func measured<F: EvaluationField>(
    _ difference: F, variance: F
  ) throws(DerivationError) -> F {
    switch measure {
    case .variance:
      return try VariationalBound.equalVarianceKL(meanDifference: difference, variance: variance)
    case .deviation:
      let ratio = try difference / variance.root()
      return ratio * ratio / 2
    case .logarithms:
      return try (difference * difference / (2 * variance)).besideLogarithms(ofEqual: variance)
    }
  }
}
