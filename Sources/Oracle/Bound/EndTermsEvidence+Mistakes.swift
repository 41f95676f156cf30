import Derivation
import RealModule
import Rows
import Scalars
import Statistics

extension EndTermsEvidence {
  /// Each piece of evidence, with the mistakes that it refutes.
  static let rows: [Row: [Evidence]] = [
    .forwardTerminal: [
      terminal()
        .refuting("the logarithm left out", terminal { square, power in power * (square - 1) / 2 })
    ],
    .elboPriorTerm: [
      priorTerm()
        .refuting(
          "the arguments exchanged",
          priorTerm { data, power in
            try VariationalBound.gaussianKL(
              mean: 0, variance: 1, modelMean: power.squareRoot() * data, modelVariance: 1 - power)
          })
    ],
    .elboReconstructionTerm: [
      reconstruction()
        .refuting(
          "the constant left out",
          reconstruction { data, predicted, variance in
            (data - predicted) * (data - predicted) / (2 * variance)
          })
    ],
    .elboDiscretizedLikelihood: [
      discretized()
        .refuting(
          "closed ends",
          discretized { level, _, mean, deviation in
            let center = (2 * Double(level) - 255) / 255 - mean
            return -Double.logNormalProbability(
              from: (center - 1 / 255.0) / deviation, to: (center + 1 / 255.0) / deviation)
          }
        )
        .refuting(
          "the density for the bin's share",
          discretized { level, _, mean, deviation in
            let center = ((2 * Double(level) - 255) / 255 - mean) / deviation
            return center * center / 2 + Double.log(2 * Double.pi) / 2
              + Double.log(deviation * 127.5)
          }),
      levelsAddUp()
        .refuting(
          "bins of half the width",
          levelsAddUp { level, _, mean, deviation in
            let center = (2 * Double(level) - 255) / 255 - mean
            return -Double.logNormalProbability(
              from: level == 0 ? nil : (center - 0.5 / 255) / deviation,
              to: level == 255 ? nil : (center + 0.5 / 255) / deviation)
          }
        )
        .refuting(
          "a logistic curve for the tanh",
          levelsAddUp(byTanh: { level, levels, mean, deviation in
            let center = (2 * Double(level) - 255) / 255 - mean
            func curve(_ x: Double) -> Double { 1 / (1 + Double.exp(-x)) }
            let upper = level == 255 ? 1 : curve((center + 1 / 255.0) / deviation)
            let lower = level == 0 ? 0 : curve((center - 1 / 255.0) / deviation)
            return -Double.log(upper - lower)
          })),
    ],
    .elboBitsPerDimension: [
      bitsPerDimension()
        .refuting(
          "nats for bits",
          bitsPerDimension { nats, dimension, _ in
            nats / Rational(dimension, over: 1)
          })
    ],
  ]
}
