import Derivation
import RealModule
import Scalars

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
    formula: GaussianKL.self,
    asked: [.computed, .observed],
    source: "Own derivation, for Ho et al., arXiv:2006.11239v2, eq. (5)", notebook: 3)

  private enum GaussianKL: RowFormula {
    static func formulas<F>(_ letters: Letters<F>) throws(DerivationError) -> [Formula<F>] {
      func normal(_ index: Int) -> LeftSide {
        .normal(mean: .letter(.mean(index)), variance: .letter(.variance(index)))
      }
      return [
        Formula(
          .divergence(normal(1), normal(2)),
          try VariationalBound.gaussianKL(
            mean: letters[.mean(1)], variance: letters[.variance(1)], modelMean: letters[.mean(2)],
            modelVariance: letters[.variance(2)]))
      ]
    }
  }

  /// `elbo.bound`.
  public static let elboBound = Row(
    "elbo.bound", .bound,
    claim: "and gap add up to the likelihood",
    says: "log p_θ(x_0) ≥ ELBO, and the gap is KL(q(x_{1:T}∣x_0) ‖ p_θ(x_{1:T}∣x_0))",
    formula: Bound.self,
    asked: [.computed, .observed],
    source: "Ho et al., arXiv:2006.11239v2, eq. (3); own derivation for the gap", notebook: 3)

  private enum Bound: RowFormula {
    static let note: String? = "printed for T = 1, with a network that is affine in the state"

    static func formulas<F>(_ letters: Letters<F>) throws(DerivationError) -> [Formula<F>] {
      let model = try LinearModel(
        signalPowers: [letters[.barAlpha(.at(1))]], sigmas: [], kernels: letters.modelKernels(1))
      func law(_ law: LeftSide.Law) -> LeftSide {
        .law(law, of: [.state(.at(1))], given: [.state(.at(0))])
      }
      return [
        Formula(
          .logarithm(.law(.model, of: [.state(.at(0))])),
          try model.logLikelihood(of: [letters.data])),
        Formula(.name(.bound), try model.terms(of: [letters.data]).bound),
        Formula(.divergence(law(.forward), law(.model)), try model.gap(of: [letters.data])),
      ]
    }

    static func abbreviations(_ notation: Notation) -> [Letter] {
      [.reversedSlope, .reversedVariance]
    }
  }

  /// `elbo.decomposition`.
  public static let elboDecomposition = Row(
    "elbo.decomposition", .bound,
    claim: "has the listed terms",
    says: "ELBO = −L_T − Σ L_{t−1} − L_0",
    formula: Decomposition.self,
    asked: [.proved, .computed], source: "Ho et al., arXiv:2006.11239v2, eq. (5) and appendix A",
    notebook: 3)

  private enum Decomposition: RowFormula {
    static let note: String? = "printed for T = 3"

    static func formulas<F>(_ letters: Letters<F>) -> [Formula<F>] {
      [
        Formula(
          .name(.bound),
          VariationalBound.bound(
            priorTerm: letters[.term(.at(3))],
            transitionTerms: [letters[.term(.at(2))], letters[.term(.at(1))]],
            reconstructionTerm: letters[.term(.at(0))]))
      ]
    }
  }

  /// `elbo.prior-term`.
  public static let elboPriorTerm = Row(
    "elbo.prior-term", .bound,
    claim: "is the divergence at T",
    says: "L_T = KL(q(x_T∣x_0) ‖ N(0, I))",
    formula: PriorTerm.self,
    asked: [.computed], source: "Ho et al., arXiv:2006.11239v2, eq. (5)", notebook: 3)

  private enum PriorTerm: RowFormula {
    static func formulas<F>(_ letters: Letters<F>) throws(DerivationError) -> [Formula<F>] {
      [
        Formula(
          .letter(.term(.last)),
          try VariationalBound.priorTerm(
            data: letters.data, signalPower: letters[.barAlpha(.last)]))
      ]
    }
  }

  /// `elbo.transition-term`.
  public static let elboTransitionTerm = Row(
    "elbo.transition-term", .bound,
    claim: "is a divergence of two posteriors",
    says: "L_{t−1} = KL(q(x_{t−1}∣x_t,x_0) ‖ p_θ(x_{t−1}∣x_t)), variances equal or not",
    formula: TransitionTerm.self,
    asked: [.computed, .observed], source: "Ho et al., arXiv:2006.11239v2, eq. (5), (8)",
    notebook: 3)

  private enum TransitionTerm: RowFormula {
    static func formulas<F>(_ letters: Letters<F>) throws(DerivationError) -> [Formula<F>] {
      [
        Formula(
          .letter(.term(.before)),
          try VariationalBound.transitionTerm(
            data: letters.data, predictedData: letters.predictedData, state: letters.state,
            to: letters.to, from: letters.from, modelVariance: letters.sigma * letters.sigma))
      ]
    }

    static func abbreviations(_ notation: Notation) -> [Letter] {
      ratios(notation) + [
        .posteriorVariance(.now), .posteriorMean(ofPrediction: false),
        .posteriorMean(ofPrediction: true),
      ]
    }
  }

  /// `elbo.reconstruction-term`.
  public static let elboReconstructionTerm = Row(
    "elbo.reconstruction-term", .bound,
    claim: "is a density of the data",
    says: "L_0, continuous Gaussian",
    formula: ReconstructionTerm.self,
    asked: [.computed],
    source: """
      Ho et al., arXiv:2006.11239v2, eq. (5); Song et al., arXiv:2010.02502v4, eq. (10) at t = 1
      """, notebook: 3)

  private enum ReconstructionTerm: RowFormula {
    static func formulas<F>(_ letters: Letters<F>) throws(DerivationError) -> [Formula<F>] {
      let sigma = letters[.sigma(.at(1))]
      return [
        Formula(
          .letter(.term(.at(0))),
          try VariationalBound.reconstructionTerm(
            data: letters.data, predictedData: letters.predictedData, variance: sigma * sigma))
      ]
    }
  }

  /// `elbo.discretized-likelihood`.
  public static let elboDiscretizedLikelihood = Row(
    "elbo.discretized-likelihood", .bound,
    claim: "integrates over bins",
    says: """
      L_0 for 256-level data: integrals over bins, open ends (DDPM eq. 13); exact normal CDF, \
      and what the common tanh approximation costs
      """,
    formula: DiscretizedLikelihood.self,
    asked: [.computed], source: "Ho et al., arXiv:2006.11239v2, eq. (13)", notebook: 3)

  private enum DiscretizedLikelihood: RowFormula {
    static let note: String? = """
      printed for the levels 0, 200 and 255 of 256, then for level 0 with a hyperbolic tangent \
      for the normal distribution function
      """

    static func formulas<F>(_ letters: Letters<F>) throws(DerivationError) -> [Formula<F>] {
      let (mean, deviation) = (letters[.modelMean], letters[.sigma(.at(1))])
      func term(at level: Int) -> LeftSide {
        .termAtData(Expression(integerLiteral: 2 * level - 255) / 255)
      }
      let exact = try [0, 200, 255].map { level throws(DerivationError) in
        Formula(
          term(at: level),
          try VariationalBound.discretizedTerm(level: level, mean: mean, deviation: deviation))
      }
      let byTanh = try VariationalBound.discretizedTermByTanh(
        level: 0, mean: mean, deviation: deviation)
      return exact + [Formula(term(at: 0), byTanh, relation: .approximately)]
    }
  }

  /// `elbo.snr-form`.
  public static let elboSnrForm = Row(
    "elbo.snr-form", .bound,
    claim: "is half the fall of the SNR",
    says: """
      with posterior variances L_{t−1} = ½(SNR(t−1) − SNR(t))‖x_0 − x̂_0‖², SNR = ᾱ/(1−ᾱ)
      """,
    formula: SNRForm.self,
    asked: [.proved], source: "Kingma et al., arXiv:2107.00630, eq. (13)", notebook: 3)

  private enum SNRForm: RowFormula {
    static func formulas<F>(_ letters: Letters<F>) throws(DerivationError) -> [Formula<F>] {
      [
        Formula(
          .letter(.term(.before)),
          try VariationalBound.transitionTerm(
            dataError: letters.data - letters.predictedData, to: letters.to, from: letters.from))
      ]
    }
  }

  /// `elbo.bits-per-dimension`.
  public static let elboBitsPerDimension = Row(
    "elbo.bits-per-dimension", .bound,
    claim: "has 8 for an even law",
    says: "nats to bits per dimension",
    formula: BitsPerDimension.self,
    asked: [.proved], source: "Ho et al., arXiv:2006.11239v2, section 4.3 (the unit)", notebook: 3)

  private enum BitsPerDimension: RowFormula {
    static let note: String? = "printed for d = 3072, which is 3 colours of 32 by 32"

    static func formulas<F>(_ letters: Letters<F>) throws(DerivationError) -> [Formula<F>] {
      [
        Formula(
          .name(.bits),
          try VariationalBound.bitsPerDimension(
            nats: letters[.nats], dimension: 3 * 32 * 32, natsPerBit: F.log(2)))
      ]
    }
  }
}
