/// The register's list of equations, continued: from a prediction back to data.
///
/// `Equation.all` is the whole list. It stands in another file, so these are not private.
extension Equation {
  /// From a prediction to data, noise, velocity and score; the reverse process p_θ.
  static let inversion: [Equation] = [
    Equation(
      id: "inversion.predicted-data", chapter: .inversion,
      statement: "g_θ(x_t, t) = x̂_0 = (x_t − s_t ε̂)/a_t",
      asked: [.proved],
      source: "Ho et al., arXiv:2006.11239v2, eq. (15); Song et al., arXiv:2010.02502v4, eq. (9)"),
    Equation(
      id: "inversion.noise-from-data", chapter: .inversion,
      statement: "ε = (x_t − a_t x_0)/s_t",
      asked: [.proved], source: "Song et al., arXiv:2010.02502v4, eq. (4), solved for ε"),
    Equation(
      id: "inversion.velocity", chapter: .inversion,
      statement: "v = a ε − s x_0; x_0 = a x_t − s v; ε = s x_t + a v",
      asked: [.proved], source: "Salimans and Ho, arXiv:2202.00512v2, appendix D"),
    Equation(
      id: "inversion.score", chapter: .inversion,
      statement: "∇ log q(x_t) = −E[ε∣x_t]/s_t",
      asked: [.computed], source: "Dhariwal and Nichol, arXiv:2105.05233v4, eq. (11)"),
    Equation(
      id: "reverse.joint", chapter: .inversion,
      statement: "p_θ(x_{0:T}) = p(x_T) Π p_θ(x_{t−1}∣x_t) and p_θ(x_0) its marginal",
      asked: [.computed],
      source: "Ho et al., arXiv:2006.11239v2, eq. (1); Song et al., arXiv:2010.02502v4, eq. (1)"),
    Equation(
      id: "reverse.kernel", chapter: .inversion,
      statement: "p_θ(x_{t−1}∣x_t) = q_σ(x_{t−1}∣x_t, g_θ(x_t, t)) for t > 1",
      asked: [.proved], source: "Song et al., arXiv:2010.02502v4, eq. (10)"),
    Equation(
      id: "reverse.last-step", chapter: .inversion,
      statement: "p_θ(x_0∣x_1) = N(g_θ(x_1, 1), σ_1² I)",
      asked: [.proved, .observed], source: "Song et al., arXiv:2010.02502v4, eq. (10)"),
  ]

