import Derivation
import Laws
import Rows
import Scalars

/// Evidence for `reverse.joint` from the joint law that is built from the kernels alone.
enum ReverseJointEvidence {
  /// Each piece of evidence, with the mistakes that it refutes.
  static let rows: [Row: [Evidence]] = [
    .reverseJoint: [
      marginal()
        .refuting(
          "variances that only add",
          marginal { kernels in
            let right = Reverse.marginal(kernels: kernels)
            return (right.mean, kernels.reduce(1) { $0 + $1.variance })
          }),
      joint()
        .refuting(
          "x_T left out",
          joint { states, kernels in
            let last = states[states.count - 1]
            return try Reverse.logJointDensity(states: states, kernels: kernels) + last * last / 2
          }),
    ]
  ]

  static func marginal(
    _ formula:
      @escaping @Sendable ([AffineKernel<Rational>]) throws -> Moments<Rational> =
      Reverse.marginal(kernels:)
  ) -> Evidence {
    Proof.atPoints(
      "p_θ(x_0) by leaving x_1, …, x_4 out of the joint law that is built over ℚ from N(0, 1) and the "
        + "kernels of a drawn affine network",
      kind: .computed
    ) { point in
      let chain = RationalChain(steps: 4, at: &point)
      let kernels = try chain.kernels(at: &point)
      let joint = Joint.reverse(kernels: kernels)
      let law = try formula(kernels)
      try point.equal(law.mean, joint.mean[4], "the mean of x_0")
      try point.equal(law.variance, joint.covariance[4][4], "the variance of x_0")
    }
  }

  typealias ReverseDensity = @Sendable ([Double], [AffineKernel<Double>]) throws -> Double

  static func joint(
    _ formula: @escaping ReverseDensity = Reverse.logJointDensity(states:kernels:)
  ) -> Evidence {
    Evidence(
      kind: .computed,
      method:
        "the multivariate normal density of x_0 and eight times under p_θ of an affine network, "
        + "by GSL's Cholesky factorization, for three schedules"
    ) {
      var worst = 0.0
      for (name, powers) in Joint.families {
        let kernels = try zip([1] + powers, powers).enumerated().map { index, pair in
          let sigma = try DDIM.sigma(to: pair.0, from: pair.1, eta: 0.8)
          return try Reverse.kernel(
            gain: 0.9 * (1 - pair.1).squareRoot(), shift: 0.05, to: pair.0, from: pair.1,
            sigma: sigma, variance: index == 0 ? 0.01 : nil)
        }
        var states = [Joint.noises[8]]
        for (kernel, noise) in zip(kernels.reversed(), Joint.noises) {
          let mean = kernel.slope * states[states.count - 1] + kernel.offset
          states.append(mean + kernel.variance.squareRoot() * noise)
        }
        let sum = try formula(states.reversed(), kernels)
        worst = max(
          worst, try Joint.compare(Joint.reverse(kernels: kernels), at: states, sum, name))
      }
      return "largest difference \(worst) nats"
    }
  }
}
