import CandidateProtocol
import Rows

/// Why a test vector exists, and which known bugs it finds.
struct VectorFlag: Sendable {
  /// What the vector looks at, in one sentence.
  let why: String
  /// Ids of the catalogue of known bugs; a test plants each and sees that it is found here.
  let bugs: [String]

  /// The flag of a check, by its equation and aspect.
  init(_ equation: String, _ aspect: String) {
    why = Self.reasons[aspect] ?? "The value that the equation states."
    bugs = Self.bugs["\(equation)/\(aspect)"] ?? []
  }

  /// One sentence an aspect.
  private static let reasons: [String: String] = [
    "built": "A schedule that the library builds itself: its β and the product ᾱ.",
    "leading": "All sub-sequences of the spacing 1 + i·⌊T/S⌋.",
    "trailing": "All sub-sequences of the spacing round(T·i/S), where float strides overshoot.",
    "linspace":
      "All sub-sequences of the spacing 1 + round(i·(T−1)/(S−1)), rounded, not truncated.",
    "linear": "All sub-sequences of the spacing ⌊T·i/S⌋.",
    "quadratic": "All sub-sequences of the spacing ⌊T·(i/S)²⌋, which reach T.",
    "signal": "The coefficient of the signal: every other input is zero.",
    "state": "The coefficient of the state: every other input is zero.",
    "data": "The coefficient of the data: every other input is zero.",
    "noise": "The coefficient of the noise: every other input is zero.",
    "direction": "The coefficient of the prediction: every other input is zero.",
    "prediction": "The coefficient of the prediction: every other input is zero.",
    "affine": "Drawn inputs, larger than a normal draws: the map is affine and nothing is clamped.",
    "batch": "Several times in one request, the latest first: broadcasting mixes them up.",
    "value-batch": "Several times in one request, the latest first.",
    "data-batch": "Several times in one request, the latest first.",
    "noise-batch": "Several times in one request, the latest first.",
    "unclipped": "A data prediction well beyond 1: this operation never clips.",
    "in-step": "What a step reports beside its state, or does with a second output.",
    "in-step-noise": "The deviation of the noise alone, with a learned variance.",
    "in-step-clipping": "A data prediction beyond 1 beside a learned variance.",
    "in-step-mean": "The mean that a step with a learned variance reports.",
    "data-in-step": "The data prediction that a step reports is the one that it was given.",
    "in-step-variance": "The learned variance that a step reports.",
    "last-step": "The step to t = 0, where ᾱ is 1 and no noise is added.",
    "to-first": "Steps to t = 1, where nearly all noise is gone.",
    "largest-sigma": "η = 1 next to t = 0, where the direction's radicand nearly vanishes.",
    "single-step": "Steps from t to t − 1, at η = 0, ½ and 1: η and η² agree at the ends.",
    "stride": "Steps across strides: β there is 1 − ᾱ_t/ᾱ_prev, not β_t.",
    "extremes": "The second output at −1, 0 and 1: β̃, the geometric mean, β.",
    "interior": "Weights between the ends.",
    "ends": "w = 0 and w = 1 give the ends themselves.", "middle": "w = ½.",
    "default-previous": "A request without t_prev: it is t − 1.",
    "from-eps": "The prediction is noise.", "from-v": "The prediction is a velocity.",
    "from-x0": "The prediction is data.",
    "clipping": "A data prediction well beyond 1: what a step does with it.",
    "clipped-data": "The data prediction that a step reports is the one that it goes on with.",
    "mean": "The mean that the step reports, or that it has at η = 1.",
    "variance": "The variance that the step reports, or that it has at η = 1.",
    "closed-form": "The step at η = 0 in closed form.",
    "noise-ignored": "Two steps at η = 0 that differ in their fresh noise: the same bits.",
    "repeatable": "The same step at η = 0 twice: the same bits.",
    "kept": "The same questions before and after another schedule is built.",
    "configured-again":
      "The same questions before and after the same schedule is configured again.",
    "asked-between": "The same questions before and after others.",
    "true-noise": "The noise that is in x_t is predicted: nothing is left, and no constant.",
    "drawn": "Drawn inputs, with 1, 3 and 64 coordinates where there are any: sums, not means.",
    "constant": "All inputs are zero: the constant alone, once for each coordinate.",
    "alone": "One input at a time, every other is zero.",
    "posterior-variance": "σ² about β̃: DDPM's weight.",
    "small": "σ a 64th of its largest: the weight grows as 1/σ².",
    "largest": "σ next to its largest: little is left of the direction.",
    "table": "The table of ᾱ that configure returns.",
  ]

