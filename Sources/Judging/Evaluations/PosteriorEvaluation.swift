import CandidateProtocol
package import Derivation
import RealModule
import Rows

/// `ddpm.posterior-mean`, inputs (x_0, x_t).
package enum PosteriorMeanEvaluation: Evaluation, CaseIterable {
  /// Two weights, β from the signal powers.
  case ratio
  /// Two weights, the schedule's own β.
  case stored
  /// Two weights, β from the signal powers and α as 1 − β, as for a β of its own.
  case complement
  /// Through ε = (x_t − a x_0)/s, with the schedule's own β; across a stride as ``complement``.
  case throughNoise
  /// Through ε, β from the signal powers.
  case throughNoiseByRatio

  /// The derivation's own function, then the ways that programs go.
  package static let all: [any Evaluation] = [DerivedEvaluation.posteriorMean] + allCases

  package func coefficients<F: EvaluationField>(_ transition: Transition<F>) throws(DerivationError)
    -> [F]?
  {
    if self == .stored && transition.beta == nil { return nil }
    let usesStored = self == .stored || self == .throughNoise
    let beta = usesStored ? transition.beta ?? transition.ratioBeta : transition.ratioBeta
    let isComplement = usesStored || self == .complement
    let alpha = isComplement ? 1 - beta : transition.from / transition.to
    let varianceFrom = Forward.marginalVariance(signalPower: transition.from)
    switch self {
    case .ratio, .stored, .complement:
      let varianceTo = Forward.marginalVariance(signalPower: transition.to)
      let dataWeight = try Forward.signalRate(transition.to) * beta / varianceFrom
      return [dataWeight, try alpha.root() * varianceTo / varianceFrom]
    case .throughNoise, .throughNoiseByRatio:
      let noiseRate = try varianceFrom.root()
      return [
        try Forward.signalRate(transition.from), noiseRate, beta / noiseRate, try alpha.root(),
      ]
    }
  }

  package func apply<F: EvaluationField>(
    _ coefficients: [F], to inputs: [F], clipping: Clipping
  ) throws(DerivationError) -> F {
    switch self {
    case .ratio, .stored, .complement:
      return coefficients[0] * inputs[0] + coefficients[1] * inputs[1]
    case .throughNoise, .throughNoiseByRatio:
      let noise = (inputs[1] - coefficients[0] * inputs[0]) / coefficients[1]
      return (inputs[1] - coefficients[2] * noise) / coefficients[3]
    }
  }
}

/// `ddpm.posterior-variance`, no inputs; the first is the derivation's own function.
package enum PosteriorVarianceEvaluation: Evaluation, CaseIterable {
  case ratio, stored, logarithm, rates

  package func coefficients<F: EvaluationField>(_ transition: Transition<F>) throws(DerivationError)
    -> [F]?
  {
    if self == .stored && transition.beta == nil { return nil }
    if self == .ratio { return [Posterior.variance(to: transition.to, from: transition.from)] }
    let beta = self == .stored ? transition.beta ?? 0 : transition.ratioBeta
    let varianceTo = Forward.marginalVariance(signalPower: transition.to)
    let varianceFrom = Forward.marginalVariance(signalPower: transition.from)
    let variance = varianceTo / varianceFrom * beta
    switch self {
    case .ratio, .stored: return [variance]
    case .logarithm:
      let deviation = try variance.rootThroughLogarithm()
      return [deviation * deviation]
    case .rates:
      let sigma = try varianceTo.root() / varianceFrom.root() * beta.root()
      return [sigma * sigma]
    }
  }

  package func apply<F: EvaluationField>(
    _ coefficients: [F], to inputs: [F], clipping: Clipping
  ) throws(DerivationError) -> F { coefficients[0] }
}

/// The posterior variance, or the floor where that is more.
package struct FlooredEvaluation: Evaluation {
  package let order: PosteriorVarianceEvaluation
  package let floor: Double

  package static func all(_ floor: Double) -> [FlooredEvaluation] {
    PosteriorVarianceEvaluation.allCases.map { FlooredEvaluation(order: $0, floor: floor) }
  }

  package func coefficients<F: EvaluationField>(_ transition: Transition<F>) throws(DerivationError)
    -> [F]?
  {
    try order.coefficients(transition).map { [$0[0].atLeast(F.constant(floor))] }
  }

  package func apply<F: EvaluationField>(
    _ coefficients: [F], to inputs: [F], clipping: Clipping
  ) throws(DerivationError) -> F { coefficients[0] }

  package func detours(
    _ coefficients: [Perturbed], _ transition: Transition<Perturbed>, inputs: [Double],
    clipping: Clipping, below largest: Double
  ) -> Double { Envelope.partsOfVariance * coefficients[0].magnitude }
}
