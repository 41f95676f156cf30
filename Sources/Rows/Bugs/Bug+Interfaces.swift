/// Random numbers, precision, interfaces.
extension Bug {
  /// In the order of their ids.
  static let interfaces: [Bug] = [
    Bug(
      "RNG-01", "noise that depends on the size of the batch",
      breaks: [.forwardReparameterization, .ddimUpdate],
      .defect, .acknowledged,
      wrong: "one generator for the whole batch",
      right: "one for each sample",
      shows: "η > 0, more than one sample",
      hides: "η = 0, or one sample",
      symptom: "the first image changes with the size of the batch",
      sources: [
        "huggingface/diffusers#612, #6222",
        "crowsonkb/k-diffusion#25",
        "A1111#5210",
        "vladmandic/sdnext#2352",
      ]),
    Bug(
      "RNG-02", "seed 0 taken for no seed",
      breaks: [.forwardReparameterization, .ddimUpdate],
      .defect, .fixed,
      wrong: "`if seed:`",
      right: "`if seed is not None`",
      shows: "seed 0",
      hides: "other seeds",
      symptom: "it cannot be reproduced",
      sources: [
        "keras-cv PR#962 review"
      ]),
    Bug(
      "RNG-03", "fixed seed inside",
      breaks: [.forwardReparameterization, .ddimUpdate],
      .defect, .codeRead,
      wrong: "the same noise for every object or step",
      right: "the stream goes on",
      shows: "steps with noise",
      hides: "η = 0",
      symptom: "correlated noise",
      sources: [
        "keras-cv SeedGenerator(42) (read)",
        "huggingface/diffusers PR#508 review PRNGKey(seed) unsplit per call",
      ]),
    Bug(
      "RNG-04", "noise on another device or in another precision",
      breaks: [.forwardReparameterization, .ddimUpdate],
      .defect, .fixed,
      wrong: "`randn` on the CPU in fp32",
      right: "as x is",
      shows: "fp16, or a GPU",
      hides: "fp32 on the CPU",
      symptom: "a crash, or a change of precision",
      sources: [
        "huggingface/diffusers PR#742, #1189, #1222",
        "labml ddpm noise on CPU (read)",
        "finegrain-ai/refiners PR#85",
      ]),
    Bug(
      "RNG-05", "other numbers in another port",
      breaks: [.forwardReparameterization, .ddimUpdate],
      .convention, .fixed,
      wrong: "the same seed gives another stream in numpy, torch and NVIDIA's generator",
      right: "the stream is documented, or the caller gives the noise",
      shows: "across languages",
      hides: "within one",
      symptom: "results that differ from the original repository's",
      sources: [
        "apple/ml-stable-diffusion PR#124 ddefb61, PR#257 7b59c2b, #90"
      ],
      note: "The reason why a step here takes its noise as an argument"),
    Bug(
      "RNG-06", "η = 0 handed to samplers whose default is 1",
      breaks: [.ddimSigma],
      .relatedSampler, .fixed,
      wrong: "one option of η for all samplers, 0 for those that expect 1",
      right: "an option for each",
      shows: "the ancestral samplers of k-diffusion",
      hides: "DDIM",
      symptom: "no noise, other images",
      sources: [
        "A1111 PR#1199, #1217"
      ],
      note: "Related samplers, in a user interface"),
    Bug(
      "RNG-07", "generator ignored",
      breaks: [.forwardReparameterization, .ddimUpdate],
      .relatedSampler, .fixed,
      wrong: "`randn()` without the generator that was given",
      right: "with it",
      shows: "runs with a seed",
      hides: "runs without",
      symptom: "it cannot be reproduced",
      sources: [
        "huggingface/diffusers PR#13678 (FlowMatch)"
      ],
      note: "A related sampler: flow matching"),
    Bug(
      "RNG-08", "a noise level truncated to a whole number",
      breaks: [.ddimSigma, .ddimUpdate, .ddimMean, .ddimVariance],
      .defect, .fixed,
      wrong: "`full(noise_level, dtype=long)` is 0",
      right: "a real number",
      shows: "a level between 0 and 1",
      hides: "the levels 0 and 1",
      symptom: "the network is told that the input is clean",
      sources: [
        "lucidrains/imagen-pytorch 1e15940"
      ]),
    Bug(
      "DTY-02", "table moved to another device on the way",
      breaks: [.scheduleSignalPower],
      .defect, .reported,
      wrong: "`self.ab = self.ab.to(device)`",
      right: "a local copy is moved",
      shows: "several devices",
      hides: "the CPU alone",
      symptom: "devices that do not match, later",
      sources: [
        "kohya-ss/sd-scripts PR#2153, huggingface/diffusers PR#6704"
      ]),
    Bug(
      "API-01", "step found by the value of its time",
      breaks: [.scheduleSubSequence],
      .relatedSampler, .fixed,
      wrong: "`index = (timesteps == t)[1]`",
      right: "a counter",
      shows: "a time that occurs twice, and loops that start again",
      hides: "times that occur once",
      symptom: "σ off by one step",
      sources: [
        "huggingface/diffusers#5746, #9375, #6728"
      ],
      note: "Related samplers"),
    Bug(
      "API-02", "new state thrown away (Flax)",
      breaks: [.scheduleSubSequence],
      .defect, .fixed,
      wrong: "`state.replace(counter=...)`, assigned to nothing",
      right: "`state = state.replace(...)`",
      shows: "Flax",
      hides: "torch",
      symptom: "the state never moves on",
      sources: [
        "huggingface/diffusers PR#492 review"
      ]),
    Bug(
      "API-04", "x̂_0 missing in what is returned",
      breaks: [.inversionPredictedData],
      .defect, .fixed,
      wrong: "`return (prev,)`",
      right: "`(prev, x0)`",
      shows: "`return_dict=False`",
      hides: "`return_dict=True`",
      symptom: "x̂_0 is missing",
      sources: [
        "huggingface/diffusers PR#9649 1bcd19e"
      ]),
  ]
}
