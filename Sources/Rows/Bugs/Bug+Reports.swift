/// Public reports, and what was read in code: formulas and tables, which a single answer shows.
extension Bug {
  /// In the order of their ids.
  static let reports: [Bug] = [
    Bug(
      "REP-01", "√ᾱ taken for ᾱ",
      breaks: [.forwardMarginal, .forwardReparameterization],
      .defect, .fixed,
      wrong: "the table holds √ᾱ and is used as ᾱ: x_t = ᾱ_t^¼ x_0 + √(1−√ᾱ_t) ε",
      right: "x_t = √ᾱ_t x_0 + √(1−ᾱ_t) ε",
      shows: "any t; the signal at large t",
      hides: "the signal at small t",
      numbers: """
        the signal is off by 2.5e-5 at t = 1, by a factor of 12 at t = 1000 (linear, T = 1000)
        """,
      sources: [
        "lmnt-com/diffwave#1",
        "lmnt-com/diffwave@3ca5f5a (fix)",
      ],
      note: """
        Corrected: the record has it nearly invisible at t = 1. That is the signal: the noise has \
        0.71 of its deviation there
        """),
    Bug(
      "REP-02", "noise of a variance-exploding process",
      breaks: [.forwardMarginal, .forwardReparameterization],
      .defect, .fixed,
      wrong: "x_t = x_0 + √((1−ᾱ_t)/ᾱ_t) ε",
      right: "√ᾱ_t times that: x_t = √ᾱ_t x_0 + √(1−ᾱ_t) ε",
      shows: "large t",
      hides: "small t",
      numbers: "5e-5 at t = 1 (linear, T = 1000)",
      sources: [
        "huggingface/diffusers#5158, 5b11c5dc77 (fix)"
      ]),
    Bug(
      "REP-04", "cosine schedule clipped to the linear one's ends",
      breaks: [.scheduleCosine],
      .defect, .codeRead,
      wrong: "β_t = clip(1 − f(t)/f(t−1), 1e-4, 0.02)",
      right: "β_t = min(1 − f(t)/f(t−1), 0.999), without a floor",
      shows: "cosine schedules: large t, and the first steps",
      hides: "linear schedules, and the middle of the cosine",
      sources: [
        "filipbasara0/simple-diffusion@c123f98 simple_diffusion/scheduler/ddim.py",
        "openai/guided-diffusion#42 (a reader who does the same)",
      ],
      note: """
        Corrected: the record has it visible from 0.85 T on, and nowhere before. At T = 1000 the \
        cap holds from t = 903 on, and the floor up to t = 13
        """),
    Bug(
      "REP-06", "table of ᾱ clipped to [0.02, 0.98]",
      breaks: [.scheduleSignalPower],
      .defect, .codeRead,
      wrong: "ᾱ_t = clip(∏(1−β), 0.02, 0.98): bounds of signal rates, put on signal powers",
      right: "ᾱ_t = ∏(1−β)",
      shows: "both ends of the schedule",
      hides: "its middle, and that library's cosine schedule",
      sources: [
        "dfalbel/denoising-diffusion@cb85c44 diffusion.R linear_schedule (R torch)"
      ]),
    Bug(
      "REP-07", "x̂_0 clipped after the mean",
      breaks: [.ddpmAncestralStep, .ddimUpdate],
      .defect, .codeRead,
      wrong: "the mean is computed from x̂_0, which is then clipped and returned",
      right: "x̂_0 is clipped before it is used",
      shows: "|x̂_0| > 1, if x̂_0 is returned or clipping is declared",
      hides: "|x̂_0| ≤ 1",
      sources: [
        "explainingai-code/DDPM-Pytorch@b524321 scheduler/linear_noise_scheduler.py",
        "w86763777/pytorch-ddpm@f804ccb diffusion.py p_mean_variance",
        "ShoufaChen/DiffusionDet#30",
      ]),
    Bug(
      "REP-09", "ε̂ clipped where x̂_0 is meant",
      breaks: [
        .inversionPredictedData, .ddimUpdate, .ddimMean, .ddimDeterministic, .ddimEqualsDdpm,
      ],
      .defect, .codeRead,
      wrong: "ε̂ is clipped to [−1, 1] in DDIM's step",
      right: "x̂_0 is, if anything",
      shows: "|ε̂| > 1",
      hides: "|ε̂| ≤ 1, and x̂_0 outside of the step",
      sources: [
        "jolibrain/joliGEN@4c4b2aa models/modules/diffusion_generator.py ddim_p_mean_variance"
      ],
      note: "INV-14 is the same, in both steps"),
    Bug(
      "REP-11", "predicted data noised anew",
      breaks: [.ddpmAncestralStep, .improvedLearnedVariance],
      .convention, .reported,
      wrong: "x_{t−1} = √ᾱ_{t−1} x̂_0 + √(1−ᾱ_{t−1}) z, called DDPM's step",
      right: "x_{t−1} = μ̃(x_t, x̂_0) + √β̃_t z",
      shows: "DDPM's step to t ≥ 1",
      hides: "marginals, for data of one point and a perfect x̂_0",
      sources: [
        "XiangLi1999/Diffusion-LM#39 (author confirms)"
      ]),
    Bug(
      "REP-12", "σ of DDCM",
      breaks: [.ddimSigma, .ddimUpdate, .ddimMean, .ddimVariance, .ddimEqualsDdpm],
      .convention, .reported,
      wrong: "σ² = η (1−ᾱ_prev), in the noise and in the direction",
      right: "σ² = η² (1−ᾱ_prev)/(1−ᾱ_t) (1−ᾱ_t/ᾱ_prev)",
      shows: "η > 0",
      hides: "η = 0, and the last step",
      sources: [
        "sled-group/InfEdit#10 (code quoted)"
      ],
      note: "A sampler of its own, to be named as such"),
    Bug(
      "REP-17", "nats divided by 255",
      breaks: [.elboTransitionTerm, .elboReconstructionTerm],
      .defect, .reported,
      wrong: "the sum of the nats over 255, though the data are in [−1, 1]",
      right: "the sum of the nats",
      shows: "every term",
      hides: "a term that is 0",
      numbers: "0.835 for 213",
      sources: [
        "Weixy21/SafeDiffuser#9 item 3"
      ]),
    Bug(
      "REP-18", "first term a divergence with β̃_2",
      breaks: [.elboReconstructionTerm],
      .defect, .reported,
      wrong: "‖x_0 − x̂_0‖²/(2β̃_2) at t = 1, without a constant: L_0 is commented out",
      right: "−log N(x_0; x̂_0, β_1 I)",
      shows: "t = 1",
      hides: "t > 1",
      sources: [
        "Weixy21/SafeDiffuser#9 item 1"
      ]),
    Bug(
      "REP-21", "η ignored",
      breaks: [.ddimSigma, .ddimUpdate, .ddimMean, .ddimVariance, .ddimEqualsDdpm],
      .defect, .codeRead,
      wrong: "σ = 0 for every η",
      right: "σ² = η² (1−ᾱ_prev)/(1−ᾱ_t) (1−ᾱ_t/ᾱ_prev)",
      shows: "η > 0",
      hides: "η = 0, and the last step",
      sources: [
        "openvinotoolkit/openvino.genai@da1db864d schedulers/ddim.cpp (no eta)",
        "divamgupta/stable-diffusion-tensorflow@6db7e56 (sigma_t = 0)",
        "jolibrain/joliGEN@4c4b2aa restoration_ddim(eta), not passed on",
      ],
      note: "A limitation where no η is offered, a defect where it is"),
    Bug(
      "REP-22", "noise in units of a variance-exploding state",
      breaks: [.ddimUpdate, .ddimEqualsDdpm],
      .defect, .fixed,
      wrong: "σ/√ᾱ_prev z is added",
      right: "σ z",
      shows: "large t",
      hides: "small t",
      numbers: "5e-5 of it at t = 2 (linear, T = 1000)",
      sources: [
        "leejet/stable-diffusion.cpp#1410, 7023fc4c (TCD noise term)"
      ],
      note: """
        There the other way round: noise of a variance-preserving state in a variance-exploding \
        one. Corrected: the record has a factor of 157 at t = 1000. It is 1/√ᾱ_prev, which is \
        156 in the step to t = 999
        """),
    Bug(
      "REP-24", "α for ᾱ in the posterior",
      breaks: [
        .ddpmPosteriorMean, .ddpmPosteriorVariance, .ddpmAncestralStep, .improvedLearnedVariance,
      ],
      .defect, .fixed,
      wrong: "1−α_{t−1} and √α_{t−1}",
      right: "1−ᾱ_{t−1} and √ᾱ_{t−1}",
      shows: "t > 2",
      hides: "t ≤ 2, where both are the same",
      sources: [
        "Nerogar/OneTrainer#1118, 9c67bf9a (introduced in #947)"
      ],
      note: "There in offset noise, whose coefficients look like the posterior's"),
    Bug(
      "REP-25", "ε from v with x_t for x_0",
      breaks: [.inversionVelocity, .ddimUpdate, .ddimMean],
      .documentation, .reported,
      wrong: "ε̂ = (v̂ + √(1−ᾱ_t) x_t)/√ᾱ_t",
      right: "ε̂ = √ᾱ_t v̂ + √(1−ᾱ_t) x_t",
      shows: "networks that predict v, at large t",
      hides: "small t",
      numbers: "the weight of x_t is off by 5e-7 at t = 1 (linear, T = 1000)",
      sources: [
        "threestudio-project/threestudio#126 (question)"
      ],
      note: """
        Asked in a thread and answered there: the x in v's definition is x_0. Corrected: the \
        record has 5e-7 at t = 1 for the whole. The weight of v̂ is off by 1e-4
        """),
    Bug(
      "REP-28", "deviation returned as the posterior's variance",
      breaks: [.ddpmPosteriorVariance],
      .defect, .codeRead,
      wrong: "√β̃_t is returned as the variance",
      right: "β̃_t",
      shows: "the variance that is returned",
      hides: "the step itself",
      sources: [
        "AshishKumar4/FlaxDiff@414ee82 schedulers/discrete.py get_posterior_variance"
      ]),
    Bug(
      "REP-29", "DDPM's noise scaled by the variance",
      breaks: [.ddpmAncestralStep, .improvedLearnedVariance],
      .documentation, .reported,
      wrong: "x_{t−1} = μ̃ + β̃_t z",
      right: "x_{t−1} = μ̃ + √β̃_t z",
      shows: "every step that adds noise",
      hides: "the step to the data",
      sources: [
        "Y-debug-sys/Diffusion-TS#135 (paper, eq. 8)"
      ]),
    Bug(
      "REP-30", "direction not shrunk by σ²",
      breaks: [.ddimUpdate, .ddimMean, .ddimEqualsDdpm],
      .defect, .codeRead,
      wrong: "√(1−ᾱ_prev) ε̂ + σ z",
      right: "√(1−ᾱ_prev−σ²) ε̂ + σ z",
      shows: "η > 0",
      hides: "η = 0, and the last step",
      sources: [
        "AshishKumar4/FlaxDiff@414ee82 samplers/ddim.py"
      ],
      note: "Its `.sqrt()` on a jax array raises an error for η > 0"),
    Bug(
      "REP-54", "σ² = η β̃ printed for η² β̃",
      breaks: [.ddimSigma, .ddimUpdate, .ddimMean, .ddimVariance],
      .documentation, .codeRead,
      wrong: "σ_t² = η β̃_t",
      right: "σ_t² = η² β̃_t (DDIM eq. 16)",
      shows: "0 < η < 1",
      hides: "η = 0 and η = 1",
      sources: [
        """
        lilianweng/lil-log, post 'What are Diffusion Models?', section on speeding up sampling, \
        read at 95ba34c8
        """
      ],
      note: "Still printed so at that commit"),
  ]
}
