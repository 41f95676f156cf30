/// From a prediction back to the data, and the reverse process.
extension Row {
  /// In the order of the register.
  static let inversionRows: [Row] = [
    .inversionPredictedData, .inversionNoiseFromData, .inversionVelocity, .inversionScore,
    .reverseJoint, .reverseKernel, .reverseLastStep,
  ]

  /// `inversion.predicted-data`.
  public static let inversionPredictedData = Row(
    "inversion.predicted-data", .inversion,
    claim: "undoes the forward draw",
    says: "g_θ(x_t, t) = x̂_0 = (x_t − s_t ε̂)/a_t",
    asked: [.proved],
    source: "Ho et al., arXiv:2006.11239v2, eq. (15); Song et al., arXiv:2010.02502v4, eq. (9)",
    notebook: 5)

  /// `inversion.noise-from-data`.
  public static let inversionNoiseFromData = Row(
    "inversion.noise-from-data", .inversion,
    claim: "undoes it for the noise",
    says: "ε = (x_t − a_t x_0)/s_t",
    asked: [.proved], source: "Song et al., arXiv:2010.02502v4, eq. (4), solved for ε", notebook: 5)

  /// `inversion.velocity`.
  public static let inversionVelocity = Row(
    "inversion.velocity", .inversion,
    claim: "turns the pair by an angle",
    says: "v = a ε − s x_0; x_0 = a x_t − s v; ε = s x_t + a v",
    asked: [.proved], source: "Salimans and Ho, arXiv:2202.00512v2, appendix D", notebook: 5)

  /// `inversion.score`.
  public static let inversionScore = Row(
    "inversion.score", .inversion,
    claim: "is the derivative of the log density",
    says: "∇ log q(x_t) = −E[ε∣x_t]/s_t",
    asked: [.computed], source: "Dhariwal and Nichol, arXiv:2105.05233v4, eq. (11)", notebook: 5)

  /// `reverse.joint`.
  public static let reverseJoint = Row(
    "reverse.joint", .inversion,
    claim: "has the marginal of its recursion",
    says: "p_θ(x_{0:T}) = p(x_T) Π p_θ(x_{t−1}∣x_t) and p_θ(x_0) its marginal",
    asked: [.computed],
    source: "Ho et al., arXiv:2006.11239v2, eq. (1); Song et al., arXiv:2010.02502v4, eq. (1)",
    notebook: 3)

  /// `reverse.kernel`.
  public static let reverseKernel = Row(
    "reverse.kernel", .inversion,
    claim: "is q_σ at the prediction",
    says: "p_θ(x_{t−1}∣x_t) = q_σ(x_{t−1}∣x_t, g_θ(x_t, t)) for t > 1",
    asked: [.proved], source: "Song et al., arXiv:2010.02502v4, eq. (10)", notebook: 5)

  /// `reverse.last-step`.
  public static let reverseLastStep = Row(
    "reverse.last-step", .inversion,
    claim: "has the prediction for its mean",
    says: "p_θ(x_0∣x_1) = N(g_θ(x_1, 1), σ_1² I)",
    asked: [.proved, .observed], source: "Song et al., arXiv:2010.02502v4, eq. (10)", notebook: 5)
}
