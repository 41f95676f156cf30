import CandidateProtocol
import Derivation
import RealModule
import Rows
import Scalars
import Statistics

/// Evidence for theorem 1 of the DDIM paper, with its weights and its constant.
enum TheoremEvidence {
  /// Each piece of evidence, with the mistakes that it refutes.
  static let rows: [Row: [Evidence]] = [
    .objectiveDdimTheorem: [
      terms()
        .refuting(
          "γ as the paper prints it",
          terms(weight: { _, from, sigma in
            guard sigma != 0 else {
              return try Objective.weight(to: from, from: from, sigma: sigma)
            }
            return 1 / (2 * sigma * sigma * from)
          })
        )
        .refuting("k_1 = 1", terms(firstWeight: { _, sigma in 1 / (2 * sigma * sigma) })),
      onLinearModels()
        .refuting(
          "DDPM's γ for every σ",
          onLinearModels(weight: { to, from, sigma in
            try Objective.weight(to: to, from: from, variance: sigma * sigma)
          })
        )
        .refuting(
          "a constant without L_T",
          onLinearModels(constant: { _, _, sigma in
            Double.log(2 * Double.pi * sigma * sigma) / 2
          })),
    ]
  ]

  static func terms(
    weight: @escaping Formula3<Rational> = Objective.weight(to:from:sigma:),
    firstWeight: @escaping Formula2<Rational> = Objective.firstWeight(signalPower:sigma:)
  ) -> Evidence {
    Proof.atPoints(
      "for drawn σ_1, …, σ_4 each exponent of J_σ is γ_t (ε − ε_θ)²: for t ≥ 2 the squared distance of "
        + "q_σ's means over 2σ², at t = 1 that of x_0 from g_θ(x_1, 1) over 2σ_1²; γ grows without bound "
        + "as σ falls"
    ) { point in
      let (data, first) = (point.number(), point.fraction())
      let chain = RationalChain(steps: 4, at: &point)
      for (index, from) in chain.signalPowers.enumerated() {
        let (noise, predicted) = (point.number(), point.number())
        let state = try Forward.state(data: data, noise: noise, signalPower: from)
        let error = (noise - predicted) * (noise - predicted)
        guard index > 0 else {
          let mean = try Inversion.predictedData(
            state: state, noise: predicted, signalPower: from)
          try point.equal(
            try firstWeight(from, first) * error,
            (data - mean) * (data - mean) / (2 * first * first), "t = 1")
          continue
        }
        let (to, sigma) = (chain.signalPowers[index - 1], chain.sigmas[index - 1])
        let model = try Inversion.predictedData(
          state: state, noise: predicted, signalPower: from)
        func mean(_ data: Rational) throws -> Rational {
          try DDIM.mean(data: data, state: state, to: to, from: from, sigma: sigma)
        }
        let distance = try mean(data) - mean(model)
        try point.equal(
          try weight(to, from, sigma) * error, distance * distance / (2 * sigma * sigma),
          "t = \(index + 1)")
      }
      // σ = s sin χ with tan(χ/2) = 1/n: a tenth of σ makes γ near a hundred times as large.
      let noise = try Forward.noiseRate(chain.signalPowers[0])
      let weights = try [1000, 10_000].map { inverse in
        let sine = Rational.turn(halfTangent: Rational(1, over: inverse)).sine
        return try weight(chain.signalPowers[0], chain.signalPowers[1], noise * sine)
      }
      try point.holds(weights[1] > 90 * weights[0], "γ grows as 1/σ²")
      try point.refuses(
        "σ = 0", try weight(chain.signalPowers[0], chain.signalPowers[1], 0))
    }
  }

  /// J_σ = E log q_σ(x_{1:T}∣x_0) − E log p_θ(x_{0:T}), by moments of joint laws, for data N(m, v).
  static func onLinearModels(
    weight: @escaping Formula3<Double> = Objective.weight(to:from:sigma:),
    constant: @escaping Formula3<Double> = Objective.theoremConstant(
      meanSquare:signalPower:sigma:)
  ) -> Evidence {
    Evidence(
      kind: .computed,
      method: "J_σ by moments of the joint law of q_σ, averaged over normal data, against Σ γ_t "
        + "E(ε−ε_θ)² + C: affine networks, σ at 0.01, 0.5 and 1 of its maximum, ten times of three "
        + "schedules"
    ) {
      let (mean, variance, sigma1) = (0.3, 0.5, 0.05)
      var worst = 0.0
      for (place, powers) in try LinearModelEvidence.chains() where powers.count == 10 {
        for share in [0.01, 0.5, 1] {
          let sigmas = try powers.dropLast().map { try share * Forward.noiseRate($0) }
          let networks = powers.map { (gain: 0.8 * (1 - $0).squareRoot(), shift: 0.05) }
          let kernels = try zip([1] + powers, powers).enumerated().map { index, stride in
            try Reverse.kernel(
              gain: networks[index].gain, shift: networks[index].shift, to: stride.0,
              from: stride.1, sigma: index == 0 ? 0 : sigmas[index - 1],
              variance: index == 0 ? sigma1 * sigma1 : nil)
          }
          let model = try LinearModel(signalPowers: powers, sigmas: sigmas, kernels: kernels)
          // The terms are quadratic in x_0: three nodes give their mean over data exactly.
          let rule = try Quadrature.normalRule(points: 3)
          var (left, scale) = (0.0, 0.0)
          for (z, share) in zip(rule.points, rule.weights) {
            let terms = try MomentTerms(model, data: mean + variance.squareRoot() * z).terms
            left += share * terms.reduce(0) { $0 + $1.value }
            scale += share * terms.reduce(0) { $0 + $1.scale }
          }
          var right = try constant(
            mean * mean + variance, powers[powers.count - 1], sigma1)
          for (index, from) in powers.enumerated() {
            let error = try Objective.expectedNoiseError(
              gain: networks[index].gain, shift: networks[index].shift, mean: mean,
              variance: variance, signalPower: from)
            right +=
              try error
              * (index == 0
                ? Objective.firstWeight(signalPower: from, sigma: sigma1)
                : weight(powers[index - 1], from, sigmas[index - 1]))
          }
          worst = max(worst, (left - right).magnitude / scale)
          guard (left - right).magnitude <= 64 * Double.ulpOfOne * scale else {
            throw Refutation(
              "\(place), σ at \(share) of its maximum: J_σ is \(left), Σ γ E + C is \(right)")
          }
        }
      }
      return "largest difference \(worst) of the sum of the parts' sizes"
    }
  }
}
