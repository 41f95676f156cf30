/// The register's list of equations, one entry a row of the register, in its order.
///
/// An entry says what is claimed, which kinds of evidence the claim must have, and where it comes
/// from. Statements are in the notation of the candidate protocol: a_t = √ᾱ_t, s_t = √(1−ᾱ_t),
/// α_t = ᾱ_t/ᾱ_{t−1}, β_t = 1−α_t. Numbers of equations are those of the version that is cited;
/// the DDIM paper's α is ᾱ here.
extension Equation {
  /// The equation of an id; nil if there is none.
  public static func named(_ id: String) -> Equation? { all.first { $0.id == id } }

  /// Every equation of the register: 74 rows in eight chapters, in the register's order.
  public static let all: [Equation] =
    schedules + forward + posterior + bound + inversion + ddim + latent + chains

  /// Noise schedules and sub-sequences of times.
  private static let schedules: [Equation] = [
    Equation(
      id: "schedule.signal-power", chapter: .schedules,
      statement: "ᾱ_t = Π_{i≤t} (1−β_i) for β in (0, 1): strictly decreasing, in (0, 1) for t ≥ 1",
      asked: [.proved, .computed], source: "Ho et al., arXiv:2006.11239v2, section 2, at eq. (4)"),
    Equation(
      id: "schedule.linear", chapter: .schedules,
      statement: "β_t linear from β_1 to β_T, both ends included",
      asked: [.computed], source: "Ho et al., arXiv:2006.11239v2, section 4"),
    Equation(
      id: "schedule.scaled-linear", chapter: .schedules,
      statement: "√β_t linear",
      asked: [.computed], source: "Lin et al., arXiv:2305.08891v4, table 1 (Stable Diffusion)"),
    Equation(
      id: "schedule.cosine", chapter: .schedules,
      statement: """
        β_t = min(1 − f(t)/f(t−1), 0.999), f(t) = cos²((t/T+s)/(1+s)·π/2), ᾱ = Π(1−β) (Improved); \
        equal to f(t)/f(0) only before the first clip. By subtraction β loses up to 1.4e5 units of \
        roundoff; as sin(π/(2T(1+s)))·sin(A+B)/cos²A (A, B the angles at t−1 and t) it loses a few
        """,
      asked: [.computed],
      source: "Nichol and Dhariwal, arXiv:2102.09672v1, eq. (17), and section 3.2 for the clip"),
    Equation(
      id: "schedule.zero-terminal-snr", chapter: .schedules,
      statement: "rescaling √ᾱ to end at 0 keeps √ᾱ_1 (ZSNR)",
      asked: [.proved], source: "Lin et al., arXiv:2305.08891v4, section 3.1 and algorithm 1"),
    Equation(
      id: "schedule.respaced", chapter: .schedules,
      statement: """
        on a sub-sequence τ: β'_i = 1 − ᾱ_{τ_i}/ᾱ_{τ_{i−1}}; products of β' give ᾱ_τ back \
        (Improved)
        """,
      asked: [.proved, .computed], source: "Nichol and Dhariwal, arXiv:2102.09672v1, section 4"),
    Equation(
      id: "schedule.sub-sequence", chapter: .schedules,
      statement: """
        leading, trailing, linspace, linear, quadratic τ: exactly S distinct ascending times in \
        1…T, for every 1 ≤ S ≤ T or a clear error
        """,
      asked: [.proved],
      source: """
        Lin et al., arXiv:2305.08891v4, table 2 (leading, trailing, linspace); Song et al., \
        arXiv:2010.02502v4, appendix D.2 (linear, quadratic)
        """),
  ]

