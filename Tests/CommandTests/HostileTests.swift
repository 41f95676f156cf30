import CandidateProtocol
import Course
import Foundation
import Judging
import NoiseJudging
import Rows
import TestSupport
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
  /// Whether nothing but the time limit ends it.
  var hangs = false

  var testDescription: String { mode }

  static let all: [Misbehaviour] = [
    .init(mode: "exits", status: 1, says: "exited with status 3 before it answered q_posterior"),
    .init(mode: "crashes", status: 1, says: "was ended by signal 6 before it answered q_posterior"),
    .init(mode: "dies-once", status: 1, says: "the candidate died and was started again"),
    .init(mode: "other-again", status: 1, says: "answers hello otherwise than before"),
    .init(
      mode: "fails-at-the-end", status: 0, says: "after bye the candidate exited with status 4"),
    .init(
      mode: "closes-and-fails", status: 0, says: "after bye the candidate exited with status 4"),
    .init(
      mode: "closes-and-dies", status: 1, says: "exited with status 5 before it answered q_post"),
    .init(mode: "long-id", status: 3, says: "an answer has id \\\"AAAA"),
    .init(mode: "steering-id", status: 3, says: "an answer has id \\\"\\\\u009b31m"),
    .init(mode: "pad", status: 0, says: "conforms"),
    .init(mode: "long-answer", status: 1, says: "mean has 1000000 values, more than any right"),
    .init(mode: "many-conventions", status: 0, says: "99995 more conventions are not of"),
    .init(mode: "steering-line", status: 3, says: "a line is not JSON, not a JSON value at byte 1"),
    .init(mode: "hangs", status: 3, says: "left q_posterior unanswered for", hangs: true),
    .init(mode: "garbage", status: 3, says: "a line is not JSON"),
    .init(mode: "not-an-object", status: 3, says: "a line is JSON, but not an object"),
    .init(mode: "truncated", status: 1, says: "in the middle of its answer to q_posterior"),
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
    .init(mode: "grandchild-crash", status: 1, says: "was ended by signal 6"),
    .init(mode: "noisy", status: 0, says: "conforms"),
    .init(
      mode: "never-reads", status: 3, says: "left hello unanswered", keepsJudged: false,
      hangs: true),
    .init(mode: "empty-output", status: 3, says: "exited with status 0", keepsJudged: false),
    .init(
      mode: "hello-hangs", status: 3, says: "left hello unanswered", keepsJudged: false,
      hangs: true),
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
    .init(
      mode: "stops-reading", status: 3, says: "left configure unanswered for", keepsJudged: false,
      hangs: true),
    .init(
      mode: "hello-supports-type", status: 3, says: "supports is \\\"step\\\"",
      keepsJudged: false),
    .init(mode: "hello-name-missing", status: 3, says: "name is null", keepsJudged: false),
    .init(mode: "hello-claims-nothing", status: 3, says: "unjudged", keepsJudged: false),
  ]
}

