/// The family q_σ and its sampler.
extension Row {
  /// In the order of the register.
  static let ddimRows: [Row] = [
    .ddimJoint, .ddimThreeForms, .ddimMean, .ddimVariance, .ddimMarginalConsistency,
    .ddimUniqueness, .ddimForwardFromBayes, .ddimUpdate, .ddimSigma, .ddimDeterministic,
    .ddimEqualsDdpm, .ddimSigmaHat, .ddimSubSequence, .ddimOde, .ddimInversion, .ddimConsistency,
    .ddimInterpolation,
  ]

  /// `ddim.joint`.
  public static let ddimJoint = Row(
    "ddim.joint", .ddim,
    claim: "is the product downwards from T",
    says: "q_σ(x_{1:T}∣x_0) = q_σ(x_T∣x_0) Π_{t≥2} q_σ(x_{t−1}∣x_t,x_0)",
    asked: [.computed], source: "Song et al., arXiv:2010.02502v4, eq. (6)", notebook: 6)

  /// `ddim.three-forms`.
  public static let ddimThreeForms = Row(
    "ddim.three-forms", .ddim,
    claim: "are equal, the first in law",
    says: """
      x_{t−1} = a_{t−1}x_0 + s_{t−1}ε_{t−1} = a_{t−1}x_0 + √(s_{t−1}²−σ²) ε_t + σε = a_{t−1}x_0 \
      + √(s_{t−1}²−σ²)(x_t − a_t x_0)/s_t + σε: the first equality in law given x_0, the second \
      identically
      """,
    asked: [.proved, .observed],
    source: "Own derivation, from Song et al., arXiv:2010.02502v4, eq. (4), (7)", notebook: 6)

  /// `ddim.mean`.
  public static let ddimMean = Row(
    "ddim.mean", .ddim,
    claim: "keeps the marginals",
    says: "mean of q_σ(x_{t−1}∣x_t,x_0)",
    asked: [.proved], source: "Song et al., arXiv:2010.02502v4, eq. (7)", notebook: 6)

  /// `ddim.variance`.
  public static let ddimVariance = Row(
    "ddim.variance", .ddim,
    claim: "is what the mean leaves",
    says: "variance σ² I; σ² ≤ s_{t−1}² or an error",
    asked: [.proved], source: "Song et al., arXiv:2010.02502v4, eq. (7)", notebook: 6)

  /// `ddim.marginal-consistency`.
  public static let ddimMarginalConsistency = Row(
    "ddim.marginal-consistency", .ddim,
    claim: "holds for every σ",
    says: """
      q_σ(x_t∣x_0) = N(a_t x_0, s_t² I) for every t and every σ (DDIM lemma 1, the induction)
      """,
    asked: [.proved, .computed, .observed],
    source: "Song et al., arXiv:2010.02502v4, lemma 1, eq. (22)–(28)", notebook: 6)

  /// `ddim.uniqueness`.
  public static let ddimUniqueness = Row(
    "ddim.uniqueness", .ddim,
    claim: "leaves one parameter and a sign",
    says: """
      among Gaussians with scalar coefficients on x_0 and x_t and covariance σ²I, the marginals \
      force exactly this one-parameter family, up to the sign of the direction coefficient (a \
      rotation of the direction is the counterexample without "scalar")
      """,
    asked: [.proved], source: "Own derivation, from Song et al., arXiv:2010.02502v4, eq. (7)",
    notebook: 6)

  /// `ddim.forward-from-bayes`.
  public static let ddimForwardFromBayes = Row(
    "ddim.forward-from-bayes", .ddim,
    claim: "depends on x_0",
    says: """
      q_σ(x_t∣x_{t−1},x_0) by Bayes: Gaussian, and depends on x_0 (not Markov) unless σ is \
      DDPM's
      """,
    asked: [.proved, .computed], source: "Song et al., arXiv:2010.02502v4, eq. (8)", notebook: 6)

  /// `ddim.update`.
  public static let ddimUpdate = Row(
    "ddim.update", .ddim,
    claim: "is a draw from q_σ at x̂_0",
    says: "x_{t−1} = a_{t−1}x̂_0 + √(s_{t−1}²−σ²) ε̂ + σ z (DDIM eq. 12)",
    asked: [.proved, .observed], source: "Song et al., arXiv:2010.02502v4, eq. (12)", notebook: 7)

