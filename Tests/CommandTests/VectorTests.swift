import CandidateProtocol
import Course
import Foundation
import Judging
import NoiseJudging
import Rows
import TestSupport
import Testing

/// Static vectors: written, answered in other languages, judged as `verify` judges.
@Suite struct VectorTests {
  /// The vectors at smoke level, written once.
  private static let written = Task { try await vectors(for: nil) }

  /// A folder with the vectors for a hello, or for the plain one.
  private static func vectors(for hello: JSON?) async throws -> URL {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("vectors-\(UUID().uuidString)")
    var arguments = ["vectors", "--output", folder.path]
    if let hello {
      let asked = folder.path + "-hello.txt"
      try Data(hello.description.utf8).write(to: URL(fileURLWithPath: asked))
      arguments += ["--hello", asked]
    }
    let run = try await Tool.run(list: arguments)
    #expect(run.status == 0 && run.output == "")
    return folder
  }

  private func json(_ file: URL) throws -> JSON {
    try JSON.parse(Array(Data(contentsOf: file)))
  }

  @Test func `vectors say what they are for and what is right`() async throws {
    let folder = try await Self.written.value
    var bugs: Set<String> = []
    var ids: [Int] = []
    for group in Vectors.groups {
      let file = try json(folder.appendingPathComponent("\(group).json"))
      #expect(file["schema"] == .string("diffusion-oracle/vectors/1"))
      guard case .array(let cases)? = file["cases"], case .object(let flags)? = file["flags"]
      else {
        Issue.record("\(group) has no cases")
        continue
      }
      ids += cases.compactMap { $0["id"]?.int }
      #expect(cases.allSatisfy { $0["request"]?["id"] == $0["id"] })
      #expect(
        cases.allSatisfy { item in
          item["flag"] == nil || flags.contains { JSON.string($0.key) == item["flag"] }
        })
      for flag in flags {
        #expect(flag.value["why"]?.string?.isEmpty == false)
        bugs.formUnion(flag.value["bugs"]?.strings ?? [])
      }
    }
    #expect(Set(ids).count == ids.count && ids.count > 1000)
    #expect(
      !Python.isPresent || bugs == Set(Planted.bugs), "every planted bug is found by some case")
    for file in ["README.md", "vectors.schema.json", "read_vectors.py"] {
      #expect(FileManager.default.fileExists(atPath: folder.appendingPathComponent(file).path))
    }
  }

  /// The reader is forty lines; what it finds is what the oracle finds.
  @Test(.enabled(if: Python.isPresent, "needs python3 on the PATH"))
  func `the reader needs no oracle, and its answers are judged`() async throws {
    let folder = try await Self.written.value
    let reader = folder.appendingPathComponent("read_vectors.py").path
    let lines = try String(contentsOfFile: reader, encoding: .utf8).split(separator: "\n")
    #expect(lines.count <= 40)
    let answers = folder.appendingPathComponent("answers")
    let reading = try await Tool.execute(
      "/usr/bin/env", Python.bare + [reader, Tool.adapter("plain.py"), folder.path, answers.path])
    #expect(reading.status == 0, "\(reading.errors.suffix(500))")
    let files = Vectors.groups.map { answers.appendingPathComponent("\($0).json").path }
    let judged = try await Tool.run(list: ["judge", "--format", "json"] + files)
    #expect(judged.status == 0, "\(judged.errors)")
    #expect(judged.count("fail") == 0 && judged.count("pass") > 30)
  }

  /// An adapter whose answers have no field, or one of another name, is not right.
  @Test(.enabled(if: Python.isPresent, "needs python3 on the PATH"))
  func `the reader finds what is missing, of a wrong type or an error, and not what is declined`()
    async throws
  {
    let written = try await Self.written.value
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("forward-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    for file in ["forward.json", "objective.json", "read_vectors.py"] {
      try FileManager.default.copyItem(
        at: written.appendingPathComponent(file), to: folder.appendingPathComponent(file))
    }
    // A vector, and a number; what an adapter has no function for is declined.
    for (op, answer, status) in [
      ("q_sample", "{}", 1), ("q_sample", #"{"xt": [1.0]}"#, 1),
      ("q_sample", #"{"error": "two devices"}"#, 1), ("q_sample", #"{"x_t": "x"}"#, 1),
      ("loss_weight", #"{"weight": 1.0}"#, 1), ("loss_weight", #"{"gamma": "x"}"#, 1),
      ("loss_weight", #"{"gamma": None}"#, 1), ("loss_weight", #"{"unsupported": "not here"}"#, 0),
    ] {
      let adapter = FileManager.default.temporaryDirectory
        .appendingPathComponent("\(UUID().uuidString).py")
      defer { try? FileManager.default.removeItem(at: adapter) }
      let text =
        "def answer_hello(ask): return {\"precision\": \"fp64\"}\n"
        + "def answer_\(op)(ask): return \(answer)\n"
      try Data(text.utf8).write(to: adapter)
      let run = try await Tool.execute(
        "/usr/bin/env",
        Python.bare + [
          folder.appendingPathComponent("read_vectors.py").path, adapter.path, folder.path,
        ])
      #expect(run.status == status, "\(answer): \(run.errors.suffix(300))")
    }
  }

  /// Bugs, and the groups of questions around them; LVR-09 declares a convention. In a sweep all groups.
  private static let bugs =
    [("INV-03", ["inversion"]), ("NEG-02", ["elbo", "objective"]), ("LVR-09", ["improved"])]
    + (Asked.isThorough ? [("DDI-04", []), ("SUB-04", []), ("POS-01", [])] : [])

  /// Answers through a pipe, as any candidate of the protocol gives them.
  @Test(.enabled(if: Python.isPresent, "needs python3 on the PATH"), arguments: bugs)
  func `judge gives the outcomes of verify`(bug: String, around: [String]) async throws {
    let candidate = Tool.planted + " --bug \(bug)"
    let command = Python.bare + [Tool.candidate("planted.py"), "--bug", bug]
    let hello = try JSON.parse(
      await Tool.execute(
        "/usr/bin/env", command, input: Request.hello.json(id: -1).description + "\n"
      ).output)
    // The questions are chosen by what a candidate declares, so the vectors are made for that.
    let declares = hello["conventions"]?.description ?? "{}" != "{}"
    let folder = try await declares ? Self.vectors(for: hello) : Self.written.value
    let groups = Asked.isThorough ? Vectors.groups : around
    var files: [String] = []
    for group in groups {
      let vectors = try json(folder.appendingPathComponent("\(group).json"))
      guard case .array(let cases)? = vectors["cases"] else { continue }
      let requests = [Request.hello.json(id: -1)] + cases.compactMap { $0["request"] }
      let input = requests.map(\.description).joined(separator: "\n") + "\n"
      let run = try await Tool.execute("/usr/bin/env", command, input: input)
      let answers = try run.output.split(separator: "\n").map { try JSON.parse(String($0)) }
      #expect(answers.count == requests.count)
      let header = ["schema", "version", "level", "seed", "hello"].compactMap { key in
        vectors[key].map { JSON.Member(key, $0) }
      }
      let file = JSON.members([
        "schema": .string("diffusion-oracle/answers/1"), "group": .string(group),
        "vectors": .object(header), "hello": answers[0], "answers": .array(Array(answers[1...])),
      ])
      // Not in the folder of the vectors, which another test reads.
      let path = FileManager.default.temporaryDirectory
        .appendingPathComponent("\(UUID().uuidString)-\(group).json")
      try Data(file.description.utf8).write(to: path)
      files.append(path.path)
    }
    defer { for file in files { try? FileManager.default.removeItem(atPath: file) } }
    let judged = try await Tool.run(list: ["judge", "--format", "json"] + files)
    let only = groups.flatMap { ["--only", $0 + "."] }
    let verified = try await Tool.run(
      list: ["verify", "--format", "json", "--candidate", candidate, "--level", "smoke"] + only)
    #expect(judged.status == verified.status, "\(judged.errors)")
    #expect(outcomes(judged) == outcomes(verified) && outcomes(judged).count > 20)
  }

  private func outcomes(_ run: Tool.Run) -> [String] {
    guard case .array(let checks)? = run.json["checks"] else { return [] }
    // Draws, whole chains, and steps between a candidate's own times, are judged in a session only. The
    // numbers that are asked with are other ones there.
    return checks.filter {
      $0["evidence"] == .string("numerical")
        && $0["id"]?.string?.contains(/steps-between|own-noise|\/chain-/) == false
    }.map { "\($0["id"] ?? .null) \($0["outcome"] ?? .null)" }
  }

  @Test func `bad answers end with status 2 and a sentence`() async throws {
    let folder = try await Self.written.value
    let vectors = try json(folder.appendingPathComponent("forward.json"))
    guard case .object(var header) = vectors else { return }
    header = header.filter { ["schema", "version", "level", "seed", "hello"].contains($0.key) }
    let good = #"{"id":\#(try firstCase(of: vectors)),"ok":true}"#
    let hello = vectors["hello"]?.description ?? ""
    func file(
      _ answers: String, version: String? = nil, group: String = "forward", hello: String = hello
    ) -> String {
      let own = JSON.object(
        header.map {
          $0.key == "version" && version != nil ? .init($0.key, .string(version ?? "")) : $0
        })
      return #"{"schema":"diffusion-oracle/answers/1","group":"\#(group)","vectors":\#(own),"#
        + #""hello":\#(hello),"answers":[\#(answers)]}"#
    }
    let cases: [(text: String, says: String)] = [
      ("{", "is not JSON"), ("[]", "schema is null"),
      (file(good, version: "0.0.9"), "version \"0.0.9\""),
      (file(good, group: "nothing"), "group is \"nothing\""),
      (file(good + "," + good), "is answered twice"), (file(good), "is not answered, nor are"),
      (file(#"{"id":999999}"#), "has id 999999, which no case has"),
      (file(#"{"ok":true}"#), "answer 1 has no id"), (file("3"), "answers is no list of answers"),
      (file(good, hello: "{}"), "hello: name is null"),
      (
        file(good, hello: hello.replacing("\"eps\",", with: "")),
        "the hello's predictions are not those that the vectors were made for"
      ),
    ]
    let path = FileManager.default.temporaryDirectory
      .appendingPathComponent("bad-\(UUID().uuidString).json")
    defer { try? FileManager.default.removeItem(at: path) }
    for (text, says) in cases {
      try Data(text.utf8).write(to: path)
      let run = try await Tool.run("judge", path.path)
      #expect(run.status == 2 && run.errors.contains(says), "\(says): \(run.errors)")
      #expect(run.output == "")
    }
    #expect(try await Tool.run("judge", "/no/such/file").status == 2)
    #expect(try await Tool.run("vectors", "--output", "/proc/nowhere").status == 2)
  }

  private func firstCase(of vectors: JSON) throws -> Int {
    guard case .array(let cases)? = vectors["cases"] else { return -1 }
    return try #require(cases.first?["id"]?.int)
  }
}

/// The forms of a report, and lists of known failures.
@Suite(.enabled(if: Python.isPresent, "needs python3 on the PATH"))
struct ReportFormTests {
  private static let broken = Tool.planted + " --bug DDI-04"
  private static let few = [
    "--level", "smoke", "--only", "ddim.update/direction", "--only", "ddim.update/state",
  ]

  private func verify(_ arguments: String...) async throws -> Tool.Run {
    try await Tool.run(list: ["verify", "--candidate", Self.broken] + Self.few + arguments)
  }

  @Test func `JUnit counts what failed and is XML`() async throws {
    let run = try await verify("--format", "junit")
    #expect(run.status == 1)
    let parsing = try await Tool.execute(
      "/usr/bin/env",
      [Python.path, "-c", "import sys, xml.dom.minidom as x; x.parse(sys.stdin.buffer)"],
      input: run.output)
    #expect(parsing.status == 0, "\(parsing.errors)")
    #expect(run.output.contains(#"<testsuites name="diffusion-oracle" tests="6" failures="3""#))
    #expect(run.output.contains("<failure type=\"ddim.update\" message=\"at t = 500"))
    #expect(run.output.contains("What is wrong: ddim.update: "))
  }

  @Test func `SARIF has a rule and a result for each equation that fails, the blamed one as error`()
    async throws
  {
    let run = try await verify("--format", "sarif")
    #expect(run.status == 1)
    let json = run.json
    guard case .array(let runs)? = json["runs"], case .array(let results)? = runs[0]["results"],
      case .array(let rules)? = runs[0]["tool"]?["driver"]?["rules"]
    else {
      Issue.record("\(json)")
      return
    }
    #expect(json["version"] == .string("2.1.0") && rules.count == results.count)
    #expect(
      results[0]["ruleId"] == .string("ddim.update") && results[0]["level"] == .string("error"))
    #expect(results[0]["message"]?["text"]?.string?.contains("What is right: ") == true)
    #expect(results.dropFirst().allSatisfy { $0["level"] == .string("warning") })
  }

  @Test func `Markdown names the first broken equation`() async throws {
    let run = try await verify("--format", "markdown")
    #expect(run.status == 1 && run.output.hasPrefix("## ❌ BROKEN"))
    #expect(run.output.contains("**What is wrong** ddim.update: "))
    #expect(run.output.contains("| ✗ | `ddim.update` | 3 | 3 | 0 | 0 |"))
  }

  @Test func `known failures do not count, and an unexpected pass does`() async throws {
    let path = FileManager.default.temporaryDirectory
      .appendingPathComponent("known-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: path) }
    let all = ["linear-1000", "linear-2", "irregular-12"]
    func run(_ lines: [String], _ format: String = "json") async throws -> Tool.Run {
      try Data(("# what is known\n\n" + lines.joined(separator: "\n")).utf8).write(to: path)
      return try await verify("--known-failures", path.path, "--format", format)
    }
    let known = all.map { "ddim.update/direction/\($0)  # issue 12" }
    let listed = try await run(known)
    #expect(listed.status == 0 && listed.json["verdict"] == .string("conforms"))
    #expect(listed.json["known_failures"]?["expected"] == .integer(3))
    #expect(try await run(Array(known.dropLast())).status == 1, "one failure is not known")
    let passing = try await run(known + ["ddim.update/state/linear-2 was broken once"])
    #expect(passing.status == 1 && passing.json["verdict"] == .string("broken"))
    let junit = try await run(known + ["ddim.update/state/linear-2 was broken once"], "junit")
    #expect(junit.output.contains("passes, but is known to fail: was broken once"))
    for (line, says) in [
      ("ddim.update/state", "line 3: no check has the id ddim.update/state"),
      ("ddim.update/state/linear-2", "line 3: ddim.update/state/linear-2 has no reason"),
      (known[0] + "\n" + known[0], "line 4: ddim.update/direction/linear-1000 is listed twice"),
    ] {
      let wrong = try await run([line])
      #expect(wrong.status == 2 && wrong.errors.contains(says), "\(wrong.errors)")
    }
  }
}
