import Derivation
import RealModule
import Scalars

/// The sampler of the family q_σ.
extension Row {
  /// In the order of the register.
  static let ddimRows: [Row] = [
    .ddimUpdate, .ddimSigma, .ddimDeterministic, .ddimEqualsDdpm, .ddimSigmaHat,
    .ddimSubSequence, .ddimOde, .ddimTransport, .ddimInversion, .ddimConsistency,
    .ddimInterpolation,
  ]

  /// `ddim.update`.
  public static let ddimUpdate = Row(
    "ddim.update", .ddim,
    claim: "is a draw from q_σ at x̂_0",
    says: "x_{t−1} = a_{t−1}x̂_0 + √(s_{t−1}²−σ²) ε̂ + σ z (DDIM eq. 12)",
    formula: Update.self,
    asked: [.proved, .observed], source: "Song et al., arXiv:2010.02502v4, eq. (12)", notebook: 7)

  private enum Update: RowFormula {
    static func formulas<F>(_ letters: Letters<F>) throws(DerivationError) -> [Formula<F>] {
      [
        Formula(
          .letter(.state(.previous)),
          try DDIM.update(
            state: letters.state, noise: letters.predictedNoise, freshNoise: letters.freshNoise,
            to: letters[.barAlpha(.previous)], from: letters.from, eta: letters[.eta]))
      ]
    }

    static func abbreviations(_ notation: Notation) -> [Letter] {
      [.sigma(nil), .predictedData]
    }
  }

  /// `ddim.sigma`.
  public static let ddimSigma = Row(
    "ddim.sigma", .ddim,
    claim: "is η² of the posterior variance",
    says: "σ = η √(s_prev²/s_t²) √(1−ᾱ_t/ᾱ_prev) (DDIM eq. 16)",
    formula: Sigma.self,
    asked: [.proved], source: "Song et al., arXiv:2010.02502v4, eq. (16)", notebook: 7)

  private enum Sigma: RowFormula {
    static func formulas<F>(_ letters: Letters<F>) throws(DerivationError) -> [Formula<F>] {
      [
        Formula(
          .letter(.sigma(nil)),
          try DDIM.sigma(
            to: letters[.barAlpha(.previous)], from: letters.from, eta: letters[.eta]))
      ]
    }
  }

  /// `ddim.deterministic`.
  public static let ddimDeterministic = Row(
    "ddim.deterministic", .ddim,
    claim: "is an affine bijection",
    says: """
      σ = 0: the same x_T gives the same x_0, bit for bit; for given ε the step is an affine \
      bijection; with the perfect network and s_prev > 0 it is injective for every data law (its \
      slope is positive; in the step to t = 0 it may be 0)
      """,
    formula: Deterministic.self,
    asked: [.proved, .computed],
    source: "Song et al., arXiv:2010.02502v4, section 4.1; own derivation for the bijection",
    notebook: 7)

  private enum Deterministic: RowFormula {
    static func formulas<F>(_ letters: Letters<F>) throws(DerivationError) -> [Formula<F>] {
      let (to, from) = (letters.to, letters.from)
      return [
        Formula(
          .letter(.state(.before)),
          try DDIM.deterministicUpdate(
            state: letters.state, noise: letters.predictedNoise, to: to, from: from)),
        Formula(
          .name(.slope),
          try DDIM.deterministicSlope(
            conditionalVariance: letters[.conditionalVariance], to: to, from: from)),
      ]
    }

    static func abbreviations(_ notation: Notation) -> [Letter] {
      [.predictedData]
    }
  }

  /// `ddim.equals-ddpm`.
  public static let ddimEqualsDdpm = Row(
    "ddim.equals-ddpm", .ddim,
    claim: "at the posterior variance",
    says: """
      σ² = β̃_t: mean and variance are DDPM's posterior, and √(s_{t−1}²−β̃_t) = √α_t \
      s_{t−1}²/s_t
      """,
    formula: EqualsDDPM.self,
    asked: [.proved, .computed, .observed],
    source: "Song et al., arXiv:2010.02502v4, section 4.1, after eq. (12)", notebook: 7)

  private enum EqualsDDPM: RowFormula {
    static func formulas<F>(_ letters: Letters<F>) throws(DerivationError) -> [Formula<F>] {
      let radicand = 1 - Expression.letter(.barAlpha(.before)) - .letter(.posteriorVariance(.now))
      return [
        Formula(
          .expression(radicand.root()),
          try DDIM.directionRateAtPosteriorVariance(to: letters.to, from: letters.from))
      ]
    }
  }

