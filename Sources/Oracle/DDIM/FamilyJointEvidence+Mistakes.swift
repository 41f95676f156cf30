import Derivation
import Rows
import Scalars

extension FamilyJointEvidence {
  /// Each piece of evidence, with the mistakes that it refutes.
  static let rows: [Row: [Evidence]] = [
    .ddimJoint: [
      joint()
        .refuting(
          "the marginal of x_1 in the place of x_T's",
          joint { states, data, powers, sigmas in
            let right = try DDIM.logJointDensity(
              states: states, data: data, signalPowers: powers, sigmas: sigmas)
            func density(_ index: Int) throws -> Double {
              try -VariationalBound.reconstructionTerm(
                data: states[index], predictedData: powers[index].squareRoot() * data,
                variance: 1 - powers[index])
            }
            return right + (try density(0)) - (try density(states.count - 1))
          })
    ],
    .ddimMarginalConsistency: [
      marginalConsistency()
        .refuting(
          "no σ in the direction",
          marginalConsistency { to, from, _ in
            try DDIM.weights(to: to, from: from, sigma: 0)
          })
    ],
    .ddimForwardFromBayes: [
      bayes()
        .refuting(
          "DDPM's kernel for every σ",
          bayes { _, to, from, _ in
            AffineKernel(
              slope: try Forward.kernelSignalRate(to: from, from: to),
              variance: Forward.kernelVariance(to: from, from: to))
          }),
      byConditioning()
        .refuting(
          "the backward variance",
          byConditioning { data, to, from, sigma in
            let right = try DDIM.forwardKernel(data: data, to: to, from: from, sigma: sigma)
            return AffineKernel(slope: right.slope, offset: right.offset, variance: sigma * sigma)
          }),
    ],
    .ddimEqualsDdpm: [
      equalsDDPM()
        .refuting(
          "β for β̃",
          equalsDDPM { to, from in
            let beta = Forward.kernelVariance(to: from, from: to)
            return try min(beta, 1 - to).root()
          })
    ],
    .ddimSubSequence: [
      subSequence()
        .refuting(
          "the neighbour's ᾱ for the stride's",
          subSequence(weights: { to, from, sigma in
            let right = try DDIM.weights(to: to, from: from, sigma: sigma)
            return (right.data, right.state * to)
          })
        )
        .refuting(
          "γ as the paper prints it",
          subSequence(weight: { _, from, sigma in
            1 / (2 * sigma * sigma * from)
          })),
      subSequenceOfDDPM()
        .refuting(
          "a direction that is off by 1e-12",
          subSequenceOfDDPM { to, from, sigma in
            let right = try DDIM.weights(to: to, from: from, sigma: sigma)
            return (right.data, right.state * (1 + DoubleDouble(1e-12)))
          }),
    ],
    .ddimDeterministic: [
      injective()
        .refuting(
          "the network's slope left out", injective { _, to, from in (to / from).squareRoot() })
    ],
  ]
}
