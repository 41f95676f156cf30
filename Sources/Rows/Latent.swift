import Derivation
import RealModule
import Scalars

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
    formula: Objective.self,
    asked: [.proved], source: "Rombach et al., arXiv:2112.10752v2, eq. (2)", notebook: 11)

  private enum Objective: RowFormula {
    static let note: String? = "printed for a network that is affine in the state"

    static func formulas<F>(_ letters: Letters<F>) throws(DerivationError) -> [Formula<F>] {
      // A network that is affine in the state shows where the latent enters.
      let loss = try LatentDiffusion.loss(
        latent: [letters[.latent(.at(0))]], noise: [letters.noise], signalPower: letters.from
      ) { states in states.map { letters[.gain] * $0 + letters[.shift] } }
      return [Formula(.name(.latentLoss), loss)]
    }
  }

  /// `latent.scale`.
  public static let latentScale = Row(
    "latent.scale", .latent,
    claim: "goes before the noise",
    says: """
      rescaling by the latent's standard deviation: where it enters, and the law if it is left \
      out
      """,
    formula: Scale.self,
    asked: [.proved, .observed],
    source: "Rombach et al., arXiv:2112.10752v2, section 4.3.2, appendices D.1 and G", notebook: 11)

  private enum Scale: RowFormula {
    static func formulas<F>(_ letters: Letters<F>) throws(DerivationError) -> [Formula<F>] {
      // x is the scaled latent, which is what is diffused; z_t is what would be without the scale.
      let (deviation, shift) = (letters[.latentDeviation], letters[.latentMean])
      return [
        Formula(
          .letter(.state(.now)),
          try LatentDiffusion.state(
            latent: letters[.latent(.at(0))], noise: letters.noise, signalPower: letters.from,
            deviation: deviation, shift: shift)),
        Formula(
          .letter(.latent(.at(0))),
          try LatentDiffusion.unscaled(letters.data, deviation: deviation, shift: shift)),
        Formula(
          .name(.latentVariance),
          LatentDiffusion.variance(
            latentVariance: deviation * deviation, signalPower: letters.from)),
      ]
    }
  }

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
    formula: Commutes.self,
    asked: [.proved, .computed, .observed],
    source: "Own derivation, from Rombach et al., arXiv:2112.10752v2, eq. (2)", notebook: 11)

  private enum Commutes: RowFormula {
    static let note: String? = "the last for 4 principal components, of which 2 are kept"

    static func formulas<F>(_ letters: Letters<F>) throws(DerivationError) -> [Formula<F>] {
      [
        Formula(
          .name(.centerShift),
          try LatentDiffusion.centerShift(
            encodedCenter: letters[.encodedCenter], signalPower: letters.from)),
        Formula(
          .name(.encodedNoiseRate),
          try LatentDiffusion.encodedNoiseRate(
            signalPower: letters.from, deviation: letters[.latentDeviation])),
        Formula(
          .name(.truncationError),
          try LatentDiffusion.truncationError(
            eigenvalues: (1...4).map { letters[.eigenvalue($0)] }, kept: 2)),
      ]
    }
  }

  /// `latent.kl-regularized`.
  public static let latentKlRegularized = Row(
    "latent.kl-regularized", .latent,
    claim: "adds the encoder's variance times ᾱ",
    says: "a Gaussian encoder: what the posterior's variance adds to the marginal at t",
    formula: KLRegularized.self,
    asked: [.proved, .observed],
    source: "Rombach et al., arXiv:2112.10752v2, section 3.1 and appendix G", notebook: 11)

  private enum KLRegularized: RowFormula {
    static func formulas<F>(_ letters: Letters<F>) throws(DerivationError) -> [Formula<F>] {
      [
        Formula(
          .law(.forward, of: [.latent(.now)], given: [.state(.at(0))]),
          normal: try LatentDiffusion.encodedMarginal(
            encodedMean: letters[.encoderMean], encodedVariance: letters[.encoderVariance],
            signalPower: letters.from)),
        Formula(
          .name(.encodedVariance),
          LatentDiffusion.latentVariance(
            varianceOfMeans: letters[.varianceOfMeans], meanOfVariances: letters[.meanOfVariances])),
      ]
    }
  }
}