  /// `ddim.sigma-hat`.
  public static let ddimSigmaHat = Row(
    "ddim.sigma-hat", .ddim,
    claim: "leaves too much variance",
    says: """
      the σ̂ variant (√β noise with the η = 1 mean): variance s_{t−1}² + β_t − β̃_t, not the \
      marginal's; σ̂ put into the direction too makes the radicand negative at small t
      """,
    formula: SigmaHat.self,
    asked: [.proved],
    source: "Song et al., arXiv:2010.02502v4, section 5, after eq. (16), and appendix D.3",
    notebook: 7)

  private enum SigmaHat: RowFormula {
    static func formulas<F>(_ letters: Letters<F>) -> [Formula<F>] {
      [
        Formula(
          .name(.varianceAtSigmaHat), DDIM.varianceAtSigmaHat(to: letters.to, from: letters.from))
      ]
    }
  }

  /// `ddim.sub-sequence`.
  public static let ddimSubSequence = Row(
    "ddim.sub-sequence", .ddim,
    claim: "keeps the marginals",
    says: """
      the same family on any τ keeps the marginals; the generative chain only visits τ; its own \
      objective has the same form on τ (DDIM appendix C)
      """,
    formula: SubSequence.self,
    asked: [.proved, .computed, .observed],
    source: "Song et al., arXiv:2010.02502v4, section 4.2 and appendix C.1, eq. (52)–(59)",
    notebook: 10)

  private enum SubSequence: RowFormula {
    static func formulas<F>(_ letters: Letters<F>) throws(DerivationError) -> [Formula<F>] {
      let (to, from) = (letters[.barAlpha(.visitedBefore)], letters[.barAlpha(.visited)])
      let (state, sigma) = (letters[.state(.visited)], letters[.sigma(.visited)])
      return [
        Formula(
          .law(.family, of: [.state(.visitedBefore)], given: [.state(.visited), .state(.at(0))]),
          normal: (
            try DDIM.mean(data: letters.data, state: state, to: to, from: from, sigma: sigma),
            try DDIM.variance(to: to, sigma: sigma)
          ))
      ]
    }
  }

  /// `ddim.ode`.
  public static let ddimOde = Row(
    "ddim.ode", .ddim,
    claim: "is Euler’s step of the probability-flow ODE",
    says: """
      in x/a against s/a the σ = 0 step is Euler's; its limit solves the probability-flow ODE, \
      which is the variance-exploding one after rescaling (DDIM proposition 1)
      """,
    formula: ODE.self,
    asked: [.proved, .computed],
    source: """
      Song et al., arXiv:2010.02502v4, eq. (13), (14), and proposition 1; own derivation for dx/dt
      """, notebook: 12)

  private enum ODE: RowFormula {
    static func formulas<F>(_ letters: Letters<F>) throws(DerivationError) -> [Formula<F>] {
      let (to, from) = (letters.to, letters.from)
      let (before, now) = (
        Expression.letter(.state(.before)), Expression.letter(.barAlpha(.before))
      )
      return [
        Formula(
          .expression(before / now.root()),
          ProbabilityFlow.eulerStep(
            rescaled: try letters.state / Derivation.Forward.signalRate(from),
            noise: letters.predictedNoise,
            to: try ProbabilityFlow.noiseLevel(signalPower: to),
            from: try ProbabilityFlow.noiseLevel(signalPower: from))),
        Formula(
          .name(.flow), ProbabilityFlow.rate(noise: letters.predictedNoise, levelRate: 1)),
        Formula(
          .name(.flowInTime),
          try ProbabilityFlow.rate(
            state: letters.state, noise: letters.predictedNoise, signalPower: from,
            signalPowerRate: letters[.barAlphaRate])),
      ]
    }

    static func abbreviations(_ notation: Notation) -> [Letter] { [] }
  }

  /// `ddim.transport`.
  public static let ddimTransport = Row(
    "ddim.transport", .ddim,
    claim: "carries q(x_t) to q(x_s), up to second order in the step",
    says: """
      one σ = 0 step with f = E[ε∣x_t] carries q(x_t) to q(x_s) up to second order in the step, \
      for every data law: each x_0 moves its own cloud by the exact affine map, and the averaged \
      velocity carries the sum of the clouds (continuity equation)
      """,
    formula: Transport.self,
    asked: [.proved, .computed],
    source: """
      Own derivation, for Song et al., arXiv:2010.02502v4, eq. (13); the mean of flows as in Lipman et \
      al., arXiv:2210.02747v2, eq. (8)
      """, notebook: 12)