  /// The forward process q.
  private static let forward: [Equation] = [
    Equation(
      id: "forward.kernel", chapter: .forward,
      statement: "q(x_t∣x_{t−1}) = N(√(ᾱ_t/ᾱ_{t−1}) x_{t−1}, (1−ᾱ_t/ᾱ_{t−1}) I)",
      asked: [.proved, .observed],
      source: "Ho et al., arXiv:2006.11239v2, eq. (2); Song et al., arXiv:2010.02502v4, eq. (3)"),
    Equation(
      id: "forward.joint", chapter: .forward,
      statement: "q(x_{1:T}∣x_0) = Π q(x_t∣x_{t−1}); its log density is the sum",
      asked: [.computed], source: "Ho et al., arXiv:2006.11239v2, eq. (2)"),
    Equation(
      id: "forward.marginal", chapter: .forward,
      statement: "q(x_t∣x_0) = N(a_t x_0, s_t² I)",
      asked: [.proved, .computed, .observed], source: "Ho et al., arXiv:2006.11239v2, eq. (4)"),
    Equation(
      id: "forward.composition", chapter: .forward,
      statement: "kernel(u←s) ∘ kernel(t←u) = kernel(t←s), any s<u<t",
      asked: [.proved], source: "Own derivation, from Ho et al., arXiv:2006.11239v2, eq. (2)"),
    Equation(
      id: "forward.reparameterization", chapter: .forward,
      statement: "x_t = a_t x_0 + s_t ε has that law",
      asked: [.proved, .observed],
      source: """
        Song et al., arXiv:2010.02502v4, eq. (4); Ho et al., arXiv:2006.11239v2, section 3.2
        """),
    Equation(
      id: "forward.terminal", chapter: .forward,
      statement: "q(x_T∣x_0) against N(0, I): KL in closed form, for each schedule",
      asked: [.computed],
      source: """
        Ho et al., arXiv:2006.11239v2, section 4 (L_T); Lin et al., arXiv:2305.08891v4, section \
        3.1
        """),
  ]

  /// The posterior of the forward process and the DDPM step.
  private static let posterior: [Equation] = [
    Equation(
      id: "ddpm.posterior-bayes", chapter: .posterior,
      statement: """
        q(x_{t−1}∣x_t,x_0) ∝ q(x_t∣x_{t−1}) q(x_{t−1}∣x_0): completing the square, each line
        """,
      asked: [.proved], source: "Ho et al., arXiv:2006.11239v2, eq. (6), (7)"),
    Equation(
      id: "ddpm.posterior-mean", chapter: .posterior,
      statement: "μ̃ = a_{t−1}β_t/s_t² x_0 + √α_t s_{t−1}²/s_t² x_t",
      asked: [.proved, .computed, .observed], source: "Ho et al., arXiv:2006.11239v2, eq. (7)"),
    Equation(
      id: "ddpm.posterior-variance", chapter: .posterior,
      statement: "β̃_t = s_{t−1}²/s_t² β_t",
      asked: [.proved, .computed, .observed], source: "Ho et al., arXiv:2006.11239v2, eq. (7)"),
    Equation(
      id: "ddpm.posterior-from-noise", chapter: .posterior,
      statement: "μ̃ with x_0 = (x_t − s_t ε)/a_t equals (x_t − β_t/s_t ε)/√α_t",
      asked: [.proved], source: "Ho et al., arXiv:2006.11239v2, eq. (9), (10)"),
    Equation(
      id: "ddpm.reverse-marginal", chapter: .posterior,
      statement: "∫ q(x_{t−1}∣x_t,x_0) q(x_t∣x_0) dx_t = q(x_{t−1}∣x_0)",
      asked: [.proved, .observed],
      source: """
        Song et al., arXiv:2010.02502v4, lemma 1 (appendix B), at the variance of Ho et al., \
        arXiv:2006.11239v2, eq. (7)
        """),
    Equation(
      id: "ddpm.variance-extremes", chapter: .posterior,
      statement: """
        β_t and β̃_t are the exact reverse variances for data N(0, I) and for a point mass; \
        strictly between for Gaussian data with covariance eigenvalues in (0, 1); above β_t beyond \
        1
        """,
      asked: [.proved, .computed],
      source: "Ho et al., arXiv:2006.11239v2, section 3.2; own derivation for other covariances"),
    Equation(
      id: "ddpm.ancestral-step", chapter: .posterior,
      statement: "x_{t−1} = μ̃(x_t, x̂_0) + σ_t z, no noise at t = 1",
      asked: [.proved, .observed],
      source: "Ho et al., arXiv:2006.11239v2, algorithm 2, with eq. (7) and (15)"),
  ]