  /// What every check of the prior term finds.
  private static let prior = [
    "PRIOR-BEFORE", "PRIOR-WITHOUT-LOG", "PRIOR-EXCHANGED", "PRIOR-LOG-SIGN",
  ]
  /// What every check of the reconstruction finds.
  private static let reconstruction = [
    "POS-11", "TERM-FIRST-KL", "TERM-FIRST-SIGN", "TERM-WITHOUT-CONSTANT", "TERM-UNIT-VARIANCE",
    "TERM-LOG-DEVIATION", "TERM-WITHOUT-CIRCLE",
  ]
  /// What every check of a transition's term finds.
  private static let transition = [
    "ELB-06", "ELB-12", "ELB-14", "TERM-BITS", "TERM-BITS-PER-DIMENSION", "TERM-WITHOUT-HALF",
    "TERM-BETA", "TERM-MODEL-BETA", "TERM-DATA",
  ]
  /// What every check of the weights finds.
  private static let weights = [
    "WEIGHT-AS-PRINTED", "WEIGHT-DEVIATION", "WEIGHT-WITHOUT-DIRECTION", "WEIGHT-DDPM-MEAN",
    "WEIGHT-WITHOUT-HALF", "WEIGHT-NOT-SQUARED", "WEIGHT-ROOTS-SUBTRACTED", "WEIGHT-ONE",
  ]

