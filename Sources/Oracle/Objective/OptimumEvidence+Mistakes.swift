import Derivation
import Rows
import Scalars
import Statistics

extension OptimumEvidence {
  /// Each piece of evidence, with the mistakes that it refutes.
  static let rows: [Row: [Evidence]] = [
    .objectiveOptimalPredictor: [
      predictorByDraws()
        .refuting(
          "the mean forgotten",
          predictorByDraws { state, _, variance, power in
            try Objective.optimalNoise(
              state: state, mean: 0, variance: variance, signalPower: power)
          }),
      leastSquares()
        .refuting(
          "right for data N(0, 1) only",
          leastSquares { state, _, _, power in (1 - power).squareRoot() * state }),
      randomFeatures()
        .refuting(
          "shares that are not the state's",
          randomFeatures { mixture, state, power in
            try mixture.components.reduce(0) { sum, component in
              try sum + component.weight
                * Objective.optimalNoise(
                  state: state, mean: component.mean, variance: component.variance,
                  signalPower: power)
            }
          }),
    ],
    .objectiveSimple: [
      simple()
        .refuting("a sum for a mean", simple(simple: { $0.reduce(0, +) }))
        .refuting("weights forgotten", simple(weighted: { errors, _ in errors.reduce(0, +) }))
    ],
    .objectiveMarginalsOnly: [
      marginalsOnly()
        .refuting(
          "the data's variance left out",
          marginalsOnly { gain, shift, mean, _, power in
            try Objective.expectedNoiseError(
              gain: gain, shift: shift, mean: mean, variance: 0, signalPower: power)
          }),
      marginalsByQuadrature()
        .refuting(
          "another marginal: no σ in the direction",
          marginalsByQuadrature { to, from, _ in
            try DDIM.weights(to: to, from: from, sigma: 0)
          }),
    ],
    .objectiveMaximumLikelihood: [
      maximumLikelihood()
        .refuting(
          "the entropy left out",
          maximumLikelihood {
            try -VariationalBound.gaussianKL(
              mean: $0, variance: $1, modelMean: $2, modelVariance: $3)
          })
    ],
  ]
}
