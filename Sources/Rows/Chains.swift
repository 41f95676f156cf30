import Derivation
import RealModule
import Samplers
import Scalars

/// Whole chains: the oracle is the network.
extension Row {
  /// In the order of the register.
  static let chainsRows: [Row] = [
    .chainGaussianPredictor, .chainGaussianLaw, .chainMixturePredictor, .chainEmpiricalPredictor,
    .chainMixtureLaw, .chainConvergenceOrder, .chainNetworkError,
  ]

  /// `chain.gaussian-predictor`.
  public static let chainGaussianPredictor = Row(
    "chain.gaussian-predictor", .chains,
    claim: "is the conditional mean of Gaussian data",
    says: "E[ε∣x_t] for Gaussian data, full covariance",
    formula: GaussianPredictor.self,
    asked: [.proved, .computed],
    source: "Own derivation, for Song et al., arXiv:2010.02502v4, eq. (12)", notebook: 8)

  private enum GaussianPredictor: RowFormula {
    static let note: String? = "printed for one coordinate, where Σ is Var(x_0)"

    static func formulas<F>(_ letters: Letters<F>) throws(DerivationError) -> [Formula<F>] {
      let data = try NormalData(
        mean: [letters[.dataMean]], covariance: [[letters[.dataVariance]]])
      return try data.optimalNoise(state: [letters.state], signalPower: letters.from).map {
        Formula(.conditional(.mean, of: .noise(nil), given: [.state(.now)]), $0)
      }
    }
  }

  /// `chain.gaussian-law`.
  public static let chainGaussianLaw = Row(
    "chain.gaussian-law", .chains,
    claim: "gives mean and covariance after any number of steps",
    says: """
      exact mean and covariance after any number of steps, any η in [0, 1], any τ, starting from \
      N(0, I) or from q(x_T)
      """,
    formula: GaussianLaw.self,
    asked: [.proved, .computed, .observed],
    source: "Own derivation, for Song et al., arXiv:2010.02502v4, eq. (12)", notebook: 8)

  private enum GaussianLaw: RowFormula {
    static let note: String? =
      "one step of a network that is g x_t + c, from N(μ_θ, V_t), and the family's A, B, C²"

    static func formulas<F>(_ letters: Letters<F>) throws(DerivationError) -> [Formula<F>] {
      let step = StepCoefficients(
        state: letters[.stepState], noise: letters[.stepNoise], variance: letters[.stepVariance])
      let law = step.kernel(gain: letters[.gain], offset: letters[.shift])
        .law(mean: letters[.modelMean], variance: letters[.modelVariance(.now)])
      let family = try Sampler.family(eta: letters[.eta])
        .coefficients(to: letters.to, from: letters.from)
      return [
        Formula(.law(.model, of: [.state(.before)]), normal: law),
        Formula(.letter(.stepState), family.state),
        Formula(.letter(.stepNoise), family.noise),
        Formula(.letter(.stepVariance), family.variance),
      ]
    }
  }

  /// `chain.mixture-predictor`.
  public static let chainMixturePredictor = Row(
    "chain.mixture-predictor", .chains,
    claim: "is the conditional mean of a mixture",
    says: "E[ε∣x_t] for Gaussian mixtures",
    formula: MixturePredictor.self,
    asked: [.computed, .observed],
    source: "Own derivation, for Song et al., arXiv:2010.02502v4, eq. (12)", notebook: 8)

  private enum MixturePredictor: RowFormula {
    static let note: String? =
      "printed for two components; r_i is the i-th one's share of the density of x_t"

    static func formulas<F>(_ letters: Letters<F>) throws(DerivationError) -> [Formula<F>] {
      let first = NormalMixture<F>.Component(
        weight: letters[.componentShare(1)], mean: letters[.mean(1)],
        variance: letters[.variance(1)])
      var noises: [F] = []
      for index in [1, 2] {
        noises.append(
          try Objective.optimalNoise(
            state: letters.state, mean: letters[.mean(index)],
            variance: letters[.variance(index)], signalPower: letters.from))
      }
      return [
        Formula(
          .conditional(.mean, of: .noise(nil), given: [.state(.now)]),
          NormalMixture.mean(of: noises, shares: [1, 2].map { letters[.stateShare($0)] })),
        Formula(
          .letter(.stateShare(1)),
          try NormalMixture.share(of: first, at: letters.state, signalPower: letters.from)),
      ]
    }
  }

