import Derivation
import RealModule
import Rows
import Scalars

@testable import Oracle

/// Mistakes that the evidence from joint laws must see.
extension MistakeTests {
  static let joints: [Mistake] = [
    Mistake(
      "forward.joint", "one variance for all kernels",
      JointEvidence.forwardJoint { states, data, powers in
        var (sum, previous, power) = (0.0, data, 1.0)
        for (state, next) in zip(states, powers) {
          let distance = state - (next / power).squareRoot() * previous
          sum -= (Double.log(2 * Double.pi * (1 - next)) + distance * distance / (1 - next)) / 2
          (previous, power) = (state, next)
        }
        return sum
      }),
    Mistake("forward.marginal", "ᾱ for √ᾱ", JointEvidence.marginal(mean: { $0 * $1 })),
    Mistake(
      "ddpm.posterior-mean", "the state's weight without √α",
      JointEvidence.posterior(
        "mean",
        mean: { data, state, to, from in
          try Posterior.dataWeight(to: to, from: from) * data + (1 - to) / (1 - from) * state
        })),
    Mistake(
      "ddpm.posterior-variance", "as documented once: (1 − ᾱ_{t−1})/α_t",
      JointEvidence.posterior("variance", variance: { to, from in (1 - to) / (from / to) })),
    Mistake(
      "ddpm.variance-extremes", "the data's variance as it is",
      JointEvidence.varianceExtremes { variance, to, from in
        let weight = try Posterior.dataWeight(to: to, from: from)
        return Posterior.variance(to: to, from: from) + weight * weight * variance
      }),
    Mistake(
      "ddpm.variance-extremes", "half way between the extremes",
      JointEvidence.varianceByConditioning { variance, to, from in
        let posterior = Posterior.variance(to: to, from: from)
        return posterior + variance * ((1 - from / to) - posterior)
      }),
    Mistake(
      "reverse.joint", "variances that only add",
      JointEvidence.reverseMarginal { kernels in
        let right = Reverse.marginal(kernels: kernels)
        return (right.mean, kernels.reduce(1) { $0 + $1.variance })
      }),
    Mistake(
      "reverse.joint", "x_T left out",
      JointEvidence.reverseJoint { states, kernels in
        let last = states[states.count - 1]
        return try Reverse.logJointDensity(states: states, kernels: kernels) + last * last / 2
      }),
    Mistake(
      "ddim.joint", "the marginal of x_1 in the place of x_T's",
      JointEvidence.familyJoint { states, data, powers, sigmas in
        let right = try DDIM.logJointDensity(
          states: states, data: data, signalPowers: powers, sigmas: sigmas)
        func density(_ index: Int) throws -> Double {
          try -VariationalBound.reconstructionTerm(
            data: states[index], predictedData: powers[index].squareRoot() * data,
            variance: 1 - powers[index])
        }
        return right + (try density(0)) - (try density(states.count - 1))
      }),
    Mistake(
      "ddim.marginal-consistency", "no σ in the direction",
      JointEvidence.marginalConsistency { to, from, _ in
        try DDIM.weights(to: to, from: from, sigma: 0)
      }),
    Mistake(
      "ddim.forward-from-bayes", "DDPM's kernel for every σ",
      FamilyJointEvidence.bayes { _, to, from, _ in
        AffineKernel(
          slope: try Forward.kernelSignalRate(to: from, from: to),
          variance: Forward.kernelVariance(to: from, from: to))
      }),
    Mistake(
      "ddim.forward-from-bayes", "the backward variance",
      FamilyJointEvidence.byConditioning { data, to, from, sigma in
        let right = try DDIM.forwardKernel(data: data, to: to, from: from, sigma: sigma)
        return AffineKernel(slope: right.slope, offset: right.offset, variance: sigma * sigma)
      }),
    Mistake(
      "ddim.equals-ddpm", "β for β̃",
      FamilyJointEvidence.equalsDDPM { to, from in
        let beta = Forward.kernelVariance(to: from, from: to)
        return try min(beta, 1 - to).root()
      }),
    Mistake(
      "ddim.sub-sequence", "the neighbour's ᾱ for the stride's",
      FamilyJointEvidence.subSequence(weights: { to, from, sigma in
        let right = try DDIM.weights(to: to, from: from, sigma: sigma)
        return (right.data, right.state * to)
      })),
    Mistake(
      "ddim.sub-sequence", "γ as the paper prints it",
      FamilyJointEvidence.subSequence(weight: { _, from, sigma in
        1 / (2 * sigma * sigma * from)
      })),
    Mistake(
      "ddim.sub-sequence", "a direction that is off by 1e-12",
      FamilyJointEvidence.subSequenceOfDDPM { to, from, sigma in
        let right = try DDIM.weights(to: to, from: from, sigma: sigma)
        return (right.data, right.state * (1 + DoubleDouble(1e-12)))
      }),
    Mistake(
      "ddim.deterministic", "the network's slope left out",
      FamilyJointEvidence.injective { _, to, from in (to / from).squareRoot() }),
    Mistake(
      "inversion.score", "the other sign",
      ScoreEvidence.ofMixture { noise, power in noise / (1 - power).squareRoot() }),
    Mistake(
      "inversion.score", "s² for s",
      ScoreEvidence.ofUniformData { noise, power in -noise / (1 - power) }
    ),
  ]
}
