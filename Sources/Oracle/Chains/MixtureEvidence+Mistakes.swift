import Derivation
import Laws
import Rows
import Samplers

extension MixtureEvidence {
  /// Each piece of evidence, with the mistakes that it refutes.
  static let rows: [Row: [Evidence]] = [
    .chainMixturePredictor: [
      predictorByQuadrature()
        .refuting("shares that are not the state's", predictorByQuadrature(byWeights))
        .refuting(
          "the most likely component alone",
          predictorByQuadrature { mixture, state, power in try nearest(mixture, state, power) }),
      predictorByDraws()
        .refuting("shares that are not the state's", predictorByDraws(byWeights))
        .refuting(
          "weights that are taken as equal",
          predictorByDraws { mixture, state, power in
            try NormalMixture(
              mixture.components.map { .init(weight: 1, mean: $0.mean, variance: $0.variance) }
            ).optimalNoise(state: state, signalPower: power)
          }),
    ],
    .chainMixtureLaw: [
      oneComponent()
        .refuting("the offset forgotten", oneComponent { try law($0, $1, 0, $3) })
        .refuting(
          "a start from q(x_T)",
          oneComponent {
            try MixtureChainLaw(of: $0, data: $1, offset: $2, from: .marginal, steps: $3)
          }),
      transitionMatrix()
        .refuting(
          "β̃ for every variance",
          transitionMatrix { chain, data, offset, steps in
            try law(again(chain, .ancestral(.posterior)), data, offset, steps)
          }
        )
        .refuting(
          "a normal law with the data's mean and variance",
          transitionMatrix { try law($0, normal($1), $2, $3) }),
      pushed()
        .refuting(
          "fresh noise", pushed { try law(again($0, .family(eta: 1)), $1, $2, $3) }
        )
        .refuting(
          "the last step left out",
          pushed { chain, data, offset, _ in
            try law(chain, data, offset, chain.steps.count - 1)
          }),
      lawByDraws()
        .refuting("no noise", lawByDraws { try law(again($0, .family(eta: 0)), $1, $2, $3) })
        .refuting(
          "one step too few",
          lawByDraws { chain, data, offset, _ in
            try law(chain, data, offset, chain.steps.count - 2)
          }),
    ],
  ]

  private static let byWeights: Predictor = { mixture, state, power in
    let total = mixture.components.reduce(0) { $0 + $1.weight }
    return try mixture.components.reduce(0) { sum, component in
      try sum + component.weight / total
        * Objective.optimalNoise(
          state: state, mean: component.mean, variance: component.variance, signalPower: power)
    }
  }

  private static func nearest(
    _ mixture: NormalMixture<Double>, _ state: Double, _ power: Double
  ) throws -> Double {
    let noises = try mixture.components.map { component in
      try Objective.optimalNoise(
        state: state, mean: component.mean, variance: component.variance, signalPower: power)
    }
    return noises.min { $0.magnitude < $1.magnitude } ?? 0
  }

  /// The same times with another sampler.
  private static func again(
    _ chain: ReverseChain<Double>, _ sampler: Sampler<Double>
  ) throws -> ReverseChain<Double> {
    try ReverseChain(
      sampler, signalPowers: signalPowers, times: chain.steps.map(\.time).reversed())
  }

  /// One component with a mixture's mean and variance.
  private static func normal(_ data: NormalMixture<Double>) throws -> NormalMixture<Double> {
    let total = data.components.reduce(0) { $0 + $1.weight }
    let mean = data.components.reduce(0) { $0 + $1.weight / total * $1.mean }
    let square = data.components.reduce(0) {
      $0 + $1.weight / total * ($1.variance + $1.mean * $1.mean)
    }
    return try NormalMixture([.init(weight: 1, mean: mean, variance: square - mean * mean)])
  }
}
