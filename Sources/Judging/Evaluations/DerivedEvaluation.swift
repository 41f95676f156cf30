package import CandidateProtocol
package import Derivation

/// The derivation's own function, of a quantity that is linear in its two inputs: the first evaluation of
/// each such subject.
///
/// Its values at unit inputs, computed in the table's format, are the coefficients. The other evaluations of a
/// quantity are written anew, in the ways that programs go; a test over ℚ proves all of them equal.
package enum DerivedEvaluation: Evaluation {
  /// x_t from (x_0, ε).
  case forwardState
  /// x_t from (x_{t−1}, ε); the transition leads from t back to t − 1.
  case forwardStep
  /// What is asked for from what is given.
  case inversion(InversionEvaluation.Quantity)
  /// μ̃ from (x_0, x_t).
  case posteriorMean
  /// x at the later time from (x_t, ε).
  case encoded
  /// x_prev at η = 0 from (x_t, ε).
  case deterministicUpdate

  private func value<F: EvaluationField>(
    _ first: F, _ second: F, at transition: Transition<F>
  ) throws(DerivationError) -> F {
    let (to, from) = (transition.to, transition.from)
    switch self {
    case .forwardState: return try Forward.state(data: first, noise: second, signalPower: from)
    case .forwardStep: return try Forward.step(state: first, noise: second, to: from, from: to)
    case .inversion(.dataFromNoise):
      return try Inversion.predictedData(state: first, noise: second, signalPower: from)
    case .inversion(.dataFromVelocity):
      return try Inversion.predictedData(state: first, velocity: second, signalPower: from)
    case .inversion(.noiseFromData):
      return try Inversion.noise(state: first, data: second, signalPower: from)
    case .inversion(.noiseFromVelocity):
      return try Inversion.noise(state: first, velocity: second, signalPower: from)
    case .inversion(.velocity):
      return try Inversion.velocity(data: first, noise: second, signalPower: from)
    case .posteriorMean: return try Posterior.mean(data: first, state: second, to: to, from: from)
    case .encoded: return try DDIM.encode(state: first, noise: second, to: to, from: from)
    case .deterministicUpdate:
      return try DDIM.deterministicUpdate(state: first, noise: second, to: to, from: from)
    }
  }

  package func coefficients<F: EvaluationField>(_ transition: Transition<F>) throws(DerivationError)
    -> [F]?
  {
    [try value(1, 0, at: transition), try value(0, 1, at: transition)]
  }

  package func apply<F: EvaluationField>(
    _ coefficients: [F], to inputs: [F], clipping: Clipping
  ) throws(DerivationError) -> F {
    coefficients[0] * inputs[0] + coefficients[1] * inputs[1]
  }
}

/// A step by the derivation's own functions, inputs (x_t, prediction, z): the readings of x̂_0 and ε̂, then
/// equation 12 of DDIM with σ by its equation 16, or DDPM's step.
package struct DerivedStep: Evaluation {
  /// Which step it is.
  package enum Kind {
    case family
    case ancestral(AncestralVarianceEvaluation)
    /// x̂_0 alone.
    case data
  }

  package let kind: Kind
  package let prediction: Prediction.Kind

  /// How x̂_0 and ε̂ follow from (x_t, prediction), and ε̂ from (x_t, x̂_0): two coefficients each.
  private func readings<F: EvaluationField>(
    _ transition: Transition<F>
  ) throws(DerivationError) -> [F] {
    func units(_ quantity: InversionEvaluation.Quantity) throws(DerivationError) -> [F] {
      try DerivedEvaluation.inversion(quantity).coefficients(transition) ?? []
    }
    let anew = try units(.noiseFromData)
    switch prediction {
    case .noise: return try units(.dataFromNoise) + [0, 1] + anew
    case .velocity: return try units(.dataFromVelocity) + units(.noiseFromVelocity) + anew
    case .data: return [0, 1] + anew + anew
    }
  }

  /// The coefficients of what the mean is made of, (x̂_0, ε̂) or (x̂_0, x_t), then those of the noise.
  package func coefficients<F: EvaluationField>(_ transition: Transition<F>) throws(DerivationError)
    -> [F]?
  {
    let reads = try readings(transition)
    let (to, from) = (transition.to, transition.from)
    switch kind {
    case .data: return reads
    case .family:
      let sigma = try DDIM.sigma(to: to, from: from, eta: transition.eta)
      func unit(_ data: F, _ noise: F, _ fresh: F) throws(DerivationError) -> F {
        try DDIM.split(data: data, noise: noise, freshNoise: fresh, to: to, sigma: sigma)
      }
      return reads + [try unit(1, 0, 0), try unit(0, 1, 0), try unit(0, 0, 1)]
    case .ancestral(let variance):
      guard let mean = try DerivedEvaluation.posteriorMean.coefficients(transition),
        let variances = try variance.coefficients(transition)
      else { return nil }
      if variance.noise.dependsOnHead { return reads + mean + variances }
      return reads + mean + [try variance.deviation(variances, head: nil)]
    }
  }

  package func apply<F: EvaluationField>(
    _ coefficients: [F], to inputs: [F], clipping: Clipping
  ) throws(DerivationError) -> F {
    let (state, prediction) = (inputs[0], inputs[1])
    func combined(_ first: Int, _ x: F, _ y: F) -> F {
      coefficients[first] * x + coefficients[first + 1] * y
    }
    var data = self.prediction == .data ? prediction : combined(0, state, prediction)
    if let limit = clipping.limit { data = data.clipped(to: limit) }
    switch kind {
    case .data: return data
    case .family:
      var noise = self.prediction == .noise ? prediction : combined(2, state, prediction)
      if clipping.limit != nil, clipping.rederivesNoise { noise = combined(4, state, data) }
      return combined(6, data, noise) + coefficients[8] * inputs[2]
    case .ancestral(let variance):
      let mean = combined(6, data, state)
      guard variance.noise.dependsOnHead else { return mean + coefficients[8] * inputs[2] }
      return mean
        + (try variance.deviation(Array(coefficients[8...]), head: inputs[3])) * inputs[2]
    }
  }
}
