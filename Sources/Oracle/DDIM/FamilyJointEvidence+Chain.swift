import Derivation
import Laws
import Rows
import Scalars

/// The joint law of q_σ on a whole chain, from x_T down.
extension FamilyJointEvidence {
  typealias FamilyDensity = @Sendable ([Double], Double, [Double], [Double]) throws -> Double

  static func joint(
    _ formula: @escaping FamilyDensity = DDIM.logJointDensity(states:data:signalPowers:sigmas:)
  ) -> Evidence {
    Evidence(
      kind: .computed,
      method: "the multivariate normal density of eight times under q_σ, by GSL's Cholesky "
        + "factorization, for three schedules and η = 0.3, 0.8 and 1"
    ) {
      var worst = 0.0
      for (name, powers) in Joint.families {
        for eta in [0.3, 0.8, 1] {
          let sigmas = try zip(powers, powers.dropFirst()).map {
            try DDIM.sigma(to: $0, from: $1, eta: eta)
          }
          let data = -1.2
          var state = try Forward.state(
            data: data, noise: Joint.noises[8], signalPower: powers[powers.count - 1])
          var states = [state]
          for index in sigmas.indices.reversed() {
            state = try DDIM.draw(
              data: data, state: state, freshNoise: Joint.noises[index], to: powers[index],
              from: powers[index + 1], sigma: sigmas[index])
            states.append(state)
          }
          let joint = try Joint.family(data: data, signalPowers: powers, sigmas: sigmas)
          let sum = try formula(states.reversed(), data, powers, sigmas)
          worst = max(worst, try Joint.compare(joint, at: states, sum, "\(name), η = \(eta)"))
        }
      }
      return "largest difference \(worst) nats"
    }
  }

  static func marginalConsistency(
    weights: @escaping Joint.Weights<Rational> = { try DDIM.weights(to: $0, from: $1, sigma: $2) }
  ) -> Evidence {
    Proof.atPoints(
      "leaving all other times out of the joint law of q_σ over ℚ, built from x_T down for drawn σ; "
        + "neighbours' covariance squared is (s_{t−1}²−σ²) s_t², not the Markov chain's",
      kind: .computed
    ) { point in
      let data = point.number()
      let chain = RationalChain(steps: 4, at: &point)
      let joint = try Joint.family(
        data: data, signalPowers: chain.signalPowers, sigmas: chain.sigmas, weights: weights)
      let markov = try Joint.forward(data: data, signalPowers: chain.signalPowers)
      for (index, power) in chain.signalPowers.enumerated() {
        let place = chain.signalPowers.count - 1 - index
        try point.equal(
          joint.mean[place], Forward.marginalMean(data: data, signalPower: power), "the mean")
        try point.equal(
          joint.covariance[place][place], Forward.marginalVariance(signalPower: power),
          "the variance")
      }
      let together = joint.covariance[0][1]
      let (to, sigma) = (chain.signalPowers[2], chain.sigmas[2])
      try point.equal(
        together * together, (1 - to - sigma * sigma) * (1 - chain.signalPowers[3]),
        "the covariance of neighbours")
      try point.holds(together != markov.covariance[3][2], "not the Markov chain's")
    }
  }
}
