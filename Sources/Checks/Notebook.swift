/// A notebook of the course: one question, the equations that it derives, and what its exercises ask.
///
/// Every equation with evidence is derived in exactly one notebook, under an anchor that is its id. A
/// test compares this table with the notebooks.
public struct Notebook: Sendable {
  /// The number of the chapter, 0 to 16; some are still free.
  public let number: Int
  /// The name of its file without the extension: `02-posterior`.
  public let stem: String
  /// The ids of the equations that are derived there, in the order of the notebook.
  public let equations: [String]

  /// Where it lies in the package.
  public var path: String { "Notebooks-md/\(stem).md" }

  /// Every notebook, in the order of the course.
  public static let all = [
    Notebook(number: 0, stem: "00-notation", equations: ["schedule.signal-power"]),
    Notebook(
      number: 1, stem: "01-forward",
      equations: [
        "forward.kernel", "forward.joint", "forward.composition", "forward.marginal",
        "forward.reparameterization", "schedule.linear", "schedule.scaled-linear",
        "forward.terminal", "schedule.zero-terminal-snr",
      ]),
    Notebook(
      number: 2, stem: "02-posterior",
      equations: [
        "ddpm.posterior-bayes", "ddpm.posterior-variance", "ddpm.posterior-mean",
        "ddpm.posterior-from-noise", "ddpm.reverse-marginal", "ddpm.ancestral-step",
        "ddpm.variance-extremes",
      ]),
    Notebook(
      number: 3, stem: "03-bound",
      equations: [
        "reverse.joint", "objective.maximum-likelihood", "elbo.bound", "elbo.decomposition",
        "elbo.gaussian-kl", "elbo.prior-term", "elbo.transition-term", "elbo.reconstruction-term",
        "elbo.discretized-likelihood", "elbo.snr-form", "elbo.bits-per-dimension",
      ]),
    Notebook(
      number: 4, stem: "04-objective",
      equations: [
        "objective.transition-as-noise-error", "objective.weights", "objective.simple",
        "objective.optimal-predictor", "objective.parameterizations", "objective.marginals-only",
      ]),
    Notebook(
      number: 5, stem: "05-inversion",
      equations: [
        "inversion.predicted-data", "inversion.noise-from-data", "inversion.velocity",
        "inversion.score", "reverse.kernel", "reverse.last-step",
      ]),
    Notebook(
      number: 6, stem: "06-beyond-markov",
      equations: [
        "ddim.joint", "ddim.three-forms", "ddim.mean", "ddim.variance", "ddim.uniqueness",
        "ddim.marginal-consistency", "ddim.forward-from-bayes", "objective.ddim-theorem",
      ]),
    Notebook(
      number: 7, stem: "07-sigma",
      equations: [
        "ddim.update", "ddim.sigma", "ddim.equals-ddpm", "ddim.sigma-hat", "ddim.deterministic",
        "ddim.interpolation", "ddim.inversion",
      ]),
    Notebook(
      number: 10, stem: "10-improved-ddpm",
      equations: [
        "schedule.cosine", "improved.learned-variance", "improved.hybrid-objective",
        "improved.importance-sampling", "schedule.respaced", "schedule.sub-sequence",
        "ddim.sub-sequence",
      ]),
    Notebook(
      number: 11, stem: "11-latent-diffusion",
      equations: ["latent.objective", "latent.scale", "latent.commutes", "latent.kl-regularized"]),
    Notebook(number: 13, stem: "13-how-the-oracle-judges", equations: []),
    Notebook(number: 15, stem: "15-validate-your-sampler", equations: []),
    Notebook(number: 16, stem: "16-the-notes", equations: []),
  ]

  /// Whether a number lies within the course: that of a notebook, or one that is still free.
  public static func isPlanned(_ number: Int) -> Bool {
    number >= 0 && number <= (all.last?.number ?? -1)
  }

  /// Where an equation is derived: the path of a notebook and the anchor in it; nil if it is in none yet.
  public static func place(of equation: String) -> String? {
    all.first { $0.equations.contains(equation) }.map { "\($0.path)#\(equation)" }
  }
}
