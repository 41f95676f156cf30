import CandidateProtocol
import Derivation
import RealModule

/// What people write in the place of `objective.weights`.
enum WeightMistakes {
  static let all: [Mistake<Void>] = [
    .ofSum(
      "WEIGHT-WITHOUT-HALF", "it is twice as much: a factor ½ is missing", .doubled, usual, 1),
    .ofSum("WEIGHT-HALVED", "it is half as much: there is a factor ½ too many", .halved, usual, 1),
    .later(usual), .earlier(usual),
    own(
      "WEIGHT-AS-PRINTED",
      "it is 1/(2σ²ᾱ_t), which is what the DDIM paper prints with d = 1; its derivation gives "
        + "k²/(2σ²) with k = √ᾱ_{t−1} √(1−ᾱ_t)/√ᾱ_t − √(1−ᾱ_{t−1}−σ²)", .asPrinted),
    own("WEIGHT-DEVIATION", "it is k²/(2σ), where the variance is σ²", .deviation),
    own(
      "WEIGHT-WITHOUT-DIRECTION",
      "√(1−ᾱ_{t−1}−σ²) is left out of k: ε̂ moves the direction too", .withoutDirection),
    own(
      "WEIGHT-DDPM-MEAN", "k is that of σ² = β̃_t: √(1−ᾱ_{t−1}−σ²) changes with σ",
      .posteriorDirection),
    own(
      "WEIGHT-WITHOUT-SIGMA", "k has √(1−ᾱ_{t−1}), where it is √(1−ᾱ_{t−1}−σ²)",
      .directionWithoutSigma),
    own(
      "WEIGHT-ROOTS-ADDED", "√(1−ᾱ_{t−1}−σ²) is added in k, where it is subtracted",
      .directionAdded),
    own("WEIGHT-NOT-SQUARED", "it is k/(2σ²), where k is squared", .notSquared),
    own(
      "WEIGHT-ONE", "it is 1, which weighs all times alike; k²/(2σ²) is asked for", .unweighted),
  ]

  private static let usual = WeightEvaluation.all

  private static func own(
    _ id: String, _ sentence: String, _ change: MistakenWeight.Change
  ) -> Mistake<Void> {
    Mistake(
      id: id, sentence: sentence,
      evaluations: { _, _, _ in usual.map { MistakenWeight(right: $0, change: change) } })
  }
}

/// A right evaluation of the weight with one part that is another.
struct MistakenWeight: Evaluation {
  enum Change: Sendable {
    case asPrinted, deviation, withoutDirection, posteriorDirection, directionWithoutSigma
    case directionAdded, notSquared, unweighted
  }

  let right: WeightEvaluation
  let change: Change

  package func coefficients<F: EvaluationField>(_ transition: Transition<F>) throws(DerivationError)
    -> [F]?
  {
    guard let throughData = try right.throughData(transition) else { return nil }
    let (to, from, sigma) = (transition.to, transition.from, transition.sigma)
    let variance = 2 * sigma * sigma
    func weight(_ change: F) -> F {
      let ratio = change / sigma
      return right.squaresRatio ? ratio * ratio / 2 : change * change / variance
    }
    func direction() throws(DerivationError) -> F { try DDIM.directionRate(to: to, sigma: sigma) }
    switch change {
    case .asPrinted: return [1 / (variance * from)]
    case .deviation:
      let change = throughData - (try direction())
      return [change * change / (2 * sigma)]
    case .withoutDirection: return [weight(throughData)]
    case .posteriorDirection:
      let other = try DDIM.directionRateAtPosteriorVariance(to: to, from: from)
      return [weight(throughData - other)]
    case .directionWithoutSigma: return [weight(throughData - (try Forward.noiseRate(to)))]
    case .directionAdded: return [weight(throughData + (try direction()))]
    case .notSquared: return [(throughData - (try direction())) / variance]
    case .unweighted: return [1]
    }
  }

  package func apply<F: EvaluationField>(
    _ coefficients: [F], to inputs: [F], clipping: Clipping
  ) throws(DerivationError) -> F { coefficients[0] }
}
