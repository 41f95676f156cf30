import CandidateProtocol
import Course
import Judging
import NoiseJudging
import Rows
import Testing
import Wire

/// Real mistakes, planted in the plain candidate one at a time.
@Suite(.enabled(if: Tool.hasPython, "needs python3 on the PATH"))
struct PlantedBugTests {
  /// Each bug of the catalogue that one call can show, and what it breaks: the equation to blame
  /// first, then those that follow from it. Bugs that need a convention declare it.
  static let bugs: [(id: String, breaks: String)] =
    [
      ("SCH-01", "schedule.signal-power schedule.cosine"),
      ("SCH-02", afterPosterior), ("SCH-03", "schedule.cosine"), ("SCH-04", "schedule.linear"),
      ("SCH-07", "schedule.linear"), ("SCH-08", "schedule.signal-power schedule.linear"),
      ("SCH-12", "schedule.signal-power schedule.cosine"), ("SCH-15", "schedule.signal-power"),
      ("SCH-16", "schedule.signal-power ddpm.ancestral-step improved.learned-variance"),
      ("SCH-17", "schedule.signal-power ddpm.ancestral-step improved.learned-variance"),
      ("SCH-20", "schedule.cosine"),
      ("FWD-01", marginal), ("FWD-02", "forward.kernel"), ("FWD-03", marginal),
      ("FWD-05", marginal),
      ("FWD-06", "forward.reparameterization"), ("FWD-07", marginal), ("FWD-09", marginal),
      ("FWD-14", marginal),
      ("INV-02", "ddim.update ddim.mean"), ("INV-03", inversion), ("INV-04", inversion),
      ("INV-05", inversion),
      ("INV-10", "ddpm.ancestral-step improved.learned-variance ddim.update"),
      (
        "INV-13",
        "inversion.velocity ddpm.ancestral-step improved.learned-variance ddim.update ddim.mean"
      ),
      ("POS-01", "ddpm.ancestral-step improved.learned-variance"), ("POS-03", afterVariance),
      ("POS-04", afterVariance), ("POS-05", afterVariance),
      ("POS-10", "ddpm.ancestral-step improved.learned-variance"),
      (
        "DDI-01",
        "ddim.sigma ddim.update ddim.mean ddim.variance ddim.deterministic ddim.equals-ddpm"
      ),
      ("DDI-02", "ddim.update ddim.equals-ddpm"),
      // The mean has no noise in it, and the reported variance is right.
      ("DDI-03", "ddim.update ddim.equals-ddpm"),
      // η² and η agree at 0 and 1, so determinism and DDPM are not touched.
      ("DDI-04", "ddim.update ddim.mean"),
      ("DDI-05", "ddim.update ddim.mean ddim.deterministic ddim.equals-ddpm"),
      // At η = 0 a wrong σ is 0 all the same.
      ("DDI-06", wrongSigma), ("DDI-09", wrongSigma),
      ("DDI-13", "ddim.sigma ddim.update ddim.mean ddim.variance"), ("DDI-16", "ddim.update"),
      ("DDI-17", "ddim.update ddim.mean ddim.deterministic ddim.inversion"),
      (
        "DDI-18",
        "inversion.predicted-data inversion.velocity ddim.sigma ddim.update ddim.mean ddim.variance "
          + "ddim.deterministic ddim.equals-ddpm"
      ),
      ("SUB-01", subSequence), ("SUB-03", subSequence), ("SUB-04", subSequence),
      ("SUB-05", subSequence), ("SUB-06", subSequence), ("SUB-07", subSequence),
      ("LVR-01", "improved.learned-variance"), ("LVR-03", "improved.learned-variance"),
      ("LVR-04", "improved.learned-variance"), ("LVR-09", "improved.learned-variance"),
      ("DIN-01", "ddim.inversion"), ("DIN-02", "ddim.inversion"), ("DIN-03", "ddim.inversion"),
      ("RNG-08", "ddim.sigma ddim.update ddim.mean ddim.variance"),
    ] + ofBound