  /// Which planted bugs make a check fail, where its equation is the one to blame.
  private static let bugs: [String: [String]] = [
    "ddim.inversion/affine": ["DIN-02", "DIN-03"],
    "ddim.inversion/noise": ["DIN-02", "DIN-03"],
    "ddim.inversion/state": ["DIN-02", "DIN-03"],
    "ddim.inversion/stride": ["DIN-01", "DIN-02", "DIN-03"],
    "ddim.sigma/last-step": ["DDI-01", "DDI-06", "DDI-09", "DDI-13"],
    "ddim.sigma/single-step": ["DDI-01", "DDI-06", "DDI-09", "RNG-08"],
    "ddim.sigma/stride": ["DDI-01", "DDI-06", "DDI-09", "RNG-08"],
    "ddim.sigma/to-first": ["DDI-01", "DDI-06", "DDI-09", "RNG-08"],
    "ddim.update/affine": ["DDI-02", "DDI-03", "DDI-04", "DDI-05", "DDI-17"],
    "ddim.update/clipped-data": ["DDI-16"],
    "ddim.update/clipping": ["DDI-02", "DDI-03", "DDI-04", "DDI-05", "DDI-16", "DDI-17"],
    "ddim.update/direction": ["DDI-04", "DDI-05", "DDI-17"],
    "ddim.update/from-eps": ["DDI-02", "DDI-03", "DDI-04", "DDI-05", "DDI-17"],
    "ddim.update/from-v": ["DDI-02", "DDI-03", "DDI-04", "DDI-05", "DDI-17"],
    "ddim.update/from-x0": ["INV-02", "DDI-02", "DDI-03", "DDI-04", "DDI-05", "DDI-17"],
    "ddim.update/largest-sigma": ["DDI-02", "DDI-03", "DDI-05"],
    "ddim.update/noise": ["DDI-02", "DDI-03"],
    "ddim.update/to-first": ["DDI-02", "DDI-03", "DDI-04", "DDI-05", "DDI-17"],
    "ddpm.ancestral-step/affine": ["POS-01", "POS-10"],
    "ddpm.ancestral-step/clipping": ["INV-10", "POS-01", "POS-10"],
    "ddpm.ancestral-step/default-previous": ["POS-10"],
    "ddpm.ancestral-step/from-eps": ["POS-01", "POS-10"],
    "ddpm.ancestral-step/from-v": ["POS-01", "POS-10"],
    "ddpm.ancestral-step/from-x0": ["POS-01", "POS-10"],
    "ddpm.ancestral-step/last-step": ["POS-01"],
    "ddpm.ancestral-step/mean": ["POS-01"],
    "ddpm.ancestral-step/noise": ["POS-01", "POS-10"],
    "ddpm.ancestral-step/prediction": ["POS-01", "POS-10"],
    "ddpm.ancestral-step/state": ["POS-01"],
    "ddpm.ancestral-step/to-first": ["POS-01", "POS-10"],
    "ddpm.ancestral-step/variance": ["POS-01"],
    "ddpm.posterior-mean/affine": ["SCH-02"],
    "ddpm.posterior-mean/data": ["SCH-02"],
    "ddpm.posterior-mean/last-step": ["SCH-02"],
    "ddpm.posterior-mean/state": ["SCH-02"],
    "ddpm.posterior-variance/last-step": ["POS-03", "POS-05"],
    "ddpm.posterior-variance/value": ["POS-03", "POS-04", "POS-05"],
    "elbo.prior-term/constant": prior,
    "elbo.prior-term/data": prior + ["PRIOR-MEAN"],
    "elbo.prior-term/drawn": prior + ["PRIOR-MEAN"],
    "elbo.reconstruction-term/alone": reconstruction,
    "elbo.reconstruction-term/constant": reconstruction + ["TERM-CUT"],
    "elbo.reconstruction-term/drawn": reconstruction,
    "elbo.transition-term/data": transition + ["TERM-SIGN"],
    "elbo.transition-term/drawn": transition + ["TERM-CLIPPED", "TERM-SIGN"],
    "elbo.transition-term/noise": transition + ["TERM-CLIPPED", "TERM-SIGN"],
    "elbo.transition-term/state": transition + ["TERM-CLIPPED", "TERM-SIGN", "TERM-CLIPPED-AT-3"],
    "elbo.transition-term/true-noise": transition + ["TERM-CLIPPED"],
    "forward.kernel/affine": ["FWD-02"],
    "forward.kernel/noise": ["FWD-02"],
    "forward.marginal/noise": ["FWD-01", "FWD-03", "FWD-05", "FWD-07", "FWD-09", "FWD-14"],
    "forward.marginal/signal": ["FWD-07"],
    "forward.reparameterization/batch": ["FWD-06"],
    "improved.learned-variance/extremes": ["LVR-01", "LVR-03", "LVR-04"],
    "improved.learned-variance/in-step": ["LVR-01", "LVR-03", "LVR-04"],
    "improved.learned-variance/in-step-clipping": ["LVR-03", "LVR-09"],
    "improved.learned-variance/in-step-noise": ["LVR-01", "LVR-03", "LVR-04"],
    "improved.learned-variance/in-step-variance": ["LVR-01", "LVR-03", "LVR-04"],
    "improved.learned-variance/interior": ["LVR-01", "LVR-03", "LVR-04"],
    "improved.learned-variance/stride": ["LVR-01", "LVR-03", "LVR-04"],
    "inversion.predicted-data/affine": ["INV-03", "INV-04", "INV-05"],
    "inversion.predicted-data/batch": ["INV-03", "INV-04", "INV-05"],
    "inversion.predicted-data/in-step": ["INV-03", "INV-04", "INV-05", "DDI-18"],
    "inversion.predicted-data/noise": ["INV-03", "INV-04", "INV-05"],
    "inversion.predicted-data/state": ["INV-03"],
    "inversion.predicted-data/unclipped": ["INV-03"],
    "inversion.velocity/data": ["INV-13"],
    "inversion.velocity/data-batch": ["INV-13"],
    "inversion.velocity/in-step": ["INV-13"],
    "inversion.velocity/noise": ["INV-13"],
    "inversion.velocity/noise-batch": ["INV-13"],
    "objective.weights/drawn": weights + ["WEIGHT-WITHOUT-SIGMA"],
    "objective.weights/largest": weights + ["WEIGHT-WITHOUT-SIGMA"],
    "objective.weights/posterior-variance": weights + ["WEIGHT-WITHOUT-SIGMA"],
    "objective.weights/small": weights,
    "schedule.cosine/built": ["SCH-03", "SCH-20"],
    "schedule.linear/built": ["SCH-04", "SCH-07"],
    "schedule.signal-power/built": ["SCH-01", "SCH-08", "SCH-12", "SCH-15", "SCH-16", "SCH-17"],
    "schedule.signal-power/decreasing": ["SCH-16", "SCH-17"],
    "schedule.signal-power/table": ["SCH-15", "SCH-16", "SCH-17"],
    "schedule.sub-sequence/leading": ["SUB-01"],
    "schedule.sub-sequence/linspace": ["SUB-07"],
    "schedule.sub-sequence/quadratic": ["SUB-06"],
    "schedule.sub-sequence/trailing": ["SUB-03", "SUB-04", "SUB-05"],
  ]
}