  /// The family q_σ and its sampler.
  static let ddim: [Equation] = [
    Equation(
      id: "ddim.joint", chapter: .ddim,
      statement: "q_σ(x_{1:T}∣x_0) = q_σ(x_T∣x_0) Π_{t≥2} q_σ(x_{t−1}∣x_t,x_0)",
      asked: [.computed], source: "Song et al., arXiv:2010.02502v4, eq. (6)"),
    Equation(
      id: "ddim.three-forms", chapter: .ddim,
      statement: """
        x_{t−1} = a_{t−1}x_0 + s_{t−1}ε_{t−1} = a_{t−1}x_0 + √(s_{t−1}²−σ²) ε_t + σε = a_{t−1}x_0 \
        + √(s_{t−1}²−σ²)(x_t − a_t x_0)/s_t + σε: the first equality in law given x_0, the second \
        identically
        """,
      asked: [.proved, .observed],
      source: "Own derivation, from Song et al., arXiv:2010.02502v4, eq. (4), (7)"),
    Equation(
      id: "ddim.mean", chapter: .ddim,
      statement: "mean of q_σ(x_{t−1}∣x_t,x_0)",
      asked: [.proved], source: "Song et al., arXiv:2010.02502v4, eq. (7)"),
    Equation(
      id: "ddim.variance", chapter: .ddim,
      statement: "variance σ² I; σ² ≤ s_{t−1}² or an error",
      asked: [.proved], source: "Song et al., arXiv:2010.02502v4, eq. (7)"),
    Equation(
      id: "ddim.marginal-consistency", chapter: .ddim,
      statement: """
        q_σ(x_t∣x_0) = N(a_t x_0, s_t² I) for every t and every σ (DDIM lemma 1, the induction)
        """,
      asked: [.proved, .computed, .observed],
      source: "Song et al., arXiv:2010.02502v4, lemma 1, eq. (22)–(28)"),
    Equation(
      id: "ddim.uniqueness", chapter: .ddim,
      statement: """
        among Gaussians with scalar coefficients on x_0 and x_t and covariance σ²I, the marginals \
        force exactly this one-parameter family, up to the sign of the direction coefficient (a \
        rotation of the direction is the counterexample without "scalar")
        """,
      asked: [.proved], source: "Own derivation, from Song et al., arXiv:2010.02502v4, eq. (7)"),
    Equation(
      id: "ddim.forward-from-bayes", chapter: .ddim,
      statement: """
        q_σ(x_t∣x_{t−1},x_0) by Bayes: Gaussian, and depends on x_0 (not Markov) unless σ is \
        DDPM's
        """,
      asked: [.proved, .computed], source: "Song et al., arXiv:2010.02502v4, eq. (8)"),
    Equation(
      id: "ddim.update", chapter: .ddim,
      statement: "x_{t−1} = a_{t−1}x̂_0 + √(s_{t−1}²−σ²) ε̂ + σ z (DDIM eq. 12)",
      asked: [.proved, .observed], source: "Song et al., arXiv:2010.02502v4, eq. (12)"),
    Equation(
      id: "ddim.sigma", chapter: .ddim,
      statement: "σ = η √(s_prev²/s_t²) √(1−ᾱ_t/ᾱ_prev) (DDIM eq. 16)",
      asked: [.proved], source: "Song et al., arXiv:2010.02502v4, eq. (16)"),
    Equation(
      id: "ddim.deterministic", chapter: .ddim,
      statement: """
        σ = 0: the same x_T gives the same x_0, bit for bit; for given ε the step is an affine \
        bijection; with the perfect network it is injective for every data law (its slope is \
        positive)
        """,
      asked: [.proved, .computed],
      source: "Song et al., arXiv:2010.02502v4, section 4.1; own derivation for the bijection"),
    Equation(
      id: "ddim.equals-ddpm", chapter: .ddim,
      statement: """
        σ² = β̃_t: mean and variance are DDPM's posterior, and √(s_{t−1}²−β̃_t) = √α_t \
        s_{t−1}²/s_t
        """,
      asked: [.proved, .computed, .observed],
      source: "Song et al., arXiv:2010.02502v4, section 4.1, after eq. (12)"),
    Equation(
      id: "ddim.sigma-hat", chapter: .ddim,
      statement: """
        the σ̂ variant (√β noise with the η = 1 mean): variance s_{t−1}² + β_t − β̃_t, not the \
        marginal's; σ̂ put into the direction too makes the radicand negative at small t
        """,
      asked: [.proved],
      source: "Song et al., arXiv:2010.02502v4, section 5, after eq. (16), and appendix D.3"),
    Equation(
      id: "ddim.sub-sequence", chapter: .ddim,
      statement: """
        the same family on any τ keeps the marginals; the generative chain only visits τ; its own \
        objective has the same form on τ (DDIM appendix C)
        """,
      asked: [.proved, .computed, .observed],
      source: "Song et al., arXiv:2010.02502v4, section 4.2 and appendix C.1, eq. (52)–(59)"),
    Equation(
      id: "ddim.ode", chapter: .ddim,
      statement: """
        in x/a against s/a the σ = 0 step is Euler's; its limit solves the probability-flow ODE, \
        which is the variance-exploding one after rescaling (DDIM proposition 1)
        """,
      asked: [.proved, .computed],
      source: "Song et al., arXiv:2010.02502v4, eq. (13), (14), and proposition 1"),
    Equation(
      id: "ddim.inversion", chapter: .ddim,
      statement: "encoding by the reversed step; round-trip error falls as 1/S",
      asked: [.computed], source: "Song et al., arXiv:2010.02502v4, sections 4.3 and 5.4"),
    Equation(
      id: "ddim.consistency", chapter: .ddim,
      statement: """
        x_0 from one x_T under different S agree to O(1/S) at η = 0; under DDPM they do not
        """,
      asked: [.computed, .observed], source: "Song et al., arXiv:2010.02502v4, section 5.2"),
    Equation(
      id: "ddim.interpolation", chapter: .ddim,
      statement: """
        cos(πw/2)a + sin(πw/2)b of independent N(0, I) is N(0, I) exactly; slerp's angle is \
        random, so slerp is isotropic but not normal (Var‖x‖² → 2d(cos⁴+sin⁴)(πw/2), half of 2d at \
        w = ½, in every dimension), and keeps the norm when the ends' norms agree; linear \
        interpolation scales the variance by (1−w)²+w². The path decodes continuously
        """,
      asked: [.proved, .computed, .observed],
      source: """
        Song et al., arXiv:2010.02502v4, section 5.3 and eq. (67); own derivation for the laws
        """),
  ]

