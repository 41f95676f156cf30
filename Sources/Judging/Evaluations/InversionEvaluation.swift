import CandidateProtocol
package import Derivation
import RealModule
import Rows

/// How x̂_0, ε or v follow from a state and one of the others: two inputs, one time.
package struct InversionEvaluation: Evaluation {
  /// What is asked for, and from what beside x_t.
  package enum Quantity: CaseIterable {
    /// `inversion.predicted-data`, inputs (x_t, ε).
    case dataFromNoise
    /// `inversion.velocity`, inputs (x_t, v).
    case dataFromVelocity
    /// `inversion.noise-from-data`, inputs (x_t, x_0).
    case noiseFromData
    /// `inversion.velocity`, inputs (x_t, v).
    case noiseFromVelocity
    /// `inversion.velocity`, inputs (x_0, ε).
    case velocity
  }

  /// The rates a and s; or √(1/ᾱ) and √(1/ᾱ − 1), tabulated; or the two weights, formed first.
  package enum Form: CaseIterable {
    case direct, reciprocal, fused
    /// ε from v by way of x̂_0.
    case throughData
    /// The rates as cosine and sine of an angle, as the paper on v has them.
    case angle
  }

  package let quantity: Quantity
  package let form: Form

  /// The derivation's own function, then the ways that programs go.
  package static func all(_ quantity: Quantity) -> [any Evaluation] {
    let forms: [Form] =
      switch quantity {
      case .dataFromNoise, .noiseFromData: [.direct, .reciprocal, .fused]
      case .noiseFromVelocity: [.direct, .throughData, .angle]
      case .dataFromVelocity, .velocity: [.direct, .angle]
      }
    return [DerivedEvaluation.inversion(quantity)]
      + forms.map { InversionEvaluation(quantity: quantity, form: $0) }
  }

  package func coefficients<F: EvaluationField>(_ transition: Transition<F>) throws(DerivationError)
    -> [F]?
  {
    let signalPower = transition.from
    let signalRate = try Forward.signalRate(signalPower)
    let noiseRate = try Forward.noiseRate(signalPower)
    switch (form, quantity) {
    case (.direct, _), (.throughData, _): return [signalRate, noiseRate]
    case (.angle, _): return [signalRate.throughAngle(), noiseRate.throughAngle()]
    case (.reciprocal, _):
      return [try (1 / signalPower).root(), try (1 / signalPower - 1).root()]
    case (.fused, .noiseFromData): return [1 / noiseRate, signalRate / noiseRate]
    case (.fused, _): return [1 / signalRate, noiseRate / signalRate]
    }
  }

  package func apply<F: EvaluationField>(
    _ coefficients: [F], to inputs: [F], clipping: Clipping
  ) throws(DerivationError) -> F {
    let (first, second) = (coefficients[0], coefficients[1])
    let (state, other) = (inputs[0], inputs[1])
    switch (quantity, form) {
    case (.dataFromNoise, .direct), (.dataFromNoise, .throughData), (.dataFromNoise, .angle):
      return (state - second * other) / first
    case (.noiseFromData, .direct), (.noiseFromData, .throughData), (.noiseFromData, .angle):
      return (state - first * other) / second
    case (.noiseFromData, .reciprocal): return (first * state - other) / second
    case (.noiseFromVelocity, .throughData):
      return (state - first * (first * state - second * other)) / second
    case (.noiseFromVelocity, _): return second * state + first * other
    case (.velocity, _): return first * other - second * state
    case (.dataFromVelocity, _), (.dataFromNoise, _), (.noiseFromData, .fused):
      return first * state - second * other
    }
  }
}
