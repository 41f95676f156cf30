import Judging
import Testing

/// Other libraries than diffusers, unedited and by one command each: what is found in them.
@Suite(
  .enabled(
    if: Tool.librariesPython != nil,
    "set DIFFUSION_ORACLE_PYTHON to a Python that has torch, azula, monai and denoising_diffusion_pytorch"
  ))
struct LibraryTests {
  /// What is found in a version of a library.
  struct Case: Sendable, CustomTestStringConvertible {
    let library: String
    let version: String
    let arguments: [String]
    /// Equations that are broken, the one to blame first; none where it conforms.
    let broken: [String]
    /// What the first failure says.
    var says = ""

    var testDescription: String { library }
  }

  private static let cases = [
    // Its times are linspace, and its step goes back by ⌊T/S⌋.
    Case(
      library: "monai's DDIMScheduler", version: "1.6.1",
      arguments: ["--scheduler", "monai.networks.schedulers:DDIMScheduler"],
      broken: ["schedule.sub-sequence"], says: "its times and its strides disagree"),
    Case(
      library: "monai's DDPMScheduler", version: "1.6.1",
      arguments: ["--scheduler", "monai.networks.schedulers:DDPMScheduler"],
      broken: ["ddpm.ancestral-step"], says: "the step goes to t − 1, whatever t_prev is"),
    Case(
      library: "denoising_diffusion_pytorch's GaussianDiffusion", version: "2.3.4",
      arguments: ["--gaussian-diffusion", "denoising_diffusion_pytorch:GaussianDiffusion"],
      broken: []),
    // Its η is the square of the paper's: a convention that is not declared.
    Case(
      library: "azula's DDIMSampler", version: "0.11.1",
      arguments: ["--loop", Tool.candidate("libraries/azula_loop.py") + ":sample"],
      broken: ["ddim.update"], says: "that is eta \"variance\", undeclared"),
  ]

  @Test(arguments: cases)
  func `a library is judged as it was`(_ library: Case) async throws {
    let python = try #require(Tool.librariesPython)
    let package = library.library.prefix { $0 != "'" }
    let installed = try await Tool.execute(
      python, ["-c", "import importlib.metadata as m; print(m.version('\(package)'))"])
    let version = installed.output.split(separator: "\n").last.map(String.init) ?? "?"
    // A stand-in for torchvision lies there: training code imports it, and torch's own build lacks it.
    let run = try await Tool.execute(
      "/usr/bin/env",
      ["PYTHONPATH=" + Tool.candidate("libraries"), Tool.path, "verify", "--python", python]
        + library.arguments + ["--level", "smoke", "--format", "json"])
    let report = Judgement(run.json)
    let change: Comment =
      version == library.version
      ? "\(report.fault)"
      : """
      \(package) \(version) is not judged as \(library.version) was: look at what it does now, and write down \
      its version and what is found; \(report.fault)
      """
    #expect(report.verdict == (library.broken.isEmpty ? "conforms" : "broken"), change)
    #expect(report.broken == library.broken, change)
    #expect(library.says.isEmpty || report.blamed?.detail.contains(library.says) == true, change)
    #expect(report.count(.pass) > 0, change)
  }
}
