package import CandidateProtocol
package import Derivation
import RealModule
import Rows

/// How a step reads x̂_0 and ε̂ out of a state and a prediction.
package struct PredictionReading: Sendable {
  package let kind: Prediction.Kind
  /// √(1/ᾱ) and √(1/ᾱ − 1) tabulated, in the place of divisions.
  package var usesReciprocals = false
  /// ε̂ computed anew from x̂_0, clipped or not.
  package var rederives = false

  /// a, s, and the pair that is used between x̂_0 and ε̂.
  package func coefficients<F: EvaluationField>(_ from: F) throws(DerivationError) -> [F] {
    let rates = [try Forward.signalRate(from), try Forward.noiseRate(from)]
    guard usesReciprocals else { return rates + rates }
    return rates + [try (1 / from).root(), try (1 / from - 1).root()]
  }

  /// x̂_0, clipped, and ε̂.
  package func apply<F: EvaluationField>(
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

/// `inversion.predicted-data` as a step has it: x̂_0 of any prediction, clipped. Inputs (x_t, ·, ·).
package struct StepDataEvaluation: Evaluation {
  package let kind: Prediction.Kind
  package let form: InversionEvaluation.Form

  package static func all(_ kind: Prediction.Kind) -> [any Evaluation] {
    let forms: [InversionEvaluation.Form] =
      kind == .noise ? [.direct, .reciprocal, .fused] : [.direct]
    return [DerivedStep(kind: .data, prediction: kind)]
      + forms.map { StepDataEvaluation(kind: kind, form: $0) }
  }

  package func coefficients<F: EvaluationField>(_ transition: Transition<F>) throws(DerivationError)
    -> [F]?
  {
    try InversionEvaluation(quantity: .dataFromNoise, form: form).coefficients(transition)
  }

  package func apply<F: EvaluationField>(
    _ coefficients: [F], to inputs: [F], clipping: Clipping
  ) throws(DerivationError) -> F {
    let data: F
    switch kind {
    case .data: data = inputs[1]
    case .noise:
      data = try InversionEvaluation(quantity: .dataFromNoise, form: form).apply(
        coefficients, to: inputs, clipping: clipping)
    case .velocity: data = coefficients[0] * inputs[0] - coefficients[1] * inputs[1]
    }
    return clipping.limit.map { data.clipped(to: $0) } ?? data
  }
}
