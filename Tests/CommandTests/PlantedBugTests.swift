import Checks
import Testing
import Wire

/// A mistake on record, and what it must be found to break.
struct PlantedBug: Sendable, CustomTestStringConvertible {
  let id: String
  /// Equations with failed checks, the one to blame first; the others follow from it.
  let breaks: [String]

  var testDescription: String { id }

  /// What a wrong inversion breaks, since the step is made of it.
  private static let inversion = [
    "inversion.predicted-data", "ddim.update", "ddim.mean", "ddim.deterministic",
    "ddim.equals-ddpm",
  ]

  static let all: [PlantedBug] = [
    .init(id: "FWD-01", breaks: ["forward.marginal", "forward.reparameterization"]),
    .init(id: "FWD-05", breaks: ["forward.marginal", "forward.reparameterization"]),
    .init(id: "INV-03", breaks: inversion),
    .init(id: "INV-04", breaks: inversion),
    .init(id: "POS-03", breaks: ["ddpm.posterior-variance"]),
    .init(id: "POS-05", breaks: ["ddpm.posterior-variance"]),
    // η² and η agree at 0 and 1, so determinism and DDPM are not touched.
    .init(id: "DDI-04", breaks: ["ddim.update", "ddim.mean"]),
    // The mean has no noise in it, and the reported variance is right.
    .init(id: "DDI-03", breaks: ["ddim.update", "ddim.equals-ddpm"]),
    .init(
      id: "DDI-05",
      breaks: ["ddim.update", "ddim.mean", "ddim.deterministic", "ddim.equals-ddpm"]),
    // At η = 0 a wrong σ is 0 all the same.
    .init(
      id: "DDI-06",
      breaks: ["ddim.sigma", "ddim.update", "ddim.mean", "ddim.variance", "ddim.equals-ddpm"]),
  ]
}

/// Real mistakes, planted in the plain candidate one at a time.
@Suite(.serialized, .enabled(if: Tool.hasPython, "needs python3 on the PATH"))
struct PlantedBugTests {
  @Test(arguments: PlantedBug.all)
  func `a planted bug is found and blamed on the right equation`(bug: PlantedBug) async throws {
    let report = try await judge("--bug", bug.id)
    #expect(report.verdict == .broken && report.exitCode == 1)
    #expect(report.broken == bug.breaks)
    #expect(report.blamed?.finding.request != nil)
  }

  @Test func `a table of the wrong product is blamed before all that follows from it`()
    async throws
  {
    let report = try await judge("--bug", "SCH-16")
    #expect(report.blamed?.check.equations.first == "schedule.signal-power")
    #expect(!report.broken.contains("schedule.linear"))
  }

  @Test(arguments: ["NEG-02", "NEG-05", "NEG-06", "NEG-10", "NEG-12"])
  func `a correct variant conforms`(id: String) async throws {
    let report = try await judge(["--bug", id], only: ["ddpm.", "ddim."])
    #expect(report.exitCode == 0 && report.count(.fail) == 0)
    #expect(report.count(.inconclusive) == 0)
  }

  @Test(arguments: [
    ["--precision", "fp64"], ["--precision", "fp32"], ["--precision", "fp64", "--no-table"],
    ["--precision", "fp16", "--table-precision", "fp32"],
    ["--precision", "bf16", "--table-precision", "fp32"],
    ["--precision", "fp32", "--table-precision", "fp64"],
  ])
  func `the plain candidate conforms in every precision`(arguments: [String]) async throws {
    let isUsual = arguments == ["--precision", "fp32"]
    let report = try await judge(arguments, level: isUsual ? .standard : .smoke)
    #expect(report.exitCode == 0, "\(report.blamed?.finding.detail ?? report.loss ?? "")")
    #expect(report.count(.pass) >= 60)
    if arguments[1] == "fp64" { #expect(report.count(.inconclusive) == 0) }
  }

  /// With ᾱ in fp16, 1 − ᾱ near the data is all rounding.
  @Test func `where the format cannot represent the answer the outcome is inconclusive`()
    async throws
  {
    let report = try await judge("--precision", "fp16")
    #expect(report.count(.fail) == 0 && report.count(.inconclusive) > 0)
    let check = report.lines.first { $0.check.id == "forward.marginal/noise/linear-1000" }
    #expect(check?.finding.outcome == .inconclusive)
    #expect(check?.finding.detail.contains("t = 1") == true)
  }

  /// The candidate returns its table, so nothing but the coefficient is off.
  @Test(arguments: [
    ("forward.signal", "forward.marginal"), ("forward.noise", "forward.marginal"),
    ("inversion.state", "inversion.predicted-data"),
    ("inversion.noise", "inversion.predicted-data"), ("posterior.data", "ddpm.posterior-mean"),
    ("posterior.state", "ddpm.posterior-mean"),
    ("posterior.variance", "ddpm.posterior-variance"), ("sigma", "ddim.sigma"),
    ("step.data", "ddim.update"), ("step.direction", "ddim.update"),
    ("step.noise", "ddim.update"),
  ])
  func `an error of 1e-12 in any coefficient is caught`(
    coefficient: String, equation: String
  ) async throws {
    let chapter = equation.prefix { $0 != "." }
    // Upwards for one half of the coefficients, downwards for the other.
    let sign = coefficient.utf8.count % 2 == 0 ? "" : "-"
    let report = try await judge(
      ["--perturb", "\(coefficient)=\(sign)1e-12"], only: ["\(chapter)."])
    #expect(report.blamed?.check.equations.first == equation)
  }

  @Test func `without its table the report states the resolution that it had`() async throws {
    let sharp = try await judge("--precision", "fp32")
    let blunt = try await judge("--precision", "fp32", "--no-table")
    let id = "ddim.update/direction/linear-1000"
    func resolution(_ report: Report) -> Double? {
      report.lines.first { $0.check.id == id }?.finding.resolution
    }
    let (fine, coarse) = (try #require(resolution(sharp)), try #require(resolution(blunt)))
    #expect(coarse > fine)
    #expect(blunt.text().contains("configure returned no table"))
  }

  private func judge(_ arguments: String...) async throws -> Report { try await judge(arguments) }

  private func judge(
    _ arguments: [String], level: Level = .smoke, only prefixes: [String] = []
  ) async throws -> Report {
    let command = try commandWords(Tool.plain) + arguments
    let examination = Examination(
      checks: Battery.checks(seed: 0, level: level, only: prefixes), level: level)
    let examined = await examine(examination, command: command)
    return Report(examined.examination)
  }
}

extension Report {
  /// The equations with failed checks, in the order of the report, each once.
  var broken: [String] {
    var equations: [String] = []
    for line in lines where line.finding.outcome == .fail {
      let equation = line.check.equations[0]
      if !equations.contains(equation) { equations.append(equation) }
    }
    return equations
  }
}
