import CandidateProtocol
import Course
import Foundation
import Judging
import NoiseJudging
import Rows
import Testing
import Wire

/// Candidates that draw their own noise, and draw it wrongly.
@Suite(.enabled(if: Tool.hasPython, "needs python3 on the PATH"))
struct NoiseTests {
  /// A mistake in drawing, and what the report says of it: a sample of the list in `planted.py`, at the
  /// smoke level. What takes more draws to see is swept in CI at the standard level.
  private static let mistakes = [
    ("NOISE-UNIFORM", "as uniform noise of variance 1 does"),
    ("NOISE-SHARED-COORDINATES", "one draw is used for all coordinates of a point"),
    ("NOISE-SHARED-POINTS", "the same noise is used for every point of the batch"),
    ("NOISE-AUTOCORRELATED", "correlated from coordinate to coordinate"),
    ("NOISE-SAME-SEED", "another seed gives the same draws"),
    ("NOISE-CONTINUED", "the same seed gives other draws the second time"),
    ("NOISE-CLIPPED", "and none is larger: it is clipped there"),
  ]

  @Test(arguments: Tool.sweep(mistakes, every: 7))
  func `wrong noise is named`(id: String, says: String) async throws {
    let planted = Tool.package.appendingPathComponent("Tests/CommandTests/Candidates/planted.py")
    let run = try await Tool.run(
      list: [
        "verify", "--level", "smoke", "--format", "json", "--only",
        "forward.reparameterization/own-noise", "--candidate",
        "python3 '\(planted.path)' --bug \(id)",
      ])
    #expect(run.status == 1)
    guard case .array(let checks)? = run.json["checks"] else {
      Issue.record("no checks")
      return
    }
    let failed = checks.filter { $0["outcome"] == .string("fail") }
    #expect(failed.contains { $0["detail"]?.string?.contains(says) == true }, "\(run.output)")
    #expect(
      failed.allSatisfy { $0["evidence"] == .string("statistical") && $0["p"]?.double != nil })
  }

  @Test func `correct noise conforms, and the report says what would have been seen`() async throws
  {
    let run = try await Tool.run(
      list: [
        "verify", "--level", "smoke", "--format", "json", "--only", "ddim.update/own-noise",
        "--candidate", "python3 '\(Tool.adapter("plain.py"))'",
      ])
    #expect(run.status == 0)
    guard case .array(let checks)? = run.json["checks"] else {
      Issue.record("no checks")
      return
    }
    let laws = checks.filter { $0["resolution"]?.double != nil }
    #expect(laws.count == 3 && laws.allSatisfy { $0["resolution"]?.double ?? 1 <= 0.05 })
  }
}
