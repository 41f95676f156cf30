import Derivation
import RealModule
import Scalars

/// The family q_σ.
extension Row {
  /// In the order of the register.
  static let familyRows: [Row] = [
    .ddimJoint, .ddimThreeForms, .ddimMean, .ddimVariance, .ddimMarginalConsistency,
    .ddimUniqueness, .ddimForwardFromBayes,
  ]

  /// `ddim.joint`.
  public static let ddimJoint = Row(
    "ddim.joint", .ddim,
    claim: "is the product downwards from T",
    says: "q_σ(x_{1:T}∣x_0) = q_σ(x_T∣x_0) Π_{t≥2} q_σ(x_{t−1}∣x_t,x_0)",
    formula: Joint.self,
    asked: [.computed], source: "Song et al., arXiv:2010.02502v4, eq. (6)", notebook: 6)

  private enum Joint: RowFormula {
    static let note: String? = "printed for T = 2"

    static func formulas<F>(_ letters: Letters<F>) throws(DerivationError) -> [Formula<F>] {
      [
        Formula(
          .logarithm(.law(.family, of: [.state(.span(1, 2))], given: [.state(.at(0))])),
          try DDIM.logJointDensity(
            states: [letters[.state(.at(1))], letters[.state(.at(2))]], data: letters.data,
            signalPowers: [letters[.barAlpha(.at(1))], letters[.barAlpha(.at(2))]],
            sigmas: [letters[.sigma(.at(2))]]))
      ]
    }
  }

  /// `ddim.three-forms`.
  public static let ddimThreeForms = Row(
    "ddim.three-forms", .ddim,
    claim: "are equal, the first in law",
    says: """
      x_{t−1} = a_{t−1}x_0 + s_{t−1}ε_{t−1} = a_{t−1}x_0 + √(s_{t−1}²−σ²) ε_t + σε = a_{t−1}x_0 \
      + √(s_{t−1}²−σ²)(x_t − a_t x_0)/s_t + σε: the first equality in law given x_0, the second \
      identically
      """,
    formula: ThreeForms.self,
    asked: [.proved, .observed],
    source: "Own derivation, from Song et al., arXiv:2010.02502v4, eq. (4), (7)", notebook: 6)

  private enum ThreeForms: RowFormula {
    static func formulas<F>(_ letters: Letters<F>) throws(DerivationError) -> [Formula<F>] {
      let (to, sigma, left) = (letters.to, letters.sigma, LeftSide.letter(.state(.before)))
      return [
        Formula(
          left,
          try Forward.state(data: letters.data, noise: letters[.noise(.before)], signalPower: to)),
        Formula(
          left,
          try DDIM.split(
            data: letters.data, noise: letters[.noise(.now)], freshNoise: letters.noise, to: to,
            sigma: sigma),
          relation: .inLaw),
        Formula(
          left,
          try DDIM.draw(
            data: letters.data, state: letters.state, freshNoise: letters.noise, to: to,
            from: letters.from, sigma: sigma)),
      ]
    }
  }

  /// `ddim.mean`.
  public static let ddimMean = Row(
    "ddim.mean", .ddim,
    claim: "keeps the marginals",
    says: "mean of q_σ(x_{t−1}∣x_t,x_0)",
    formula: Mean.self,
    asked: [.proved], source: "Song et al., arXiv:2010.02502v4, eq. (7)", notebook: 6)

  private enum Mean: RowFormula {
    static func formulas<F>(_ letters: Letters<F>) throws(DerivationError) -> [Formula<F>] {
      [Formula(.expectation(.letter(.state(.before)), under: kernel), try mean(letters))]
    }
  }

  /// `ddim.variance`.
  public static let ddimVariance = Row(
    "ddim.variance", .ddim,
    claim: "is what the mean leaves",
    says: "variance σ² I; σ² ≤ s_{t−1}² or an error",
    formula: Variance.self,
    asked: [.proved], source: "Song et al., arXiv:2010.02502v4, eq. (7)", notebook: 6)

