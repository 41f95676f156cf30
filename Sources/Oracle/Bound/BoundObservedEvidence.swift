import CandidateProtocol
import Derivation
import RealModule
import Rows

/// Evidence for `elbo.*` that needs draws.
enum BoundObservedEvidence {
  /// Each piece of evidence, with the mistakes that it refutes.
  static let rows: [Row: [Evidence]] = [
    .elboGaussianKl: [
      gaussianKL()
        .refuting(
          "the arguments exchanged",
          gaussianKL { mean, variance, modelMean, modelVariance in
            try VariationalBound.gaussianKL(
              mean: modelMean, variance: modelVariance, modelMean: mean, modelVariance: variance)
          })
    ],
    .elboTransitionTerm: [
      transitionTerm()
        .refuting(
          "without the half",
          transitionTerm { data, predicted, state, to, from, variance in
            try 2
              * VariationalBound.transitionTerm(
                data: data, predictedData: predicted, state: state, to: to, from: from,
                modelVariance: variance)
          })
    ],
    .elboBound: [
      bound()
        .refuting("twice the gap", bound(gap: { try 2 * $0.gap(of: $1) }))
        .refuting("the gap as the bound's own sum", bound(logLikelihood: { _, _ in 0 }))
    ],
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

  static func gaussianKL(
    divergence: @escaping Formula4<Double> = {
      try VariationalBound.gaussianKL(mean: $0, variance: $1, modelMean: $2, modelVariance: $3)
    }
  ) -> Evidence {
    Observation.logRatio(
      "the mean of log q − log p over draws from q",
      [
        (Gaussian(mean: 0, variance: 1), Gaussian(mean: 0.5, variance: 1)),
        (Gaussian(mean: 0.3, variance: 0.5), Gaussian(mean: 0, variance: 2)),
        (Gaussian(mean: -1, variance: 3), Gaussian(mean: 1, variance: 1.5)),
      ]
    ) { try divergence($0.mean, $0.variance, $1.mean, $1.variance) }
  }

  static func transitionTerm(
    term: @escaping Formula6<Double> = {
      try VariationalBound.transitionTerm(
        data: $0, predictedData: $1, state: $2, to: $3, from: $4, modelVariance: $5)
    }
  ) -> Evidence {
    let (data, state) = (1.0, 0.7)
    // x̂_0 is off by what moves the mean by one and a half deviations.
    @Sendable func predicted(_ place: (to: Double, from: Double)) -> Double {
      let weight = (try? Posterior.dataWeight(to: place.to, from: place.from)) ?? .nan
      return data - 1.5 * Posterior.variance(to: place.to, from: place.from).squareRoot() / weight
    }
    let cases = Observation.places.flatMap { place in
      [1.0, 1.7].map { (place: place, widened: $0) }
    }
    func laws(_ place: (to: Double, from: Double), _ widened: Double) -> (q: Gaussian, p: Gaussian)
    {
      let variance = Posterior.variance(to: place.to, from: place.from)
      func mean(_ data: Double) -> Double {
        (try? Posterior.mean(data: data, state: state, to: place.to, from: place.from)) ?? .nan
      }
      return (
        Gaussian(mean: mean(data), variance: variance),
        Gaussian(mean: mean(predicted(place)), variance: variance * widened)
      )
    }
    let pairs = cases.map { laws($0.place, $0.widened) }
    return Observation.logRatio(
      "the mean of log q(x_{t−1}∣x_t,x_0) − log p(x_{t−1}∣x_t) over draws from q", pairs
    ) { q, p in
      guard let index = pairs.firstIndex(where: { $0.q.mean == q.mean && $0.p == p }) else {
        return .nan
      }
      let place = cases[index].place
      return try term(data, predicted(place), state, place.to, place.from, p.variance)
    }
  }
}
