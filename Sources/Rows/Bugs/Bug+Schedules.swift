/// Noise schedules: formulas and constants.
extension Bug {
  /// In the order of their ids.
  static let schedules: [Bug] = [
    Bug(
      "SCH-01", "integer division inside the cosine schedule",
      breaks: [.scheduleSignalPower, .scheduleCosine],
      .defect, .codeRead,
      wrong: """
        i/N and (i+1)/N are divided in whole numbers, so they are 0 for all i < N−1: every β is 0 \
        but the last, which is 0.999
        """,
      right: "i/N is a real number, and β_i = min(1 − f((i+1)/N)/f(i/N), 0.999)",
      shows: "any cosine schedule",
      hides: "linear and scaled linear schedules, the only ones that the examples use",
      symptom: """
        ᾱ is 1 everywhere but at the last time: no noise is ever added, and a step divides by 1−ᾱ \
        = 0
        """,
      numbers: "reproduced in numpy: one β is not zero (0.999), ᾱ = [1, 1, ..., 1, 0.001]",
      sources: [
        """
        huggingface/candle@2a13b0f candle-transformers/.../stable_diffusion/schedulers.rs \
        betas_for_alpha_bar
        """,
        "LaurentMazare/diffusers-rs HEAD src/schedulers/mod.rs betas_for_alpha_bar",
      ],
      note: """
        No report of it was found in a search of public threads; still there in both Rust ports
        """),
    Bug(
      "SCH-02", "the table of ᾱ_{t−1} is padded on the wrong side",
      breaks: [
        .ddpmPosteriorMean, .ddpmPosteriorVariance, .improvedLearnedVariance, .ddpmAncestralStep,
      ],
      .defect, .fixed,
      wrong: "the table of ᾱ_{t−1} is `pad(ab[:-1], (0, 1), 1)`: it holds ᾱ_t, and 1 at its end",
      right: "the table of ᾱ_{t−1} begins with 1: [1, ᾱ_1, …, ᾱ_{T−1}]",
      shows: """
        the posterior variance at t = 1 is β_1 and not 0, at t = T it is 0 and not about β_T
        """,
      hides: """
        mid-chain, where β̃_t changes by little: by 9e-4 of itself at t = 501 (linear, T = 1000)
        """,
      symptom: "bad samples: noise is injected at the last step",
      numbers: """
        t counted from 0: t=0: 1e-4 vs 0; t=1: 1.2e-4 vs 5.45e-5; t=500 0.010060 vs 0.010051; \
        t=999: 0 vs 0.02
        """,
      sources: [
        "lucidrains/denoising-diffusion-pytorch#18",
        "commit 71953eb",
      ],
      note: """
        Corrected: the record has the relative error of β̃ below 1e-5 for 500 < t < T−1. By the \
        record's own numbers it is 9e-4 at t = 500; it is below 1e-5 from t = 858 on (both \
        counted from 0)
        """),
    Bug(
      "SCH-03", "cosine schedule without the square",
      breaks: [.scheduleCosine],
      .defect, .reported,
      wrong: "f(t) = cos(((t/T)+s)/(1+s)·π/2)",
      right: "f(t) = cos²(((t/T)+s)/(1+s)·π/2)",
      shows: "mid-chain of a cosine schedule",
      hides: "t near 0, where the cosine is about 1",
      symptom: "too little noise mid-chain",
      numbers: "ᾱ = 0.702 instead of 0.492 at t = 500, counted from 0 (T = 1000)",
      sources: [
        "lilianweng/lilianweng.github.io#9"
      ],
      note: "The text of a blog, later copied into implementations"),
    Bug(
      "SCH-04", "two schedules of one name: linear",
      breaks: [.scheduleLinear],
      .defect, .acknowledged,
      wrong: """
        CompVis' `linear`, which is evenly spaced in √β, is read as diffusers' `linear`, which is \
        evenly spaced in β, or conversely
        """,
      right: """
        CompVis' `linear` is diffusers' `scaled_linear`, and CompVis' `sqrt_linear` is diffusers' \
        `linear`: agree which is meant
        """,
      shows: "mid-schedule, when a configuration is carried from one code base to another",
      hides: "both ends: β_1 and β_T are the same in both",
      symptom: "washed out or noisy backgrounds, too much saturation",
      sources: [
        "Comfy-Org/ComfyUI#1998",
        """
        CompVis/stable-diffusion ldm/modules/diffusionmodules/util.py make_beta_schedule (read \
        at HEAD)
        """,
        "guoyww/AnimateDiff#246",
        "antgroup/echomimic PR#127",
      ]),
    Bug(
      "SCH-06", "Karras-VE schedule without a square",
      breaks: [.scheduleSignalPower],
      .relatedSampler, .fixed,
      wrong: "σ_max (σ_min²/σ_max²)^(i/(N−1))",
      right: "σ_max² (σ_min²/σ_max²)^(i/(N−1))",
      shows: "the variance-exploding scheduler, at its ends",
      hides: "variance-preserving schedulers",
      symptom: "samples were grainy, and are too smooth after the change",
      sources: [
        "huggingface/diffusers#590",
        "PR#627",
      ],
      note: "A related scheduler: its σ² is not of this derivation"),
    Bug(
      "SCH-07", "β not rescaled where T is not 1000",
      breaks: [.scheduleLinear],
      .convention, .reported,
      wrong: "β runs from 1e-4 to 0.02 for every T",
      right: """
        the ends are multiplied by 1000/T, which is a convention, or ᾱ_T is reported where it is \
        not about 0
        """,
      shows: "T ≤ 200",
      hides: "T = 1000",
      symptom: "x_T is not N(0, I), and the prior's term of the bound is large",
      numbers: "ᾱ_T = 0.817 (T=20), 0.364 (T=100), 0.132 (T=200), 2.7e-18 (T=4000)",
      sources: [
        "zoubohao/DenoisingDiffusionProbabilityModel-ddpm-#14",
        "huggingface/diffusers PR#12341 (open)",
        "RosettaCommons/RFdiffusion#141 (asks why it IS scaled)",
      ],
      note: "A property to warn of, no error in an equation"),
    Bug(
      "SCH-08", "rescaled β exceeds 1 for a small T",
      breaks: [.scheduleSignalPower, .scheduleLinear],
      .defect, .acknowledged,
      wrong: """
        β_T = 0.02·1000/T is 1 at T = 20 and more below, so 1−β < 0 and its root is no number
        """,
      right: "0 < β < 1 is checked, or β is capped",
      shows: "T ≤ 20",
      hides: "T > 20",
      symptom: "no number from `q_sample`, or an assertion far from the cause",
      numbers: "β_T = 2.0 at T = 10",
      sources: [
        "lucidrains/imagen-pytorch#161",
        "openai/guided-diffusion#137",
      ]),
    Bug(
      "SCH-12", "cap of the cosine schedule missing or different",
      breaks: [.scheduleSignalPower, .scheduleCosine],
      .defect, .fixed,
      wrong: "β is clipped to [0, 1], so the last one is 1 and ᾱ_T = 0",
      right: "β is clipped at 0.999, as in Improved DDPM",
      shows: "prediction of the noise at t = T",
      hides: "t < T",
      symptom: "division by √ᾱ_T = 0",
      sources: [
        "openai/guided-diffusion#42 (max_beta=0.999 doubt)",
        "lucidrains/denoising-diffusion-pytorch commits 6d15667 (clip at 1.0) reverted by 0dabf47",
      ],
      note: """
        A maintainer tried it and took it back the same day; with a prediction of v it is legal
        """),
    Bug(
      "SCH-14", "another model's constants as default",
      breaks: [.scheduleScaledLinear],
      .defect, .acknowledged,
      wrong: "linear from 1e-4 to 0.02, and x̂_0 is clipped",
      right: "scaled linear from 0.00085 to 0.012, and nothing is clipped (Stable Diffusion)",
      shows: "latent models",
      hides: "DDPM on pixels",
      symptom: "poor fine-tuning",
      sources: [
        "keras-team/keras-cv#2049",
        "guoyww/AnimateDiff#376 (beta_end 0.020 vs 0.012 SDXL)",
      ]),
  ]
}
