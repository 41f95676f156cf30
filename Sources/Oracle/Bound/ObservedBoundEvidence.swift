import CandidateProtocol
import Derivation
import RealModule
import Rows
import Statistics

/// Evidence that needs draws, for the bound and for the best predictor.
enum ObservedBoundEvidence {
  static let rows: [String: [Evidence]] = [
    "elbo.bound": [bound()],
    "objective.optimal-predictor": [optimalPredictor()],
  ]

  /// A model that takes every x_0 for the same number: its log ratio to q has a law that is known, a
  /// normal one but for the part of x_T.
  private static func model(
    believing other: Double, sigma: Double, on powers: [Double]
  ) throws -> LinearModel<Double> {
    let kernels = try zip([1] + powers, powers).enumerated().map { index, stride in
      AffineKernel(
        slope: try Posterior.stateWeight(to: stride.0, from: stride.1),
        offset: try Posterior.dataWeight(to: stride.0, from: stride.1) * other,
        variance: index == 0
          ? sigma * sigma : Posterior.variance(to: stride.0, from: stride.1))
    }
    let sigmas = try zip(powers, powers.dropFirst()).map {
      try DDIM.sigma(to: $0, from: $1, eta: 1)
    }
    return try LinearModel(signalPowers: powers, sigmas: sigmas, kernels: kernels)
  }

  static func bound(
    logLikelihood: @escaping LinearModelEvidence.Quantity = { try $0.logLikelihood(of: $1) },
    gap: @escaping LinearModelEvidence.Quantity = { try $0.gap(of: $1) }
  ) -> Evidence {
    let powers = [5, 100, 300, 500, 700, 900].map { time in
      Transitions.families[0].table(steps: 1000).signalPowers[time - 1]
    }
    let (data, other) = (0.6, 0.58)
    return Observation.residuals(
      "chains drawn forwards: log q(x_{1:T}∣x_0) − log p_θ(x_{0:T}) + log p_θ(x_0), less the part of "
        + "x_T, has the gap's mean and, as a sum of normal log ratios, twice that variance",
      dimension: 2
    ) { _, draw in
      let model = try model(believing: other, sigma: 0.1, on: powers)
      var (state, power) = (data, 1.0)
      let states = try powers.map { next in
        state = try Forward.step(state: state, noise: draw.normal(), to: next, from: power)
        power = next
        return state
      }
      let ratio =
        try Forward.logJointDensity(states: states, data: data, signalPowers: powers)
        - Reverse.logJointDensity(states: [data] + states, kernels: model.kernels)
        + logLikelihood(model, [data])
      // log N(x_T; a x_0, s²) − log N(x_T; 0, 1), and its mean, the prior term.
      let (last, variance) = (state, 1 - power)
      let distance = last - power.squareRoot() * data
      let ofPrior =
        (last * last - distance * distance / variance - Double.log(variance)) / 2
      let prior = try VariationalBound.priorTerm(data: data, signalPower: power)
      let rest = try gap(model, [data]) - prior
      return [(ratio - ofPrior - rest) / (2 * rest).squareRoot(), distance / variance.squareRoot()]
    }
  }

  static func optimalPredictor(
    _ formula: @escaping Formula4<Double> = Objective.optimalNoise(
      state:mean:variance:signalPower:)
  ) -> Evidence {
    let powers = Transitions.ofDDPM.map(\.from)
    let (mean, variance) = (0.4, 0.5)
    return Observation.residuals(
      "normal data and noise: ε − E[ε∣x_t] is centred, has the variance ᾱv/(ᾱv + s²) and tells nothing "
        + "of x_t", dimension: 2
    ) { index, draw in
      let power = powers[index % powers.count]
      let (data, noise) = (mean + variance.squareRoot() * draw.normal(), draw.normal())
      let state = try Forward.state(data: data, noise: noise, signalPower: power)
      let spread = power * variance + (1 - power)
      let off = noise - (try formula(state, mean, variance, power))
      return [
        off / (power * variance / spread).squareRoot(),
        (state - power.squareRoot() * mean) / spread.squareRoot(),
      ]
    }
  }
}
