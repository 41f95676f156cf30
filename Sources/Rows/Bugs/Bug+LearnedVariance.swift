/// Learned variances.
extension Bug {
  /// In the order of their ids.
  static let learnedVariance: [Bug] = [
    Bug(
      "LVR-01", "variances interpolated, not their logarithms",
      breaks: [.improvedLearnedVariance],
      .defect, .fixed,
      wrong: "Σ = f β + (1−f) β̃",
      right: "Σ = exp(f log β + (1−f) log β̃)",
      shows: "t ≤ 10, f near ½",
      hides: "large t, where β is about β̃: the same to 1e-7",
      symptom: "a little too much noise at small t",
      numbers: """
        f = ½, t counted from 0, right vs wrong: t=1 8.09e-5 vs 8.72e-5; t=10 2.781e-4 vs \
        2.788e-4; t=500 agree to 1e-9
        """,
      sources: [
        "huggingface/diffusers PR#2090 ecadcde",
        "Project-MONAI/GenerativeModels ddpm.py (read at HEAD)",
        "keras-cv (read at HEAD)",
        "MONAI PR#8898 inferer copy",
      ],
      note: "Still in two code bases"),
    Bug(
      "LVR-03", "a log-variance taken for the variance",
      breaks: [.improvedLearnedVariance],
      .defect, .codeRead,
      wrong: "the noise has the deviation √output",
      right: "exp(½ output), as in Improved DDPM's `LEARNED`",
      shows: "the type `learned`",
      hides: "the type `learned_range`",
      symptom: "no number where the output is negative",
      sources: [
        "huggingface/diffusers ddpm 'learned' -> predicted_variance**0.5 (read at HEAD)",
        "Project-MONAI (read)",
      ],
      note: "Code bases disagree on what the output is: the caller has to say"),
    Bug(
      "LVR-04", "fraction not mapped from [−1, 1]",
      breaks: [.improvedLearnedVariance],
      .defect, .plausible,
      wrong: "f = v",
      right: "f = (v+1)/2",
      shows: "v other than 1",
      hides: "v = 1",
      symptom: "Σ below β̃",
      sources: [
        "huggingface/diffusers PR#2090 thread: paper eq.15 v in [0,1], code v in [-1,1]"
      ],
      note: "The paper's eq. (15) has v in [0, 1], its code in [−1, 1], as the thread says"),
    Bug(
      "LVR-07", "the bound's term scaled for one loss type only",
      breaks: [.improvedHybridObjective, .elboDecomposition],
      .convention, .reported,
      wrong: "the bound's term is multiplied by T/1000 with the type `RESCALED_MSE` only",
      right: "L_hybrid = L_simple + 0.001 L_vlb, where L_vlb is a sum over t: T times its mean",
      shows: "T other than 1000, or the type `MSE`",
      hides: "T = 1000 with `RESCALED_MSE`",
      symptom: "confusion about the scale of the loss",
      sources: [
        "openai/improved-diffusion#114, #147, #29"
      ],
      note: "Sum over t or mean over t is what is asked most about this bound"),
    Bug(
      "LVR-08", "mean not held fixed in the bound's term",
      breaks: [.improvedHybridObjective],
      .defect, .fixed,
      wrong: "the decoder's term has a mean with gradients, while the divergence has one without",
      right: "no gradient of the mean in either term",
      shows: "training",
      hides: "the value of the loss",
      symptom: "the bound trains the mean",
      sources: [
        "lucidrains/denoising-diffusion-pytorch e0f2667"
      ],
      note: "Only a derivative shows it; the change was read"),
    Bug(
      "LVR-09", "no clipping with a learned variance",
      breaks: [.improvedLearnedVariance],
      .defect, .fixed,
      wrong: """
        the step with a learned variance does not clip, and returns another number of values
        """,
      right: "x̂_0 is clipped, as elsewhere",
      shows: "a learned variance",
      hides: "the base class",
      symptom: "divergence, or a crash",
      sources: [
        "lucidrains/denoising-diffusion-pytorch e147839, 81b4a5d"
      ]),
    Bug(
      "LVR-10", "variance channels that nothing trains",
      breaks: [.improvedLearnedVariance],
      .documentation, .reported,
      wrong: "eight channels come out, and only the first four are used",
      right: "document it",
      shows: "the network's output",
      hides: "the samples",
      symptom: "confusion",
      sources: [
        "hpcaitech/Open-Sora#542",
        "huggingface/diffusers#11998/#3287",
      ]),
  ]
}
