/// The bound, the loss and its weights.
extension Bug {
  /// In the order of their ids.
  static let bound: [Bug] = [
    Bug(
      "ELB-04", "likelihood over bins for continuous latents",
      breaks: [.elboReconstructionTerm, .elboDiscretizedLikelihood],
      .defect, .reported,
      wrong: "`discretized_gaussian_log_likelihood` of a latent",
      right: "the log of the continuous density",
      shows: "latent diffusion",
      hides: "pixels",
      symptom: "only the variance's head is affected",
      sources: [
        "facebookresearch/DiT#52"
      ],
      note: "The paper does not define it"),
    Bug(
      "ELB-05", "offset of bits per dimension for any data",
      breaks: [.elboBitsPerDimension, .elboDiscretizedLikelihood],
      .defect, .reported,
      wrong: "`7 - inverse_scaler(-1)` is added, whatever the data",
      right: "for 8-bit images only",
      shows: "data that are no images",
      hides: "8-bit images",
      symptom: "wrong bits per dimension",
      sources: [
        "yang-song/score_sde_pytorch#51"
      ]),
    Bug(
      "ELB-06", "weight of the error of x̂_0 in the bound",
      breaks: [.elboTransitionTerm],
      .defect, .reported,
      wrong: "`0.5*sqrt(ab)/(2*1-ab)`; the change that was proposed: `0.5*sqrt(ab)/(2*(1-ab))`",
      right: "½ (SNR(t−1) − SNR(t)), which is ᾱ_{t−1} β²/(2 β̃_t (1−ᾱ_t)²)",
      shows: "prediction of x_0 with the bound's weights",
      hides: "prediction of ε, whose weight is right",
      symptom: "weights off by 5 at t = 101, by 4e3 at T",
      numbers: """
        t = 101: right .0869, code .428, proposed 2.26; t = 1000: right 4.1e-7, code and proposed \
        1.6e-3 (linear, T = 1000)
        """,
      sources: [
        "CompVis/stable-diffusion PR#907 (closed unmerged); ddpm.py line 163 (read)"
      ],
      note: """
        The proposed fix is wrong too. Corrected: the record's numbers count t from 0 (100 and \
        999), and its factors of 10^3 to 10^4 hold only for t > 800
        """),
    Bug(
      "ELB-07", "weights multiplied on what is already a mean",
      breaks: [.objectiveWeights],
      .defect, .reported,
      wrong: "w_t times the mean of all, or (B,1)·(B,) = (B,B)",
      right: "the mean over the batch of w_b·error_b",
      shows: "a batch of more than 1",
      hides: "a batch of 1",
      symptom: "the loss is mean(w)·mean(error)",
      sources: [
        "zalandoresearch/pytorch-ts#102",
        "bayesflow-org/bayesflow#787",
      ]),
    Bug(
      "ELB-08", "reduction that leaves weights per pixel",
      breaks: [.objectiveWeights],
      .defect, .fixed,
      wrong: "`b ... -> b (...)`: a mean over nothing",
      right: "`b ... -> b`",
      shows: "the shape of the weights",
      hides: "the value after the mean",
      symptom: "a shape only",
      sources: [
        "lucidrains/denoising-diffusion-pytorch 01c6bed"
      ]),
    Bug(
      "ELB-10", "min-SNR for v: the +1 inside the minimum",
      breaks: [.objectiveParameterizations, .objectiveWeights],
      .defect, .fixed,
      wrong: "min(SNR+1, γ)/(SNR+1)",
      right: "min(SNR, γ)/(SNR+1)",
      shows: "SNR < γ: large t",
      hides: "SNR > γ",
      symptom: "the weight is 1 instead of about SNR",
      numbers: "1.0 instead of 2.7e-4 at t = 900, counted from 0 (linear, T = 1000)",
      sources: [
        "huggingface/diffusers#5654, PR#5238 wrong, PR#6307 right",
        "kohya-ss#673, bmaltais#1555",
        "TiankaiHang#5,#3",
      ],
      note: "Three fixes in a row in diffusers"),
    Bug(
      "ELB-11", "weights divide by an SNR of 0",
      breaks: [.objectiveParameterizations, .scheduleZeroTerminalSnr],
      .defect, .fixed,
      wrong: "min(SNR, γ)/SNR at SNR = 0",
      right: "the form for x_0 or v, or the limit 1",
      shows: "t = T of a schedule with ᾱ_T = 0",
      hides: "elsewhere",
      symptom: "the loss is no number",
      sources: [
        "TiankaiHang#2, PR#4",
        "huggingface/diffusers PR#4505 review",
      ]),
    Bug(
      "ELB-12", "SNR with ᾱ squared",
      breaks: [.elboTransitionTerm],
      .defect, .reported,
      wrong: "ᾱ²/(1−ᾱ)",
      right: "ᾱ/(1−ᾱ)",
      shows: "ᾱ < 1",
      hides: "ᾱ near 1",
      symptom: "weights too small",
      sources: [
        "kohya-ss/sd-scripts PR#308 comment: snr=(alphas_cumprod**2)/sigma^2"
      ],
      note: "The two alphas once more: a formula in α with α² + σ² = 1, read with ᾱ for α"),
    Bug(
      "ELB-13", "SNR weight of x_0 taken for inverted",
      breaks: [.objectiveParameterizations],
      .falseAlarm, .reported,
      wrong: "the weight ᾱ/(1−ᾱ) for a prediction of x_0",
      right: "it is the SNR: L_simple in ε is the loss in x_0 weighted by SNR",
      shows: "nowhere: the code is right",
      hides: "everywhere",
      symptom: "none",
      sources: [
        "huggingface/diffusers#1733"
      ]),
    Bug(
      "ELB-14", "log probability averaged over coordinates",
      breaks: [.elboTransitionTerm, .elboReconstructionTerm, .elboPriorTerm],
      .relatedSampler, .acknowledged,
      wrong: "the mean over the coordinates",
      right: "their sum",
      shows: "likelihood ratios, and the terms in nats",
      hides: "rankings",
      symptom: "the exponent of a ratio is off by d",
      sources: [
        "yifan123/flow_grpo#143",
        "ddpo-pytorch (cited in AReaL PR#1410)",
      ],
      note: "Related: reinforcement learning on samplers"),
    Bug(
      "ELB-15", "log density of a step without variance",
      breaks: [.elboTransitionTerm, .ddimDeterministic],
      .validationGap, .reported,
      wrong: "log N(x; μ, 0)",
      right: "the step is left out, or a floor is declared",
      shows: "σ = 0: η = 0, or ᾱ_prev = ᾱ_t",
      hides: "η > 0",
      symptom: "no number, or a clamp at 1e-10 that nobody chose",
      sources: [
        "hu-zijing/B2-DiffuRL#2",
        "irom-princeton/dppo#48",
      ]),
  ]
}
