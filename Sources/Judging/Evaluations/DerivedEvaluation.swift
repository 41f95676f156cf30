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
  /// x at another time, without fresh noise, from (x_t, x̂_0) or (x_t, v).
  case moved(by: Prediction.Kind)

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
    case .encoded, .moved(.noise):
      return try DDIM.encode(state: first, noise: second, to: to, from: from)
    case .deterministicUpdate:
      return try DDIM.deterministicUpdate(state: first, noise: second, to: to, from: from)
    case .moved(.data):
      let noise = try Inversion.noise(state: first, data: second, signalPower: from)
      return try Forward.state(data: second, noise: noise, signalPower: to)
    case .moved(.velocity):
      return try Forward.state(
        data: Inversion.predictedData(state: first, velocity: second, signalPower: from),
        noise: Inversion.noise(state: first, velocity: second, signalPower: from), signalPower: to)
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

  package func detours(
    _ coefficients: [Perturbed], _ transition: Transition<Perturbed>, inputs: [Double],
    clipping: Clipping, below largest: Double
  ) -> Double {
    let (first, second) = (inputs[0], inputs[1])
    let (a, s) = (
      transition.from.value.squareRoot(), (1 - transition.from.value).squareRoot()
    )
    func total(
      _ ofData: Double, _ ofNoise: Double, _ ofState: Double = 0, x: Double, data: Double,
      noise: Double, exponent: Double = 0
    ) -> Double {
      Detours(
        signal: a, noise: s, ofData: ofData, ofNoise: ofNoise, ofState: ofState,
        exponent: exponent
      ).total(state: x, data: data, noise: noise, below: largest)
    }
    func data(_ noise: Double) -> Double { a == 0 ? 0 : (first - s * noise) / a }
    func noise(_ data: Double) -> Double { s == 0 ? 0 : (first - a * data) / s }
    let to = transition.to.value
    switch self {
    case .forwardState, .forwardStep, .inversion(.velocity):
      return coefficients[0].magnitude * first.magnitude
        + coefficients[1].magnitude * second.magnitude
    case .inversion(.dataFromNoise):
      return total(1, 0, x: first, data: data(second), noise: second)
    case .inversion(.dataFromVelocity):
      return total(1, 0, x: first, data: a * first - s * second, noise: s * first + a * second)
    case .inversion(.noiseFromData):
      return total(0, 1, x: first, data: second, noise: noise(second))
    case .inversion(.noiseFromVelocity):
      return total(0, 1, x: first, data: a * first - s * second, noise: s * first + a * second)
    case .posteriorMean:
      let implied = s == 0 ? 0 : (second - a * first) / s
      return total(
        coefficients[0].value, 0, coefficients[1].value, x: second, data: first, noise: implied)
    case .encoded, .deterministicUpdate:
      return total(
        to.squareRoot(), (1 - to).squareRoot(), x: first, data: data(second), noise: second,
        exponent: Envelope.exponent(transition.from.value))
    // Only what the schedule costs is asked of it.
    case .moved: return 0
    }
  }

  /// As a step does, a step without fresh noise may compute ε̂ anew from x̂_0, or go by way of v: what x̂_0 was read
  /// with and what ε̂ is got back with, say √(1/ᾱ − 1) and √(1−ᾱ)/√ᾱ, are rounded apart.
  package func rereadings(
    _ transition: Transition<Perturbed>, inputs: [Double]
  ) -> [(any Evaluation, [Double])] {
    switch self {
    case .encoded, .deterministicUpdate: break
    case .forwardState, .forwardStep, .inversion, .posteriorMean, .moved: return []
    }
    let power = transition.from.value
    let (signal, rate) = (power.squareRoot(), (1 - power).squareRoot())
    guard signal > 0 else { return [] }
    let (state, noise) = (inputs[0], inputs[1])
    let data = (state - rate * noise) / signal
    return [
      (DerivedEvaluation.moved(by: .data), [state, data]),
      (DerivedEvaluation.moved(by: .velocity), [state, signal * noise - rate * data]),
    ]
  }
}
