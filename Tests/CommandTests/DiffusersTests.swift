import CandidateProtocol
import Course
import Judging
import NoiseJudging
import Rows
import Testing

/// Hugging Face diffusers' schedulers, unedited, judged for real.
///
/// It needs torch, so it is switched on by naming a Python that has it; CI installs one.
@Suite(
  .enabled(
    if: Tool.librariesPython != nil,
    "set DIFFUSION_ORACLE_PYTHON to a Python that has torch and diffusers"))
struct DiffusersTests {
  private func judge(_ scheduler: String, _ keys: String...) async throws -> Judgement {
    try await judge(scheduler, keys)
  }

  private func judge(
    _ scheduler: String, _ keys: [String], level: Level = .smoke
  ) async throws -> Judgement {
    let python = try #require(Tool.librariesPython)
    let report = await Judgement.of(
      [python, "-c", try Tool.ready("scheduler"), "diffusers:\(scheduler)"] + keys,
      by: AllChecks.checks(seed: 0, level: level), level: level)
    #expect(report.name.hasPrefix("diffusers "), "\(report.fault)")
    return report
  }

  private static let schedulers = ["DDIMScheduler", "DDPMScheduler", "DDIMInverseScheduler"]
  private static let predictions = ["epsilon", "sample", "v_prediction"]

  @Test(arguments: schedulers, predictions)
  func `a scheduler conforms in fp32 with its conventions declared`(
    scheduler: String, prediction: String
  ) async throws {
    let report = try await judge(scheduler, "prediction_type=\(prediction)")
    #expect(report.verdict == "conforms", "\(report.fault)")
    #expect(report.count(.pass) >= 15)
  }

  /// `add_noise` and `get_velocity` cast ᾱ to fp16 before they take 1 − ᾱ; at t = 1 and 2 of the
  /// linear schedule no noise is left. All else is right.
  @Test(arguments: schedulers.prefix(2), predictions)
  func `in fp16 nothing but add_noise and get_velocity is broken`(
    scheduler: String, prediction: String
  ) async throws {
    let report = try await judge(scheduler, "dtype=fp16", "prediction_type=\(prediction)")
    #expect(report.verdict == "broken")
    let isRounding = report.broken.allSatisfy {
      ["forward.marginal", "forward.reparameterization", "inversion.velocity"].contains($0)
    }
    #expect(isRounding && report.broken.first == "forward.marginal")
    #expect(report.recognised.hasPrefix("ᾱ is rounded to fp16 before"))
    #expect(report.blamed?.time ?? 9 <= 2)
  }

  @Test(arguments: predictions)
  func `the inverse conforms in fp16`(prediction: String) async throws {
    let report = try await judge(
      "DDIMInverseScheduler", "dtype=fp16", "prediction_type=\(prediction)")
    #expect(report.verdict == "conforms", "\(report.fault)")
  }

  @Test(arguments: [
    ("DDIMScheduler", "clip_sample=False"), ("DDIMScheduler", "clip_sample_range=2.0"),
    ("DDIMScheduler", "set_alpha_to_one=False"), ("DDIMScheduler", "steps_offset=1"),
    ("DDIMScheduler", "use_clipped_model_output=True"),
    ("DDPMScheduler", "timestep_spacing=linspace"),
    ("DDPMScheduler", "variance_type=fixed_small_log"),
    ("DDPMScheduler", "variance_type=fixed_large"),
    ("DDPMScheduler", "variance_type=learned_range"),
    ("DDIMInverseScheduler", "clip_sample=False"),
  ])
  func `a configuration conforms with its conventions declared`(
    scheduler: String, key: String
  ) async throws {
    let report = try await judge(scheduler, key)
    #expect(report.verdict == "conforms", "\(report.fault)")
  }

  /// Its times are linspace(0, T − 1, S), and its step goes back by T // S.
  @Test func `DDIM's chain of linspace times is found broken, and nothing else`() async throws {
    let report = try await judge("DDIMScheduler", "timestep_spacing=linspace")
    #expect(report.broken == ["schedule.sub-sequence"])
    #expect(report.failures.allSatisfy { $0.aspect == "steps-between" })
    #expect(report.blamed?.detail.contains("its times and its strides disagree") == true)
  }

