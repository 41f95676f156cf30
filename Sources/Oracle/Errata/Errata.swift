import CandidateProtocol
import Derivation
import RealModule
package import Rows
import Scalars

/// Where the register's statement, a paper or a library's documentation prints something that does not
/// follow, and a proof of it.
public struct Erratum: Sendable {
  /// What is printed, where, and at which step it fails.
  public let says: String
  /// Shows that it does not follow: the evidence holds as long as the erratum is right.
  public let proof: Evidence
}

extension Erratum {
  /// All that are known, by the row that they belong to. What is printed is a parameter of each: with
  /// what is right in its place the erratum falls.
  package static let all: [Row: [Erratum]] = [
    .scheduleSignalPower: [
      productOfBetas().falling(with: productOfBetas { $0.reduce(1) { $0 * (1 - $1) } })
    ],
    .scheduleCosine: [
      cosineProduct().falling(
        with: cosineProduct {
          NoiseSchedule.cosineBeta(at: $0, of: 1000, offset: 0.008, cap: 0.999)
        })
    ],
    .ddpmPosteriorVariance: [
      documentedVariance().falling(
        with: documentedVariance { Posterior.variance(to: $0, from: $1) })
    ],
    .objectiveWeights: [
      printedWeight().falling(
        with: printedWeight { to, from, sigma, _ in
          try Objective.weight(to: to, from: from, sigma: sigma)
        })
    ],
    .elboSnrForm: [ratioAtZero().falling(with: ratioAtZero { _ in 0 })],
    .improvedLearnedVariance: [
      logarithmAtOne().falling(with: logarithmAtOne { _, beta, _ in beta })
    ],
    .improvedImportanceSampling: [lostTime().falling(with: lostTime(evenShare: 1 / 1000))],
    .ddimDeterministic: [
      slopeOfPointMass().falling(with: slopeOfPointMass { _, _, _ in 1 }),
      printedDeterministicStep().falling(
        with: printedDeterministicStep(printed: DDIM.deterministicUpdate(state:noise:to:from:))),
    ],
    .ddimOde: [startOfFlow().falling(with: startOfFlow { 1 + $0 * $0 })],
    .ddimInterpolation: [
      interpolatedWithData().falling(with: interpolatedWithData { _, power in try power.root() }),
      slerpInFewDimensions().falling(with: slerpInFewDimensions(dimensions: [6])),
    ],
    .chainConvergenceOrder: [
      overtakingAtFewSteps().falling(with: overtakingAtFewSteps(steps: 16))
    ],
  ]

  /// The same erratum, whose proof must refute the one of what would have been right.
  private func falling(with right: @autoclosure @escaping @Sendable () -> Erratum) -> Erratum {
    Erratum(says: says, proof: proof.refuting("what is right", right().proof))
  }

  /// An erratum that is proved at exact points.
  static func proved(
    _ says: String, _ method: String, path: StaticString = #filePath,
    claims: @escaping @Sendable (inout Proof.Point) throws -> Void
  ) -> Erratum {
    Erratum(says: says, proof: Proof.atPoints(method, path: path, claims: claims))
  }

  static func productOfBetas(
    printed: @escaping @Sendable ([Rational]) throws -> Rational = { $0.reduce(1, *) }
  ) -> Erratum {
    proved(
      "A comment in LuChengTHU/dpm-solver (issue 13) printed alphas_cumprod = cumprod(betas): the "
        + "product is of 1 − β.",
      "the printed product does not satisfy ᾱ_t = ᾱ_{t−1} − ᾱ_{t−1} β_t"
    ) { point in
      let betas = [point.fraction(), point.fraction()]
      let (first, second) = (try printed([betas[0]]), try printed(betas))
      try point.holds(second != first - first * betas[1], "the recursion fails")
    }
  }

