import CandidateProtocol
import Course
import Foundation
import Judging
import NoiseJudging
import Rows
import TestSupport
import Testing

/// The command as its users meet it: statuses, sentences and the JSON that others parse.
@Suite struct CommandLineTests {
  @Test func `verify judges the reference and conforms`() async throws {
    let level = Asked.isThorough ? "standard" : "smoke"
    let run = try await Tool.run("verify", "--format", "json", "--level", level)
    #expect(run.status == 0)
    #expect(run.count("pass") >= 200 && run.count("fail") == 0)
    #expect(run.json["verdict"] == .string("conforms"))
    let text = try await Tool.run("verify", "--level", "smoke", "--only", "ddpm")
    #expect(text.output.hasPrefix("CONFORMS  DiffusionOracle reference"))
    #expect(text.errors == "", "no progress where there is no terminal")
  }

  @Test func `only keeps what begins so`() async throws {
    let run = try await Tool.run(
      "verify", "--only", "ddpm", "--level", "smoke", "--format", "json")
    guard case .array(let checks)? = run.json["checks"] else {
      Issue.record("no checks")
      return
    }
    #expect(!checks.isEmpty && checks.allSatisfy { $0["id"]?.string?.hasPrefix("ddpm") == true })
  }

  @Test func `a chapter keeps the checks of its exercises alone`() async throws {
    let text = try await Tool.run("verify", "--chapter", "2", "--level", "smoke")
    #expect(text.status == 0 && text.output.hasPrefix("Chapter 2  Notebooks-md/02-posterior.md  "))
    #expect(text.output.hasSuffix("4 of 4 exercises of chapter 2 are done.\n"))
    let run = try await Tool.run("verify", "--chapter", "2", "--level", "smoke", "--format", "json")
    guard case .array(let checks)? = run.json["checks"] else {
      Issue.record("no checks")
      return
    }
    let marks = Exercise.all(of: 2).flatMap(\.marks).map(\.prefix)
    #expect(
      !checks.isEmpty
        && checks.allSatisfy { check in
          marks.contains { check["id"]?.string?.hasPrefix($0) == true }
        })
  }

  @Test(.enabled(if: Python.isPresent, "needs python3 on the PATH"))
  func `a starter that does not start is told its last words`() async throws {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent(
      UUID().uuidString + ".py")
    let starter = try ExerciseTests.text(ExerciseTests.starter)
    let broken = starter.replacing(
      "raise NotYet(\"2.2 posterior_mean\")", with: "return (x0 + x_t")
    try Data(broken.utf8).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let run = try await Tool.run(
      "verify", "--chapter", "2", "--level", "smoke", "--candidate", Python.path + " \(file.path)")
    #expect(run.status == 3)
    #expect(run.output.contains("SyntaxError") && run.output.contains("Mend that first"))
    #expect(run.output.contains("0 of 4 exercises of chapter 2 are done; next: 2.1"))
  }

  @Test func `serve is a candidate that conforms`() async throws {
    let run = try await Tool.verify(
      "\(Tool.quoted(Tool.path)) serve", "--level", Asked.isThorough ? "standard" : "smoke")
    #expect(run.status == 0 && run.count("fail") == 0 && run.count("pass") >= 200)
  }

  @Test func `the same seed gives the same report but for times`() async throws {
    func report(_ seed: String) async throws -> String {
      let run = try await Tool.run(
        "verify", "--format", "json", "--seed", seed, "--level", "smoke", "--only", "ddim.mean",
        "--only", "forward.reparameterization/own-noise/linear-2")
      return run.output.replacing(/"seconds": ?[-0-9.e]+/, with: "")
    }
    let first = try await report("7")
    #expect(try await report("7") == first)
    #expect(try await report("8") != first)
  }

  @Test(arguments: [
    (["verify", "--only", "nothing"], "no check's id begins with nothing"),
    (["verify", "--candidate", ""], "the command of the candidate is empty"),
    (["verify", "--candidate", "python3 'x"], "a ' that does not end"),
    (["verify", "--alpha", "2"], "--alpha is 2.0, it must lie in [1e-100, 1)"),
    (["verify", "--timeout", "0"], "--timeout is 0.0, it must be above 0"),
    (["verify", "--timeout", "nan"], "--timeout is nan, it must be above 0"),
    (["verify", "--level", "thorough"], "'thorough' is invalid"),
    (["verify", "--format", "yaml"], "'yaml' is invalid"),
    (["verify", "--output", "/nowhere/report.json"], "cannot be written to /nowhere/report.json"),
    (["verify", "--seed=-1"], "'-1' is invalid"),
    (["explain", "ddim.sigmaa"], "no equation has the id ddim.sigmaa"),
    (["explain", "DDI-"], "no known bug has the id DDI-; there are DDI-01, DDI-02"),
    (["bugs", "--only", "XYZ"], "no bug's id begins with XYZ"),
    (["explain", "ddim.sigma/nothing"], "ddim.sigma has no check ddim.sigma/nothing"),
    (["adapter", "cobol"], "'cobol' is invalid"),
    (["calibrate", "--runs", "0"], "--runs is 0"),
    (
      ["verify", "--chapter", "14"],
      "there is no chapter 14 yet; the chapters with exercises are 0, 1"
    ),
    (["verify", "--chapter", "16"], "chapter 16 has no exercises that are marked; the chapters"),
    (
      ["verify", "--chapter", "99"], "there is no chapter 99; the chapters with exercises are 0, 1"
    ),
    (["verify", "--chapter", "2", "--known-failures", "k.txt"], "does not go with --chapter"),
    (["verify", "--reveal"], "--reveal goes with --chapter"),
    (["verify", "--chapter", "2", "--reveal", "--format", "json"], "goes with the text format"),
    (
      ["verify", "--chapter", "2", "--only", "ddim"],
      "no check of chapter 2's exercises begins with"
    ),
    (["judge-me"], "Unexpected argument 'judge-me'"),
    (["help", "judge-me"], "there is no command judge-me"),
    (["verify", "--require", ""], "--require is empty"),
    (["verify", "--only", ""], "--only is empty"),
    (["verify", "--total-timeout", "0"], "--total-timeout is 0.0, it must be above 0"),
    (["verify", "--max-memory", "0"], "--max-memory is 0, it must lie in"),
    (["explain", "\u{1B}[31m\u{202E}"], "no equation has the id  [31m\u{FFFD};"),
    (["verify", "--\u{9B}31m"], "Unknown option '-- 31m'"),
  ])
  func `a wrong command line ends with status 2 and a sentence`(
    arguments: [String], sentence: String
  ) async throws {
    let run = try await Tool.run(list: arguments)
    #expect(run.status == 2)
    #expect(run.errors.contains(sentence), "\(run.errors)")
    #expect(run.output == "")
  }

  @Test func `a candidate that cannot start is unjudged`() async throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appendingPathComponent("candidate").path
    try Data("text\n".utf8).write(to: URL(fileURLWithPath: file))
    for (command, sentence) in [
      ("no-such-command-\(UUID().uuidString)", "command not found"),
      ("/no/such/command", "/no/such/command: command not found"),
      (Tool.quoted(file), "is not executable"), (Tool.quoted(folder.path), "did not start"),
    ] {
      let run = try await Tool.verify(command, "--only", "forward.marginal", "--level", "smoke")
      #expect(run.status == 3, "\(command)")
      #expect(run.json["loss"]?.string?.contains(sentence) == true, "\(run.output.suffix(400))")
      #expect(run.json["verdict"] == .string("unjudged"))
    }
  }

  @Test func `every equation of the register is listed, and none is unchecked`()
    async throws
  {
    let run = try await Tool.run("equations", "--format", "json")
    #expect(run.status == 0)
    #expect(run.json["schema"] == .string("diffusion-oracle/register/1"))
    guard case .array(let rows)? = run.json["equations"] else {
      Issue.record("no rows")
      return
    }
    #expect(rows.map { $0["id"]?.string } == Row.all.map(\.id))
    #expect(rows.allSatisfy { $0["statement"]?.string != nil && $0["source"]?.string != nil })
    let text = try await Tool.run("equations").output
    #expect(!text.contains("unchecked"))
    #expect(rows.allSatisfy { $0["evidence"]?.strings?.isEmpty == false })
  }

  @Test func `explain runs the evidence`() async throws {
    let run = try await Tool.run("explain", "ddim.sigma")
    #expect(run.status == 0)
    #expect(run.output.contains("exact equalities at"))
    #expect(run.output.contains("arXiv:2010.02502v4, eq. (16)"))
    let check = try await Tool.run("explain", "ddim.update/direction", "--format", "markdown")
    #expect(check.status == 0 && check.output.hasPrefix("# `ddim.update`"))
  }

  @Test func `LaTeX is printed from the code in the notation asked for`() async throws {
    let ours =
      #"\sigma = \eta \sqrt{\frac{1 - \bar{\alpha}_{\mathrm{prev}}}{1 - \bar{\alpha}_t}} "#
      + #"\sqrt{1 - \frac{\bar{\alpha}_t}{\bar{\alpha}_{\mathrm{prev}}}}"#
    let theirs = ours.replacing(#"\bar{\alpha}"#, with: #"\alpha"#)
    let text = try await Tool.run("explain", "ddim.sigma").output
    #expect(text.contains("  \(ours)\n") && text.contains("√(s_prev²/s_t²)"))
    let page = try await Tool.run(
      "explain", "ddim.sigma", "--format", "markdown", "--notation", "ddim")
    #expect(page.output.contains("```math\n\(theirs)\n```\n"))
    let list = try await Tool.run("equations", "--format", "markdown").output
    #expect(list.contains("### `ddim.sigma`\n") && list.contains("```math\n\(ours)\n```\n"))
    for (arguments, latex) in [([], ours), (["--notation", "ddim"], theirs)] {
      let run = try await Tool.run(list: ["equations", "--format", "json"] + arguments)
      guard case .array(let rows)? = run.json["equations"] else {
        Issue.record("no rows")
        continue
      }
      let row = rows.first { $0["id"]?.string == "ddim.sigma" }
      #expect(row?["latex"] == .string(latex))
    }
    #expect(try await Tool.run("explain", "ddim.sigma", "--notation", "latin").status == 2)
  }

  @Test func `words beside the LaTeX say of which case it is and what letters stand for`()
    async throws
  {
    let id = "improved.importance-sampling"
    let note = "printed for T = 3: the chance of t = 1, then any time's weight"
    let text = try await Tool.run("explain", id).output
    #expect(text.contains("  P\(note.dropFirst()).\n") && text.contains("a time\n"))
    let page = try await Tool.run("equations", "--format", "markdown").output
    #expect(page.contains("```\n\nP\(note.dropFirst()). $p_1"))
    let list = try await Tool.run("equations", "--format", "json").json
    guard case .array(let rows)? = list["equations"] else {
      Issue.record("no rows")
      return
    }
    #expect(rows.first { $0["id"]?.string == id }?["note"] == .string(note))
    let head = rows.first { $0["id"]?.string == "improved.learned-variance" }
    #expect(
      head?["letters"]
        == .array([
          .members(["latex": .string("h"), "words": .string("the network's second output")])
        ]))
    #expect(head?["note"] == .null)
  }

  @Test func `help has an example for every subcommand`() async throws {
    for command in [
      "verify", "serve", "equations", "explain", "bugs", "calibrate", "accuracy", "samples",
      "bench",
      "adapter", "vectors", "judge",
    ] {
      let run = try await Tool.run("help", command)
      #expect(run.status == 0 && run.output.contains("diffusion-oracle \(command)"), "\(command)")
    }
  }

  @Test func `calibrate finds no false alarm`() async throws {
    let run = try await Tool.run(
      "calibrate", "--roundings", "400", "--only", "bounds", "--only", "cost")
    #expect(run.status == 0 && run.output.contains("no program left its bound"))
    #expect(run.output.contains("times the best test's samples"))
    let json = try await Tool.run(
      "calibrate", "--runs", "100", "--only", "uniformity", "--format", "json")
    #expect(json.status == 0 && json.json["sound"] == .bool(true))
    #expect(try await Tool.run("calibrate", "--runs", "1").status == 2)
  }

  @Test func `adapters are printed as they are in the package`() async throws {
    let python = try await Tool.run("adapter", "python").output
    let file = Place.package.appendingPathComponent("Sources/diffusion-oracle/Adapters/plain.py")
    #expect(python == String(decoding: try Data(contentsOf: file), as: UTF8.self))
    #expect(try await Tool.run("adapter", "diffusers").output.contains("DDIMScheduler"))
  }
}