  /// The step of many states at once takes ᾱ = 1 at the data whatever the scheduler is told, where its other step does not.
  @Test func `a parallel scheduler's batched step ignores final_alpha_cumprod`() async throws {
    for scheduler in ["DDIMParallelScheduler", "DDPMParallelScheduler"] {
      let right = try await judge(scheduler, "batched=True")
      #expect(right.verdict == "conforms", "\(right.fault)")
      #expect(right.count(.pass) >= 60)
    }
    let single = try await judge("DDIMParallelScheduler", "set_alpha_to_one=False")
    #expect(single.verdict == "conforms", "\(single.fault)")
    let batched = try await judge(
      "DDIMParallelScheduler", "set_alpha_to_one=False", "batched=True")
    #expect(batched.broken == ["ddim.update"])
    #expect(batched.recognised.contains("takes ᾱ there to be 1 instead of ᾱ_1"))
    #expect(batched.failures.allSatisfy { $0.json["at"]?["t_prev"]?.int == 0 })
    // Rows are at different times.
    let python = try #require(Tool.librariesPython)
    let first = Tool.candidate("libraries/first_time.py") + ":FirstTime"
    let oneTime = await Judgement.of(
      [python, "-c", try Tool.ready("scheduler"), first, "batched=True"],
      by: AllChecks.checks(seed: 0, level: .smoke, only: ["ddim.update/direction"]), level: .smoke)
    #expect(oneTime.broken == ["ddim.update"])
  }

  @Test func `an undeclared final alpha_bar is found and named`() async throws {
    let report = try await judge(
      "DDIMScheduler", "set_alpha_to_one=False", "clip_sample=False", "undeclared=True")
    #expect(report.verdict == "broken")
    #expect(report.broken == ["ddim.update"])
    #expect(report.recognised.contains("final_alpha_bar \"alpha_bar_1\""))
  }

  @Test func `undeclared clipping is found and named`() async throws {
    let report = try await judge("DDIMScheduler", "clip_sample=True", "undeclared=True")
    #expect(report.verdict == "broken")
    #expect(report.broken == ["ddim.update"])
    #expect(report.blamed?.id.contains("/clipping/") == true)
    #expect(report.recognised.contains("clip_x0 1"))
  }

  @Test(arguments: schedulers)
  func `trailing is found broken at 62 values of S`(scheduler: String) async throws {
    let report = try await judge(
      scheduler, ["timestep_spacing=trailing"], level: .standard)
    let failure = report.failures.first { $0.id == "schedule.sub-sequence/trailing/T-1000" }
    let detail = failure?.detail ?? ""
    #expect(detail.contains("62 of 999 values of S (61, 103, 121, 122, 201"))
    #expect(detail.contains("a floating-point stride overshoots its end"))
  }

  @Test func `fixed_large_log and learned are found broken`() async throws {
    let large = try await judge("DDPMScheduler", "variance_type=fixed_large_log")
    #expect(large.broken == ["ddpm.ancestral-step"])
    #expect(large.blamed?.detail.contains("the root of a log-variance") == true)
    let learned = try await judge("DDPMScheduler", "variance_type=learned")
    // And so is the loop, whose network says −1 there: the root of that is no number.
    #expect(learned.broken == ["improved.learned-variance", "ddpm.ancestral-step"])
    #expect(learned.recognised.contains("is taken for the variance itself"))
  }

  /// Noise is dropped at the library's time 0, not at the last step.
  @Test func `trailing DDPM with fixed_large adds noise at the end`() async throws {
    let report = try await judge(
      "DDPMScheduler", "variance_type=fixed_large", "timestep_spacing=trailing")
    #expect(report.broken.contains("ddpm.ancestral-step"))
    #expect(report.failures.contains { $0.detail.contains("noise_at_last_step true") })
  }
}