  /// `ddim.sigma`.
  public static let ddimSigma = Row(
    "ddim.sigma", .ddim,
    claim: "is η² of the posterior variance",
    says: "σ = η √(s_prev²/s_t²) √(1−ᾱ_t/ᾱ_prev) (DDIM eq. 16)",
    asked: [.proved], source: "Song et al., arXiv:2010.02502v4, eq. (16)", notebook: 7)

  /// `ddim.deterministic`.
  public static let ddimDeterministic = Row(
    "ddim.deterministic", .ddim,
    claim: "is an affine bijection",
    says: """
      σ = 0: the same x_T gives the same x_0, bit for bit; for given ε the step is an affine \
      bijection; with the perfect network it is injective for every data law (its slope is \
      positive)
      """,
    asked: [.proved, .computed],
    source: "Song et al., arXiv:2010.02502v4, section 4.1; own derivation for the bijection",
    notebook: 7)

  /// `ddim.equals-ddpm`.
  public static let ddimEqualsDdpm = Row(
    "ddim.equals-ddpm", .ddim,
    claim: "at the posterior variance",
    says: """
      σ² = β̃_t: mean and variance are DDPM's posterior, and √(s_{t−1}²−β̃_t) = √α_t \
      s_{t−1}²/s_t
      """,
    asked: [.proved, .computed, .observed],
    source: "Song et al., arXiv:2010.02502v4, section 4.1, after eq. (12)", notebook: 7)

  /// `ddim.sigma-hat`.
  public static let ddimSigmaHat = Row(
    "ddim.sigma-hat", .ddim,
    claim: "leaves too much variance",
    says: """
      the σ̂ variant (√β noise with the η = 1 mean): variance s_{t−1}² + β_t − β̃_t, not the \
      marginal's; σ̂ put into the direction too makes the radicand negative at small t
      """,
    asked: [.proved],
    source: "Song et al., arXiv:2010.02502v4, section 5, after eq. (16), and appendix D.3",
    notebook: 7)

  /// `ddim.sub-sequence`.
  public static let ddimSubSequence = Row(
    "ddim.sub-sequence", .ddim,
    claim: "keeps the marginals",
    says: """
      the same family on any τ keeps the marginals; the generative chain only visits τ; its own \
      objective has the same form on τ (DDIM appendix C)
      """,
    asked: [.proved, .computed, .observed],
    source: "Song et al., arXiv:2010.02502v4, section 4.2 and appendix C.1, eq. (52)–(59)",
    notebook: 10)

  /// `ddim.ode`.
  public static let ddimOde = Row(
    "ddim.ode", .ddim,
    claim: "is Euler’s step of the probability-flow ODE",
    says: """
      in x/a against s/a the σ = 0 step is Euler's; its limit solves the probability-flow ODE, \
      which is the variance-exploding one after rescaling (DDIM proposition 1)
      """,
    asked: [.proved, .computed],
    source: "Song et al., arXiv:2010.02502v4, eq. (13), (14), and proposition 1")

  /// `ddim.inversion`.
  public static let ddimInversion = Row(
    "ddim.inversion", .ddim,
    claim: "is undone by the step back",
    says: "encoding by the reversed step; round-trip error falls as 1/S",
    asked: [.computed], source: "Song et al., arXiv:2010.02502v4, sections 4.3 and 5.4", notebook: 7
  )

  /// `ddim.consistency`.
  public static let ddimConsistency = Row(
    "ddim.consistency", .ddim,
    claim: "gives one x_0 from one x_T for every S",
    says: """
      x_0 from one x_T under different S agree to O(1/S) at η = 0; under DDPM they do not
      """,
    asked: [.computed, .observed], source: "Song et al., arXiv:2010.02502v4, section 5.2")

  /// `ddim.interpolation`.
  public static let ddimInterpolation = Row(
    "ddim.interpolation", .ddim,
    claim: "on the arc keeps the variance",
    says: """
      cos(πw/2)a + sin(πw/2)b of independent N(0, I) is N(0, I) exactly; slerp's angle is \
      random, so slerp is isotropic but not normal (Var‖x‖² → 2d(cos⁴+sin⁴)(πw/2), half of 2d at \
      w = ½, in every dimension), and keeps the norm when the ends' norms agree; linear \
      interpolation scales the variance by (1−w)²+w². The path decodes continuously
      """,
    asked: [.proved, .computed, .observed],
    source: """
      Song et al., arXiv:2010.02502v4, section 5.3 and eq. (67); own derivation for the laws
      """, notebook: 7)
}
