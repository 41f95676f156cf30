package import CandidateProtocol
package import Derivation

/// A step by the derivation's own functions, inputs (x_t, prediction, z): the readings of x̂_0 and ε̂, then
/// equation 12 of DDIM with σ by its equation 16, or DDPM's step.
package struct DerivedStep: Evaluation {
  /// Which step it is.
  package enum Kind {
    case family
    case ancestral(AncestralVarianceEvaluation)
    /// x̂_0 alone.
    case data
    /// A step towards noise, without fresh noise: inputs (x_t, prediction).
    case encoding
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
    case .encoding:
      return reads + [
        try Forward.state(data: 1, noise: 0, signalPower: to),
        try Forward.state(data: 0, noise: 1, signalPower: to),
      ]
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
    case .family, .encoding:
      var noise = self.prediction == .noise ? prediction : combined(2, state, prediction)
      if clipping.limit != nil, clipping.rederivesNoise { noise = combined(4, state, data) }
      let mean = combined(6, data, noise)
      if case .encoding = kind { return mean }
      return mean + coefficients[8] * inputs[2]
    case .ancestral(let variance):
      let mean = combined(6, data, state)
      guard variance.noise.dependsOnHead else { return mean + coefficients[8] * inputs[2] }
      return mean
        + (try variance.deviation(Array(coefficients[8...]), head: inputs[3])) * inputs[2]
    }
  }

  package func detours(
    _ coefficients: [Perturbed], _ transition: Transition<Perturbed>, inputs: [Double],
    clipping: Clipping, below largest: Double
  ) -> Double {
    let (state, prediction) = (inputs[0], inputs[1])
    func combined(_ first: Int) -> Double {
      coefficients[first].value * state + coefficients[first + 1].value * prediction
    }
    let from = transition.from.value
    var detours = Detours(signal: from.squareRoot(), noise: (1 - from).squareRoot())
    var data = self.prediction == .data ? prediction : combined(0)
    if let limit = clipping.limit, data.magnitude > limit {
      detours.isClipped = true
      data = limit
    }
    let noise = self.prediction == .noise ? prediction : combined(2)
    switch kind {
    case .data: detours.ofData = 1
    case .family, .encoding:
      (detours.ofData, detours.ofNoise) = (coefficients[6].value, coefficients[7].value)
      detours.exponent = Envelope.exponent(from)
    case .ancestral:
      (detours.ofData, detours.ofState) = (coefficients[6].value, coefficients[7].value)
    }
    return detours.total(state: state, data: data, noise: noise, below: largest)
      + ofFreshNoise(coefficients, inputs)
  }

  /// The same of σ z.
  private func ofFreshNoise(_ coefficients: [Perturbed], _ inputs: [Double]) -> Double {
    switch kind {
    case .data, .encoding: return 0
    case .family: return Envelope.partsOfDeviation * coefficients[8].magnitude * inputs[2].magnitude
    case .ancestral(let variance):
      let fresh = inputs[2].magnitude
      let own = Array(coefficients[8...])
      let parts = variance.parts(own) / 2
      guard variance.noise.dependsOnHead else { return parts * own[0].magnitude * fresh }
      let deviation = try? variance.deviation(own, head: Perturbed(inputs[3]))
      return parts * (deviation?.magnitude ?? 0) * fresh
    }
  }

  package func rereadings(
    _ transition: Transition<Perturbed>, inputs: [Double]
  ) -> [(any Evaluation, [Double])] {
    guard let reads = try? readings(transition).map(\.value) else { return [] }
    let (state, given) = (inputs[0], inputs[1])
    let data = prediction == .data ? given : reads[0] * state + reads[1] * given
    let noise = prediction == .noise ? given : reads[2] * state + reads[3] * given
    let power = transition.from.value
    let velocity = power.squareRoot() * noise - (1 - power).squareRoot() * data
    let all: [(Prediction.Kind, Double)] = [(.noise, noise), (.data, data), (.velocity, velocity)]
    return all.filter { $0.0 != prediction }.map { other, value in
      var inputs = inputs
      inputs[1] = value
      return (DerivedStep(kind: kind, prediction: other), inputs)
    }
  }
}