  /// The variational bound, the training objective and what Improved DDPM adds to them.
  private static let bound: [Equation] = [
    Equation(
      id: "elbo.gaussian-kl", chapter: .bound,
      statement: "KL between two isotropic Gaussians",
      asked: [.computed, .observed],
      source: "Own derivation, for Ho et al., arXiv:2006.11239v2, eq. (5)"),
    Equation(
      id: "elbo.bound", chapter: .bound,
      statement: "log p_θ(x_0) ≥ ELBO, and the gap is KL(q(x_{1:T}∣x_0) ‖ p_θ(x_{1:T}∣x_0))",
      asked: [.computed, .observed],
      source: "Ho et al., arXiv:2006.11239v2, eq. (3); own derivation for the gap"),
    Equation(
      id: "elbo.decomposition", chapter: .bound,
      statement: "ELBO = −L_T − Σ L_{t−1} − L_0",
      asked: [.proved, .computed], source: "Ho et al., arXiv:2006.11239v2, eq. (5) and appendix A"),
    Equation(
      id: "elbo.prior-term", chapter: .bound,
      statement: "L_T = KL(q(x_T∣x_0) ‖ N(0, I))",
      asked: [.computed], source: "Ho et al., arXiv:2006.11239v2, eq. (5)"),
    Equation(
      id: "elbo.transition-term", chapter: .bound,
      statement: "L_{t−1} = KL(q(x_{t−1}∣x_t,x_0) ‖ p_θ(x_{t−1}∣x_t)), variances equal or not",
      asked: [.computed, .observed], source: "Ho et al., arXiv:2006.11239v2, eq. (5), (8)"),
    Equation(
      id: "elbo.reconstruction-term", chapter: .bound,
      statement: "L_0, continuous Gaussian",
      asked: [.computed],
      source: """
        Ho et al., arXiv:2006.11239v2, eq. (5); Song et al., arXiv:2010.02502v4, eq. (10) at t = 1
        """),
    Equation(
      id: "elbo.discretized-likelihood", chapter: .bound,
      statement: """
        L_0 for 256-level data: integrals over bins, open ends (DDPM eq. 13); exact normal CDF, \
        and what the common tanh approximation costs
        """,
      asked: [.computed], source: "Ho et al., arXiv:2006.11239v2, eq. (13)"),
    Equation(
      id: "elbo.snr-form", chapter: .bound,
      statement: """
        with posterior variances L_{t−1} = ½(SNR(t−1) − SNR(t))‖x_0 − x̂_0‖², SNR = ᾱ/(1−ᾱ)
        """,
      asked: [.proved], source: "Kingma et al., arXiv:2107.00630, eq. (13)"),
    Equation(
      id: "elbo.bits-per-dimension", chapter: .bound,
      statement: "nats to bits per dimension",
      asked: [.proved], source: "Ho et al., arXiv:2006.11239v2, section 4.3 (the unit)"),
    Equation(
      id: "objective.maximum-likelihood", chapter: .bound,
      statement: """
        E_q log p_θ(x_0) is maximal where KL(q(x_0) ‖ p_θ(x_0)) is 0; the two differ by the data's \
        entropy
        """,
      asked: [.computed], source: "Song et al., arXiv:2010.02502v4, section 2, eq. (1), (2)"),
    Equation(
      id: "objective.marginals-only", chapter: .bound,
      statement: """
        the training objective depends on q only through q(x_t∣x_0): two joints with the same \
        marginals give the same value, one with a changed marginal does not (the hinge from DDPM \
        to DDIM)
        """,
      asked: [.proved, .computed], source: "Song et al., arXiv:2010.02502v4, section 3"),
    Equation(
      id: "objective.transition-as-noise-error", chapter: .bound,
      statement: "L_{t−1} = weight · ‖ε − ε_θ‖²",
      asked: [.proved],
      source: """
        Ho et al., arXiv:2006.11239v2, eq. (8)–(12); Song et al., arXiv:2010.02502v4, eq. \
        (64)–(66)
        """),
    Equation(
      id: "objective.weights", chapter: .bound,
      statement: """
        γ_t for DDPM (DDPM eq. 12) and for q_σ: γ_t = k_t²/(2σ_t²), k_t = a_{t−1}s_t/a_t − \
        √(s_{t−1}²−σ_t²); the DDIM paper prints 1/(2dσ_t²ᾱ_t), which is 1/(d (k_t a_t)²) of what \
        its derivation gives
        """,
      asked: [.proved],
      source: """
        Ho et al., arXiv:2006.11239v2, eq. (12); Song et al., arXiv:2010.02502v4, eq. (30)–(35)
        """),
    Equation(
      id: "objective.simple", chapter: .bound,
      statement: "γ = 1: the L_simple",
      asked: [.proved],
      source: "Ho et al., arXiv:2006.11239v2, eq. (14); Song et al., arXiv:2010.02502v4, eq. (5)"),
    Equation(
      id: "objective.optimal-predictor", chapter: .bound,
      statement: """
        for f unrestricted at each t, the minimiser of E‖ε − f(x_t)‖² is E[ε∣x_t], for every \
        positive γ
        """,
      asked: [.computed, .observed],
      source: "Song et al., arXiv:2010.02502v4, section 3.2, after theorem 1, and eq. (46)"),
    Equation(
      id: "objective.parameterizations", chapter: .bound,
      statement: """
        the same loss for x_0-, v- and ε-prediction with its weights (SNR, SNR+1, …), and what \
        min-SNR changes
        """,
      asked: [.proved],
      source: """
        Salimans and Ho, arXiv:2202.00512v2, section 4; Hang et al., arXiv:2303.09556v3, section \
        3.4
        """),
    Equation(
      id: "objective.ddim-theorem", chapter: .bound,
      statement: """
        for σ_1 > 0 and 0 < σ_t² ≤ s_{t−1}² (t ≥ 2): J_σ = Σ γ_t E‖ε−ε_θ‖² + C, with γ_t as above, \
        k_1 = s_1/a_1 and C = E KL(q(x_T∣x_0) ‖ N(0, I)) + (d/2) ln 2πσ_1² plus constants of the \
        data (DDIM theorem 1); γ → ∞ as σ → 0, so σ = 0 is not covered
        """,
      asked: [.proved, .computed],
      source: "Song et al., arXiv:2010.02502v4, eq. (11), theorem 1, and appendix B"),
    Equation(
      id: "improved.learned-variance", chapter: .bound,
      statement: """
        Σ = exp(v log β + (1−v) log β̃), between the extremes; network output in [−1, 1] maps to v
        """,
      asked: [.proved, .computed], source: "Nichol and Dhariwal, arXiv:2102.09672v1, eq. (15)"),
    Equation(
      id: "improved.hybrid-objective", chapter: .bound,
      statement: "L_simple + λ L_vlb, mean stopped in the second term",
      asked: [.computed], source: "Nichol and Dhariwal, arXiv:2102.09672v1, eq. (16)"),
    Equation(
      id: "improved.importance-sampling", chapter: .bound,
      statement: """
        p_t ∝ √E[L_t²] with weights 1/p_t is unbiased and never raises the variance; with \
        estimated p_t only the first holds
        """,
      asked: [.proved, .observed], source: "Nichol and Dhariwal, arXiv:2102.09672v1, section 3.3"),
  ]
}
