import Derivation
import Laws
import RealModule
import Rows
import Scalars

/// Evidence for `forward.*` from joint laws that are built from kernels alone: marginals by leaving
/// variables out, and the density of whole chains.
enum ForwardJointEvidence {
  /// Each piece of evidence, with the mistakes that it refutes.
  static let rows: [Row: [Evidence]] = [
    .forwardJoint: [
      joint()
        .refuting(
          "one variance for all kernels",
          joint { states, data, powers in
            var (sum, previous, power) = (0.0, data, 1.0)
            for (state, next) in zip(states, powers) {
              let distance = state - (next / power).squareRoot() * previous
              sum -= (Double.log(2 * Double.pi * (1 - next)) + distance * distance / (1 - next)) / 2
              (previous, power) = (state, next)
            }
            return sum
          })
    ],
    .forwardMarginal: [
      marginal()
        .refuting("ᾱ for √ᾱ", marginal(mean: { $0 * $1 }))
    ],
  ]

  static func marginal(
    mean: @escaping Formula2<Rational> = Forward.marginalMean(data:signalPower:),
    variance: @escaping Formula1<Rational> = Forward.marginalVariance(signalPower:)
  ) -> Evidence {
    Proof.atPoints(
      "leaving all other times out of the joint law of x_1, …, x_4, built over ℚ from the kernels",
      kind: .computed
    ) { point in
      let data = point.number()
      let chain = RationalChain(steps: 4, at: &point)
      let joint = try Joint.forward(data: data, signalPowers: chain.signalPowers)
      for (place, power) in chain.signalPowers.enumerated() {
        try point.equal(joint.mean[place], try mean(data, power), "the mean at t = \(place + 1)")
        try point.equal(
          joint.covariance[place][place], try variance(power), "the variance at t = \(place + 1)")
      }
    }
  }

  typealias ForwardDensity = @Sendable ([Double], Double, [Double]) throws -> Double

  static func joint(
    _ formula: @escaping ForwardDensity = Forward.logJointDensity(states:data:signalPowers:)
  ) -> Evidence {
    Evidence(
      kind: .computed,
      method:
        "the multivariate normal density of eight times, by GSL's Cholesky factorization of the "
        + "joint covariance, for three schedules"
    ) {
      var worst = 0.0
      for (name, powers) in Joint.families {
        let data = 0.7
        var states: [Double] = []
        var (previous, power) = (data, 1.0)
        for (next, noise) in zip(powers, Joint.noises) {
          previous = try Forward.step(state: previous, noise: noise, to: next, from: power)
          power = next
          states.append(previous)
        }
        let joint = try Joint.forward(data: data, signalPowers: powers)
        let sum = try formula(states, data, powers)
        worst = max(worst, try Joint.compare(joint, at: states, sum, name))
      }
      return "largest difference \(worst) nats"
    }
  }
}
