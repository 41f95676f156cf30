import CandidateProtocol
import Foundation
import Judging
import TestSupport
import Testing

/// The ready adapters, run by name on small libraries in plain Python.
@Suite(.enabled(if: Python.isPresent, "needs python3 on the PATH"))
struct ReadyTests {
  /// What a plain run asks of right libraries: coefficients and whole chains, but nothing of many draws.
  private static let few =
    Asked.isThorough
    ? []
    : [
      "schedule.", "forward.marginal", "inversion.", "ddim.update/direction", "ddim.update/chain",
      "ddpm.ancestral-step/chain-step", "ddpm.posterior", "ddim.sub-sequence",
    ]

  /// What a plain run asks of a step that is wrong: one aspect of it.
  private static func steps(_ aspect: String) -> [String] {
    [Asked.isThorough ? "ddim.update" : "ddim.update/\(aspect)"]
  }

  /// A library's class or function, judged at the smoke level by checks that begin so.
  private func judge(
    _ family: String, _ name: String, _ keys: String..., only: [String] = [],
    options: [String] = []
  ) async throws -> (run: Tool.Run, report: Judgement) {
    let arguments =
      ["verify", "--level", "smoke", "--format", "json", "--python", Python.path]
      + [
        "--\(family)",
        name.contains(":") ? name : "\(Tool.candidate("ready/libraries.py")):\(name)",
      ]
      + keys + options + only.flatMap { ["--only", $0] }
    let run = try await Tool.run(list: arguments)
    return (run, Judgement(run.json))
  }

  @Test(arguments: [[], ["clip_sample=True", "set_alpha_to_one=False"]])
  func `a right scheduler conforms, though it prints`(keys: [String]) async throws {
    let (run, report) = try await judge(
      "scheduler", "RightScheduler", only: Self.few, options: keys + ["dtype=fp64"])
    #expect(run.status == 0 && report.verdict == "conforms", "\(report.fault)")
    #expect(report.count(.pass) >= (Asked.isThorough ? 80 : 30))
    #expect(run.errors.contains("adapter: declared: final_alpha_bar"))
  }

  @Test func `a scheduler's mistake is found, and its undeclared clipping named`() async throws {
    let (run, wrong) = try await judge(
      "scheduler", "WrongScheduler", "dtype=fp64", only: Self.steps("direction"))
    #expect(run.status == 1 && wrong.broken == ["ddim.update"])
    let (_, clipping) = try await judge(
      "scheduler", "RightScheduler", "clip_sample=True", "undeclared=True", "dtype=fp64",
      only: Self.steps("clipping"))
    #expect(clipping.recognised.contains("clip_x0 1"))
  }