  /// `chain.empirical-predictor`.
  public static let chainEmpiricalPredictor = Row(
    "chain.empirical-predictor", .chains,
    claim: "is a softmax over the points of the data set",
    says: """
      for a finite data set the optimal network is a softmax over its points: E[x_0∣x_t] = Σ w_i \
      x_i, w ∝ exp(−‖x_t − a_t x_i‖²/2s_t²); sampling with it returns to the data
      """,
    formula: EmpiricalPredictor.self,
    asked: [.proved, .computed, .observed],
    source: "Own derivation, from Ho et al., arXiv:2006.11239v2, eq. (4)",
    notebook: 9)

  private enum EmpiricalPredictor: RowFormula {
    static let note: String? = "for two points of one coordinate"

    static func formulas<F>(_ letters: Letters<F>) throws(DerivationError) -> [Formula<F>] {
      let points = [letters[.dataPoint(1)], letters[.dataPoint(2)]]
      let weights = try points.map { point throws(DerivationError) in
        try FiniteData.weight(
          state: [letters.state], point: [point], signalPower: letters.from)
      }
      let mean = FiniteData.mean(
        of: points.map { [$0] }, weights: [letters[.pointWeight(1)], letters[.pointWeight(2)]])
      return [
        Formula(.letter(.pointWeight(1)), weights[0]),
        Formula(.letter(.pointWeight(2)), weights[1]),
      ] + mean.map { Formula(.conditional(.mean, of: .state(.at(0)), given: [.state(.now)]), $0) }
    }
  }

  /// `chain.mixture-law`.
  public static let chainMixtureLaw = Row(
    "chain.mixture-law", .chains,
    claim: "gives the law of the output by quadrature",
    says: "one-dimensional law of the output by quadrature",
    formula: MixtureLaw.self,
    asked: [.computed, .observed],
    source: "Own derivation, for Song et al., arXiv:2010.02502v4, eq. (12)", notebook: 8)

  private enum MixtureLaw: RowFormula {
    static let note: String? =
      "by a rule of two points: μ_i is where the step's mean leads from the i-th, w_i the density "
      + "there times the rule's weight"

    static func formulas<F>(_ letters: Letters<F>) throws(DerivationError) -> [Formula<F>] {
      let (to, from) = (Letter.state(.previous), Letter.state(.now))
      return [
        Formula(
          .integral(
            [.law(.model, of: [to], given: [from]), .law(.model, of: [from])], over: from),
          try Reverse.density(
            at: letters[to], means: [1, 2].map { letters[.mean($0)] },
            weights: [1, 2].map { letters[.componentShare($0)] },
            variance: letters[.modelVariance(.now)]))
      ]
    }
  }

  /// `chain.convergence-order`.
  public static let chainConvergenceOrder = Row(
    "chain.convergence-order", .chains,
    claim: "has a distance to the data that falls as 1÷S",
    says: """
      started from q(x_T), the Wasserstein-2 distance to the data law is O(1/S) for DDIM and for DDPM, DDPM's \
      constant with the posterior variance usually larger (it may overtake at a few steps: cosine, variance 16, \
      S = 4; with variance β and a quiet last step DDPM is ahead in one dimension); started from N(0, I) DDIM \
      keeps the mismatch of q(x_T) and DDPM forgets it
      """,
    formula: ConvergenceOrder.self,
    asked: [.computed],
    source: "Own derivation, for Song et al., arXiv:2010.02502v4, eq. (12), (16)", notebook: 8)

  private enum ConvergenceOrder: RowFormula {
    static let note: String? = "the distance of which the order is taken, for two normal laws"

    static func formulas<F>(_ letters: Letters<F>) throws(DerivationError) -> [Formula<F>] {
      [
        Formula(
          .name(.distance),
          try Wasserstein.normal(
            (letters[.mean(1)], letters[.variance(1)]), (letters[.mean(2)], letters[.variance(2)])))
      ]
    }
  }

  /// `chain.network-error`.
  public static let chainNetworkError = Row(
    "chain.network-error", .chains,
    claim: "gives the law where the network is off",
    says: """
      for Gaussian data and a network off by an affine error (offset, gain), the exact law of the output at every \
      η, S: fresh noise forgives an offset that determinism keeps, which a perfect network cannot show
      """,
    formula: NetworkError.self,
    asked: [.proved, .computed],
    source: "Own derivation, for Song et al., arXiv:2010.02502v4, eq. (12)", notebook: 8)

  private enum NetworkError: RowFormula {
    static func formulas<F>(_ letters: Letters<F>) throws(DerivationError) -> [Formula<F>] {
      let network = try GaussianNetwork(
        mean: letters[.dataMean], variance: letters[.dataVariance],
        gain: letters[.predictionGain], offset: letters[.predictionOffset])
      return [
        Formula(
          .letter(.predictedNoise),
          try network.noise(state: letters.state, signalPower: letters.from))
      ]
    }
  }
}