  private enum Transport: RowFormula {
    static func formulas<F>(_ letters: Letters<F>) throws(DerivationError) -> [Formula<F>] {
      [
        Formula(
          .letter(.state(.before)),
          try ProbabilityFlow.cloudMap(
            data: letters.data, state: letters.state, to: letters.to, from: letters.from))
      ]
    }

    static func abbreviations(_ notation: Notation) -> [Letter] { [] }
  }

  /// `ddim.inversion`.
  public static let ddimInversion = Row(
    "ddim.inversion", .ddim,
    claim: "is undone by the step back",
    says: "encoding by the reversed step; round-trip error falls as 1/S",
    formula: Inversion.self,
    asked: [.computed], source: "Song et al., arXiv:2010.02502v4, sections 4.3 and 5.4", notebook: 7
  )

  private enum Inversion: RowFormula {
    static func formulas<F>(_ letters: Letters<F>) throws(DerivationError) -> [Formula<F>] {
      [
        Formula(
          .letter(.state(.next)),
          try DDIM.encode(
            state: letters.state, noise: letters.predictedNoise, to: letters[.barAlpha(.next)],
            from: letters.from))
      ]
    }

    static func abbreviations(_ notation: Notation) -> [Letter] {
      [.predictedData]
    }
  }

  /// `ddim.consistency`.
  public static let ddimConsistency = Row(
    "ddim.consistency", .ddim,
    claim: "gives one x_0 from one x_T for every S",
    says: """
      x_0 from one x_T under different S agree to O(1/S) at η = 0; under DDPM they do not
      """,
    formula: Consistency.self,
    asked: [.computed, .observed],
    source: "Song et al., arXiv:2010.02502v4, section 5.2; own derivation for normal data",
    notebook: 12)

  private enum Consistency: RowFormula {
    static let note: String? = "printed for normal data, in the limit of many steps"

    static func formulas<F>(_ letters: Letters<F>) throws(DerivationError) -> [Formula<F>] {
      [
        Formula(
          .letter(.state(.at(0))),
          try ProbabilityFlow.normalFlow(
            state: letters[.state(.last)], mean: letters[.dataMean],
            variance: letters[.dataVariance], to: 1, from: letters[.barAlpha(.last)]))
      ]
    }

    static func abbreviations(_ notation: Notation) -> [Letter] { [] }
  }

  /// `ddim.interpolation`.
  public static let ddimInterpolation = Row(
    "ddim.interpolation", .ddim,
    claim: "on the arc keeps the variance",
    says: """
      cos(πw/2)a + sin(πw/2)b of independent N(0, I) is N(0, I) exactly; slerp's angle is \
      random, so slerp is isotropic but not normal (for large d Var‖x‖² → \
      2d(cos⁴+sin⁴)(πw/2), half of 2d at w = ½; infinite for d ≤ 5), and keeps the norm when the \
      ends' norms agree; linear interpolation scales the variance by (1−w)²+w². The decoded path is \
      a continuous function of w; for a finite data set it still jumps from picture to picture
      """,
    formula: Interpolation.self,
    asked: [.proved, .computed, .observed],
    source: """
      Song et al., arXiv:2010.02502v4, section 5.3 and eq. (67); own derivation for the laws
      """, notebook: 7)

  private enum Interpolation: RowFormula {
    static func formulas<F>(_ letters: Letters<F>) -> [Formula<F>] {
      let (fraction, first, second) = (letters[.fraction], letters[.end(0)], letters[.end(1)])
      let weights = Derivation.Interpolation.sphericalWeights(
        fraction: fraction, angle: letters[.angle])
      let angle = F.pi / 2 * fraction
      return [
        Formula(
          .name(.arc),
          Derivation.Interpolation.arc(first, second, cosine: F.cos(angle), sine: F.sin(angle))),
        Formula(.name(.combination), weights.first * first + weights.second * second),
        Formula(
          .name(.linearVariance),
          Derivation.Interpolation.variance(weights: 1 - fraction, fraction)),
      ]
    }
  }
}