  /// As a newcomer writes it: in a file of its own, with a parent from elsewhere and no constructor.
  @Test func `a class that inherits its constructor is asked as its parent is`() async throws {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID()).py")
    let folder = URL(fileURLWithPath: Tool.candidate("ready/libraries.py"))
      .deletingLastPathComponent().path
    let text = """
      import sys
      sys.path.insert(0, \(JSON.string(folder)))
      import libraries
      class Right(libraries.RightScheduler): pass
      class Wrong(libraries.RightScheduler):
          def direction(self, prev, sigma): return 1 - prev
      """
    try text.write(to: file, atomically: true, encoding: .utf8)
    defer { try? FileManager.default.removeItem(at: file) }
    let few = ["schedule.", "ddim.update/direction"]
    let (_, right) = try await judge("scheduler", "\(file.path):Right", "dtype=fp64", only: few)
    #expect(right.verdict == "conforms" && right.count(.pass) > 20, "\(right.fault)")
    let (_, wrong) = try await judge("scheduler", "\(file.path):Wrong", "dtype=fp64", only: few)
    #expect(wrong.broken == ["ddim.update"], "\(wrong.fault)")
  }

  @Test(arguments: [
    [], ["clip_denoised=False", "model_var_type=FIXED_LARGE"], ["model_mean_type=START_X"],
  ])
  func `a right Gaussian diffusion conforms`(keys: [String]) async throws {
    let (run, report) = try await judge(
      "gaussian-diffusion", "RightDiffusion", only: Self.few, options: keys)
    #expect(run.status == 0 && report.verdict == "conforms", "\(report.fault)")
    #expect(report.count(.pass) >= (Asked.isThorough ? 100 : 40))
  }

  @Test func `a Gaussian diffusion's mistake is found`() async throws {
    let (run, report) = try await judge(
      "gaussian-diffusion", "WrongDiffusion", only: ["ddpm.posterior"])
    #expect(run.status == 1 && report.broken == ["ddpm.posterior-variance"])
  }

  @Test func `a right sampler conforms, and a mistake in one is found`() async throws {
    let (run, right) = try await judge(
      "sampler", "right_sampler", "dtype=fp64", only: Self.few)
    #expect(run.status == 0 && right.verdict == "conforms", "\(right.fault)")
    #expect(right.count(.pass) >= (Asked.isThorough ? 60 : 20))
    let (_, wrong) = try await judge(
      "sampler", "wrong_sampler", "dtype=fp64", only: Self.steps("chain-step"))
    #expect(wrong.broken == ["ddim.update"])
  }

  /// Whatever is wrong is said in one sentence, which the report gives as the reason why nobody was judged.
  @Test(arguments: [
    (
      "scheduler", "nowhere_to_be_found:Thing", [],
      "install it there, or name another Python with --python"
    ),
    ("scheduler", "RightShedule", [], "has no RightShedule, but RightScheduler"),
    ("scheduler", "NoScheduler", [], "a class with set_timesteps and step is wanted"),
    ("scheduler", "NeedyScheduler", [], "needs arguments: give them as KEY=VALUE"),
    ("scheduler", "OtherShapeScheduler", [], "returns the shape (4,) for a state of (2, 2)"),
    ("scheduler", "RightScheduler", ["clip_sampel=True"], "takes no clip_sampel, but clip_sample"),
    (
      "scheduler", "RightScheduler", ["clip_sample=maybe"],
      "clip_sample is 'maybe', it must be a value such as False"
    ),
    ("scheduler", "RightScheduler", ["dtype=fp23"], "dtype is 'fp23', it must be fp64 or"),
    ("gaussian-diffusion", "RightScheduler", [], "a class with q_sample and p_sample is wanted"),
    (
      "gaussian-diffusion", "RightDiffusion", ["model_var_type=LARGE"],
      "it must be FIXED_SMALL or FIXED_LARGE"
    ),
    ("sampler", "RightScheduler", [], "is no function of (model, x, sigmas, ...)"),
    ("loop", "silent_loop", [], "calls the model that it is given 0 times where S is 7"),
    (
      "loop", "short_loop", [],
      "returns 5 numbers for the shape (2, 3) and S = 7; 6 are wanted, or 48"
    ),
    (
      "loop", "strange_loop", [],
      "must be a function of some of model, schedule, S, eta, seed, shape"
    ),
  ])
  func `what cannot be judged is refused`(
    family: String, name: String, keys: [String], sentence: String
  ) async throws {
    let (run, report) = try await judge(
      family, name, only: ["schedule.signal-power"], options: keys)
    #expect(run.status == 3)
    let loss = report.json["loss"]?.string ?? ""
    #expect(loss.contains(sentence), "\(loss)")
  }

  @Test func `an import that takes long is ended by --timeout, which is named`() async throws {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID()).py")
    try "import time; time.sleep(60)".write(to: file, atomically: true, encoding: .utf8)
    defer { try? FileManager.default.removeItem(at: file) }
    let (run, report) = try await judge(
      "loop", "\(file.path):sample", only: ["schedule.signal-power"],
      options: ["--timeout", "1"])
    #expect(run.status == 3)
    #expect(
      report.json["loss"]?.string?.contains("left hello unanswered for 1.0 s (--timeout)") == true)
  }

  @Test(arguments: [
    (["--scheduler", "a:B", "--sampler", "a:b"], "--scheduler does not go with --sampler"),
    (["--scheduler", "a:B", "--candidate", "x"], "--candidate does not go with --scheduler"),
    (["--scheduler", "diffusers"], "--scheduler is diffusers, it must be MODULE:NAME"),
    (["--loop", ":f"], "--loop is :f, it must be FILE.py:FUNCTION"),
    (["--scheduler", "a:B", "clip_sample"], "clip_sample is not KEY=VALUE"),
    (
      ["clip_sample=True"], "clip_sample=True is an argument of what is named by one of --scheduler"
    ),
    (["--python", "python3"], "--python goes with --scheduler and its like"),
  ])
  func `a command line that names no one library is refused`(
    arguments: [String], sentence: String
  ) async throws {
    let run = try await Tool.run(list: ["verify"] + arguments)
    #expect(run.status == 2 && run.errors.contains(sentence), "\(run.errors)")
  }

  /// With a network that predicts no noise and η = 0 each step multiplies the state by a_prev/a, so the end is the
  /// start divided by a at the first time: the product of √(1 − β) up to it.
  @Test(arguments: [3, 10])
  func `the loop to start from steps as DDIM does`(steps: Int) async throws {
    let betas = (1...20).map { 0.001 * Double($0) }
    let zeros = JSON.members(["eps": .vector([0, 0, 0, 0])]).description + "\n"
    let asked: [JSON] = [
      Request.hello.json(id: 0),
      .members([
        "id": .integer(1), "op": .string("configure"), "T": .integer(20), "beta": .vector(betas),
      ]),
      .members([
        "id": .integer(2), "op": .string("sample"), "S": .integer(steps),
        "spacing": .string("leading"), "sampler": .string("ddim"), "eta": .integer(0),
        "n": .integer(2), "d": .integer(2), "seed": .integer(4),
      ]),
    ]
    let input =
      asked.map { $0.description + "\n" }.joined() + String(repeating: zeros, count: steps)
    let run = try await Tool.execute(
      "/usr/bin/env",
      Python.bare + ["-c", try Tool.ready("loop"), Tool.adapter("loop.py") + ":sample"],
      input: input)
    let lines = try run.output.split(separator: "\n").map { try JSON.parse(String($0)) }
    #expect(lines.count == steps + 3, "\(run.errors)")
    let calls = lines.dropFirst(2).dropLast()
    let times = (0..<steps).map { 1 + $0 * (20 / steps) }
    #expect(calls.map { $0["t"]?.int } == times.reversed())
    let scale = betas.prefix(times.last ?? 0).reduce(1) { $0 * (1 - $1).squareRoot() }
    let start = try #require(calls.first?["x"]?.doubles)
    let end = try #require(lines.last?["x0"]?.doubles)
    // 4 roundings a step and 20 of the product, each of half a unit in the last place.
    let bound = Double(4 * steps + 20) * 0x1p-53
    for (first, last) in zip(start, end) {
      #expect(abs(last * scale / first - 1) <= bound)
    }
  }
}
