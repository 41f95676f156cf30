/// Diffusion in a latent space.
extension Row {
  /// In the order of the register.
  static let latentRows: [Row] = [
    .latentObjective, .latentScale, .latentCommutes, .latentKlRegularized,
  ]

  /// `latent.objective`.
  public static let latentObjective = Row(
    "latent.objective", .latent,
    claim: "is the objective of z",
    says: "the objective is the same with z = E(x) for x",
    asked: [.proved], source: "Rombach et al., arXiv:2112.10752v2, eq. (2)", notebook: 11)

  /// `latent.scale`.
  public static let latentScale = Row(
    "latent.scale", .latent,
    claim: "goes before the noise",
    says: """
      rescaling by the latent's standard deviation: where it enters, and the law if it is left \
      out
      """,
    asked: [.proved, .observed],
    source: "Rombach et al., arXiv:2112.10752v2, section 4.3.2, appendices D.1 and G", notebook: 11)

  /// `latent.commutes`.
  public static let latentCommutes = Row(
    "latent.commutes", .latent,
    claim: "with diffusion, if W is orthonormal",
    says: """
      with a linear orthonormal autoencoder W (uncentred, unscaled; principal components through \
      GSL's SVD): encode-then-diffuse = diffuse-then-encode; a mean μ shifts by (a_t−1)Wᵀμ and a \
      scale factor rescales the noise; decoded samples of data on the subspace follow the data's \
      law; the error off the subspace is what the truncation predicts
      """,
    asked: [.proved, .computed, .observed],
    source: "Own derivation, from Rombach et al., arXiv:2112.10752v2, eq. (2)", notebook: 11)

  /// `latent.kl-regularized`.
  public static let latentKlRegularized = Row(
    "latent.kl-regularized", .latent,
    claim: "adds the encoder's variance times ᾱ",
    says: "a Gaussian encoder: what the posterior's variance adds to the marginal at t",
    asked: [.proved, .observed],
    source: "Rombach et al., arXiv:2112.10752v2, section 3.1 and appendix G", notebook: 11)
}