  /// Those of the bound's terms and of the weights; where no catalogue has them, by what they do.
  private static let ofBound: [(id: String, breaks: String)] = [
    ("ELB-06", transition), ("ELB-12", transition), ("ELB-14", terms),
    ("POS-11", "elbo.reconstruction-term"), ("TERM-BITS", terms),
    ("TERM-BITS-PER-DIMENSION", terms), ("TERM-WITHOUT-HALF", transition),
    ("TERM-BETA", transition), ("TERM-MODEL-BETA", transition), ("TERM-DATA", transition),
    ("TERM-CLIPPED", "elbo.transition-term elbo.reconstruction-term"),
    ("TERM-FIRST-KL", "elbo.reconstruction-term"), ("TERM-FIRST-SIGN", "elbo.reconstruction-term"),
    ("TERM-WITHOUT-CONSTANT", "elbo.reconstruction-term"),
    ("TERM-UNIT-VARIANCE", "elbo.reconstruction-term"),
    ("TERM-LOG-DEVIATION", "elbo.reconstruction-term"), ("PRIOR-BEFORE", "elbo.prior-term"),
    ("PRIOR-WITHOUT-LOG", "elbo.prior-term"), ("PRIOR-EXCHANGED", "elbo.prior-term"),
    ("PRIOR-MEAN", "elbo.prior-term"), ("WEIGHT-AS-PRINTED", "objective.weights"),
    ("WEIGHT-DEVIATION", "objective.weights"),
    ("WEIGHT-WITHOUT-DIRECTION", "objective.weights"), ("WEIGHT-DDPM-MEAN", "objective.weights"),
    ("WEIGHT-WITHOUT-HALF", "objective.weights"), ("WEIGHT-NOT-SQUARED", "objective.weights"),
    ("WEIGHT-ROOTS-SUBTRACTED", "objective.weights"),
    ("TERM-WITHOUT-CIRCLE", "elbo.reconstruction-term"), ("TERM-CUT", "elbo.reconstruction-term"),
    ("TERM-SIGN", transition),
    ("TERM-CLIPPED-AT-3", "elbo.transition-term elbo.reconstruction-term"),
    ("PRIOR-LOG-SIGN", "elbo.prior-term"), ("WEIGHT-WITHOUT-SIGMA", "objective.weights"),
    ("WEIGHT-ONE", "objective.weights"),
  ]

  private static let transition = "elbo.transition-term"
  private static let terms = "elbo.transition-term elbo.reconstruction-term elbo.prior-term"

  private static let marginal = "forward.marginal forward.reparameterization"
  private static let subSequence = "schedule.sub-sequence"
  private static let afterVariance =
    "ddpm.posterior-variance improved.learned-variance ddpm.ancestral-step elbo.transition-term"
  /// Planted in these operations only: the bound's terms have the right table.
  private static let afterPosterior =
    "ddpm.posterior-mean ddpm.posterior-variance improved.learned-variance ddpm.ancestral-step"
  private static let wrongSigma =
    "ddim.sigma ddim.update ddim.mean ddim.variance ddim.equals-ddpm"
  /// What a wrong inversion breaks, since steps are made of it.
  private static let inversion =
    "inversion.predicted-data ddpm.ancestral-step improved.learned-variance ddim.update ddim.mean "
    + "ddim.deterministic ddim.equals-ddpm ddim.inversion elbo.transition-term "
    + "elbo.reconstruction-term"

  /// Of the chapters that a bug breaks, and of one that few do.
  private static func chapters(around equations: String) -> [String] {
    equations.split(separator: " ").map { id in "\(id.prefix { $0 != "." })." } + ["inversion."]
  }

  @Test(arguments: bugs.map(\.id))
  func `a planted bug is found and blamed on the right equation`(id: String) async throws {
    let expected = Self.bugs.first { $0.id == id }?.breaks
    let report = try await judge(["--bug", id], only: Self.chapters(around: expected ?? ""))
    #expect(report.verdict == "broken")
    #expect(report.broken.joined(separator: " ") == expected)
    #expect(report.blamed?.hasRequest == true)
  }

  private static let variants = [
    "NEG-02", "NEG-01", "NEG-04", "NEG-05", "NEG-06", "NEG-08", "NEG-10", "NEG-11", "NEG-12",
  ]

  @Test(arguments: variants)
  func `a correct variant conforms`(id: String) async throws {
    let report = try await judge(["--bug", id])
    #expect(report.verdict == "conforms", "\(report.fault)")
    #expect(report.count(.fail) == 0 && report.count(.inconclusive) == 0)
  }

