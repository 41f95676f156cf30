/// Latent scale, inversion, interpolation.
extension Bug {
  /// In the order of their ids.
  static let latent: [Bug] = [
    Bug(
      "LAT-01", "scale factor multiplied when decoding",
      breaks: [.latentScale],
      .defect, .fixed,
      wrong: "`decode(z) * s`",
      right: "`decode(z / s)`",
      shows: "s other than 1",
      hides: "s = 1",
      symptom: "wrong contrast",
      sources: [
        "Project-MONAI/GenerativeModels PR#214, #212"
      ],
      note: "The first report proposed `decode(z * s)`, which is wrong too"),
    Bug(
      "LAT-03", "scale factor missing in a pipeline",
      breaks: [.latentScale],
      .defect, .acknowledged,
      wrong: "`decode(z)`",
      right: "`decode(z / s)`",
      shows: "s other than 1",
      hides: "s = 1",
      symptom: "garbage",
      sources: [
        "huggingface/diffusers#5166"
      ]),
    Bug(
      "LAT-04", "shift ignored, or in the wrong order",
      breaks: [.latentScale],
      .defect, .fixed,
      wrong: "`z * s`",
      right: "(z − shift)·s, and z/s + shift before decoding",
      shows: "a shift other than 0",
      hides: "shift = 0",
      symptom: "biased latents",
      sources: [
        "huggingface/diffusers#8887 (SD3 training)"
      ]),
    Bug(
      "LAT-05", "another autoencoder's scale factor",
      breaks: [.latentScale],
      .defect, .reported,
      wrong: "0.18215",
      right: "0.13025 (SDXL)",
      shows: "SDXL's autoencoder",
      hides: "that of SD 1",
      symptom: "latents whose deviation is not 1",
      sources: [
        "hpcaitech/Open-Sora#494, #493 (0.18215 vs 0.13025)"
      ]),
    Bug(
      "LAT-06", "scale convention reversed and consistent",
      breaks: [.latentScale],
      .falseAlarm, .acknowledged,
      wrong: "encode z/s, decode z·s, with s the deviation",
      right: "DiT has s = 1/deviation: only the product matters",
      shows: "nowhere: both are right",
      hides: "everywhere",
      symptom: "a false alarm",
      sources: [
        "hpcaitech/Open-Sora#838"
      ]),
    Bug(
      "DIN-01", "the loop's index where the time belongs",
      breaks: [.ddimInversion],
      .defect, .reported,
      wrong: "the network is called with i, the index of the loop",
      right: "with the i-th time of the sub-sequence",
      shows: "S < T",
      hides: "S = T",
      symptom: "bad reconstructions",
      sources: [
        "Stability-AI/stablediffusion PR#226, #231 (open); ddim.py encode() read at HEAD"
      ]),
    Bug(
      "DIN-02", "inverse step shifted by one stride",
      breaks: [.ddimInversion],
      .defect, .acknowledged,
      wrong: "ε̂ at the level that the step goes to, or a step from one stride earlier",
      right: "x_next from ε̂(x_t, t), from ᾱ_t to ᾱ_next",
      shows: "few steps",
      hides: "many steps",
      symptom: "saturation is lost; reports contradict each other",
      sources: [
        "huggingface/diffusers PR#5145, #5315, #10695, PR#5832, PR#10778, #10920",
        "bonlime in inbarhub/DDPM_inversion#1",
      ],
      note: """
        The maintainers took ε̂ at the target as prompt-to-prompt does: to be reported as a \
        convention
        """),
    Bug(
      "DIN-03", "table read beyond its end",
      breaks: [.ddimInversion],
      .defect, .fixed,
      wrong: "`alphas[1000]`",
      right: "a step beyond T is refused, or goes to an ᾱ that is declared",
      shows: "the last step of the inversion",
      hides: "all others",
      symptom: "an IndexError, or the wrong constant",
      sources: [
        "huggingface/diffusers#5315",
        "Project-MONAI/GenerativeModels#446 894f2ec",
      ]),
    Bug(
      "DIN-04", "one ε̂ for both ends of an inverse step",
      breaks: [.ddimInversion],
      .approximation, .literature,
      wrong: "ε̂(x_t, t) stands for ε̂(x_next, next)",
      right: "a fixed point or exact coupling; or what is left over is reported",
      shows: "few steps, a curved ε̂",
      hides: "an affine ε̂ solved exactly; S = T",
      symptom: "latents that are not Gaussian, and drift",
      sources: [
        "EDICT 2211.12446",
        "Null-text inversion; 'There and Back Again' 2410.23530",
        "google/prompt-to-prompt#64, #79",
        "Yujun-Shi/DragDiffusion#31",
        "suxuann/ddib#13",
      ],
      note: "An approximation, no mistake"),
    Bug(
      "DIN-05", "swapped loops begin at −1",
      breaks: [.ddimInversion],
      .defect, .reported,
      wrong: "`model(x, t=-1)`, when `seq` and `seq_next` change places",
      right: "start at the first time, end at the last",
      shows: "the first step",
      hides: "the others",
      symptom: "t = −1 goes to the network",
      sources: [
        "ermongroup/ddim#9, #22",
        "ChenyangQiQi/FateZero#5",
      ],
      note: "A maintainer warns: seq should start at 0"),
    Bug(
      "INT-02", "interpolation documented between x_t and x_0",
      breaks: [.ddimInterpolation],
      .documentation, .reported,
      wrong: "x̄ = (1−λ) x_t + λ x'_0",
      right: "x̄ = (1−λ) x_t + λ x'_t",
      shows: "a text",
      hides: "its code, which is right",
      symptom: "confusion",
      sources: [
        "labml#238"
      ]),
    Bug(
      "INT-04", "slerp of parallel vectors",
      breaks: [.ddimInterpolation],
      .defect, .plausible,
      wrong: "a division by sin θ = 0",
      right: "linear interpolation where the angle is about 0",
      shows: "ends that are nearly equal",
      hides: "any others",
      symptom: "no number",
      sources: [
        "isno0907/isodiff#1 shows the guard (DOT_THRESHOLD 0.9995)"
      ]),
  ]
}
