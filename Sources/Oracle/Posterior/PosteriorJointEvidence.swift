import Derivation
import Laws
import Rows
import Scalars

/// Evidence for `ddpm.*` from joint laws that are built from kernels alone: posteriors by conditioning.
enum PosteriorJointEvidence {
  /// Each piece of evidence, with the mistakes that it refutes.
  static let rows: [Row: [Evidence]] = [
    .ddpmPosteriorMean: [
      posterior("mean")
        .refuting(
          "the state's weight without √α",
          posterior(
            "mean",
            mean: { data, state, to, from in
              try Posterior.dataWeight(to: to, from: from) * data + (1 - to) / (1 - from) * state
            }))
    ],
    .ddpmPosteriorVariance: [
      posterior("variance")
        .refuting(
          "as documented once: (1 − ᾱ_{t−1})/α_t",
          posterior("variance", variance: { to, from in (1 - to) / (from / to) }))
    ],
    .ddpmVarianceExtremes: [
      varianceExtremes()
        .refuting(
          "the data's variance as it is",
          varianceExtremes { variance, to, from in
            let weight = try Posterior.dataWeight(to: to, from: from)
            return Posterior.variance(to: to, from: from) + weight * weight * variance
          }),
      varianceByConditioning()
        .refuting(
          "half way between the extremes",
          varianceByConditioning { variance, to, from in
            let posterior = Posterior.variance(to: to, from: from)
            return posterior + variance * ((1 - from / to) - posterior)
          }),
    ],
  ]

  static func posterior(
    _ quantity: String,
    mean: @escaping Formula4<Rational> = Posterior.mean(data:state:to:from:),
    variance: @escaping Formula2<Rational> = Posterior.variance(to:from:)
  ) -> Evidence {
    Proof.atPoints(
      "the \(quantity) of x_{t−1} in the joint law of x_1, …, x_4 conditioned on x_t (Schur "
        + "complement over ℚ); what comes after x_t changes nothing",
      kind: .computed
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
}
