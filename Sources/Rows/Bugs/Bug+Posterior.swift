/// DDPM's posterior and step.
extension Bug {
  /// In the order of their ids.
  static let posterior: [Bug] = [
    Bug(
      "POS-01", "coefficients of short steps on long ones",
      breaks: [.ddpmAncestralStep, .improvedLearnedVariance],
      .defect, .fixed,
      wrong: "ᾱ_{t−1} and β_t are used, while t, t−20, … are visited",
      right: "ᾱ_prev of the time that the step goes to, and β = 1 − ᾱ_t/ᾱ_prev",
      shows: "S < T",
      hides: "S = T",
      symptom: "the output is just noise",
      numbers: """
        exact Gaussian model, data var 0.25: full chain 0.246, strided-50 correct 0.197, buggy \
        0.874
        """,
      sources: [
        "huggingface/diffusers PR#2076 commit cedafb8600",
        "LaurentMazare/diffusers-rs PR#47",
        "Project-MONAI/GenerativeModels ddpm.py (read at HEAD, still t-1)",
        "keras-cv noise_scheduler.py (read, t-1)",
      ],
      note: "Copies that are not fixed remain"),
    Bug(
      "POS-03", "the posterior variance's fraction cancels",
      breaks: [
        .ddpmPosteriorVariance, .improvedLearnedVariance, .ddpmAncestralStep, .elboTransitionTerm,
      ],
      .defect, .fixed,
      wrong: "the denominator of β̃_t is 1−ᾱ_{t−1}, so β̃_t = β_t",
      right: "β̃_t = (1−ᾱ_{t−1})/(1−ᾱ_t) β_t",
      shows: "small t",
      hides: "large t",
      symptom: "wrong noise at small t",
      sources: [
        "varun-ml/diffusion-models-tutorial PR#1"
      ]),
    Bug(
      "POS-04", "posterior variance documented as (1−ᾱ_{t−1})/(1−β_t)",
      breaks: [
        .ddpmPosteriorVariance, .improvedLearnedVariance, .ddpmAncestralStep, .elboTransitionTerm,
      ],
      .documentation, .fixed,
      wrong: "β̃_t = (1−ᾱ_{t−1})/(1−β_t)",
      right: "β̃_t = (1−ᾱ_{t−1})/(1−ᾱ_t) β_t",
      shows: "a text",
      hides: "its code, which is right",
      symptom: "confusion",
      sources: [
        "labml commits 4eec7a4, a2d6e80, #220"
      ]),
    Bug(
      "POS-05", "β where β̃ is claimed, or conversely",
      breaks: [
        .ddpmPosteriorVariance, .improvedLearnedVariance, .ddpmAncestralStep, .elboTransitionTerm,
      ],
      .defect, .acknowledged,
      wrong: "σ² = β_t",
      right: "σ² = β̃_t; both are legal in DDPM, and must be named",
      shows: "t ≤ 100",
      hides: "t ≥ 500 (linear, T = 1000)",
      symptom: "a little more noise",
      numbers: """
        β_t/β̃_t, t counted from 0: 2.20 at t=1, 1.64 at t=2, 1.16 at t=10, 1.018 at t=100, \
        1.0000008 at the last
        """,
      sources: [
        "jhbastek/PhysicsInformedDiffusionModels#4",
        "aqlaboratory/genie#5 (resolved: legal)",
        "mathpluscode/ImgX-DiffSeg#7 ('glitch in variance sampling', detail not seen)",
        "ermongroup/ddim ddpm_steps logvar=log beta (read)",
      ],
      note: "Which of the two it is has to be said: neither is wrong in itself"),
    Bug(
      "POS-07", "noise scaled by the root of a log-variance",
      breaks: [.ddpmAncestralStep],
      .defect, .codeRead,
      wrong: "x_prev = μ̃ + √(log β) z",
      right: "x_prev = μ̃ + exp(½ log β) z",
      shows: "`variance_type='fixed_large_log'`: log β is below 0, and its root is no number",
      hides: "the other types of variance",
      symptom: "x_prev is no number",
      sources: [
        """
        huggingface/diffusers 0.42.1 DDPMScheduler, variance_type='fixed_large_log' (judged by \
        this project)
        """
      ]),
    Bug(
      "POS-10", "predicted noise where fresh noise belongs",
      breaks: [.ddpmAncestralStep, .improvedLearnedVariance],
      .defect, .acknowledged,
      wrong: "x_{t−1} = μ̃ + √β̃_t ε̂",
      right: "x_{t−1} = μ̃ + √β̃_t z, with fresh z",
      shows: "σ > 0",
      hides: "never",
      symptom: "a stochastic sampler that is deterministic",
      sources: [
        "IDEALLab/EngiOpt#66"
      ],
      note: "In a helper that nothing called"),
    Bug(
      "POS-11", "first variance is β̃_2",
      breaks: [.elboReconstructionTerm],
      .falseAlarm, .codeRead,
      wrong: """
        DDPM's `fixedlarge` has β̃_2 as its variance at t = 1, for a better \
        likelihood of the decoder
        """,
      right: "a convention to document: 5.45e-5 in the place of β_1 = 1e-4",
      shows: "the term of t = 1",
      hides: "t ≥ 2",
      symptom: "nobody understands it",
      numbers: "β̃_2 = 5.45e-5, β_1 = 1e-4 (linear, T = 1000)",
      sources: [
        "openai/improved-diffusion#45",
        "openai/guided-diffusion#69",
        "zoubohao#18,#3",
        "hojonathanho/diffusion diffusion_utils_2.py (read)",
      ],
      note: """
        At least five threads ask. A candidate whose term of t = 1 has β̃_2 is still told so: β_1 \
        is asked for
        """),
    Bug(
      "POS-13", "β_d of the continuous VP schedule",
      breaks: [.scheduleLinear],
      .convention, .reported,
      wrong: "β_d = 19.1",
      right: "β_d = 19.9",
      shows: "variance-preserving samplers",
      hides: "variance-exploding ones",
      symptom: "slight",
      sources: [
        "NVlabs/edm#5"
      ],
      note: "A related sampler's constant"),
    Bug(
      "POS-14", "classifier's gradient at x_t, not at the mean",
      breaks: [.ddpmPosteriorMean],
      .relatedSampler, .acknowledged,
      wrong: "μ + Σ ∇ log p(y∣x) at x = x_t",
      right: "the gradient at x = μ",
      shows: "strong guidance",
      hides: "weak guidance",
      symptom: "small",
      sources: [
        "openai/guided-diffusion#51 (author: 'slight bug')",
        "lucidrains/denoising-diffusion-pytorch#276, PR#277",
      ],
      note: "Guidance, which is no part of the register"),
    Bug(
      "POS-15", "guidance before the transition",
      breaks: [.ddpmPosteriorMean],
      .relatedSampler, .acknowledged,
      wrong: "guided first, then the transition",
      right: "the transition's mean first, then guided",
      shows: "the paper against the code",
      hides: "said not to matter",
      symptom: "none was shown",
      sources: [
        "jannerm/diffuser#30"
      ],
      note: "Guidance, which is no part of the register"),
  ]
}
