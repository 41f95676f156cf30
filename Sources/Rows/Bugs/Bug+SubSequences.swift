/// Sub-sequences of times.
extension Bug {
  /// In the order of their ids.
  static let subSequences: [Bug] = [
    Bug(
      "SUB-01", "more steps than asked for",
      breaks: [.scheduleSubSequence],
      .defect, .fixed,
      wrong: "`arange(0, T, T//S)`: ⌈T/⌊T/S⌋⌉ times",
      right: "exactly S times",
      shows: "S that does not divide T",
      hides: "S that divides T",
      symptom: "150 -> 167 steps, 53 -> 56, 201 -> 250",
      numbers: "reproduced (T = 1000): 53->56, 150->167, 201->250",
      sources: [
        "CompVis/stable-diffusion#193/#111",
        "basujindal#105,#195",
        "huggingface/diffusers PR#466, #444, PR#1835/#1912",
        "Project-MONAI/GenerativeModels#162",
        "keras-cv PR#2303",
        "Comfy-Org/ComfyUI PR#12525",
      ]),
    Bug(
      "SUB-03", "times that never visit T",
      breaks: [.scheduleSubSequence],
      .convention, .literature,
      wrong: "leading times end at (S−1)·T/S, or one more",
      right: "trailing times end at T",
      shows: "few steps: with S = 1 sampling starts at the first time",
      hides: "S = T",
      symptom: "a bias of the mean brightness, and bad inversion",
      numbers: """
        the first time visited, counted from 0: S=1:0, 5:800, 10:900, 50:980; SD SNR there 1175, \
        .038, .014, .0059
        """,
      sources: [
        "CompVis/stable-diffusion#686",
        "huggingface/diffusers#2585, #5921",
        "openai/improved-diffusion#44",
        "Lin et al. 2023",
      ],
      note: "A convention with a cost: to be reported, not failed, where it is named"),
    Bug(
      "SUB-04", "trailing times counted down in fp32",
      breaks: [.scheduleSubSequence],
      .defect, .reported,
      wrong: "`for (float i = T; i > 0; i -= T/S)`",
      right: "a counted loop: T − s·T/S",
      shows: "S = 9, 11, 12, 18, 21, 22, 30, …",
      hides: "other S",
      symptom: "broken images for some S",
      numbers: "reproduced: 36 bad S in 1..100, first 9,11,12,18,21,22,30",
      sources: [
        "openvinotoolkit/openvino.genai PR#4161 (closed) ddim.cpp"
      ]),
    Bug(
      "SUB-05", "trailing times by a float stride, the last of them −1",
      breaks: [.scheduleSubSequence],
      .defect, .codeRead,
      wrong: """
        `np.round(np.arange(T, 0, -T/S)) - 1` has S+1 values for some S, of which the last is −1
        """,
      right: "a counted formula",
      shows: "S = 61, 103, 121, 122, 201, 206, …: 62 values of S ≤ 1000",
      hides: "all usual S: 10, 20, 25, 50, 100",
      symptom: "the network is called with t = −1, and `alphas_cumprod[-1]` is ᾱ_T",
      numbers: "numpy 2.4.6: S=61 -> 62 steps ending [48,32,15,-1]",
      sources: [
        """
        huggingface/diffusers scheduling_ddim/ddpm 'trailing' HEAD \
        np.round(np.arange(T,0,-T/S))-1 (read and run)
        """
      ],
      note: "No report of it was found in a search of public threads"),
    Bug(
      "SUB-06", "quadratic times stop at 0.8 T",
      breaks: [.scheduleSubSequence],
      .convention, .codeRead,
      wrong: "`linspace(0, sqrt(.8 T))^2`: the largest time is 801",
      right: "it is the DDIM paper's choice for CIFAR: a convention to document",
      shows: "quadratic times",
      hides: "uniform times",
      symptom: "sampling starts far from noise",
      sources: [
        "CompVis/ermongroup quad linspace(0,sqrt(.8T))^2 (read)",
        "InvokeAI#415 listing",
      ],
      note: "A convention"),
    Bug(
      "SUB-07", "linspace times truncated",
      breaks: [.scheduleSubSequence],
      .defect, .codeRead,
      wrong: "the times are rounded down",
      right: "they are rounded",
      shows: "linspace times",
      hides: "both ends",
      symptom: "small differences from diffusers' times",
      sources: [
        "huggingface/candle ddim.rs f as usize (read)",
        "apple/ml-stable-diffusion PR#88 e3db2ec (linspace stepCount vs +1)",
      ]),
    Bug(
      "SUB-08", "a time twice",
      breaks: [.scheduleSubSequence],
      .relatedSampler, .fixed,
      wrong: "two equal times after rounding, and a lookup by value finds the wrong one",
      right: "an index is kept",
      shows: "many steps, Karras' or linspace times",
      hides: "few steps",
      symptom: "a crash, or the wrong σ",
      sources: [
        "huggingface/diffusers#5687, #6232, #7386/#6085"
      ],
      note: "Related samplers"),
    Bug(
      "SUB-10", "time not scaled for the network's embedding",
      breaks: [.scheduleSubSequence],
      .convention, .acknowledged,
      wrong: "t in (0, 1) goes into an embedding made for 1000 times",
      right: "t·1000",
      shows: "continuous time",
      hides: "discrete time",
      symptom: "the embedding is nearly constant",
      sources: [
        "sihyun-yu/REPA#40 / willisma/SiT#24"
      ],
      note: "Kept as a convention, so that results can be reproduced"),
    Bug(
      "SUB-12", "a step before its times are set",
      breaks: [.scheduleSubSequence],
      .validationGap, .fixed,
      wrong: "a step before `set_timesteps` ends in a TypeError",
      right: "a clear error",
      shows: "misuse",
      hides: "correct use",
      symptom: "an obscure crash",
      sources: [
        "huggingface/diffusers#263, PR#264"
      ]),
    Bug(
      "SUB-13", "numbers of steps out of range accepted",
      breaks: [.scheduleSubSequence],
      .validationGap, .reported,
      wrong: "0, negative or too many steps give an empty or shortened schedule",
      right: "an error",
      shows: "S ≤ 0 or S > T",
      hides: "1 ≤ S ≤ T",
      symptom: "a stale state",
      sources: [
        "huggingface/diffusers#13394, PR#13705, #14155",
        "#1912 (silently min())",
      ]),
    Bug(
      "SUB-15", "PNDM calls the network S+1 times",
      breaks: [.scheduleSubSequence],
      .falseAlarm, .acknowledged,
      wrong: "S+1 evaluations for S steps",
      right: "by design: its start needs one more; document it",
      shows: "PNDM",
      hides: "DDIM",
      symptom: "reports of a bug",
      sources: [
        "apple/ml-stable-diffusion#142, huggingface/diffusers#9090 (PNDM S+1 steps; by design)"
      ]),
  ]
}
