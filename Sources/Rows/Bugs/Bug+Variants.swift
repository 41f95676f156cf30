/// Correct variants that were taken for bugs.
extension Bug {
  /// In the order of their ids.
  static let variants: [Bug] = [
    Bug(
      "NEG-01", "cosine grid as linspace(0, N, N)/N",
      breaks: [.scheduleCosine],
      .correctVariant, .reported,
      wrong: "`linspace(0, steps, steps)/steps` was reported as off by one",
      right: """
        `linspace(0, N+1, N+1)[i]/(N+1)` is i/N: the same as `linspace(0, N, N+1)/N`; the fix \
        that was accepted changes nothing
        """,
      shows: "nowhere",
      hides: "everywhere",
      numbers: "max |Δβ| = 1.3e-13 at T = 1000, 3e-16 at T = 10",
      sources: [
        "lucidrains/denoising-diffusion-pytorch#19 (accepted, 782c904)",
        "jannerm/diffuser#68",
        "LingxiaoShawn/USD3#1",
      ]),
    Bug(
      "NEG-02", "posterior mean through x̂_0 or through ε̂",
      breaks: [.ddpmPosteriorFromNoise, .ddpmPosteriorMean],
      .correctVariant, .reported,
      wrong: "algorithm 2's mean in ε̂ was said to differ from the posterior mean at x̂_0",
      right: "they are equal where x̂_0 is not clipped",
      shows: "where x̂_0 is clipped",
      hides: "without clipping",
      sources: [
        "hojonathanho/diffusion#5",
        "openai/improved-diffusion#64",
        "w86763777/pytorch-ddpm#20",
        "LiorSinai/DenoisingDiffusion.jl#7",
        "ermongroup/ddim#10",
        "DALLE2-pytorch PR#16",
      ]),
    Bug(
      "NEG-04", "divergence by log-variances",
      breaks: [.elboGaussianKl],
      .correctVariant, .reported,
      wrong: "½(logvar_2 − logvar_1) was said to lack something",
      right: "½(logvar_2 − logvar_1) = log σ_2 − log σ_1",
      shows: "nowhere",
      hides: "everywhere",
      sources: [
        "openai/improved-diffusion#119"
      ]),
    Bug(
      "NEG-05", "exp(½ logvar) or var**0.5",
      breaks: [.ddpmAncestralStep, .ddimSigma],
      .correctVariant, .reported,
      wrong: "exp(½ log σ²) was taken for another deviation than √σ²",
      right: "they are the same",
      shows: "nowhere",
      hides: "everywhere",
      sources: [
        "labml#131",
        "lucidrains#135",
      ]),
    Bug(
      "NEG-06", "α_t or 1−β_t in a loop",
      breaks: [.ddpmPosteriorMean],
      .correctVariant, .reported,
      wrong: "`alpha[t]` was said to belong where `1 - beta[t]` stands",
      right: "1−α_t = β_t",
      shows: "nowhere",
      hides: "everywhere",
      sources: [
        "ageron/handson-ml3 PR#143"
      ]),
    Bug(
      "NEG-08", "mean of Variational Diffusion Models",
      breaks: [.ddpmPosteriorMean],
      .correctVariant, .reported,
      wrong: "the direction of its ratio of signal rates was said to be wrong",
      right: "`alpha_next` is that of s, the earlier time",
      shows: "nowhere",
      hides: "everywhere",
      sources: [
        "lucidrains/denoising-diffusion-pytorch#173"
      ]),
    Bug(
      "NEG-10", "a step's β is not the stored one",
      breaks: [.scheduleRespaced, .ddpmPosteriorMean],
      .correctVariant, .reported,
      wrong: "`current_beta_t` was said to have to be `betas[t]`",
      right: "across a stride the step's β is 1 − ᾱ_t/ᾱ_prev",
      shows: "S < T, where the two differ and this one is right",
      hides: "S = T",
      sources: [
        "huggingface/diffusers#5130"
      ]),
    Bug(
      "NEG-11", "β or β̃ as reverse variance",
      breaks: [.ddpmAncestralStep, .ddpmPosteriorVariance],
      .correctVariant, .reported,
      wrong: "σ² = β_t was said to be wrong",
      right: "both are legal in DDPM, section 3.2: name it",
      shows: "where it is not declared",
      hides: "where it is declared",
      sources: [
        "aqlaboratory/genie#5"
      ]),
    Bug(
      "NEG-12", "DDIM's α is DDPM's ᾱ",
      breaks: [.ddimUpdate, .ddimSigma],
      .correctVariant, .reported,
      wrong: "`alpha` in DDIM's formulas was taken for 1−β",
      right: "it is ᾱ: notation",
      shows: "nowhere",
      hides: "everywhere",
      sources: [
        "ermongroup/ddim#42,#44",
        "LucidDreamer#24",
      ]),
    Bug(
      "NEG-14", "scale factor as deviation or as its reciprocal",
      breaks: [.latentScale],
      .correctVariant, .reported,
      wrong: "dividing by the factor when encoding was taken for wrong",
      right: "with the factor as deviation both ends are consistent",
      shows: "nowhere",
      hides: "everywhere",
      sources: [
        "Open-Sora#838"
      ]),
    Bug(
      "NEG-16", "cosine by angles, without f(0)",
      breaks: [.scheduleCosine],
      .correctVariant, .reported,
      wrong: "keras-io's start and end angle were taken for a wrong schedule",
      right: "it drops f(0) = 0.99984: report a deviation of 1.6e-4, no failure",
      shows: "by a relative 1.6e-4 in ᾱ",
      hides: "everywhere else",
      numbers: "f(0) = 0.99984",
      sources: [
        "beresandras/clear-diffusion-keras#2"
      ]),
  ]
}