  static func documentedVariance(
    printed: @escaping Formula2<Rational> = { to, from in (1 - to) / (from / to) }
  ) -> Erratum {
    proved(
      "The notes of labmlai/annotated_deep_learning_paper_implementations (issue 220, since mended) "
        + "printed β̃_t = (1−ᾱ_{t−1})/α_t, where (1−ᾱ_{t−1})/(1−ᾱ_t) β_t follows.",
      "the precisions of kernel and marginal do not add up to that of the printed variance"
    ) { point in
      let beta = Forward.kernelVariance(to: point.from, from: point.to)
      let precision = point.from / point.to / beta + 1 / (1 - point.to)
      try point.holds(
        try 1 / printed(point.to, point.from) != precision, "Bayes' precisions do not add up")
    }
  }

  static func printedWeight(
    printed: @escaping Formula4<Rational> = { _, from, sigma, dimension in
      1 / (2 * dimension * sigma * sigma * from)
    }
  ) -> Erratum {
    proved(
      "Song et al., arXiv:2010.02502v4, print γ_t = 1/(2dσ_t²ᾱ_t) in the proof of theorem 1 (appendix "
        + "B). Two steps fail: the divergence of the two q_σ is ‖x_0−f_θ‖²/(2σ_t²) times the squared "
        + "weight of x_0 in the mean, (a_{t−1} − a_t √(s_{t−1}²−σ_t²)/s_t)², which is left out; and "
        + "‖x_0−f_θ‖² is ‖ε−ε_θ‖² times s_t²/ᾱ_t, of which s_t² is left out and a d put in. With γ_t = "
        + "k_t²/(2σ_t²) the theorem stands: the printed value is 1/(d (k_t a_t)²) of it.",
      "KL(q_σ at x_0 ‖ q_σ at f_θ) step by step: the distance of the means is the weight of x_0 times "
        + "x_0 − f_θ, not x_0 − f_θ; x_0 − f_θ is s/a times ε_θ − ε, not 1/a; and the printed γ is "
        + "neither in one dimension nor in three what the two steps give"
    ) { point in
      guard point.eta > 0 else { return }
      let (data, noise, predicted) = (point.number(), point.number(), point.number())
      let sigma = try DDIMEvidence.sigma(at: point)
      let state = try Forward.state(data: data, noise: noise, signalPower: point.from)
      let model = try Inversion.predictedData(
        state: state, noise: predicted, signalPower: point.from)
      func mean(_ data: Rational) throws -> Rational {
        try DDIM.mean(data: data, state: state, to: point.to, from: point.from, sigma: sigma)
      }
      let weight = try DDIM.weights(to: point.to, from: point.from, sigma: sigma).data
      let apart = try mean(data) - mean(model)
      try point.equal(apart, weight * (data - model), "the means differ by the weight of x_0")
      try point.holds(weight * weight != 1, "and that is not 1: the first step")
      let rates = try Forward.noiseRate(point.from) / Forward.signalRate(point.from)
      try point.equal(data - model, rates * (predicted - noise), "x_0 − f_θ")
      try point.holds(rates * rates != 1 / point.from, "and s² is not 1: the second step")
      let error = (noise - predicted) * (noise - predicted)
      for dimension in [1 as Rational, 3] {
        try point.holds(
          try printed(point.to, point.from, sigma, dimension) * error
            != apart * apart / (2 * sigma * sigma), "the printed γ")
      }
    }
  }

  static func ratioAtZero(
    printed: @escaping @Sendable (Rational) throws -> Rational = VariationalBound.signalToNoise
  ) -> Erratum {
    proved(
      "The statement needs t ≥ 2: SNR(0) = ᾱ_0/(1−ᾱ_0) divides by 0, and the term of t = 1 is the "
        + "reconstruction.",
      "SNR has no value at ᾱ_0 = 1"
    ) { point in
      try point.refuses("a value of SNR(0)", try printed(1))
    }
  }

  static func logarithmAtOne(
    printed: @escaping Formula3<Double> = LearnedVariance.variance(head:beta:posteriorVariance:)
  ) -> Erratum {
    proved(
      "The statement needs t ≥ 2: β̃_1 = 0 has no logarithm. The code of the paper puts β̃_2 in its "
        + "place; in the step to t = 0 no variance is used.",
      "the interpolation has no value at β̃_1 = 0"
    ) { point in
      try point.refuses("a value of log β̃_1", try printed(0, 1e-4, 0))
    }
  }

