/// Public reports, and what was read in code, that no answer of a candidate shows.
extension Bug {
  /// Each with the equation that is nearest to it, in the order of their ids.
  static let reportsElsewhere: [Bug] = [
    Bug(
      "REP-40", "classifier's gradient scaled by σ",
      breaks: [.ddpmPosteriorMean],
      .relatedSampler, .codeRead,
      wrong: "μ + σ ∇ log p",
      right: "μ + σ² ∇ log p",
      shows: "σ far from 1",
      hides: "σ near 1",
      sources: [
        "open-mmlab/mmagic@0a560bba ddpm_scheduler.py step"
      ],
      note: "Guidance, which is no part of the register"),
    Bug(
      "REP-41", "guidance cuts the wrong axis",
      breaks: [.inversionPredictedData],
      .relatedSampler, .fixed,
      wrong: "`out[:, :3]` of (batch, steps, dims)",
      right: "all dims",
      shows: "more than 3 steps",
      hides: "3 steps at most",
      sources: [
        "microsoft/CogACT#11, 5ddf9b1 (fix)"
      ],
      note: "Guidance, which is no part of the register"),
    Bug(
      "REP-42", "guidance of images, not of noise",
      breaks: [.ddpmAncestralStep],
      .relatedSampler, .fixed,
      wrong: "x_u + w (x_c − x_u) of x_{t−1}",
      right: "the same of ε̂",
      shows: "steps that draw noise for each of both, or clip",
      hides: "steps without either, which are affine in ε̂",
      sources: [
        "LiorSinai/DenoisingDiffusion.jl@ced8875 (fix)"
      ],
      note: "Guidance, which is no part of the register"),
    Bug(
      "REP-44", "SNR estimated from the batch",
      breaks: [.objectiveParameterizations],
      .defect, .fixed,
      wrong: "`mean(z²)/mean((x_t − z)²)`, with z the latents",
      right: "ᾱ_t/(1−ᾱ_t)",
      shows: "large t, where ᾱ_t is about 0",
      hides: "small t, for latents of variance 1",
      sources: [
        "kohya-ss/sd-scripts@518a18ae (fix)"
      ],
      note: "A weight of the loss that no answer has"),
    Bug(
      "REP-45", "debiased weight for ε used for v",
      breaks: [.objectiveParameterizations],
      .defect, .fixed,
      wrong: "1/√SNR",
      right: "1/(SNR+1)",
      shows: "networks that predict v",
      hides: "networks that predict ε",
      sources: [
        "kohya-ss/sd-scripts@8fc30f82 (fix)"
      ],
      note: "A weight of the loss that no answer has"),
    Bug(
      "REP-46", "bound at another trajectory's x_t",
      breaks: [.elboTransitionTerm],
      .defect, .reported,
      wrong: "x_t is independent of x_0",
      right: "x_t is drawn from q(x_t∣x_0)",
      shows: "the value of the bound",
      hides: "a term at given x_0 and x_t",
      sources: [
        "Weixy21/SafeDiffuser#9 item 2"
      ],
      note: "Which x_t a term is taken at, the caller says"),
    Bug(
      "REP-48", "RePaint's resampling after the loop",
      breaks: [.reverseJoint],
      .relatedSampler, .reported,
      wrong: "the loop of resampling stands behind the loop over times",
      right: "inside it",
      shows: "inpainting with resampling",
      hides: "inpainting without",
      sources: [
        "lucidrains/denoising-diffusion-pytorch#319, PR#320"
      ],
      note: "Inpainting, which is no part of the register"),
    Bug(
      "REP-49", "known region pasted without noise",
      breaks: [.forwardMarginal],
      .relatedSampler, .codeRead,
      wrong: "x = (1−m) y_0 + m x_t",
      right: "y_0 is first noised to the level of x_t",
      shows: "large t",
      hides: "t near 0",
      sources: [
        "jolibrain/joliGEN@4c4b2aa restoration_ddim"
      ],
      note: "Inpainting, which is no part of the register"),
    Bug(
      "REP-50", "encoding off by one level at both ends",
      breaks: [.ddimInversion],
      .defect, .codeRead,
      wrong: "the clean image is taken for level 1, and the last level is ᾱ = 0",
      right: "it begins at the data, with ᾱ_0 = 1, and ends at ᾱ_T",
      shows: "the ends of a whole encoding",
      hides: "a single step towards noise",
      sources: [
        "phizaz/diffae@00c57d3 diffusion/base.py (from openai ddim_reverse_sample)"
      ],
      note: "No candidate is asked for a whole encoding"),
    Bug(
      "REP-51", "β̃ taken for its logarithm at index 0",
      breaks: [.improvedLearnedVariance],
      .defect, .codeRead,
      wrong: "the first log-variance is (1−ᾱ_1)/(1−ᾱ_2) β_2",
      right: "its logarithm",
      shows: "the log-variance itself, at index 0",
      hides: "samples: no noise is added there",
      sources: [
        "open-mmlab/mmagic@0a560bba ddpm_scheduler.py _get_variance"
      ]),
    Bug(
      "REP-52", "times one short in fast sampling",
      breaks: [.scheduleSubSequence],
      .defect, .codeRead,
      wrong: "a step whose ᾱ is above ᾱ_1 of training gets no time, so that the others shift",
      right: "one time for each step",
      shows: "fast schedules that begin above ᾱ_1 of training",
      hides: "all others",
      sources: [
        "lmnt-com/diffwave@0594106 inference.py"
      ],
      note: "A loop of another time scale"),
    Bug(
      "REP-53", "rescaling to ᾱ_T = 0 not read",
      breaks: [.scheduleZeroTerminalSnr],
      .defect, .reported,
      wrong: "the model's `rescale_betas_zero_snr` is ignored",
      right: "the schedule is rescaled",
      shows: "models that were trained so",
      hides: "all others",
      sources: [
        "invoke-ai/InvokeAI#7601"
      ],
      note: "A configuration, which no answer has"),
  ]
}
