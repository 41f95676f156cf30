import CandidateProtocol
import Course
import Foundation
import Judging
import NoiseJudging
import Rows
import Testing
import Wire

/// How one misbehaviour must end.
struct Misbehaviour: Sendable, CustomTestStringConvertible {
  let mode: String
  let status: Int32
  /// What the report must say.
  let says: String
  /// Whether checks that were answered before must be kept in the report.
  var keepsJudged = true

  var testDescription: String { mode }

  static let all: [Misbehaviour] = [
    .init(mode: "exits", status: 3, says: "exited with status 3 before it answered q_posterior"),
    .init(mode: "crashes", status: 3, says: "was ended by signal 6 before it answered q_posterior"),
    .init(mode: "hangs", status: 3, says: "left q_posterior unanswered for 3.0 s"),
    .init(mode: "garbage", status: 3, says: "a line is not JSON"),
    .init(mode: "not-an-object", status: 3, says: "a line is JSON, but not an object"),
    .init(mode: "truncated", status: 3, says: "in the middle of its answer to q_posterior"),
    .init(mode: "wrong-id", status: 3, says: "an answer has id "),
    .init(mode: "no-id", status: 3, says: "an answer has no id where "),
    .init(mode: "doubled", status: 3, says: "an answer has id "),
    .init(mode: "flood", status: 3, says: "q_posterior"),
    .init(mode: "flood-lines", status: 3, says: "an answer has id "),
    .init(mode: "wrong-length", status: 1, says: "mean has 2 values where 3 are right"),
    .init(mode: "nan", status: 1, says: "mean is not a number"),
    .init(mode: "nan-string", status: 1, says: "mean is not a number"),
    .init(mode: "wrong-type", status: 1, says: "mean is not a list of numbers"),
    .init(mode: "missing", status: 1, says: "the answer has no mean"),
    .init(mode: "error", status: 1, says: "answers with an error: tensors on two devices"),
    .init(mode: "deaf", status: 0, says: "conforms"),
    .init(mode: "grandchild", status: 0, says: "conforms"),
    .init(mode: "grandchild-crash", status: 3, says: "was ended by signal 6"),
    .init(mode: "noisy", status: 0, says: "conforms"),
    .init(mode: "never-reads", status: 3, says: "left hello unanswered", keepsJudged: false),
    .init(mode: "empty-output", status: 3, says: "exited with status 0", keepsJudged: false),
    .init(mode: "hello-hangs", status: 3, says: "left hello unanswered", keepsJudged: false),
    .init(
      mode: "hello-op", status: 3, says: "supports claims \\\"qsample\\\"", keepsJudged: false),
    .init(
      mode: "hello-precision", status: 3, says: "precision is \\\"fp128\\\"", keepsJudged: false),
    .init(
      mode: "hello-convention-type", status: 3, says: "convention clip_x0 is \\\"yes\\\"",
      keepsJudged: false),
    .init(
      mode: "hello-conventions-list", status: 3, says: "conventions is not an object",
      keepsJudged: false),
    // By the protocol a key that is not known is ignored; the report says so.
    .init(mode: "hello-convention-unknown", status: 0, says: "convention \\\"clip\\\" is not one"),
    .init(mode: "hello-dims", status: 3, says: "dims is []", keepsJudged: false),
    .init(mode: "hello-large-dims", status: 3, says: "takes only vectors", keepsJudged: false),
    .init(
      mode: "not-ok", status: 1, says: "configure is answered with ok: false", keepsJudged: false),
    .init(mode: "stops-reading", status: 3, says: "unanswered for 3.0 s", keepsJudged: false),
    .init(
      mode: "hello-supports-type", status: 3, says: "supports is \\\"step\\\"",
      keepsJudged: false),
    .init(mode: "hello-name-missing", status: 3, says: "name is null", keepsJudged: false),
    .init(mode: "hello-claims-nothing", status: 3, says: "unjudged", keepsJudged: false),
  ]
}

/// Candidates that misbehave, run for real: one clear sentence, the right status, what was judged
/// is kept, nothing is left behind, and all of it within the time limit plus two seconds.
///
/// One after the other: the time limit is wall time.
@Suite(.serialized, .enabled(if: Tool.hasPython, "needs python3 on the PATH"))
struct HostileTests {
  static let timeLimit = 3.0

