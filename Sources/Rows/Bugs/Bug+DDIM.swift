/// The family and its step.
extension Bug {
  /// In the order of their ids.
  static let ddim: [Bug] = [
    Bug(
      "DDI-01", "both ᾱ from the table of ᾱ_{t−1}",
      breaks: [
        .ddimSigma, .ddimUpdate, .ddimMean, .ddimVariance, .ddimDeterministic, .ddimEqualsDdpm,
      ],
      .defect, .fixed,
      wrong: """
        the step takes ᾱ_{t−1} for ᾱ_t and ᾱ_{prev−1} for ᾱ_prev, and its last pair of times is \
        (0, 0)
        """,
      right: "ᾱ_t and ᾱ_prev; the last pair goes to the data, and x := x̂_0",
      shows: "few steps",
      hides: "T steps, where it is a shift by one",
      symptom: "trajectories with a kink, found on a toy in one dimension",
      sources: [
        "lucidrains/denoising-diffusion-pytorch#81, PR#83, 42158d6/aec2a26",
        "lucidrains/DALLE2-pytorch 6fb7e91",
      ],
      note: "The reporter asks: how can we verify that my implementation is correct"),
    Bug(
      "DDI-02", "noise dropped, σ² still subtracted",
      breaks: [.ddimUpdate, .ddimEqualsDdpm],
      .defect, .codeRead,
      wrong: "no noise in the step to the first time, while the direction keeps √(1−ᾱ_prev−σ²)",
      right: "either σ is 0 there, or the noise is added",
      shows: "η > 0, in the step to the first time (0 in a library that counts from 0)",
      hides: "η = 0",
      symptom: "variance missing after the last noisy step",
      sources: [
        "lucidrains/denoising-diffusion-pytorch 1345a8a",
        "DALLE2-pytorch a598820 (prior still has it at HEAD)",
      ]),
    Bug(
      "DDI-03", "σ shrinks the direction, and no noise is added",
      breaks: [.ddimUpdate, .ddimEqualsDdpm],
      .defect, .codeRead,
      wrong: "x_prev = √ᾱ_prev x̂_0 + √(1−ᾱ_prev−σ²) ε̂",
      right: "x_prev = √ᾱ_prev x̂_0 + √(1−ᾱ_prev−σ²) ε̂ + σ z",
      shows: "η > 0",
      hides: "η = 0, the default",
      symptom: "too smooth: the variance collapses",
      numbers: """
        exact Gaussian model (var .25), S=50, η = 1: final variance 3.7e-6 instead of 0.197
        """,
      sources: [
        """
        huggingface/diffusers scheduling_ddim_flax.py, read at 80bfe77b57~1 (file removed July \
        2026)
        """
      ]),
    Bug(
      "DDI-04", "η under the root where η² belongs",
      breaks: [.ddimUpdate, .ddimMean],
      .defect, .reported,
      wrong: "√(1−ᾱ_prev−ηβ̃), with β̃ the variance at η = 1",
      right: "√(1−ᾱ_prev−η²β̃)",
      shows: "0 < η < 1",
      hides: "η = 0 and η = 1",
      symptom: "variance is missing",
      numbers: "η = .5, S = 50: final var 0.107 instead of 0.218 (exact Gaussian model, var .25)",
      sources: [
        "inbarhub/DDPM_inversion#12"
      ],
      note: "The reason to test η = 0.5"),
    Bug(
      "DDI-05", "σ where the direction belongs",
      breaks: [.ddimUpdate, .ddimMean, .ddimDeterministic, .ddimEqualsDdpm],
      .defect, .reported,
      wrong: "the direction is σ ε̂",
      right: "it is √(1−ᾱ_prev−σ²) ε̂",
      shows: "η = 0, where the direction vanishes",
      hides: "where σ² = (1−ᾱ_prev)/2",
      symptom: "x collapses onto x̂_0",
      numbers: "final variance 1e-185 instead of 0.223 at η = 0, S = 50",
      sources: [
        "jsboige/CoursIA PR#16158 (second review, changes requested; resolution not seen)"
      ],
      note: "Found in a second review that asked for changes; how it ended was not seen"),
    Bug(
      "DDI-06", "σ = η√(1−ᾱ_t), hidden by a clamp",
      breaks: [.ddimSigma, .ddimUpdate, .ddimMean, .ddimVariance, .ddimEqualsDdpm],
      .defect, .fixed,
      wrong: "σ = η√(1−ᾱ_t), and the direction is √(max(0, 1−ᾱ_prev−σ²)) ε̂",
      right: "σ² = η² (1−ᾱ_prev)/(1−ᾱ_t) (1−ᾱ_t/ᾱ_prev)",
      shows: "η > 0; at η = 1 the radicand is negative on 19 of 19 steps, and the clamp hides it",
      hides: "η = 0",
      symptom: "the direction is clamped to 0",
      sources: [
        "jsboige/CoursIA PR#16158"
      ],
      note: """
        A clamp hid a wrong equation. Corrected: the record has 19/19 negative radicands for \
        every η > 0. At η = 1 it is so, since 1−ᾱ_prev < 1−ᾱ_t; at η = 0.5 it is 1 of 19 (20 evenly \
        spaced times, linear, T = 1000)
        """),
    Bug(
      "DDI-09", "σ² = β for the posterior variance: the paper's σ̂",
      breaks: [.ddimSigma, .ddimUpdate, .ddimMean, .ddimVariance, .ddimEqualsDdpm],
      .convention, .literature,
      wrong: "σ² = 1−ᾱ_t/ᾱ_prev, in the noise and in the direction",
      right: "σ² = η² (1−ᾱ_prev)/(1−ᾱ_t) (1−ᾱ_t/ᾱ_prev)",
      shows: "small t, where the direction's radicand may be negative",
      hides: "a large T",
      symptom: "legal only as a variant that is named, whose direction keeps the σ of η = 1",
      sources: [
        "ermongroup/ddim paper sec.5 sigma-hat; DDPM 'larger' variance"
      ]),
    Bug(
      "DDI-13", "the last step does nothing",
      breaks: [.ddimSigma, .ddimUpdate, .ddimMean, .ddimVariance],
      .defect, .reported,
      wrong: """
        times include the first, and the time to go to is clamped there: ᾱ_prev = ᾱ_t, and x_0 := \
        x_1
        """,
      right: "the last step goes to ᾱ = 1",
      shows: "`steps_offset=0` with ᾱ_1 as last ᾱ",
      hides: "`steps_offset=1`",
      symptom: "the last call of the network is wasted",
      sources: [
        "CompVis/latent-diffusion#136",
        "candle with steps_offset=0 (read)",
      ],
      note: "The algebra is in the thread"),
    Bug(
      "DDI-16", "η = 1 is not DDPM, since only DDPM clips",
      breaks: [.ddimUpdate],
      .convention, .codeRead,
      wrong: "DDIM at η = 1 is compared with a DDPM step that clips x̂_0 and has the variance β",
      right: "the same clipping and the same variance in both",
      shows: "where clipping is active",
      hides: "where it is not",
      symptom: "differences of FID are put down to the wrong cause",
      sources: [
        """
        ermongroup/ddim functions/denoising.py: ddpm_steps clamps, generalized_steps does not; \
        logvar=log beta (read)
        """,
        "huggingface/diffusers#553",
      ]),
    Bug(
      "DDI-17", "printed step without √ᾱ_prev before its bracket",
      breaks: [.ddimUpdate, .ddimMean, .ddimDeterministic, .ddimInversion],
      .documentation, .fixed,
      wrong: "x_prev = √(ᾱ_prev/ᾱ_t) x_t + (√(1/ᾱ_prev − 1) − √(1/ᾱ_t − 1)) ε̂",
      right: "x_prev = √(ᾱ_prev/ᾱ_t) x_t + √ᾱ_prev (√(1/ᾱ_prev − 1) − √(1/ᾱ_t − 1)) ε̂",
      shows: "ᾱ_prev < 1",
      hides: "ᾱ_prev near 1",
      symptom: "readers implement the wrong formula",
      sources: [
        "google/prompt-to-prompt#36, #55 (camera-ready fixed)",
        "EnVision-Research/LucidDreamer#15 (authors: mistake)",
      ],
      note: """
        A paper's misprint that four threads tripped on. Corrected: the record's title has \
        sqrt(alpha_{t-1}) as the missing factor. In the paper's letters alpha is ᾱ: what is \
        missing is √ᾱ_prev, not the root of one step's 1−β
        """),
    Bug(
      "DDI-18", "the DDIM paper's α read as DDPM's",
      breaks: [
        .inversionPredictedData, .inversionVelocity, .ddimSigma, .ddimUpdate, .ddimMean,
        .ddimVariance, .ddimDeterministic, .ddimEqualsDdpm,
      ],
      .notation, .reported,
      wrong: "1−β_t is put where DDIM's eq. (12) has its α_t",
      right: "DDIM's α_t is ᾱ_t",
      shows: "more than one step",
      hides: "the first step",
      symptom: "users report a bug where there is none, or write one",
      sources: [
        "ermongroup/ddim#44, #42",
        "LucidDreamer#24 (self-resolved)",
        "huggingface/diffusers#9474",
        "dome272/Diffusion-Models-pytorch#14",
      ],
      note: "Letters alone do not say which is meant: a name must"),
    Bug(
      "DDI-19", "radicand negative by rounding",
      breaks: [.ddimMean],
      .relatedSampler, .reported,
      wrong: "√(σ_to² − σ_up²), with a radicand slightly below 0",
      right: "the factored form σ_to²/σ_from",
      shows: "a very large ratio of noise levels, in fp32",
      hides: "linear schedules",
      symptom: "no number anywhere",
      sources: [
        "huggingface/diffusers#14213, PR#14221 (ancestral, squaredcos_cap_v2, fp32)"
      ],
      note: """
        Corrected: diffusers#14213 concerns a related sampler, the ancestral one of Euler's, not \
        DDIM. DDIM's radicand has the same shape: at η = 1 it is (1−ᾱ_prev)² \
        (ᾱ_t/ᾱ_prev)/(1−ᾱ_t), which is never negative in that form
        """),
  ]
}
