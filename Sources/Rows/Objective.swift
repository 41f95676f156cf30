import Derivation
import RealModule
import Scalars

/// The training objective.
extension Row {
  /// In the order of the register.
  static let objectiveRows: [Row] = [
    .objectiveMaximumLikelihood, .objectiveMarginalsOnly, .objectiveTransitionAsNoiseError,
    .objectiveWeights, .objectiveSimple, .objectiveOptimalPredictor, .objectiveParameterizations,
    .objectiveDdimTheorem,
  ]

  /// `objective.maximum-likelihood`.
  public static let objectiveMaximumLikelihood = Row(
    "objective.maximum-likelihood", .bound,
    claim: "is largest where the divergence is 0",
    says: """
      E_q log p_θ(x_0) is maximal where KL(q(x_0) ‖ p_θ(x_0)) is 0; the two differ by the data's \
      entropy
      """,
    formula: MaximumLikelihood.self,
    asked: [.computed], source: "Song et al., arXiv:2010.02502v4, section 2, eq. (1), (2)",
    notebook: 3)

  private enum MaximumLikelihood: RowFormula {
    static func formulas<F>(_ letters: Letters<F>) throws(DerivationError) -> [Formula<F>] {
      let likelihood = LeftSide.logarithm(.law(.model, of: [.state(.at(0))]))
      return [
        Formula(
          .expectation(likelihood, under: .law(.forward, of: [.state(.at(0))])),
          try Objective.expectedLogLikelihood(
            mean: letters[.mean(1)], variance: letters[.variance(1)], modelMean: letters[.mean(2)],
            modelVariance: letters[.variance(2)]))
      ]
    }
  }

  /// `objective.marginals-only`.
  public static let objectiveMarginalsOnly = Row(
    "objective.marginals-only", .bound,
    claim: "sees one time after another",
    says: """
      the training objective depends on q only through q(x_t∣x_0): two joints with the same \
      marginals give the same value, one with a changed marginal does not (the hinge from DDPM \
      to DDIM)
      """,
    formula: MarginalsOnly.self,
    asked: [.proved, .computed], source: "Song et al., arXiv:2010.02502v4, section 3", notebook: 4)

  private enum MarginalsOnly: RowFormula {
    static let note: String? = "printed for a network that is affine in the state"

    static func formulas<F>(_ letters: Letters<F>) throws(DerivationError) -> [Formula<F>] {
      [
        Formula(
          .letter(.noiseError(.now)),
          try Objective.expectedNoiseError(
            gain: letters[.gain], shift: letters[.shift], mean: letters[.dataMean],
            variance: letters[.dataVariance], signalPower: letters.from))
      ]
    }
  }

  /// `objective.transition-as-noise-error`.
  public static let objectiveTransitionAsNoiseError = Row(
    "objective.transition-as-noise-error", .bound,
    claim: "is a weighted error of the noise",
    says: "L_{t−1} = weight · ‖ε − ε_θ‖²",
    formula: TransitionAsNoiseError.self,
    asked: [.proved],
    source: """
      Ho et al., arXiv:2006.11239v2, eq. (8)–(12); Song et al., arXiv:2010.02502v4, eq. \
      (64)–(66)
      """, notebook: 4)

  private enum TransitionAsNoiseError: RowFormula {
    static func formulas<F>(_ letters: Letters<F>) throws(DerivationError) -> [Formula<F>] {
      let weight = try Objective.weight(
        to: letters.to, from: letters.from, variance: letters.sigma * letters.sigma)
      let error = letters.noise - letters.predictedNoise
      return [
        Formula(
          .letter(.term(.before)), Objective.transitionTerm(noiseError: error, weight: weight))
      ]
    }
  }

  /// `objective.weights`.
  public static let objectiveWeights = Row(
    "objective.weights", .bound,
    claim: "are squared changes of the mean",
    says: """
      γ_t for DDPM (DDPM eq. 12) and for q_σ: γ_t = k_t²/(2σ_t²), k_t = a_{t−1}s_t/a_t − \
      √(s_{t−1}²−σ_t²); the DDIM paper prints 1/(2dσ_t²ᾱ_t), which is 1/(d (k_t a_t)²) of what \
      its derivation gives
      """,
    formula: Weights.self,
    asked: [.proved],
    source: """
      Ho et al., arXiv:2006.11239v2, eq. (12); Song et al., arXiv:2010.02502v4, eq. (30)–(35)
      """, notebook: 4)

  private enum Weights: RowFormula {
    static func formulas<F>(_ letters: Letters<F>) throws(DerivationError) -> [Formula<F>] {
      let (to, from, sigma) = (letters.to, letters.from, letters.sigma)
      return [
        Formula(
          .named(.weight(.now), "DDPM"),
          try Objective.weight(to: to, from: from, variance: sigma * sigma)),
        Formula(.letter(.weight(.now)), try Objective.weight(to: to, from: from, sigma: sigma)),
      ]
    }

    static func abbreviations(_ notation: Notation) -> [Letter] {
      ratios(notation) + [.meanChange]
    }
  }

