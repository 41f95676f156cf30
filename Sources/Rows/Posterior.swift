import Derivation
import RealModule
import Scalars

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
    formula: Bayes.self,
    asked: [.proved], source: "Ho et al., arXiv:2006.11239v2, eq. (6), (7)", notebook: 2)

  private enum Bayes: RowFormula {
    static func formulas<F>(_ letters: Letters<F>) throws(DerivationError) -> [Formula<F>] {
      let mean = Expression.letter(.posteriorCenter(.now))
      let variance = Expression.letter(.posteriorVariance(.now))
      let exponent = try Posterior.exponent(
        data: letters.data, state: letters.state, to: letters.to, from: letters.from)
      return [
        Formula(.expression(.quotient(1, variance)), exponent.precision),
        Formula(.expression(.quotient(mean, variance)), exponent.linear),
      ]
    }
  }

  /// `ddpm.posterior-mean`.
  public static let ddpmPosteriorMean = Row(
    "ddpm.posterior-mean", .posterior,
    claim: "is Bayes' mean",
    says: "μ̃ = a_{t−1}β_t/s_t² x_0 + √α_t s_{t−1}²/s_t² x_t",
    formula: Mean.self,
    asked: [.proved, .computed, .observed], source: "Ho et al., arXiv:2006.11239v2, eq. (7)",
    notebook: 2)

  private enum Mean: RowFormula {
    static func formulas<F>(_ letters: Letters<F>) throws(DerivationError) -> [Formula<F>] {
      [
        Formula(
          .function(.posteriorCenter(.now), of: [.state(.now), .state(.at(0))]),
          try Posterior.mean(
            data: letters.data, state: letters.state, to: letters.to, from: letters.from))
      ]
    }
  }

  /// `ddpm.posterior-variance`.
  public static let ddpmPosteriorVariance = Row(
    "ddpm.posterior-variance", .posterior,
    claim: "is Bayes' variance",
    says: "β̃_t = s_{t−1}²/s_t² β_t",
    formula: Variance.self,
    asked: [.proved, .computed, .observed], source: "Ho et al., arXiv:2006.11239v2, eq. (7)",
    notebook: 2)

  private enum Variance: RowFormula {
    static func formulas<F>(_ letters: Letters<F>) -> [Formula<F>] {
      [
        Formula(
          .letter(.posteriorVariance(.now)), Posterior.variance(to: letters.to, from: letters.from))
      ]
    }
  }

  /// `ddpm.posterior-from-noise`.
  public static let ddpmPosteriorFromNoise = Row(
    "ddpm.posterior-from-noise", .posterior,
    claim: "is the mean at the implied data",
    says: "μ̃ with x_0 = (x_t − s_t ε)/a_t equals (x_t − β_t/s_t ε)/√α_t",
    formula: MeanFromNoise.self,
    asked: [.proved], source: "Ho et al., arXiv:2006.11239v2, eq. (9), (10)", notebook: 2)

  private enum MeanFromNoise: RowFormula {
    static func formulas<F>(_ letters: Letters<F>) throws(DerivationError) -> [Formula<F>] {
      [
        Formula(
          .function(.posteriorCenter(.now), of: [.state(.now), .noise(nil)]),
          try Posterior.mean(
            state: letters.state, noise: letters.noise, to: letters.to, from: letters.from))
      ]
    }
  }

  /// `ddpm.reverse-marginal`.
  public static let ddpmReverseMarginal = Row(
    "ddpm.reverse-marginal", .posterior,
    claim: "is the marginal one step earlier",
    says: "∫ q(x_{t−1}∣x_t,x_0) q(x_t∣x_0) dx_t = q(x_{t−1}∣x_0)",
    formula: ReverseMarginal.self,
    asked: [.proved, .observed],
    source: """
      Song et al., arXiv:2010.02502v4, lemma 1 (appendix B), at the variance of Ho et al., \
      arXiv:2006.11239v2, eq. (7)
      """, notebook: 2)

  private enum ReverseMarginal: RowFormula {
    static func formulas<F>(_ letters: Letters<F>) throws(DerivationError) -> [Formula<F>] {
      let posterior = LeftSide.law(
        .forward, of: [.state(.before)], given: [.state(.now), .state(.at(0))])
      let marginal = LeftSide.law(.forward, of: [.state(.now)], given: [.state(.at(0))])
      return [
        Formula(
          .integral([posterior, marginal], over: .state(.now)),
          normal: try Posterior.reverseMarginal(
            data: letters.data, to: letters.to, from: letters.from))
      ]
    }

    static func abbreviations(_ notation: Notation) -> [Letter] {
      ratios(notation) + [.posteriorVariance(.now), .stateWeight(ofPosterior: true)]
    }
  }

  /// `ddpm.variance-extremes`.
  public static let ddpmVarianceExtremes = Row(
    "ddpm.variance-extremes", .posterior,
    claim: "are those of N(0, I) and of a point mass",
    says: """
      β_t and β̃_t are the exact reverse variances for data N(0, I) and for a point mass; \
      strictly between for Gaussian data with covariance eigenvalues in (0, 1); above β_t beyond \
      1
      """,
    formula: VarianceExtremes.self,
    asked: [.proved, .computed],
    source: "Ho et al., arXiv:2006.11239v2, section 3.2; own derivation for other covariances",
    notebook: 2)

  private enum VarianceExtremes: RowFormula {
    static func formulas<F>(_ letters: Letters<F>) throws(DerivationError) -> [Formula<F>] {
      [
        Formula(
          .conditional(.variance, of: .state(.before), given: [.state(.now)]),
          try Reverse.exactVariance(
            dataVariance: letters[.dataVariance], to: letters.to, from: letters.from))
      ]
    }

    static func abbreviations(_ notation: Notation) -> [Letter] {
      ratios(notation) + [.posteriorVariance(.now)]
    }
  }

  /// `ddpm.ancestral-step`.
  public static let ddpmAncestralStep = Row(
    "ddpm.ancestral-step", .posterior,
    claim: "is the posterior's mean with noise",
    says: "x_{t−1} = μ̃(x_t, x̂_0) + σ_t z, no noise at t = 1",
    formula: AncestralStep.self,
    asked: [.proved, .observed],
    source: "Ho et al., arXiv:2006.11239v2, algorithm 2, with eq. (7) and (15)", notebook: 2)

  private enum AncestralStep: RowFormula {
    static func formulas<F>(_ letters: Letters<F>) throws(DerivationError) -> [Formula<F>] {
      let choices: [(variance: Reverse.Variance, letter: Letter)] = [
        (.posterior, .posteriorVariance(.now)), (.kernel, .beta(.now)),
      ]
      return try choices.map { choice throws(DerivationError) in
        Formula(
          .atVariance(.state(.before), choice.letter),
          try Reverse.ancestralStep(
            state: letters.state, noise: letters.predictedNoise, freshNoise: letters.freshNoise,
            to: letters.to, from: letters.from, variance: choice.variance))
      }
    }

    static func abbreviations(_ notation: Notation) -> [Letter] {
      ratios(notation) + [.posteriorVariance(.now), .predictedData]
    }
  }
}