  /// Every planted bug is in the table above, and every correct variant in the list.
  @Test func `the candidate has no other bugs`() async throws {
    let list = try await Tool.execute(
      "/usr/bin/env", ["python3", Tool.candidate("planted.py"), "--list-bugs"])
    let ids = Set(list.output.split(separator: "\n").compactMap { $0.split(separator: " ").first })
    #expect(Set(Self.bugs.map { Substring($0.id) }).isSubset(of: ids))
    #expect(ids.count == Self.bugs.count + Self.variants.count && Self.bugs.count >= 30)
  }

  private static let precisions = [
    ["--precision", "fp32"], ["--precision", "fp64"], ["--precision", "fp64", "--no-table"],
    ["--precision", "fp16", "--table-precision", "fp32"],
    ["--precision", "bf16", "--table-precision", "fp32"],
    ["--precision", "fp32", "--table-precision", "fp64"], ["--precision", "fp32", "--no-table"],
  ]

  @Test(arguments: precisions)
  func `the candidate conforms in every precision`(arguments: [String]) async throws {
    let report = try await judge(arguments)
    #expect(report.verdict == "conforms", "\(report.fault)")
    #expect(report.count(.pass) >= (Tool.isThorough ? 200 : 150))
    if arguments[1] == "fp64" { #expect(report.count(.inconclusive) == 0) }
  }

  /// With ᾱ in fp16, 1 − ᾱ near the data is all rounding.
  @Test(arguments: ["fp16", "bf16"])
  func `where the format cannot represent the answer the outcome is inconclusive`(
    format: String
  ) async throws {
    let checks = AllChecks.checks(
      seed: 0, level: .smoke, only: Tool.isThorough ? [] : ["forward.", "ddim.sigma"])
    let command = try commandWords(Tool.planted) + ["--precision", format]
    let report = await Judgement.of(command, by: checks)
    #expect(report.count(.fail) == 0 && report.count(.inconclusive) > 0)
    let check = report.lines.first { $0.id == "forward.marginal/noise/linear-1000" }
    #expect(check?.json["outcome"] == .string("inconclusive"))
    #expect(check?.detail.contains("t = 1") == true)
  }

  /// The candidate returns its table, so nothing but the coefficient is off.
  private static let coefficients = [
    ("kernel.signal", "forward.kernel"), ("kernel.noise", "forward.kernel"),
    ("forward.signal", "forward.marginal"), ("forward.noise", "forward.marginal"),
    ("inversion.state", "inversion.predicted-data"),
    ("inversion.noise", "inversion.predicted-data"), ("posterior.data", "ddpm.posterior-mean"),
    ("posterior.state", "ddpm.posterior-mean"),
    ("posterior.variance", "ddpm.posterior-variance"), ("sigma", "ddim.sigma"),
    ("step.data", "ddim.update"), ("step.direction", "ddim.update"),
    ("step.noise", "ddim.update"), ("velocity.data", "inversion.velocity"),
    ("velocity.noise", "inversion.velocity"), ("ddpm.mean-data", "ddpm.ancestral-step"),
    ("ddpm.mean-state", "ddpm.ancestral-step"), ("ddpm.noise", "ddpm.ancestral-step"),
    ("invert.state", "ddim.inversion"), ("invert.noise", "ddim.inversion"),
    ("learned_variance", "improved.learned-variance"), ("slerp.a", "ddim.interpolation"),
    ("elbo.transition", "elbo.transition-term"),
    ("elbo.reconstruction", "elbo.reconstruction-term"), ("elbo.prior", "elbo.prior-term"),
    ("weight", "objective.weights"), ("weight.mean", "objective.weights"),
  ]

  @Test(arguments: coefficients)
  func `an error of 1e-12 in any coefficient is caught`(
    coefficient: String, equation: String
  ) async throws {
    let chapter = equation.prefix { $0 != "." }
    // Upwards for one half of the coefficients, downwards for the other.
    let sign = coefficient.utf8.count % 2 == 0 ? "" : "-"
    let report = try await judge(
      ["--perturb", "\(coefficient)=\(sign)1e-12"], only: ["\(chapter)."])
    #expect(report.blamed?.equation == equation)
  }

  @Test func `without its table the report states the resolution that it had`() async throws {
    let few = ["schedule.signal-power/table", "ddim.update/direction"]
    let checks = AllChecks.checks(seed: 0, level: .smoke, only: few)
    let planted = try commandWords(Tool.planted) + ["--precision", "fp32"]
    let sharp = await Judgement.of(planted, by: checks)
    let blunt = await Judgement.of(planted + ["--no-table"], by: checks)
    let id = "ddim.update/direction/linear-1000"
    func resolution(_ report: Judgement) -> Double? {
      report.lines.first { $0.id == id }?.resolution
    }
    let (fine, coarse) = (try #require(resolution(sharp)), try #require(resolution(blunt)))
    #expect(coarse > fine)
    let text = try await Tool.run(
      list: ["verify", "--level", "smoke", "--candidate", Tool.planted + " --no-table"]
        + few.flatMap { ["--only", $0] })
    #expect(text.output.contains("configure returned no table: formulas were judged against β"))
  }

  private func judge(
    _ arguments: [String], only prefixes: [String] = []
  ) async throws -> Judgement {
    try await Judgement.of(commandWords(Tool.planted) + arguments, by: Judgement.checks(prefixes))
  }
}

/// Conventions are not bugs: declared, a candidate that has one conforms; undeclared, it is named.
@Suite(.enabled(if: Tool.hasPython, "needs python3 on the PATH"))
struct DeclaredConventionTests {
  /// What is declared, and how it is named where it is not. `initial_std` is one of whole chains.
  private static let conventions: [(options: [String], named: String?)] = [
    (["final_alpha_bar=alpha_bar_1"], #"final_alpha_bar "alpha_bar_1", undeclared"#),
    (["clip_x0=1"], "clip_x0 1, undeclared"), (["clip_x0=2.5"], "clip_x0 2.5, undeclared"),
    (["clip_x0=1", "eps_after_clip=rederived"], #"eps_after_clip "rederived", undeclared"#),
    (["reverse_variance=beta"], #"reverse_variance "beta", undeclared"#),
    (["reverse_variance=beta", "noise_at_last_step=true"], "noise_at_last_step true"),
    (["variance_floor=1e-20"], "variance_floor 1e-20, undeclared"),
    (["variance_floor=1e-20", "noise_at_last_step=true"], "variance_floor 1e-20, undeclared"),
    (["steps_offset=1"], "steps_offset 1, undeclared"),
    // Undeclared, other strides are declined, and what is declined is no failure.
    (["strides=divisors"], nil),
  ]

  @Test(arguments: conventions.map(\.options), Tool.isThorough ? ["fp32", "fp64"] : ["fp32"])
  func `a convention conforms where it is declared`(
    options: [String], precision: String
  ) async throws {
    let report = try await judge(
      options, ["--precision", precision], only: ["schedule.signal-power", "ddim.update/", "ddpm."])
    #expect(report.verdict == "conforms", "\(report.fault)")
    #expect(report.count(.pass) > (Tool.isThorough ? 200 : 40))
  }

  @Test(arguments: conventions.filter { $0.named != nil }.map(\.options))
  func `a convention that is not declared is found and named`(options: [String]) async throws {
    // At a place or another a step shows each of them, and that is where one looks first.
    let report = try await judge(
      options, ["--undeclared"], only: ["schedule.sub-sequence/", "ddim.update/", "ddpm."])
    #expect(report.verdict == "broken")
    let named = try #require(Self.conventions.first { $0.options == options }?.named)
    let says = report.failures.map(\.detail)
    #expect(says.contains { $0.contains(named) }, "\(says.first ?? "")")
  }

  private static let narrow = [
    ["--dims", "4,8"], ["--dims", "1"], ["--schedules", "linear,cosine"], ["--predictions", "v"],
    ["--predictions", "x0"], ["--predictions", "v,x0"], ["--supports", "hello,configure,step"],
    ["--supports", "hello,timesteps"],
  ]

  @Test(arguments: narrow)
  func `a candidate of few dimensions, schedules, predictions or ops conforms`(
    options: [String]
  ) async throws {
    let report = try await judge([], options)
    #expect(report.verdict == "conforms", "\(report.fault)")
    #expect(report.count(.unsupported) > 0)
  }

  private func judge(
    _ conventions: [String], _ options: [String], only prefixes: [String] = []
  ) async throws -> Judgement {
    let declared = conventions.flatMap { ["--convention", $0] }
    return try await Judgement.of(
      commandWords(Tool.planted) + declared + options, by: Judgement.checks(prefixes))
  }
}