  private enum Variance: RowFormula {
    static func formulas<F>(_ letters: Letters<F>) throws(DerivationError) -> [Formula<F>] {
      let variance = try DDIM.variance(to: letters.to, sigma: letters.sigma)
      return [Formula(kernel, normal: (try mean(letters), variance))]
    }
  }

  /// `ddim.marginal-consistency`.
  public static let ddimMarginalConsistency = Row(
    "ddim.marginal-consistency", .ddim,
    claim: "holds for every σ",
    says: """
      q_σ(x_t∣x_0) = N(a_t x_0, s_t² I) for every t and every σ (DDIM lemma 1, the induction)
      """,
    formula: MarginalConsistency.self,
    asked: [.proved, .computed, .observed],
    source: "Song et al., arXiv:2010.02502v4, lemma 1, eq. (22)–(28)", notebook: 6)

  private enum MarginalConsistency: RowFormula {
    static func formulas<F>(_ letters: Letters<F>) throws(DerivationError) -> [Formula<F>] {
      [
        Formula(
          .law(.family, of: [.state(.before)], given: [.state(.at(0))]),
          normal: try DDIM.marginalAfterStep(
            data: letters.data, to: letters.to, from: letters.from, sigma: letters.sigma))
      ]
    }

    static func abbreviations(_ notation: Notation) -> [Letter] {
      ratios(notation) + [.stateWeight(ofPosterior: false)]
    }
  }

  /// `ddim.uniqueness`.
  public static let ddimUniqueness = Row(
    "ddim.uniqueness", .ddim,
    claim: "leaves one parameter and a sign",
    says: """
      among Gaussians with scalar coefficients on x_0 and x_t and covariance σ²I, the marginals \
      force exactly this one-parameter family, up to the sign of the direction coefficient (a \
      rotation of the direction is the counterexample without "scalar")
      """,
    formula: Uniqueness.self,
    asked: [.proved], source: "Own derivation, from Song et al., arXiv:2010.02502v4, eq. (7)",
    notebook: 6)

  private enum Uniqueness: RowFormula {
    static func formulas<F>(_ letters: Letters<F>) throws(DerivationError) -> [Formula<F>] {
      let (to, sigma) = (letters.to, letters.sigma)
      let weights = try DDIM.weights(to: to, from: letters.from, sigma: sigma)
      let mean = weights.data * letters.data + weights.state * letters.state
      return [Formula(kernel, normal: (mean, try DDIM.variance(to: to, sigma: sigma)))]
    }

    static func abbreviations(_ notation: Notation) -> [Letter] {
      ratios(notation) + [.stateWeight(ofPosterior: false)]
    }
  }

  /// `ddim.forward-from-bayes`.
  public static let ddimForwardFromBayes = Row(
    "ddim.forward-from-bayes", .ddim,
    claim: "depends on x_0",
    says: """
      q_σ(x_t∣x_{t−1},x_0) by Bayes: Gaussian, and depends on x_0 (not Markov) unless σ is \
      DDPM's
      """,
    formula: ForwardFromBayes.self,
    asked: [.proved, .computed], source: "Song et al., arXiv:2010.02502v4, eq. (8)", notebook: 6)

  private enum ForwardFromBayes: RowFormula {
    static func formulas<F>(_ letters: Letters<F>) throws(DerivationError) -> [Formula<F>] {
      let forward = try DDIM.forwardKernel(
        data: letters.data, to: letters.to, from: letters.from, sigma: letters.sigma)
      return [
        Formula(
          .law(.family, of: [.state(.now)], given: [.state(.before), .state(.at(0))]),
          normal: forward.law(mean: letters[.state(.before)], variance: 0))
      ]
    }

    static func abbreviations(_ notation: Notation) -> [Letter] {
      ratios(notation) + [.stateWeight(ofPosterior: false)]
    }
  }
}

/// q_σ(x_{t−1}∣x_t, x_0).
private let kernel = LeftSide.law(
  .family, of: [.state(.before)], given: [.state(.now), .state(.at(0))])

/// Its mean.
private func mean<F>(_ letters: Letters<F>) throws(DerivationError) -> F {
  try DDIM.mean(
    data: letters.data, state: letters.state, to: letters.to, from: letters.from,
    sigma: letters.sigma)
}
