/// The posterior of the forward process and the DDPM step.
extension Row {
  /// In the order of the register.
  static let posteriorRows: [Row] = [
    .ddpmPosteriorBayes, .ddpmPosteriorMean, .ddpmPosteriorVariance, .ddpmPosteriorFromNoise,
    .ddpmReverseMarginal, .ddpmVarianceExtremes, .ddpmAncestralStep,
  ]

  /// `ddpm.posterior-bayes`.
  public static let ddpmPosteriorBayes = Row(
    "ddpm.posterior-bayes", .posterior,
    claim: "completes the square",
    says: """
      q(x_{t−1}∣x_t,x_0) ∝ q(x_t∣x_{t−1}) q(x_{t−1}∣x_0): completing the square, each line
      """,
    asked: [.proved], source: "Ho et al., arXiv:2006.11239v2, eq. (6), (7)", notebook: 2)

  /// `ddpm.posterior-mean`.
  public static let ddpmPosteriorMean = Row(
    "ddpm.posterior-mean", .posterior,
    claim: "is Bayes' mean",
    says: "μ̃ = a_{t−1}β_t/s_t² x_0 + √α_t s_{t−1}²/s_t² x_t",
    asked: [.proved, .computed, .observed], source: "Ho et al., arXiv:2006.11239v2, eq. (7)",
    notebook: 2)

  /// `ddpm.posterior-variance`.
  public static let ddpmPosteriorVariance = Row(
    "ddpm.posterior-variance", .posterior,
    claim: "is Bayes' variance",
    says: "β̃_t = s_{t−1}²/s_t² β_t",
    asked: [.proved, .computed, .observed], source: "Ho et al., arXiv:2006.11239v2, eq. (7)",
    notebook: 2)

  /// `ddpm.posterior-from-noise`.
  public static let ddpmPosteriorFromNoise = Row(
    "ddpm.posterior-from-noise", .posterior,
    claim: "is the mean at the implied data",
    says: "μ̃ with x_0 = (x_t − s_t ε)/a_t equals (x_t − β_t/s_t ε)/√α_t",
    asked: [.proved], source: "Ho et al., arXiv:2006.11239v2, eq. (9), (10)", notebook: 2)

  /// `ddpm.reverse-marginal`.
  public static let ddpmReverseMarginal = Row(
    "ddpm.reverse-marginal", .posterior,
    claim: "is the marginal one step earlier",
    says: "∫ q(x_{t−1}∣x_t,x_0) q(x_t∣x_0) dx_t = q(x_{t−1}∣x_0)",
    asked: [.proved, .observed],
    source: """
      Song et al., arXiv:2010.02502v4, lemma 1 (appendix B), at the variance of Ho et al., \
      arXiv:2006.11239v2, eq. (7)
      """, notebook: 2)

  /// `ddpm.variance-extremes`.
  public static let ddpmVarianceExtremes = Row(
    "ddpm.variance-extremes", .posterior,
    claim: "are those of N(0, I) and of a point mass",
    says: """
      β_t and β̃_t are the exact reverse variances for data N(0, I) and for a point mass; \
      strictly between for Gaussian data with covariance eigenvalues in (0, 1); above β_t beyond \
      1
      """,
    asked: [.proved, .computed],
    source: "Ho et al., arXiv:2006.11239v2, section 3.2; own derivation for other covariances",
    notebook: 2)

  /// `ddpm.ancestral-step`.
  public static let ddpmAncestralStep = Row(
    "ddpm.ancestral-step", .posterior,
    claim: "is the posterior's mean with noise",
    says: "x_{t−1} = μ̃(x_t, x̂_0) + σ_t z, no noise at t = 1",
    asked: [.proved, .observed],
    source: "Ho et al., arXiv:2006.11239v2, algorithm 2, with eq. (7) and (15)", notebook: 2)
}
