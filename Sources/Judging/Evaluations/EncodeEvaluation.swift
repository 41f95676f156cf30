import CandidateProtocol
package import Derivation
import RealModule
import Rows

/// `ddim.inversion`, inputs (x_t, ε); the transition leads from t to the later time.
package enum EncodeEvaluation: Evaluation, CaseIterable {
  case direct, reciprocal, fused, fusedRatio
  /// ε computed anew from x̂_0.
  case rederived, rederivedReciprocal

  /// The derivation's own functions, then the ways that programs go, as far as a clipping convention leaves them.
  package static func all(for clipping: Clipping) -> [any Evaluation] {
    guard clipping.limit != nil else {
      return [DerivedEvaluation.encoded, direct, reciprocal, fused, fusedRatio] as [any Evaluation]
    }
    let ways: [EncodeEvaluation] =
      clipping.rederivesNoise ? [.rederived, .rederivedReciprocal] : [.direct, .reciprocal]
    return [DerivedStep(kind: .encoding, prediction: .noise)] + ways
  }

  private var reading: PredictionReading {
    let (usesReciprocals, rederives) =
      switch self {
      case .direct, .fused, .fusedRatio: (false, false)
      case .reciprocal: (true, false)
      case .rederived: (false, true)
      case .rederivedReciprocal: (true, true)
      }
    return PredictionReading(
      kind: .noise, usesReciprocals: usesReciprocals, rederives: rederives)
  }

  package func coefficients<F: EvaluationField>(_ transition: Transition<F>) throws(DerivationError)
    -> [F]?
  {
    let (to, from) = (transition.to, transition.from)
    let rates = [try Forward.signalRate(to), try Forward.noiseRate(to)]
    let reads = try reading.coefficients(from)
    switch self {
    case .direct, .reciprocal, .rederived, .rederivedReciprocal: return reads + rates
    case .fused, .fusedRatio:
      let state = self == .fused ? rates[0] / reads[0] : try (to / from).root()
      return [state, rates[1] - state * reads[1]]
    }
  }

  package func apply<F: EvaluationField>(
    _ coefficients: [F], to inputs: [F], clipping: Clipping
  ) throws(DerivationError) -> F {
    guard coefficients.count > 2 else {
      return coefficients[0] * inputs[0] + coefficients[1] * inputs[1]
    }
    let (data, noise) = reading.apply(
      coefficients, state: inputs[0], prediction: inputs[1], clipping: clipping)
    return coefficients[4] * data + coefficients[5] * noise
  }
}
