/// The forward process.
extension Bug {
  /// In the order of their ids.
  static let forward: [Bug] = [
    Bug(
      "FWD-01", "noise scaled by the variance",
      breaks: [.forwardMarginal, .forwardReparameterization],
      .defect, .reported,
      wrong: "x_t = √ᾱ_t x_0 + (1−ᾱ_t) ε",
      right: "x_t = √ᾱ_t x_0 + √(1−ᾱ_t) ε",
      shows: "mid t: the variance of data of variance 1 falls to 0.75",
      hides: "t near T, where 1−ᾱ is about 1, and t near 0",
      symptom: "it trains and works on small sprites; sampler and trainer disagree",
      numbers: "the variance is least, 0.75, at t = 259 (linear, T = 1000)",
      sources: [
        "Ryota-Kawamura/How-Diffusion-Models-Work#1 (DeepLearning.AI course L2)",
        "find_string shows >=10 independent copies of perturb_input with the defect",
      ],
      note: """
        The most copied bug that was found; one copy has the right formula in the comment above \
        the wrong line. Corrected: the record has t = 258, which counts from 0
        """),
    Bug(
      "FWD-02", "noise of one step scaled by β",
      breaks: [.forwardKernel],
      .defect, .reported,
      wrong: "x_t = √(1−β) x_{t−1} + β ε",
      right: "x_t = √(1−β) x_{t−1} + √β ε",
      shows: "any β < 1",
      hides: "β = 1",
      symptom: "a chain almost without noise",
      sources: [
        "acids-ircam/diffusion_models#1 (comment)",
        "huggingface/diffusion-models-class#63",
        "juraam/stable-diffusion-from-scratch#3",
      ]),
    Bug(
      "FWD-03", "noise multiplied by the data",
      breaks: [.forwardMarginal, .forwardReparameterization],
      .defect, .fixed,
      wrong: "the deviation of the noise is √(1−ᾱ_t) x_0",
      right: "it is √(1−ᾱ_t), whatever x_0 is",
      shows: "x_0 other than ±1; at x_0 = 0 there is no noise",
      hides: "x_0 = 1",
      symptom: "noise that depends on the signal",
      sources: [
        "blt2114/twisted_diffusion_sampler#3"
      ],
      note: "The function was not used: dead code needs tests too"),
    Bug(
      "FWD-05", "the table of noise rates holds the signal rates",
      breaks: [.forwardMarginal, .forwardReparameterization],
      .defect, .fixed,
      wrong: "the table of √(1−ᾱ) is made as √ᾱ",
      right: "√(1−ᾱ)",
      shows: "all t but where ᾱ = 1/2",
      hides: "ᾱ = 1/2",
      symptom: "too little noise at high t, in `q_sample` and image to image",
      sources: [
        "labmlai/annotated_deep_learning_paper_implementations#152 commit d4c1900"
      ]),
    Bug(
      "FWD-06", "result of a reshape thrown away",
      breaks: [.forwardReparameterization],
      .defect, .fixed,
      wrong: "`sqrt_one_minus.flatten()`, assigned to nothing",
      right: "`sqrt_one_minus = sqrt_one_minus.flatten()`",
      shows: "times as a tensor of more than one dimension",
      hides: "times of one dimension",
      symptom: "an error of broadcasting, or the wrong broadcast",
      sources: [
        "huggingface/diffusers PR#648 commit 3304538229"
      ]),
    Bug(
      "FWD-07", "noise of t where that of t−1 is meant",
      breaks: [.forwardMarginal, .forwardReparameterization],
      .defect, .acknowledged,
      wrong: "y_{t−1} is drawn by `q_sample(y, t)`",
      right: "`q_sample(y, t − 1)`",
      shows: "small t, few steps",
      hides: "a large T, where the difference is β_t",
      symptom: "a reference with a little too much noise",
      sources: [
        "jychoi118/ilvr_adm#13"
      ],
      note: "The author: downsampling hides it"),
    Bug(
      "FWD-09", "RePaint: a misprint taken for the fix",
      breaks: [.forwardMarginal, .forwardReparameterization],
      .defect, .fixed,
      wrong: "the known region is √ᾱ_t x_0 + (1−ᾱ_t) ε",
      right: "its noise has the factor √(1−ᾱ_t)",
      shows: "all t < T",
      hides: "t near T",
      symptom: "worse inpainting",
      numbers: "t counted from 0: variance 0.22% of correct at t=10, 10% at t=100, 92% at t=500",
      sources: [
        "huggingface/diffusers#9900",
        "PR#10185 merged then reverted by PR#10644 (fb42066489)",
      ],
      note: "Merged because the paper prints it, later reverted"),
    Bug(
      "FWD-10", "image to image: noise of one time, steps from another",
      breaks: [.forwardMarginal, .scheduleSubSequence, .reverseLastStep],
      .defect, .fixed,
      wrong: "the noise of time t_enc is added, and the first step starts one time lower",
      right: "both have the same time",
      shows: "few steps, low strength",
      hides: "many steps",
      symptom: "noise is left in the result",
      sources: [
        "CompVis/stable-diffusion PR#533",
        "Stability-AI/stablediffusion PR#96",
        "invoke-ai/InvokeAI PR#1946 (merged)",
      ]),
    Bug(
      "FWD-11", "image to image: strength gives the wrong time",
      breaks: [.scheduleSubSequence, .forwardMarginal],
      .defect, .reported,
      wrong: "t = T/S·(…) + 1 with T/S in whole numbers",
      right: "t is the entry of the schedule that is visited",
      shows: "S that does not divide T; trailing or linspace times",
      hides: "S that divides T, leading times",
      symptom: "the wrong noise level at the start",
      sources: [
        "huggingface/diffusers#7651",
        "PR#3128",
        """
        apple/ml-stable-diffusion AlphasCumprodCalculation timesteps/steps*(steps-tEnc)+1 \
        (integer division, read)
        """,
      ]),
    Bug(
      "FWD-13", "variance-exploding start too wide",
      breaks: [.forwardTerminal],
      .relatedSampler, .reported,
      wrong: "x_T = √(1+σ²) z",
      right: "x_T = σ z",
      shows: "a small σ_max",
      hides: "σ_max = 14.6, where it is 0.2%",
      symptom: "subtle artefacts",
      sources: [
        "Stability-AI/generative-models PR#263 (closed)"
      ],
      note: "A related process: its variance explodes"),
    Bug(
      "FWD-14", "no noise at small t in half precision",
      breaks: [.forwardMarginal, .forwardReparameterization],
      .defect, .fixed,
      wrong: "1−ᾱ is taken in bf16, where it is 0",
      right: "coefficients in fp32, and the product is cast",
      shows: "t < 10, counted from 0, in bf16",
      hides: "fp32",
      symptom: "training never sees small noise",
      numbers: "those of SCH-17",
      sources: [
        """
        huggingface/diffusers PR#9004 63a0c9e5f7 (fixed in two training scripts by upcasting; \
        scheduler itself unchanged)
        """
      ],
      note: "Fixed in two training scripts by upcasting; the scheduler itself is unchanged"),
    Bug(
      "FWD-17", "data in [0, 1] where [−1, 1] is assumed",
      breaks: [.forwardMarginal, .inversionPredictedData],
      .defect, .fixed,
      wrong: "x is in [0, 1], and x̂_0 is clipped to [−1, 1]",
      right: "2x − 1",
      shows: "where clipping is active",
      hides: "without clipping",
      symptom: "the loss stays at about 0.8, and the output is noise",
      sources: [
        "lucidrains/denoising-diffusion-pytorch#20, commit 16c9ae7",
        "mobaidoctor/med-ddpm#14",
      ]),
    Bug(
      "FWD-18", "the noise that is given is not used",
      breaks: [.forwardMarginal, .forwardReparameterization],
      .defect, .fixed,
      wrong: "x_t = √ᾱ_t x_0, or with noise of its own",
      right: "x_t = √ᾱ_t x_0 + √(1−ᾱ_t) ε with the ε that is given",
      shows: "wherever noise is given",
      hides: "every statistic of noise that it draws itself",
      symptom: "a training step whose target is other noise than the input has",
      sources: [
        "huggingface/diffusers#3839, c7469ebe74"
      ]),
  ]
}
