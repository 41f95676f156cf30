import CandidateProtocol
import Foundation
import Judging
import TestSupport
import Testing

/// What lies beside the report on a loop that fails.
@Suite(.enabled(if: Python.isPresent, "needs python3 on the PATH"))
struct TranscriptTests {
  /// The report on the loop to start from with a change, and what lies beside it of its first failure.
  private func transcript(
    replacing line: String, with other: String
  ) async throws -> (failure: Judgement.Line, lines: [JSON]) {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appendingPathComponent("changed.py")
    let loop = try String(contentsOfFile: Tool.adapter("loop.py"), encoding: .utf8)
    #expect(loop.ranges(of: line).count == 1)
    try loop.replacing(line, with: other).write(to: file, atomically: true, encoding: .utf8)
    let output = folder.appendingPathComponent("report.json")
    func verify(_ only: String, _ format: String, to output: String) async throws -> Tool.Run {
      try await Tool.run(
        "verify", "--loop", "\(file.path):sample", "--python", Python.path, "--level", "smoke",
        "--only", only, "--format", format, "--output", output)
    }
    #expect(try await verify("ddim.update/chain-step", "json", to: output.path).status == 1)
    let report = Judgement(try JSON.parse(String(contentsOf: output, encoding: .utf8)))
    let failure = try #require(report.blamed)
    let path = folder.path + "/report." + failure.id.replacing("/", with: ".") + ".jsonl"
    #expect(failure.json["transcript"] == .string(path))
    for format in ["text", "markdown", "junit"] {
      _ = try await verify(failure.id, format, to: output.path)
      let text = try String(contentsOf: output, encoding: .utf8)
      #expect(text.contains(path) || text.contains(path.replacing("_", with: "\\_")), "\(format)")
    }
    // A device is no folder to write beside.
    let device = try await verify(failure.id, "text", to: "/dev/null")
    #expect(device.status == 1 && device.errors.contains("Error") == false)
    let lines = try String(contentsOfFile: path, encoding: .utf8)
      .split(separator: "\n").map { try JSON.parse(String($0)) }
    return (failure, lines)
  }

  /// What went over the wire in the first chain that fails, a line each; the last of them is the output.
  @Test func `a loop that fails leaves its calls beside the report`() async throws {
    let (failure, lines) = try await transcript(
      replacing: "    return x\n", with: "    return [x_i / 2 for x_i in x]\n")
    #expect(lines.first?["op"] == .string("configure"))
    let chains = lines.dropFirst().split { $0["op"] != nil }
    let asked = lines.filter { $0["op"] == .string("sample") }
    #expect(chains.count == asked.count && asked.count == 3)
    #expect(asked.first == failure.json["request"])
    for (chain, asked) in zip(chains, asked) {
      #expect(chain.count == 2 * (asked["S"]?.int ?? 0) + 1)
      for (call, answer) in zip(chain, chain.dropFirst()) where call["call"] != nil {
        #expect(answer["eps"]?.doubles?.count == call["x"]?.doubles?.count)
      }
      #expect(chain.last?["x0"] != nil && chain.last?["calls"] == nil)
    }
  }

  @Test func `a loop that ends in an error leaves the calls that it made`() async throws {
    let (_, lines) = try await transcript(
      replacing: "        eps = model(x, t)\n",
      with: """
                eps = model(x, t)
                if schedule.T == 1000 and t < 500: raise ValueError("no more")

        """)
    let chain = lines.dropFirst().split { $0["op"] != nil }[0]
    #expect(chain.count > 4 && chain.count % 2 == 1)
    #expect(chain.first?["call"] == .string("eps"))
    #expect(chain.last?["error"]?.string?.contains("no more") == true)
  }
}