  /// Diffusion in the latent space of an autoencoder.
  static let latent: [Equation] = [
    Equation(
      id: "latent.objective", chapter: .latent,
      statement: "the objective is the same with z = E(x) for x",
      asked: [.proved], source: "Rombach et al., arXiv:2112.10752v2, eq. (2)"),
    Equation(
      id: "latent.scale", chapter: .latent,
      statement: """
        rescaling by the latent's standard deviation: where it enters, and the law if it is left \
        out
        """,
      asked: [.proved, .observed],
      source: "Rombach et al., arXiv:2112.10752v2, section 4.3.2, appendices D.1 and G"),
    Equation(
      id: "latent.commutes", chapter: .latent,
      statement: """
        with a linear orthonormal autoencoder W (uncentred, unscaled; principal components through \
        GSL's SVD): encode-then-diffuse = diffuse-then-encode; a mean μ shifts by (a_t−1)Wᵀμ and a \
        scale factor rescales the noise; decoded samples of data on the subspace follow the data's \
        law; the error off the subspace is what the truncation predicts
        """,
      asked: [.proved, .computed, .observed],
      source: "Own derivation, from Rombach et al., arXiv:2112.10752v2, eq. (2)"),
    Equation(
      id: "latent.kl-regularized", chapter: .latent,
      statement: "a Gaussian encoder: what the posterior's variance adds to the marginal at t",
      asked: [.proved, .observed],
      source: "Rombach et al., arXiv:2112.10752v2, section 3.1 and appendix G"),
  ]

  /// Whole reverse chains with the perfect network.
  static let chains: [Equation] = [
    Equation(
      id: "chain.gaussian-predictor", chapter: .chains,
      statement: "E[ε∣x_t] for Gaussian data, full covariance",
      asked: [.proved, .computed], source: "Own derivation"),
    Equation(
      id: "chain.gaussian-law", chapter: .chains,
      statement: """
        exact mean and covariance after any number of steps, any η in [0, 1], any τ, starting from \
        N(0, I) or from q(x_T)
        """,
      asked: [.proved, .computed, .observed], source: "Own derivation"),
    Equation(
      id: "chain.mixture-predictor", chapter: .chains,
      statement: "E[ε∣x_t] for Gaussian mixtures",
      asked: [.computed, .observed], source: "Own derivation"),
    Equation(
      id: "chain.empirical-predictor", chapter: .chains,
      statement: """
        for a finite data set the optimal network is a softmax over its points: E[x_0∣x_t] = Σ w_i \
        x_i, w ∝ exp(−‖x_t − a_t x_i‖²/2s_t²); sampling with it returns to the data
        """,
      asked: [.proved, .computed, .observed], source: "Own derivation"),
    Equation(
      id: "chain.mixture-law", chapter: .chains,
      statement: "one-dimensional law of the output by quadrature",
      asked: [.computed, .observed], source: "Own derivation"),
    Equation(
      id: "chain.convergence-order", chapter: .chains,
      statement: """
        started from q(x_T), the Wasserstein-2 distance to the data law is O(1/S) for DDIM and for \
        DDPM, DDPM's constant larger; started from N(0, I) DDIM keeps the mismatch of q(x_T) and \
        DDPM forgets it: the only way in which DDPM overtakes on Gaussian data
        """,
      asked: [.computed],
      source: "Own derivation, for Song et al., arXiv:2010.02502v4, eq. (12), (16)"),
  ]
}
