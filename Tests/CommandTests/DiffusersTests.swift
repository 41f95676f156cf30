import Checks
import Testing
import Wire

/// Hugging Face diffusers' DDIMScheduler, unedited, judged for real.
///
/// It needs torch, so it is switched on by naming a Python that has it; CI installs one.
@Suite(
  .serialized,
  .enabled(
    if: Tool.diffusersPython != nil,
    "set DIFFUSION_ORACLE_PYTHON to a Python that has torch and diffusers"))
struct DiffusersTests {
  private func judge(_ arguments: String...) async throws -> Report {
    let command = [try #require(Tool.diffusersPython), Tool.diffusers] + arguments
    let examination = Examination(checks: Battery.checks(seed: 0))
    let report = Report(
      await examine(examination, command: command, limits: Limits(answer: .seconds(300)))
        .examination)
    #expect(report.capabilities?.name == "diffusers DDIMScheduler")
    return report
  }

  @Test(arguments: [[], ["clip_sample=False"], ["set_alpha_to_one=False"]])
  func `DDIMScheduler conforms with its conventions declared`(config: [String]) async throws {
    let report =
      config.isEmpty ? try await judge() : try await judge(config[0])
    #expect(report.exitCode == 0, "\(report.blamed?.finding.detail ?? report.loss ?? "")")
    #expect(report.count(.pass) >= 30)
    #expect(report.count(.fail) == 0)
  }

  @Test func `an undeclared final alpha_bar is found and named`() async throws {
    let report = try await judge("set_alpha_to_one=False", "clip_sample=False", "--undeclared")
    #expect(report.exitCode == 1)
    #expect(report.broken == ["ddim.update"])
    #expect(report.blamed?.check.parts.aspect == "last-step")
    #expect(report.blamed?.finding.recognised?.contains("final_alpha_bar \"alpha_bar_1\"") == true)
  }

  @Test func `undeclared clipping is found and named`() async throws {
    let report = try await judge("clip_sample=True", "--undeclared")
    #expect(report.exitCode == 1)
    #expect(report.broken == ["ddim.update"])
    #expect(report.blamed?.check.parts.aspect == "clipping")
    #expect(report.blamed?.finding.recognised?.contains("clip_x0 1") == true)
  }

  /// `add_noise` casts ᾱ to fp16 before it takes 1 − ᾱ; at t = 1 and 2 no noise is left.
  @Test func `add_noise in fp16 is found broken near the data`() async throws {
    let report = try await judge("--dtype", "fp16")
    #expect(report.exitCode == 1)
    #expect(report.broken == ["forward.marginal", "forward.reparameterization"])
  }
}
