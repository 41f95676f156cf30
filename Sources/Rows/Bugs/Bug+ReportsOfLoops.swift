/// Public reports, and what was read in code: whole loops, batches, state, and noise drawn inside.
extension Bug {
  /// In the order of their ids.
  static let reportsOfLoops: [Bug] = [
    Bug(
      "REP-03", "noise of its own for the noise that is given",
      breaks: [.forwardMarginal, .forwardReparameterization],
      .defect, .fixed,
      wrong: "`add_noise` draws ε, whatever ε is given",
      right: "the ε that is given",
      shows: "wherever noise is given",
      hides: "noise that it draws itself, and every statistic",
      sources: [
        "huggingface/diffusers#3839, c7469ebe74 (fix)"
      ],
      note: "FWD-18 is the same report"),
    Bug(
      "REP-14", "batched step with another last ᾱ",
      breaks: [.ddimUpdate],
      .defect, .reported,
      wrong: "at t_prev = 0 the step of one time takes ᾱ_1, the batched one takes 1",
      right: "one of them in both",
      shows: "the step to t_prev = 0, with noise drawn inside",
      hides: "every other step",
      sources: [
        "huggingface/diffusers PR#14216 (open)",
        "huggingface/diffusers scheduling_ddim_parallel.py batch_step_no_noise (read)",
      ]),
    Bug(
      "REP-15", "SNR of a schedule that was replaced",
      breaks: [.objectiveWeights],
      .defect, .reported,
      wrong: "`all_snr` is computed once, before the schedule is rescaled to end at ᾱ_T = 0",
      right: "it is computed again",
      shows: "weights of the loss after another schedule is configured",
      hides: "the first schedule",
      sources: [
        "kohya-ss/sd-scripts#1263, #1905"
      ]),
    Bug(
      "REP-20", "first time of a batch used for all",
      breaks: [
        .forwardReparameterization, .inversionPredictedData, .inversionNoiseFromData,
        .inversionVelocity,
      ],
      .defect, .codeRead,
      wrong: "t_prev is found from `timestep[0]` for the whole batch",
      right: "each point has its own",
      shows: "a batch of different times",
      hides: "equal times",
      sources: [
        """
        huggingface/diffusers DDPMWuerstchenScheduler previous_timestep(timestep[0]), read at \
        58eb52c080
        """
      ],
      note: "Planted as ᾱ of the first time"),
    Bug(
      "REP-31", "loop that ends one step early",
      breaks: [.scheduleSubSequence, .reverseLastStep],
      .defect, .codeRead,
      wrong: "t = T, …, 2",
      right: "t = T, …, 1: the last step goes to the data",
      shows: "the output of a whole loop, which is x_1",
      hides: "a small β_1, with which x_1 is nearly the data",
      sources: [
        "dome272/Diffusion-Models-pytorch@be35220 ddpm.py",
        "cloneofsimo/minDiffusion@00a3c80 mindiffusion/ddim.py",
        "LiorSinai/DenoisingDiffusion.jl@cedf760 src/ddim.jl",
      ],
      note: "The last of these ends at ᾱ_1 and drops the last noise"),
    Bug(
      "REP-32", "last image of the batch alone",
      breaks: [.ddimSubSequence],
      .defect, .codeRead,
      wrong: "`return ret[-1]`",
      right: "all n points",
      shows: "n > 1",
      hides: "n = 1",
      sources: [
        """
        Janspiry/Image-Super-Resolution-via-Iterative-Refinement@01d27a7 \
        model/sr3_modules/diffusion.py p_sample_loop
        """
      ]),
    Bug(
      "REP-34", "time in bf16 for the network",
      breaks: [.scheduleSubSequence],
      .defect, .fixed,
      wrong: "t is rounded to 8 bits, so that times above 256 collapse",
      right: "t is a whole number, or in fp32",
      shows: "T > 256",
      hides: "T ≤ 256",
      sources: [
        "pytorch/rl#4114, 89f766cc5 (fix)"
      ],
      note: """
        Corrected: the record has it hidden up to T = 257. That is so where times count from 0; \
        counted from 1 the time 257 is told as 256
        """),
    Bug(
      "REP-36", "times in ascending order",
      breaks: [.scheduleSubSequence],
      .defect, .fixed,
      wrong: "t = τ_1, …, τ_S: reversed twice",
      right: "t = τ_S, …, τ_1",
      shows: "a whole loop",
      hides: "S = 1",
      sources: [
        "jolibrain/joliGEN@17ba96a (fix)"
      ]),
    Bug(
      "REP-37", "last step noisy if it draws itself",
      breaks: [.ddimUpdate],
      .defect, .constructed,
      wrong: "at t_prev = 0 a step adds √β_1 z, if z is drawn inside",
      right: "it adds none",
      shows: "the step to t_prev = 0, with noise drawn inside",
      hides: "every other step, and noise that is given",
      note: "The form that noise at the last step has in libraries that draw inside the step"),
    Bug(
      "REP-38", "noise at η = 0 if it draws itself",
      breaks: [.ddimUpdate],
      .defect, .constructed,
      wrong: "at η = 0 a step adds the noise of η = 1, if z is drawn inside",
      right: "it adds none",
      shows: "η = 0, with noise drawn inside",
      hides: "η > 0, the last step, and noise that is given",
      note: "As with samplers whose default is η = 1: RNG-06"),
  ]
}
