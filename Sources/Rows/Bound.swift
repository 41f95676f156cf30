/// The variational bound.
extension Row {
  /// In the order of the register.
  static let boundRows: [Row] = [
    .elboGaussianKl, .elboBound, .elboDecomposition, .elboPriorTerm, .elboTransitionTerm,
    .elboReconstructionTerm, .elboDiscretizedLikelihood, .elboSnrForm, .elboBitsPerDimension,
  ]

  /// `elbo.gaussian-kl`.
  public static let elboGaussianKl = Row(
    "elbo.gaussian-kl", .bound,
    claim: "is the integral of the log ratio",
    says: "KL between two isotropic Gaussians",
    asked: [.computed, .observed],
    source: "Own derivation, for Ho et al., arXiv:2006.11239v2, eq. (5)", notebook: 3)

  /// `elbo.bound`.
  public static let elboBound = Row(
    "elbo.bound", .bound,
    claim: "and gap add up to the likelihood",
    says: "log p_θ(x_0) ≥ ELBO, and the gap is KL(q(x_{1:T}∣x_0) ‖ p_θ(x_{1:T}∣x_0))",
    asked: [.computed, .observed],
    source: "Ho et al., arXiv:2006.11239v2, eq. (3); own derivation for the gap", notebook: 3)

  /// `elbo.decomposition`.
  public static let elboDecomposition = Row(
    "elbo.decomposition", .bound,
    claim: "has the listed terms",
    says: "ELBO = −L_T − Σ L_{t−1} − L_0",
    asked: [.proved, .computed], source: "Ho et al., arXiv:2006.11239v2, eq. (5) and appendix A",
    notebook: 3)

  /// `elbo.prior-term`.
  public static let elboPriorTerm = Row(
    "elbo.prior-term", .bound,
    claim: "is the divergence at T",
    says: "L_T = KL(q(x_T∣x_0) ‖ N(0, I))",
    asked: [.computed], source: "Ho et al., arXiv:2006.11239v2, eq. (5)", notebook: 3)

  /// `elbo.transition-term`.
  public static let elboTransitionTerm = Row(
    "elbo.transition-term", .bound,
    claim: "is a divergence of two posteriors",
    says: "L_{t−1} = KL(q(x_{t−1}∣x_t,x_0) ‖ p_θ(x_{t−1}∣x_t)), variances equal or not",
    asked: [.computed, .observed], source: "Ho et al., arXiv:2006.11239v2, eq. (5), (8)",
    notebook: 3)

  /// `elbo.reconstruction-term`.
  public static let elboReconstructionTerm = Row(
    "elbo.reconstruction-term", .bound,
    claim: "is a density of the data",
    says: "L_0, continuous Gaussian",
    asked: [.computed],
    source: """
      Ho et al., arXiv:2006.11239v2, eq. (5); Song et al., arXiv:2010.02502v4, eq. (10) at t = 1
      """, notebook: 3)

  /// `elbo.discretized-likelihood`.
  public static let elboDiscretizedLikelihood = Row(
    "elbo.discretized-likelihood", .bound,
    claim: "integrates over bins",
    says: """
      L_0 for 256-level data: integrals over bins, open ends (DDPM eq. 13); exact normal CDF, \
      and what the common tanh approximation costs
      """,
    asked: [.computed], source: "Ho et al., arXiv:2006.11239v2, eq. (13)", notebook: 3)

  /// `elbo.snr-form`.
  public static let elboSnrForm = Row(
    "elbo.snr-form", .bound,
    claim: "is half the fall of the SNR",
    says: """
      with posterior variances L_{t−1} = ½(SNR(t−1) − SNR(t))‖x_0 − x̂_0‖², SNR = ᾱ/(1−ᾱ)
      """,
    asked: [.proved], source: "Kingma et al., arXiv:2107.00630, eq. (13)", notebook: 3)

  /// `elbo.bits-per-dimension`.
  public static let elboBitsPerDimension = Row(
    "elbo.bits-per-dimension", .bound,
    claim: "has 8 for an even law",
    says: "nats to bits per dimension",
    asked: [.proved], source: "Ho et al., arXiv:2006.11239v2, section 4.3 (the unit)", notebook: 3)
}
