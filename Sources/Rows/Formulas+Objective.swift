import Derivation
import RealModule
import Scalars

/// The training objective and what Improved DDPM adds.
extension Formulas {
  static func objective<F: AnalyticField & Sendable>(
    _ id: String, _ the: Letters<F>
  ) throws(DerivationError) -> [Formula<F>] {
    let (to, from, sigma) = (the.to, the.from, the.sigma)
    let weight = LeftSide.letter(.weight(.now))
    switch id {
    case "objective.maximum-likelihood":
      let likelihood = LeftSide.logarithm(.law(.model, of: [.state(.at(0))]))
      return [
        Formula(
          .expectation(likelihood, under: .law(.forward, of: [.state(.at(0))])),
          try Objective.expectedLogLikelihood(
            mean: the[.mean(1)], variance: the[.variance(1)], modelMean: the[.mean(2)],
            modelVariance: the[.variance(2)]))
      ]
    case "objective.marginals-only":
      return [
        Formula(
          .letter(.noiseError(.now)),
          try Objective.expectedNoiseError(
            gain: the[.gain], shift: the[.shift], mean: the[.dataMean],
            variance: the[.dataVariance], signalPower: from))
      ]
    case "objective.transition-as-noise-error":
      let weight = try Objective.weight(to: to, from: from, variance: sigma * sigma)
      return [
        Formula(
          .letter(.term(.before)),
          Objective.transitionTerm(noiseError: the.noise - the.predictedNoise, weight: weight))
      ]
    case "objective.weights":
      return [
        Formula(
          .named(.weight(.now), "DDPM"),
          try Objective.weight(to: to, from: from, variance: sigma * sigma)),
        Formula(weight, try Objective.weight(to: to, from: from, sigma: sigma)),
      ]
    case "objective.simple":
      let errors = (1...3).map { the[.noiseError(.at($0))] }
      let weights = (1...3).map { the[.weight(.at($0))] }
      return [
        Formula(.name(.weighted), Objective.weighted(noiseErrors: errors, weights: weights)),
        Formula(.name(.simple), try Objective.simple(noiseErrors: errors)),
      ]
    case "objective.optimal-predictor": return try optimalPredictor(the)
    case "objective.parameterizations": return try parameterizations(the)
    case "objective.ddim-theorem": return try theorem(the)
    case "improved.learned-variance":
      let beta = Forward.kernelVariance(to: from, from: to)
      return [
        Formula(
          .name(.learnedVariance),
          try LearnedVariance.variance(
            head: the[.head], beta: beta, posteriorVariance: Posterior.variance(to: to, from: from))
        )
      ]
    case "improved.hybrid-objective":
      return [
        Formula(
          .name(.hybrid),
          try HybridObjective.total(
            simpleTerms: (1...3).map { the[.noiseError(.at($0))] },
            variationalTerms: (0...2).map { the[.term(.at($0))] }, weight: the[.boundShare]))
      ]
    case "improved.importance-sampling":
      let moments = (1...3).map { the[.secondMoment(.at($0))] }
      return [
        Formula(
          .letter(.chance(.at(1))),
          try ImportanceSampling.probabilities(secondMoments: moments)[0]),
        Formula(
          .letter(.drawWeight(.now)),
          try ImportanceSampling.weight(probability: the[.chance(.now)])),
      ]
    default: return []
    }
  }

  /// For normal data, and for a mixture of two.
  private static func optimalPredictor<F: AnalyticField & Sendable>(
    _ the: Letters<F>
  ) throws(DerivationError) -> [Formula<F>] {
    [
      Formula(
        .conditional(.mean, of: .noise(nil), given: [.state(.now)]),
        try Objective.optimalNoise(
          state: the.state, mean: the[.dataMean], variance: the[.dataVariance],
          signalPower: the.from))
    ]
  }

  /// Squared errors of the noise, from those of the data and of the velocity; min-SNR's weights.
  private static func parameterizations<F: AnalyticField>(
    _ the: Letters<F>
  ) throws(DerivationError) -> [Formula<F>] {
    let predictions: [(Objective.Prediction, F, LeftSide)] = [
      (.data, the.data - the.predictedData, .name(.dataWeight)),
      (.velocity, the[.velocity] - the[.predictedVelocity], .name(.velocityWeight)),
      (.noise, the.noise - the.predictedNoise, .name(.noiseWeight)),
    ]
    let error = Expression.letter(.noise(nil)) - .letter(.predictedNoise)
    let factors = try predictions.dropLast().map {
      prediction, difference, _ throws(DerivationError) in
      let factor = try Objective.noiseErrorFactor(of: prediction, signalPower: the.from)
      return Formula(.expression(error * error), factor * difference * difference)
    }
    return try factors
      + predictions.map { prediction, _, head throws(DerivationError) in
        Formula(
          head,
          try Objective.minimumSNRWeight(
            of: prediction, signalPower: the.from, limit: the[.ratioLimit]))
      }
  }

  private static func theorem<F: AnalyticField>(
    _ the: Letters<F>
  ) throws(DerivationError) -> [Formula<F>] {
    let first = the[.sigma(.at(1))]
    return [
      Formula(
        .letter(.weight(.now)),
        try Objective.weight(to: the.to, from: the.from, sigma: the.sigma)),
      Formula(
        .letter(.weight(.at(1))),
        try Objective.firstWeight(signalPower: the[.barAlpha(.at(1))], sigma: first)),
      Formula(
        .name(.theoremConstant),
        try Objective.theoremConstant(
          meanSquare: the[.meanSquare], signalPower: the[.barAlpha(.last)], sigma: first)),
    ]
  }
}
