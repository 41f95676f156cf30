/// Whole chains; the derivation has no function of these rows yet, so none has a formula.
extension Row {
  /// In the order of the register.
  static let chainsRows: [Row] = [
    .chainGaussianPredictor, .chainGaussianLaw, .chainMixturePredictor, .chainEmpiricalPredictor,
    .chainMixtureLaw, .chainConvergenceOrder,
  ]

  /// `chain.gaussian-predictor`.
  public static let chainGaussianPredictor = Row(
    "chain.gaussian-predictor", .chains,
    claim: "is the conditional mean of Gaussian data",
    says: "E[ε∣x_t] for Gaussian data, full covariance",
    formula: nil,
    asked: [.proved, .computed], source: "Own derivation")

  /// `chain.gaussian-law`.
  public static let chainGaussianLaw = Row(
    "chain.gaussian-law", .chains,
    claim: "gives mean and covariance after any number of steps",
    says: """
      exact mean and covariance after any number of steps, any η in [0, 1], any τ, starting from \
      N(0, I) or from q(x_T)
      """,
    formula: nil,
    asked: [.proved, .computed, .observed], source: "Own derivation")

  /// `chain.mixture-predictor`.
  public static let chainMixturePredictor = Row(
    "chain.mixture-predictor", .chains,
    claim: "is the conditional mean of a mixture",
    says: "E[ε∣x_t] for Gaussian mixtures",
    formula: nil,
    asked: [.computed, .observed], source: "Own derivation")

  /// `chain.empirical-predictor`.
  public static let chainEmpiricalPredictor = Row(
    "chain.empirical-predictor", .chains,
    claim: "is a softmax over the points of the data set",
    says: """
      for a finite data set the optimal network is a softmax over its points: E[x_0∣x_t] = Σ w_i \
      x_i, w ∝ exp(−‖x_t − a_t x_i‖²/2s_t²); sampling with it returns to the data
      """,
    formula: nil,
    asked: [.proved, .computed, .observed], source: "Own derivation")

  /// `chain.mixture-law`.
  public static let chainMixtureLaw = Row(
    "chain.mixture-law", .chains,
    claim: "gives the law of the output by quadrature",
    says: "one-dimensional law of the output by quadrature",
    formula: nil,
    asked: [.computed, .observed], source: "Own derivation")

  /// `chain.convergence-order`.
  public static let chainConvergenceOrder = Row(
    "chain.convergence-order", .chains,
    claim: "has a distance to the data that falls as 1÷S",
    says: """
      started from q(x_T), the Wasserstein-2 distance to the data law is O(1/S) for DDIM and for \
      DDPM, DDPM's constant larger; started from N(0, I) DDIM keeps the mismatch of q(x_T) and \
      DDPM forgets it: the only way in which DDPM overtakes on Gaussian data
      """,
    formula: nil,
    asked: [.computed],
    source: "Own derivation, for Song et al., arXiv:2010.02502v4, eq. (12), (16)")
}
