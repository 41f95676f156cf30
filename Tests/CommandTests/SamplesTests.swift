import CandidateProtocol
import Course
import Foundation
import Judging
import NoiseJudging
import Rows
import Testing

/// `samples` as its users meet it.
@Suite struct SamplesTests {
  /// Draws of N(0, 1) by the polar method, from a generator of its own, as a table.
  private static func table(_ points: Int, mean: Double = 0, deviation: Double = 1) -> String {
    var state: UInt64 = 42
    func uniform() -> Double {
      // Marsaglia's xorshift64*.
      state ^= state >> 12
      state ^= state << 25
      state ^= state >> 27
      return Double((state &* 2_685_821_657_736_338_717) >> 11) * 0x1p-53
    }
    return (0..<points).map { _ in
      var (u, v, s) = (0.0, 0.0, 2.0)
      while s >= 1 || s == 0 {
        (u, v) = (2 * uniform() - 1, 2 * uniform() - 1)
        s = u * u + v * v
      }
      let scale = (-2 * log(s) / s).squareRoot() * deviation
      return "\(mean + u * scale),\(mean + v * scale)\n"
    }.joined()
  }

  private static func withFile<Value>(
    _ text: String, _ body: (String) async throws -> Value
  ) async throws -> Value {
    let file = FileManager.default.temporaryDirectory
      .appendingPathComponent(UUID().uuidString + ".csv")
    try Data(text.utf8).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    return try await body(file.path)
  }

  @Test func `draws of the law conform, and others do not`() async throws {
    let law = "forward.marginal t=1 x0=2 betas=0.19"
    let right = Self.table(2000, mean: 1.8, deviation: 0.19.squareRoot())
    try await Self.withFile(right) { path in
      let text = try await Tool.run("samples", path, "--law", law)
      #expect(text.status == 0 && text.errors == "", "\(text.errors)")
      #expect(text.output.contains("CONFORMS"))
      #expect(text.output.contains("alpha_bar_t = 0.81"))
      #expect(text.output.contains("2000 points of 2 coordinates"))
      let json = try await Tool.run("samples", path, "--law", law, "--format", "json").json
      #expect(json["schema"] == .string("diffusion-oracle/samples/1"))
      #expect(json["verdict"] == .string("conforms") && json["points"]?.int == 2000)
      #expect(json["law"]?["equation"] == .string("forward.marginal"))
    }
    try await Self.withFile(Self.table(2000, mean: 1.8, deviation: 0.19)) { path in
      let text = try await Tool.run("samples", path, "--law", law)
      #expect(text.status == 1 && text.output.contains("BROKEN"))
      #expect(text.output.contains("the variance is off by a share of -0.8"), "\(text.output)")
      let json = try await Tool.run("samples", path, "--law", law, "--format", "json").json
      #expect(json["verdict"] == .string("broken") && json["p"]?.double == 0)
    }
  }

  /// One number that no test rejects says nothing of a law; one that a test rejects does.
  @Test func `too few numbers decide nothing, and it is said how many would`() async throws {
    for (numbers, status, verdict) in [("0.3\n", 3, "inconclusive"), ("9\n", 1, "broken")] {
      try await Self.withFile(numbers) { path in
        let text = try await Tool.run("samples", path, "--law", "ddim.interpolation")
        #expect(
          text.status == status && text.output.contains(verdict.uppercased()), "\(text.output)")
        let json = try await Tool.run(
          "samples", path, "--law", "ddim.interpolation", "--format", "json"
        ).json
        #expect(json["verdict"] == .string(verdict))
        // (4.9 + 2.3)²/0.5² at 1e-6 for the mean alone; shared out, a little more.
        #expect((209...260).contains(json["numbers_needed"]?.int ?? 0))
      }
    }
  }

  @Test func `what cannot be judged ends with status 2 and a sentence`() async throws {
    try await Self.withFile("1,2\n3,nan\n") { path in
      for (arguments, sentence) in [
        ([path, "--law", "ddim.interpolation"], "in row 2, column 2 is nan"),
        ([path, "--law", "ddim.interpolation", "--alpha", "0"], "--alpha is 0.0"),
        ([path, "--law", " "], "the law is empty"),
        ([path, "--law", "ddim.interpolation 'x"], "a ' that does not end"),
        ([path, "--law", "elbo.bound"], "elbo.bound has no law that is drawn from"),
        (["/nowhere.csv", "--law", "ddim.interpolation"], "/nowhere.csv cannot be read"),
        (["/dev/null", "--law", "ddim.interpolation"], "/dev/null: the name ends in none of"),
        (["/", "--law", "ddim.interpolation"], "/ cannot be read: Is a directory"),
        ([path], "Missing expected argument '--law <law>'"),
      ] {
        let run = try await Tool.run(list: ["samples"] + arguments)
        #expect(run.status == 2 && run.errors.contains(sentence), "\(run.errors)")
        #expect(run.output == "")
      }
    }
  }
}
