import CandidateProtocol
import Derivation
import Laws
import RealModule
import Rows
import Scalars
import Statistics

/// Evidence from joint laws that are built from kernels alone: marginals by leaving variables out,
/// posteriors by conditioning. The closed forms are not used in building them.
enum JointEvidence {
  static let rows: [String: [Evidence]] = [
    "forward.joint": [forwardJoint()],
    "forward.marginal": [marginal()],
    "ddpm.posterior-mean": [posterior("mean")],
    "ddpm.posterior-variance": [posterior("variance")],
    "ddpm.variance-extremes": [varianceExtremes(), varianceByConditioning()],
    "reverse.joint": [reverseMarginal(), reverseJoint()],
    "ddim.joint": [familyJoint()],
    "ddim.marginal-consistency": [marginalConsistency()],
  ]

  /// Evidence that is computed: exact claims at drawn points, by an algebra of joint laws.
  static func computed(
    _ method: String, claims: @escaping @Sendable (inout Proof.Point) throws -> Void
  ) -> Evidence {
    let exact = Proof.atPoints(method, claims: claims)
    return Evidence(kind: .computed, method: method, run: exact.run)
  }

  static func marginal(
    mean: @escaping Formula2<Rational> = Forward.marginalMean(data:signalPower:),
    variance: @escaping Formula1<Rational> = Forward.marginalVariance(signalPower:)
  ) -> Evidence {
    computed(
      "leaving all other times out of the joint law of x_1, …, x_4, built over ℚ from the kernels"
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

  static func posterior(
    _ quantity: String,
    mean: @escaping Formula4<Rational> = Posterior.mean(data:state:to:from:),
    variance: @escaping Formula2<Rational> = Posterior.variance(to:from:)
  ) -> Evidence {
    computed(
      "the \(quantity) of x_{t−1} in the joint law of x_1, …, x_4 conditioned on x_t (Schur "
        + "complement over ℚ); what comes after x_t changes nothing"
    ) { point in
      let (data, state, later) = (point.number(), point.number(), point.number())
      let chain = RationalChain(steps: 4, at: &point)
      let joint = try Joint.forward(data: data, signalPowers: chain.signalPowers)
      for place in 1..<chain.signalPowers.count {
        let (to, from) = (chain.signalPowers[place - 1], chain.signalPowers[place])
        let laws = [
          joint.given(place, is: state),
          place == 3
            ? joint.given(3, is: state) : joint.given(3, is: later).given(place, is: state),
        ]
        for law in laws {
          if quantity == "mean" {
            try point.equal(
              law.mean[place - 1], try mean(data, state, to, from), "μ̃ at t = \(place + 1)")
          } else {
            try point.equal(
              law.covariance[place - 1][place - 1], try variance(to, from),
              "β̃ at t = \(place + 1)")
          }
        }
      }
    }
  }

  static func varianceExtremes(
    _ formula: @escaping Formula3<Rational> = Reverse.exactVariance(dataVariance:to:from:)
  ) -> Evidence {
    Proof.atPoints(
      "the exact reverse variance is β̃ for a point mass, β for variance 1, strictly between for "
        + "variances in (0, 1), rising, and above β beyond 1"
    ) { point in
      let (to, from) = (point.to, point.from)
      func variance(_ data: Rational) throws -> Rational { try formula(data, to, from) }
      let beta = Forward.kernelVariance(to: point.from, from: point.to)
      let posterior = Posterior.variance(to: point.to, from: point.from)
      try point.equal(try variance(0), posterior, "a point mass")
      try point.equal(try variance(1), beta, "N(0, 1)")
      let (small, large) = (point.fraction(), 1 + point.fraction())
      let less = small * point.fraction()
      try point.holds(posterior < (try variance(less)), "above β̃")
      try point.holds(try variance(less) < variance(small), "rising")
      try point.holds(try variance(small) < beta, "below β")
      try point.holds(try variance(large) > beta, "above β beyond 1")
      try point.refuses("a negative variance", try variance(-small))
    }
  }

  static func varianceByConditioning(
    _ formula: @escaping Formula3<Double> = Reverse.exactVariance(dataVariance:to:from:)
  ) -> Evidence {
    Evidence(
      kind: .computed,
      method: "x_{t−1} given x_t in the joint law of x_0, x_{t−1}, x_t, by GSL's Cholesky "
        + "factorization, on DDPM's schedule, for variances from 1e-6 to 100"
    ) {
      var worst = 0.0
      for point in Transitions.ofDDPM {
        for variance in [0, 1e-6, 0.25, 1, 4, 100.0] {
          var joint = LinearGaussian<Double>()
          joint.append(variance: variance)
          joint.append(
            weights: [(0, point.to.squareRoot())],
            variance: Forward.marginalVariance(signalPower: point.to))
          joint.append(
            weights: [(1, try Forward.kernelSignalRate(to: point.from, from: point.to))],
            variance: Forward.kernelVariance(to: point.from, from: point.to))
          let law = try joint.conditional(of: [1], given: [2], values: [0])
          // The complement is a difference of numbers of the size of Var x_{t−1}: six roundings
          // there, ten in the closed form, whose β carries one of 1.
          let scale = joint.covariance[1][1]
          let claimed = try formula(variance, point.to, point.from)
          let deviation = (law.covariance[0][0] - claimed).magnitude
          let allowed = 8 * Double.ulpOfOne * (scale + 1)
          worst = max(worst, deviation / allowed)
          guard deviation <= allowed else {
            throw Refutation(
              "at t = \(point.time) and variance \(variance) the reverse variance is "
                + "\(law.covariance[0][0]), \(claimed) is claimed")
          }
        }
      }
      return "at most \(worst) of what rounding can do"
    }
  }

  /// Kernels of a network that is affine in x_t, at a chain's times.
  static func kernels(
    of chain: RationalChain, at point: inout Proof.Point
  ) throws -> [AffineKernel<Rational>] {
    let powers = [1] + chain.signalPowers
    let sigmas = [0] + chain.sigmas
    return try sigmas.indices.map { index in
      try Reverse.kernel(
        gain: point.fraction(), shift: point.fraction(), to: powers[index],
        from: powers[index + 1], sigma: sigmas[index],
        variance: index == 0 ? point.fraction() : nil)
    }
  }

  static func reverseMarginal(
    _ formula:
      @escaping @Sendable ([AffineKernel<Rational>]) throws -> Moments<Rational> =
      Reverse.marginal(kernels:)
  ) -> Evidence {
    computed(
      "p_θ(x_0) by leaving x_1, …, x_4 out of the joint law that is built over ℚ from N(0, 1) and the "
        + "kernels of a drawn affine network"
    ) { point in
      let chain = RationalChain(steps: 4, at: &point)
      let kernels = try kernels(of: chain, at: &point)
      let joint = Joint.reverse(kernels: kernels)
      let law = try formula(kernels)
      try point.equal(law.mean, joint.mean[4], "the mean of x_0")
      try point.equal(law.variance, joint.covariance[4][4], "the variance of x_0")
    }
  }

  static func marginalConsistency(
    weights: @escaping Joint.Weights<Rational> = { try DDIM.weights(to: $0, from: $1, sigma: $2) }
  ) -> Evidence {
    computed(
      "leaving all other times out of the joint law of q_σ over ℚ, built from x_T down for drawn σ; "
        + "neighbours' covariance squared is (s_{t−1}²−σ²) s_t², not the Markov chain's"
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
