import Derivation
import RealModule
import Scalars

/// The family q_σ and its sampler.
extension Formulas {
  static func ddim<F: AnalyticField & Sendable>(
    _ id: String, _ the: Letters<F>
  ) throws(DerivationError) -> [Formula<F>] {
    switch id {
    case "ddim.joint", "ddim.mean", "ddim.variance", "ddim.marginal-consistency",
      "ddim.uniqueness", "ddim.forward-from-bayes", "ddim.three-forms":
      try family(id, the)
    case "ddim.interpolation": interpolation(the)
    default: try sampler(id, the)
    }
  }

  /// q_σ(x_{t−1}∣x_t, x_0).
  private static let kernel = LeftSide.law(
    .family, of: [.state(.before)], given: [.state(.now), .state(.at(0))])

  private static func family<F: AnalyticField & Sendable>(
    _ id: String, _ the: Letters<F>
  ) throws(DerivationError) -> [Formula<F>] {
    let (to, from, sigma) = (the.to, the.from, the.sigma)
    func mean() throws(DerivationError) -> F {
      try DDIM.mean(data: the.data, state: the.state, to: to, from: from, sigma: sigma)
    }
    switch id {
    case "ddim.joint":
      let powers = [Time.at(1), .at(2)].map { the[.barAlpha($0)] }
      return [
        Formula(
          .logarithm(.law(.family, of: [.state(.span(1, 2))], given: [.state(.at(0))])),
          try DDIM.logJointDensity(
            states: [the[.state(.at(1))], the[.state(.at(2))]], data: the.data,
            signalPowers: powers, sigmas: [the[.sigma(.at(2))]]))
      ]
    case "ddim.three-forms": return try threeForms(the)
    case "ddim.mean":
      return [Formula(.expectation(.letter(.state(.before)), under: kernel), try mean())]
    case "ddim.variance":
      return [Formula(kernel, normal: (try mean(), try DDIM.variance(to: to, sigma: sigma)))]
    case "ddim.marginal-consistency":
      return [
        Formula(
          .law(.family, of: [.state(.before)], given: [.state(.at(0))]),
          normal: try DDIM.marginalAfterStep(data: the.data, to: to, from: from, sigma: sigma))
      ]
    case "ddim.uniqueness":
      let weights = try DDIM.weights(to: to, from: from, sigma: sigma)
      return [
        Formula(
          kernel,
          normal: (
            weights.data * the.data + weights.state * the.state,
            try DDIM.variance(to: to, sigma: sigma)
          ))
      ]
    case "ddim.forward-from-bayes":
      let forward = try DDIM.forwardKernel(data: the.data, to: to, from: from, sigma: sigma)
      return [
        Formula(
          .law(.family, of: [.state(.now)], given: [.state(.before), .state(.at(0))]),
          normal: forward.law(mean: the[.state(.before)], variance: 0))
      ]
    default: return []
    }
  }

  private static func threeForms<F: AnalyticField & Sendable>(
    _ the: Letters<F>
  ) throws(DerivationError) -> [Formula<F>] {
    let (to, sigma, left) = (the.to, the.sigma, LeftSide.letter(.state(.before)))
    return [
      Formula(
        left,
        try Forward.state(data: the.data, noise: the[.noise(.before)], signalPower: to)),
      Formula(
        left,
        try DDIM.split(
          data: the.data, noise: the[.noise(.now)], freshNoise: the.noise, to: to, sigma: sigma),
        relation: .inLaw),
      Formula(
        left,
        try DDIM.draw(
          data: the.data, state: the.state, freshNoise: the.noise, to: to, from: the.from,
          sigma: sigma)),
    ]
  }

  private static func sampler<F: AnalyticField & Sendable>(
    _ id: String, _ the: Letters<F>
  ) throws(DerivationError) -> [Formula<F>] {
    let (to, from, previous) = (the.to, the.from, the[.barAlpha(.previous)])
    let (state, noise) = (the.state, the.predictedNoise)
    switch id {
    case "ddim.update":
      return [
        Formula(
          .letter(.state(.previous)),
          try DDIM.update(
            state: state, noise: noise, freshNoise: the.freshNoise, to: previous, from: from,
            eta: the[.eta]))
      ]
    case "ddim.sigma":
      return [
        Formula(.letter(.sigma(nil)), try DDIM.sigma(to: previous, from: from, eta: the[.eta]))
      ]
    case "ddim.deterministic":
      return [
        Formula(
          .letter(.state(.before)),
          try DDIM.deterministicUpdate(state: state, noise: noise, to: to, from: from)),
        Formula(
          .name(.slope),
          try DDIM.deterministicSlope(
            conditionalVariance: the[.conditionalVariance], to: to, from: from)),
      ]
    case "ddim.equals-ddpm":
      return [
        Formula(
          .expression((1 - .letter(.barAlpha(.before)) - .letter(.posteriorVariance(.now))).root()),
          try DDIM.directionRateAtPosteriorVariance(to: to, from: from))
      ]
    case "ddim.sigma-hat":
      return [Formula(.name(.varianceAtSigmaHat), DDIM.varianceAtSigmaHat(to: to, from: from))]
    case "ddim.sub-sequence":
      let (to, from) = (the[.barAlpha(.visitedBefore)], the[.barAlpha(.visited)])
      return [
        Formula(
          .law(.family, of: [.state(.visitedBefore)], given: [.state(.visited), .state(.at(0))]),
          normal: (
            try DDIM.mean(
              data: the.data, state: the[.state(.visited)], to: to, from: from,
              sigma: the[.sigma(.visited)]),
            try DDIM.variance(to: to, sigma: the[.sigma(.visited)])
          ))
      ]
    case "ddim.inversion":
      return [
        Formula(
          .letter(.state(.next)),
          try DDIM.encode(state: state, noise: noise, to: the[.barAlpha(.next)], from: from))
      ]
    default: return []
    }
  }

  private static func interpolation<F: AnalyticField & Sendable>(_ the: Letters<F>) -> [Formula<F>]
  {
    let (fraction, first, second) = (the[.fraction], the[.end(0)], the[.end(1)])
    let weights = Interpolation.sphericalWeights(fraction: fraction, angle: the[.angle])
    let angle = F.pi / 2 * fraction
    return [
      Formula(
        .name(.arc),
        Interpolation.arc(first, second, cosine: F.cos(angle), sine: F.sin(angle))),
      Formula(.name(.combination), weights.first * first + weights.second * second),
      Formula(
        .name(.linearVariance), Interpolation.variance(weights: 1 - fraction, fraction)),
    ]
  }
}
