import Rows

/// Which known bugs a test vector finds.
enum VectorFlag {
  /// Ids of the catalogue of known bugs; a test plants each and sees that it is found by the check.
  static func bugs(of check: Check) -> [String] { bugs["\(check.row.id)/\(check.aspect)"] ?? [] }

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
