/// Noise schedules: their tables, ends and precision.
extension Bug {
  /// In the order of their ids.
  static let tables: [Bug] = [
    Bug(
      "SCH-15", "first entry of the product overwritten",
      breaks: [.scheduleSignalPower],
      .defect, .codeRead,
      wrong: """
        ᾱ is the product of all 1−β, and its first entry is then set to 1: 1−β_1 stays in all \
        that follow
        """,
      right: "β_0 = 0, or the product begins after it",
      shows: "ᾱ_1 against (1−β_1)·ᾱ_0: the composition at t = 1",
      hides: "t ≥ 2, where the ratios are right; no test of samples sees it",
      symptom: "none that is visible",
      numbers: "relative defect exactly -1.0e-4",
      sources: [
        """
        Ryota-Kawamura/How-Diffusion-Models-Work L3/L4 (copies of the DeepLearning.AI course), \
        read at HEAD
        """
      ],
      note: "Only an exact identity finds it"),
    Bug(
      "SCH-16", "ᾱ as the product of β",
      breaks: [.scheduleSignalPower, .ddpmAncestralStep],
      .documentation, .fixed,
      wrong: "`alphas_cumprod = cumprod(betas)`",
      right: "ᾱ is the product of 1−β",
      shows: "always",
      hides: "never",
      symptom: "nonsense",
      sources: [
        "LuChengTHU/dpm-solver#13"
      ],
      note: "In a comment only: the code was right"),
    Bug(
      "SCH-17", "schedule table in low precision",
      breaks: [.scheduleSignalPower, .ddpmAncestralStep, .improvedLearnedVariance],
      .defect, .fixed,
      wrong: "ᾱ is cast to fp16, then used",
      right: """
        the table is kept in fp32 at least; the reference has fp64, as latent diffusion's code \
        does
        """,
      shows: "small t, and a schedule that ends at ᾱ_T = 0",
      hides: "the middle of the schedule",
      symptom: "images differ from those in full precision; σ_T rounds to infinity where ᾱ_T is 0",
      numbers: """
        t counted from 0: in fp16 ᾱ rounds to exactly 1 for t<2 (linear); in bf16 for t<10 \
        (linear), t<2 (SD)
        """,
      sources: [
        "AUTOMATIC1111/stable-diffusion-webui#14071 / PR#14145",
        "huggingface/diffusers PR#3005 (26b4319ac5)",
      ]),
    Bug(
      "SCH-18", "signal left at T",
      breaks: [.scheduleZeroTerminalSnr, .forwardTerminal, .elboPriorTerm],
      .convention, .literature,
      wrong: "ᾱ_T > 0, and sampling starts at N(0, I)",
      right: """
        √ᾱ is rescaled to (s_t−s_T)·s_1/(s_1−s_T) with s_t = √ᾱ_t, v is predicted, and sampling \
        starts at T
        """,
      shows: "very dark or bright targets, and the mean of x_T",
      hides: "data of mean 0",
      symptom: "medium brightness only",
      numbers: "SD: √ᾱ_T = 0.0683, std 0.99767, SNR 4.68e-3; DDPM linear: √ᾱ_T = 6.35e-3",
      sources: [
        "Lin et al. 2305.08891 (WACV 2024)",
        "huggingface/diffusers#2585",
        "PR#3664",
      ]),
    Bug(
      "SCH-19", "noise predicted where no signal is left",
      breaks: [.inversionPredictedData, .scheduleZeroTerminalSnr],
      .defect, .acknowledged,
      wrong: "x̂_0 = (x_t − √(1−0) ε̂)/√0",
      right: "refuse: ε̂ tells nothing of x_0 where ᾱ = 0; v must be predicted",
      shows: "t = T of a schedule with ᾱ_T = 0",
      hides: "where x̂_0 is clipped: infinity becomes ±1",
      symptom: "infinity, no number, or a black image",
      sources: [
        "huggingface/diffusers#3851",
        "huggingface/diffusers#5103",
        "yisol/IDM-VTON#168 (question)",
      ]),
    Bug(
      "SCH-20", "a schedule that overwrites its input",
      breaks: [.scheduleCosine],
      .defect, .fixed,
      wrong: "`t_diffusion[-1] = 0.9946` inside the function that makes the cosine schedule",
      right: "a copy is clipped",
      shows: "the second use of the same array",
      hides: "the first call",
      symptom: "times that nobody can explain",
      sources: [
        "CleanDiffuserTeam/CleanDiffuser#31"
      ]),
    Bug(
      "SCH-21", "cancelling form of the log of the SNR",
      breaks: [.scheduleCosine, .elboSnrForm],
      .defect, .fixed,
      wrong: "log(1/(1−cos²) − 1)",
      right: "−log(cos⁻² − 1)",
      shows: "t near 0, where it cancels, and t near T",
      hides: "mid t",
      symptom: "infinity or no number",
      sources: [
        "lucidrains/imagen-pytorch commit 4c9a046"
      ]),
    Bug(
      "SCH-22", "factor 2 missing in a derivative of σ(t)",
      breaks: [.ddimOde],
      .relatedSampler, .fixed,
      wrong: "σ'(t) of the variance-preserving process lacks a factor 2",
      right: "the full derivative",
      shows: "unconditional sampling",
      hides: "strong guidance by a posterior",
      symptom: "a uniform field instead of images",
      sources: [
        "deepinv/deepinv PR#1343"
      ],
      note: "A related sampler, in continuous time"),
  ]
}
