/// Predictions and their inversion.
extension Bug {
  /// In the order of their ids.
  static let inversion: [Bug] = [
    Bug(
      "INV-02", "x̂_0 in the place of ε̂",
      breaks: [.ddimUpdate, .ddimMean],
      .defect, .fixed,
      wrong: "the network predicts x_0, and the direction of the step takes its output for ε̂",
      right: "ε̂ = (x_t − √ᾱ_t x̂_0)/√(1−ᾱ_t)",
      shows: "a prediction of the data",
      hides: "predictions of ε and v; `use_clipped_model_output=True` hides it too",
      symptom: "much worse images",
      sources: [
        "huggingface/diffusers#1486, PR#2094 c812d97",
        "Project-MONAI/GenerativeModels#299",
        "LaurentMazare/diffusers-rs PR#57",
      ],
      note: "One bug, four code bases"),
    Bug(
      "INV-03", "the formula for v used for ε",
      breaks: [
        .inversionPredictedData, .ddpmAncestralStep, .improvedLearnedVariance, .ddimUpdate,
        .ddimMean, .ddimDeterministic, .ddimEqualsDdpm, .ddimInversion, .elboTransitionTerm,
        .elboReconstructionTerm,
      ],
      .defect, .fixed,
      wrong: "x̂_0 = √ᾱ_t x_t − √(1−ᾱ_t) ε̂",
      right: "x̂_0 = (x_t − √(1−ᾱ_t) ε̂)/√ᾱ_t",
      shows: "all t",
      hides: "t near 0",
      symptom: "garbage",
      numbers: "the signal's factor is ᾱ_t = 0.078 at t = 500, counted from 0, and not 1",
      sources: [
        "lucidrains/imagen-pytorch commit 5f45ca0"
      ]),
    Bug(
      "INV-04", "parentheses missing: √(1−ᾱ/ᾱ) is 0",
      breaks: [
        .inversionPredictedData, .ddpmAncestralStep, .improvedLearnedVariance, .ddimUpdate,
        .ddimMean, .ddimDeterministic, .ddimEqualsDdpm, .ddimInversion, .elboTransitionTerm,
        .elboReconstructionTerm,
      ],
      .defect, .reported,
      wrong: "`np.sqrt(1-ab/ab)`",
      right: "√(1/ᾱ_t − 1), or √((1−ᾱ_t)/ᾱ_t)",
      shows: "all t",
      hides: "never",
      symptom: "ε̂ is ignored: x̂_0 = x_t/√ᾱ_t",
      sources: [
        "EDAPINENUT/GNTPP#2"
      ],
      note: "In what was seen of the thread the author did not accept it"),
    Bug(
      "INV-05", "root missing in a coefficient by logarithms",
      breaks: [
        .inversionPredictedData, .ddpmAncestralStep, .improvedLearnedVariance, .ddimUpdate,
        .ddimMean, .ddimDeterministic, .ddimEqualsDdpm, .ddimInversion, .elboTransitionTerm,
        .elboReconstructionTerm,
      ],
      .defect, .reported,
      wrong: "exp(log(1−ᾱ) − log √ᾱ) before ε̂; elsewhere the variance 1−√ᾱ",
      right: "exp(½ log(1−ᾱ) − ½ log ᾱ), and the variance 1−ᾱ",
      shows: "all t",
      hides: "t near T",
      symptom: "wrong x̂_0",
      sources: [
        "jcwang-gh/classifier-free-diffusion-guidance-Pytorch#12"
      ]),
    Bug(
      "INV-08", "quantile in half precision",
      breaks: [.inversionPredictedData],
      .defect, .fixed,
      wrong: "the quantile for clipping is taken in fp16",
      right: "in fp32",
      shows: "fp16",
      hides: "fp32",
      symptom: "a crash",
      sources: [
        "huggingface/diffusers PR#1349"
      ]),
    Bug(
      "INV-10", "clipping documented and not done",
      breaks: [.ddpmAncestralStep, .improvedLearnedVariance, .ddimUpdate],
      .defect, .fixed,
      wrong: "`clip_sample` is ignored (Flax)",
      right: "x̂_0 is clipped",
      shows: "`clip_sample=True`",
      hides: "`clip_sample=False`",
      symptom: "two back ends disagree",
      sources: [
        "huggingface/diffusers#6901, PR#7017"
      ]),
    Bug(
      "INV-11", "Heun's second x̂_0 with the first noise level",
      breaks: [.inversionPredictedData, .inversionVelocity],
      .relatedSampler, .fixed,
      wrong: "x̂_0 of the second evaluation with σ̂",
      right: "with the σ that the step goes to",
      shows: "prediction of v",
      hides: "prediction of ε",
      symptom: "noise only, with v",
      sources: [
        "huggingface/diffusers PR#1512"
      ],
      note: "A related sampler: what shows depends on what the network predicts"),
    Bug(
      "INV-12", "the wrong target of the loss",
      breaks: [.objectiveParameterizations, .objectiveSimple],
      .defect, .fixed,
      wrong: "`mse(x_recon, x_noisy)`, or the noise as target whatever is predicted",
      right: "the target is what the network predicts: ε, x_0 or v",
      shows: "prediction of x_0 or v",
      hides: "prediction of ε",
      symptom: "it does not learn",
      sources: [
        "irom-princeton/dppo#14",
        "lucidrains/denoising-diffusion-pytorch b0323ce (mse(out,noise) instead of target)",
      ]),
    Bug(
      "INV-13", "v taken for ε",
      breaks: [
        .inversionVelocity, .ddpmAncestralStep, .improvedLearnedVariance, .ddimUpdate, .ddimMean,
      ],
      .defect, .acknowledged,
      wrong: "the formula for ε is used on a network that predicts v",
      right: "x̂_0 = √ᾱ_t x_t − √(1−ᾱ_t) v̂",
      shows: "networks that predict v",
      hides: "t near 0, where √(1−ᾱ) x_0 vanishes and v is about ε",
      symptom: "noisy images of no use",
      sources: [
        "leejet/stable-diffusion.cpp#325",
        "deforum PR#76",
        "garibida/ReNoise-Inversion#14 (eps only)",
      ]),
    Bug(
      "INV-14", "the predicted noise is clipped",
      breaks: [
        .inversionPredictedData, .ddpmAncestralStep, .improvedLearnedVariance, .ddimUpdate,
        .ddimMean, .ddimDeterministic, .ddimEqualsDdpm,
      ],
      .defect, .codeRead,
      wrong: "ε̂ is clipped to [−1, 1]",
      right: "x̂_0 is, if anything: a normal's numbers lie beyond 1 every third time",
      shows: "|ε̂| > 1",
      hides: "|ε̂| ≤ 1",
      symptom: "washed-out samples",
      sources: [
        "jolibrain/joliGEN@4c4b2aa models/modules/diffusion_generator.py ddim_p_mean_variance"
      ]),
    Bug(
      "INV-15", "the state is clipped",
      breaks: [
        .inversionPredictedData, .ddpmAncestralStep, .improvedLearnedVariance, .ddimUpdate,
        .ddimMean, .ddimDeterministic, .ddimEqualsDdpm,
      ],
      .defect, .constructed,
      wrong: "x_t is clipped to [−1, 1] as if it were an image",
      right: "x̂_0 is, if anything: x_t is as wide as a normal",
      shows: "|x_t| > 1",
      hides: "|x_t| ≤ 1"),
  ]
}