  /// `objective.simple`.
  public static let objectiveSimple = Row(
    "objective.simple", .bound,
    claim: "has the weight 1",
    says: "γ = 1: the L_simple",
    formula: Simple.self,
    asked: [.proved],
    source: "Ho et al., arXiv:2006.11239v2, eq. (14); Song et al., arXiv:2010.02502v4, eq. (5)",
    notebook: 4)

  private enum Simple: RowFormula {
    static let note: String? = "printed for T = 3"

    static func formulas<F>(_ letters: Letters<F>) throws(DerivationError) -> [Formula<F>] {
      let errors = (1...3).map { letters[.noiseError(.at($0))] }
      let weights = (1...3).map { letters[.weight(.at($0))] }
      return [
        Formula(.name(.weighted), Objective.weighted(noiseErrors: errors, weights: weights)),
        Formula(.name(.simple), try Objective.simple(noiseErrors: errors)),
      ]
    }
  }

  /// `objective.optimal-predictor`.
  public static let objectiveOptimalPredictor = Row(
    "objective.optimal-predictor", .bound,
    claim: "is what least squares finds",
    says: """
      for f unrestricted at each t, the minimiser of E‖ε − f(x_t)‖² is E[ε∣x_t], for every \
      positive γ
      """,
    formula: OptimalPredictor.self,
    asked: [.computed, .observed],
    source: "Song et al., arXiv:2010.02502v4, section 3.2, after theorem 1, and eq. (46)",
    notebook: 4)

  private enum OptimalPredictor: RowFormula {
    static func formulas<F>(_ letters: Letters<F>) throws(DerivationError) -> [Formula<F>] {
      [
        Formula(
          .conditional(.mean, of: .noise(nil), given: [.state(.now)]),
          try Objective.optimalNoise(
            state: letters.state, mean: letters[.dataMean], variance: letters[.dataVariance],
            signalPower: letters.from))
      ]
    }
  }

  /// `objective.parameterizations`.
  public static let objectiveParameterizations = Row(
    "objective.parameterizations", .bound,
    claim: "are one loss with three weights",
    says: """
      the same loss for x_0-, v- and ε-prediction with its weights (SNR, SNR+1, …), and what \
      min-SNR changes
      """,
    formula: Parameterizations.self,
    asked: [.proved],
    source: """
      Salimans and Ho, arXiv:2202.00512v2, section 4; Hang et al., arXiv:2303.09556v3, section \
      3.4
      """, notebook: 4)

  private enum Parameterizations: RowFormula {
    /// Squared errors of the noise, from those of the data and of the velocity; then min-SNR's weights.
    static func formulas<F>(_ letters: Letters<F>) throws(DerivationError) -> [Formula<F>] {
      let predictions: [(Objective.Prediction, error: F, weight: LeftSide.Name)] = [
        (.data, letters.data - letters.predictedData, .dataWeight),
        (.velocity, letters[.velocity] - letters[.predictedVelocity], .velocityWeight),
        (.noise, letters.noise - letters.predictedNoise, .noiseWeight),
      ]
      let noiseError = Expression.letter(.noise(nil)) - .letter(.predictedNoise)
      let errors = try predictions.dropLast().map {
        prediction, error, _ throws(DerivationError) in
        let factor = try Objective.noiseErrorFactor(of: prediction, signalPower: letters.from)
        return Formula(.expression(noiseError * noiseError), factor * error * error)
      }
      let weights = try predictions.map { prediction, _, weight throws(DerivationError) in
        Formula(
          .name(weight),
          try Objective.minimumSNRWeight(
            of: prediction, signalPower: letters.from, limit: letters[.ratioLimit]))
      }
      return errors + weights
    }
  }

  /// `objective.ddim-theorem`.
  public static let objectiveDdimTheorem = Row(
    "objective.ddim-theorem", .bound,
    claim: "holds with its constant",
    says: """
      for σ_1 > 0 and 0 < σ_t² ≤ s_{t−1}² (t ≥ 2): J_σ = Σ γ_t E‖ε−ε_θ‖² + C, with γ_t as above, \
      k_1 = s_1/a_1 and C = E KL(q(x_T∣x_0) ‖ N(0, I)) + (d/2) ln 2πσ_1² plus constants of the \
      data (DDIM theorem 1); γ → ∞ as σ → 0, so σ = 0 is not covered
      """,
    formula: DDIMTheorem.self,
    asked: [.proved, .computed],
    source: "Song et al., arXiv:2010.02502v4, eq. (11), theorem 1, and appendix B", notebook: 6)

  private enum DDIMTheorem: RowFormula {
    static func formulas<F>(_ letters: Letters<F>) throws(DerivationError) -> [Formula<F>] {
      let first = letters[.sigma(.at(1))]
      return [
        Formula(
          .letter(.weight(.now)),
          try Objective.weight(to: letters.to, from: letters.from, sigma: letters.sigma)),
        Formula(
          .letter(.weight(.at(1))),
          try Objective.firstWeight(signalPower: letters[.barAlpha(.at(1))], sigma: first)),
        Formula(
          .name(.theoremConstant),
          try Objective.theoremConstant(
            meanSquare: letters[.meanSquare], signalPower: letters[.barAlpha(.last)], sigma: first)),
      ]
    }

    static func abbreviations(_ notation: Notation) -> [Letter] {
      ratios(notation) + [.meanChange]
    }
  }
}
