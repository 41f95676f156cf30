/// The training objective, and what Improved DDPM adds to it.
extension Row {
  /// In the order of the register.
  static let objectiveRows: [Row] = [
    .objectiveMaximumLikelihood, .objectiveMarginalsOnly, .objectiveTransitionAsNoiseError,
    .objectiveWeights, .objectiveSimple, .objectiveOptimalPredictor, .objectiveParameterizations,
    .objectiveDdimTheorem, .improvedLearnedVariance, .improvedHybridObjective,
    .improvedImportanceSampling,
  ]

  /// `objective.maximum-likelihood`.
  public static let objectiveMaximumLikelihood = Row(
    "objective.maximum-likelihood", .bound,
    claim: "is largest where the divergence is 0",
    says: """
      E_q log p_θ(x_0) is maximal where KL(q(x_0) ‖ p_θ(x_0)) is 0; the two differ by the data's \
      entropy
      """,
    asked: [.computed], source: "Song et al., arXiv:2010.02502v4, section 2, eq. (1), (2)",
    notebook: 3)

  /// `objective.marginals-only`.
  public static let objectiveMarginalsOnly = Row(
    "objective.marginals-only", .bound,
    claim: "sees one time after another",
    says: """
      the training objective depends on q only through q(x_t∣x_0): two joints with the same \
      marginals give the same value, one with a changed marginal does not (the hinge from DDPM \
      to DDIM)
      """,
    asked: [.proved, .computed], source: "Song et al., arXiv:2010.02502v4, section 3", notebook: 4)

  /// `objective.transition-as-noise-error`.
  public static let objectiveTransitionAsNoiseError = Row(
    "objective.transition-as-noise-error", .bound,
    claim: "is a weighted error of the noise",
    says: "L_{t−1} = weight · ‖ε − ε_θ‖²",
    asked: [.proved],
    source: """
      Ho et al., arXiv:2006.11239v2, eq. (8)–(12); Song et al., arXiv:2010.02502v4, eq. \
      (64)–(66)
      """, notebook: 4)

  /// `objective.weights`.
  public static let objectiveWeights = Row(
    "objective.weights", .bound,
    claim: "are squared changes of the mean",
    says: """
      γ_t for DDPM (DDPM eq. 12) and for q_σ: γ_t = k_t²/(2σ_t²), k_t = a_{t−1}s_t/a_t − \
      √(s_{t−1}²−σ_t²); the DDIM paper prints 1/(2dσ_t²ᾱ_t), which is 1/(d (k_t a_t)²) of what \
      its derivation gives
      """,
    asked: [.proved],
    source: """
      Ho et al., arXiv:2006.11239v2, eq. (12); Song et al., arXiv:2010.02502v4, eq. (30)–(35)
      """, notebook: 4)

  /// `objective.simple`.
  public static let objectiveSimple = Row(
    "objective.simple", .bound,
    claim: "has the weight 1",
    says: "γ = 1: the L_simple",
    asked: [.proved],
    source: "Ho et al., arXiv:2006.11239v2, eq. (14); Song et al., arXiv:2010.02502v4, eq. (5)",
    notebook: 4)

  /// `objective.optimal-predictor`.
  public static let objectiveOptimalPredictor = Row(
    "objective.optimal-predictor", .bound,
    claim: "is what least squares finds",
    says: """
      for f unrestricted at each t, the minimiser of E‖ε − f(x_t)‖² is E[ε∣x_t], for every \
      positive γ
      """,
    asked: [.computed, .observed],
    source: "Song et al., arXiv:2010.02502v4, section 3.2, after theorem 1, and eq. (46)",
    notebook: 4)

  /// `objective.parameterizations`.
  public static let objectiveParameterizations = Row(
    "objective.parameterizations", .bound,
    claim: "are one loss with three weights",
    says: """
      the same loss for x_0-, v- and ε-prediction with its weights (SNR, SNR+1, …), and what \
      min-SNR changes
      """,
    asked: [.proved],
    source: """
      Salimans and Ho, arXiv:2202.00512v2, section 4; Hang et al., arXiv:2303.09556v3, section \
      3.4
      """, notebook: 4)

  /// `objective.ddim-theorem`.
  public static let objectiveDdimTheorem = Row(
    "objective.ddim-theorem", .bound,
    claim: "holds with its constant",
    says: """
      for σ_1 > 0 and 0 < σ_t² ≤ s_{t−1}² (t ≥ 2): J_σ = Σ γ_t E‖ε−ε_θ‖² + C, with γ_t as above, \
      k_1 = s_1/a_1 and C = E KL(q(x_T∣x_0) ‖ N(0, I)) + (d/2) ln 2πσ_1² plus constants of the \
      data (DDIM theorem 1); γ → ∞ as σ → 0, so σ = 0 is not covered
      """,
    asked: [.proved, .computed],
    source: "Song et al., arXiv:2010.02502v4, eq. (11), theorem 1, and appendix B", notebook: 6)

  /// `improved.learned-variance`.
  public static let improvedLearnedVariance = Row(
    "improved.learned-variance", .bound,
    claim: "lies between the extremes",
    says: """
      Σ = exp(v log β + (1−v) log β̃), between the extremes; network output in [−1, 1] maps to v
      """,
    asked: [.proved, .computed], source: "Nichol and Dhariwal, arXiv:2102.09672v1, eq. (15)",
    notebook: 10)

  /// `improved.hybrid-objective`.
  public static let improvedHybridObjective = Row(
    "improved.hybrid-objective", .bound,
    claim: "teaches the mean by the simple loss alone",
    says: "L_simple + λ L_vlb, mean stopped in the second term",
    asked: [.computed], source: "Nichol and Dhariwal, arXiv:2102.09672v1, eq. (16)", notebook: 10)

  /// `improved.importance-sampling`.
  public static let improvedImportanceSampling = Row(
    "improved.importance-sampling", .bound,
    claim: "is unbiased and lowers the variance",
    says: """
      p_t ∝ √E[L_t²] with weights 1/p_t is unbiased and never raises the variance; with \
      estimated p_t only the first holds
      """,
    asked: [.proved, .observed], source: "Nichol and Dhariwal, arXiv:2102.09672v1, section 3.3",
    notebook: 10)
}