/// Candidates that misbehave, run for real: one clear sentence, the right status, what was judged
/// is kept, nothing is left behind, and nobody is waited for who does not hang.
///
/// No clock is compared with another. The time limit is an hour where nothing hangs, and the limit of
/// the tests themselves is less: who waited for it would be seen, however slow the machine is.
@Suite(.timeLimit(.minutes(30)), .enabled(if: Python.isPresent, "needs python3 on the PATH"))
struct HostileTests {
  @Test(arguments: Misbehaviour.all)
  func `a candidate that misbehaves is reported and cleaned up`(_ case: Misbehaviour) async throws {
    let token = self.token()
    defer { try? FileManager.default.removeItem(atPath: token) }
    let report = await report(on: `case`, token)
    let text = report.json.description
    #expect(report.exitCode == `case`.status, "\(text.suffix(3000)) \(report.standardError)")
    #expect(text.contains(`case`.says), "\(text.suffix(3000))")
    if `case`.keepsJudged {
      #expect(report.count(.pass) > 0, "judged checks must be kept")
      #expect(FileManager.default.fileExists(atPath: token), "the trouble must have begun")
    }
    if `case`.status == 3 { #expect(report.count(.fail) == 0) }
    #expect(text.utf8.count < 400_000, "nothing that it says is kept whole, or said in every check")
    #expect(try await leftovers(token) == [])
  }

  /// The report on a candidate that misbehaves.
  ///
  /// One that hangs is waited for. A busy machine may need longer to start it than that takes, so while
  /// the trouble has not begun it is tried again with more patience.
  private func report(on case: Misbehaviour, _ token: String) async -> Report {
    let command = commandWords(for: `case`.mode, token)
    let checks = AllChecks.checks(
      seed: 0, level: .smoke, only: ["forward", "ddpm.posterior-mean"]
    ).filter(Judgement.isQuick)
    let examination = Examination(checks: checks, level: .smoke)
    var examined: Examined
    if `case`.hangs {
      var patience = 2.0
      repeat {
        // It keeps no processor busy, so it takes no other's place.
        examined = await examine(
          examination, command: command, limits: Limits(answer: .seconds(patience)))
        patience *= 4
      } while !FileManager.default.fileExists(atPath: token) && patience < 1000
    } else {
      examined = await Tool.examined(examination, command: command)
    }
    var report = Report(examined.examination)
    report.standardError = examined.standardError
    return report
  }

  @Test func `a loss shows the end of the candidate's standard error`() async throws {
    let token = self.token()
    defer { try? FileManager.default.removeItem(atPath: token) }
    let command = self.command("exits", token)
    let run = try await Tool.verify(command, "--level", "smoke", "--only", "ddpm.posterior-mean")
    #expect(run.json["stderr"]?.string?.contains("the library gave up") == true)
    let text = try await Tool.run(
      "verify", "--candidate", command, "--level", "smoke", "--only", "ddpm.posterior-mean")
    #expect(text.output.hasPrefix("BROKEN"))
    #expect(text.output.contains("| the library gave up"))
    #expect(text.output.contains("posterior, and said at last: the library gave up."))
  }

  @Test func `the time limit of the command line is the one that holds`() async throws {
    let token = self.token()
    defer { try? FileManager.default.removeItem(atPath: token) }
    let run = try await Tool.verify(
      command("never-reads", token), "--timeout", "0.5", "--level", "smoke", "--only",
      "ddpm.posterior-mean")
    #expect(run.status == 3)
    let loss = run.json["loss"]?.string ?? ""
    #expect(loss.contains("left hello unanswered for 0.5 s (--timeout)"), "\(loss)")
  }

  @Test func `the limit on a whole session keeps what was judged`() async throws {
    let token = self.token()
    defer { try? FileManager.default.removeItem(atPath: token) }
    let checks = AllChecks.checks(seed: 0, level: .smoke, only: ["forward", "ddpm.posterior-mean"])
    var report: Report
    var patience = 2.0
    repeat {
      let examined = await examine(
        Examination(checks: checks, level: .smoke), command: commandWords(for: "hangs", token),
        limits: Limits(answer: .seconds(3600), total: .seconds(patience)))
      report = Report(examined.examination)
      patience *= 4
    } while !FileManager.default.fileExists(atPath: token) && patience < 1000
    #expect(report.exitCode == 3 && report.count(.pass) > 0)
    #expect(report.loss?.hasSuffix("s (--total-timeout)") == true, "\(report.loss ?? "")")
    let lost = report.lines.filter { $0.finding.outcome == .error }
    #expect(lost.count { $0.finding.detail == "not reached" } == lost.count - 1)
    #expect(try await leftovers(token) == [])
    let run = try await Tool.verify(
      command("never-reads", token), "--total-timeout", "0.5", "--level", "smoke", "--only",
      "ddpm.posterior-mean")
    #expect(run.status == 3 && run.json["loss"]?.string?.contains("after 0.5 s") == true)
  }

  @Test(.enabled(if: Tool.isLinux, "the system must limit another process"))
  func `a candidate that takes more memory than it may dies of it`() async throws {
    let token = self.token()
    defer { try? FileManager.default.removeItem(atPath: token) }
    let few = ["--level", "smoke", "--only", "forward.kernel"]
    for (limit, status) in [("4000", 0), ("400", 3)] {
      let run = try await Tool.run(
        list: ["verify", "--format", "json", "--candidate", command("takes-memory", token)]
          + ["--max-memory", limit] + few)
      #expect(run.status == status, "\(run.output.suffix(500))")
      #expect(status == 0 || run.json["loss"]?.string?.contains("MemoryError") == true)
    }
  }

  /// What is not kept takes no memory: of 96 MB of pairs a tree is 20 times as large.
  @Test(.enabled(if: Asked.isThorough))
  func `a long line takes little more memory than it is long`() async throws {
    let token = self.token()
    defer { try? FileManager.default.removeItem(atPath: token) }
    let program = """
      import resource, subprocess, sys
      run = subprocess.run(sys.argv[1:], capture_output=True)
      print(run.returncode, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
      """
    let run = try await Tool.execute(
      "/usr/bin/env",
      [
        Python.path, "-c", program, Tool.path, "verify", "--level", "smoke", "--only",
        "forward.kernel",
        "--candidate", command("long-pad", token),
      ])
    let numbers = run.output.split(separator: " ").compactMap {
      Int($0.trimmingCharacters(in: .whitespacesAndNewlines))
    }
    #expect(numbers.count == 2 && numbers[0] == 0, "\(run.output) \(run.errors)")
    #expect(numbers.last ?? 0 < (Tool.isLinux ? 600 << 10 : 600 << 20), "\(run.output)")
  }

  @Test(arguments: [SIGINT, SIGTERM])
  func `an interrupted run reports what was judged and leaves no process`(
    signal: Int32
  ) async throws {
    let token = self.token()
    defer { try? FileManager.default.removeItem(atPath: token) }
    let run = try await Tool.execute(
      Tool.path,
      [
        "verify", "--format", "json", "--candidate", command("hangs", token), "--timeout", "3600",
        "--level", "smoke", "--only", "forward", "--only", "ddpm.posterior-mean",
      ]
    ) { process in
      // Once the trouble has begun, the checks before it are judged.
      for _ in 0..<20_000 where !FileManager.default.fileExists(atPath: token) {
        Thread.sleep(forTimeInterval: 0.05)
      }
      kill(process, signal)
    }
    #expect(run.status == 3)
    #expect(run.output.contains("the run was interrupted"))
    #expect(run.count("pass") > 0)
    #expect(try await leftovers(token) == [])
  }

  /// A name that no other process has, and the file that says that the trouble has begun.
  private func token() -> String {
    FileManager.default.temporaryDirectory
      .appendingPathComponent("hostile-\(UUID().uuidString)").path
  }

  private func command(_ mode: String, _ token: String) -> String {
    "\(Tool.hostile) \(mode) \(token) \(Tool.quoted(Tool.path)) serve"
  }

  private func commandWords(for mode: String, _ token: String) -> [String] {
    Python.bare + [Tool.candidate("hostile.py"), mode, token, Tool.path, "serve"]
  }

  /// Processes that carry the token and are not zombies; one that was killed needs a processor to end.
  private func leftovers(_ token: String) async throws -> [String] {
    var left: [String] = []
    for _ in 0..<1000 {
      let list = try await Tool.execute("/bin/ps", ["-eo", "stat=,args="])
      left = list.output.split(separator: "\n").map(String.init).filter {
        $0.contains(token) && !$0.hasPrefix("Z")
      }
      if left.isEmpty { break }
      try await Task.sleep(for: .milliseconds(100))
    }
    return left
  }
}