  static func slopeOfPointMass(
    slope: @escaping Formula3<Rational> = DDIM.deterministicSlope(conditionalVariance:to:from:)
  ) -> Erratum {
    proved(
      "The perfect network's step is injective only while s_prev > 0: the step to t = 0 has slope "
        + "(a/s²) Cov(x_0∣x_t), which is 0 for a point mass.",
      "x_0 after the step to t = 0 with the perfect network of a point mass is the same for every x_t, "
        + "and the slope is 0"
    ) { point in
      let (center, state, other) = (point.number(), point.number(), point.number())
      func step(_ state: Rational) throws -> Rational {
        let noise = try Objective.optimalNoise(
          state: state, mean: center, variance: 0, signalPower: point.from)
        return try DDIM.deterministicUpdate(
          state: state, noise: noise, to: 1, from: point.from)
      }
      try point.equal(try step(state), center, "the step gives the point")
      try point.equal(try step(other), center, "from wherever it starts")
      try point.equal(try slope(0, 1, point.from), 0, "the slope")
    }
  }

  static func printedDeterministicStep(
    printed: @escaping Formula4<Rational> = { state, noise, to, from in
      let change = try ((1 - to) / to).root() - ((1 - from) / from).root()
      return try (to / from).root() * state + change * noise
    }
  ) -> Erratum {
    proved(
      "The null-text inversion paper (Mokady et al., arXiv:2211.09794, before the camera-ready; "
        + "google/prompt-to-prompt issues 36 and 55) printed the step as √(ᾱ_prev/ᾱ_t) x_t + "
        + "(√(1/ᾱ_prev − 1) − √(1/ᾱ_t − 1)) ε: √ᾱ_prev is missing before the bracket.",
      "the printed step does not take a x_0 + s ε to a_prev x_0 + s_prev ε"
    ) { point in
      let (data, noise) = (point.number(), point.number())
      let state = try Forward.state(data: data, noise: noise, signalPower: point.from)
      try point.holds(
        try printed(state, noise, point.to, point.from)
          != Forward.state(data: data, noise: noise, signalPower: point.to), "another state")
    }
  }

  static func interpolatedWithData(
    printed: @escaping @Sendable (Rational, Rational) throws -> Rational = { share, power in
      // Mean of (1−λ) x_t + λ x'_0 for x_0 = x'_0 = 1.
      try (1 - share) * power.root() + share
    }
  ) -> Erratum {
    proved(
      "The notes of labmlai/annotated_deep_learning_paper_implementations (issue 238) print the "
        + "interpolation as (1−λ) x_t + λ x'_0: both ends are states at t.",
      "for two equal data points the printed mean is not that of a state at t"
    ) { point in
      try point.holds(
        try printed(point.fraction(), point.from) != point.from.root(), "not a state at t")
    }
  }

  /// Losses that are rarely other than 0: ten of them tell nothing.
  static func lostTime(evenShare printed: Rational = 0) -> Erratum {
    Erratum(
      says:
        "With estimated p_t the mean is kept only while p_t > 0: by the printed p_t ∝ √E[L_t²] a time "
        + "whose ten losses were 0 is never drawn again. The authors' code, not the paper, mixes in an "
        + "even share of 0.001.",
      proof: Proof.atPoints(
        "after ten losses of 0 at t = 2, where E L_2 > 0, the mean over draws of L_t/p_t is E L_1"
      ) { point in
        let means = [point.fraction(), point.fraction()]
        var sampler = try ImportanceSampler<Rational>(steps: 2, evenShare: printed)
        for _ in 0..<sampler.history {
          try sampler.record(loss: means[0], at: 1)
          try sampler.record(loss: 0, at: 2)
        }
        let drawn = zip(means, try sampler.probabilities()).filter { $0.1 > 0 }
        let mean = drawn.reduce(0) { $0 + $1.1 * ($1.0 / $1.1) }
        try point.equal(mean, means[0], "the mean")
      })
  }
}