  @Test(arguments: Tool.sweep(Misbehaviour.all, every: 5))
  func `a candidate that misbehaves is reported and cleaned up`(_ case: Misbehaviour) async throws {
    let token = self.token()
    defer { try? FileManager.default.removeItem(atPath: token) }
    let command = "\(Tool.hostile) \(`case`.mode) \(token) \(Tool.quoted(Tool.path)) serve"
    // Draws are long lines; a sweep has them, elsewhere what comes before the trouble is short.
    let before = Tool.isThorough ? "forward" : "forward.marginal"
    let run = try await Tool.verify(
      command, "--timeout", "3", "--level", "smoke", "--only", before, "--only",
      "ddpm.posterior-mean")
    #expect(run.status == `case`.status, "\(run.output.suffix(2000)) \(run.errors)")
    #expect(run.output.contains(`case`.says), "\(run.output.suffix(3000))")
    #expect(run.json["schema"] == .string("diffusion-oracle/report/1"))
    if `case`.keepsJudged { #expect(run.count("pass") > 0, "judged checks must be kept") }
    if `case`.status == 3 { #expect(run.count("fail") == 0) }
    // From when the trouble began: what came before is not the candidate's doing.
    if let began = Double((try? String(contentsOfFile: token, encoding: .utf8)) ?? "") {
      // Beside the rest of the suite the processors are busy with other things.
      #expect(run.end - began < Self.timeLimit + (Tool.isThorough ? 2 : 20))
    } else {
      #expect(!`case`.keepsJudged, "a session that gets to its checks gets to the trouble")
    }
    #expect(try await leftovers(token) == [])
  }

  /// The grace after the end of the session is its own, whatever the time limit for answers.
  @Test func `a deaf candidate does not cost the time limit`() async throws {
    let token = self.token()
    defer { try? FileManager.default.removeItem(atPath: token) }
    let command = "\(Tool.hostile) deaf \(token) \(Tool.quoted(Tool.path)) serve"
    let run = try await Tool.verify(
      command, "--timeout", "30", "--level", "smoke", "--only", "ddpm.posterior-mean")
    #expect(run.status == 0)
    let began = try #require(Double(String(contentsOfFile: token, encoding: .utf8)))
    #expect(run.end - began < 1.2 + 2)
    #expect(try await leftovers(token) == [])
  }

  @Test func `a loss shows the end of the candidate's standard error`() async throws {
    let token = self.token()
    defer { try? FileManager.default.removeItem(atPath: token) }
    let command = "\(Tool.hostile) exits \(token) \(Tool.quoted(Tool.path)) serve"
    let run = try await Tool.verify(command, "--level", "smoke", "--only", "ddpm.posterior-mean")
    #expect(run.json["stderr"]?.string?.contains("the library gave up") == true)
    let text = try await Tool.run(
      "verify", "--candidate", command, "--level", "smoke", "--only", "ddpm.posterior-mean")
    #expect(text.output.hasPrefix("UNJUDGED"))
    #expect(text.output.contains("| the library gave up"))
  }

  @Test(arguments: [SIGINT, SIGTERM])
  func `an interrupted run reports what was judged and leaves no process`(
    signal: Int32
  ) async throws {
    let token = self.token()
    defer { try? FileManager.default.removeItem(atPath: token) }
    let command = "\(Tool.hostile) hangs \(token) \(Tool.quoted(Tool.path)) serve"
    let process = Process()
    process.executableURL = URL(fileURLWithPath: Tool.path)
    process.arguments = [
      "verify", "--format", "json", "--candidate", command, "--level", "smoke", "--only",
      "forward", "--only", "ddpm.posterior-mean",
    ]
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    // Once the trouble has begun, the checks before it are judged.
    for _ in 0..<1200 where !FileManager.default.fileExists(atPath: token) {
      try await Task.sleep(for: .milliseconds(50))
    }
    let start = ContinuousClock.now
    kill(process.processIdentifier, signal)
    let output = String(
      decoding: try pipe.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationReason == .exit)
    #expect(process.terminationStatus == 3)
    #expect(output.contains("the run was interrupted"))
    let report = try JSON.parse(output)
    #expect(report["summary"]?["pass"]?.int ?? 0 > 0)
    #expect((ContinuousClock.now - start) < .seconds(2))
    #expect(try await leftovers(token) == [])
  }

  /// A name that no other process has, and the file for the time at which the trouble begins.
  private func token() -> String {
    FileManager.default.temporaryDirectory
      .appendingPathComponent("hostile-\(UUID().uuidString)").path
  }

  /// Processes that carry the token and are not zombies, but for the oracle itself.
  private func leftovers(_ token: String) async throws -> [String] {
    let list = try await Tool.execute("/bin/ps", ["-eo", "stat=,args="])
    return list.output.split(separator: "\n").map(String.init).filter {
      $0.contains(token) && !$0.hasPrefix("Z") && !$0.contains("--candidate")
    }
  }
}
