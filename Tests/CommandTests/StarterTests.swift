import CandidateProtocol
import Course
import Foundation
import Judging
import NoiseJudging
import Rows
import TestSupport
import Testing
import Wire

/// The starters that `adapter` prints, each judged where the tool that runs it is present.
@Suite struct StarterTests {
  private static func path(of tool: String) -> String? {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    return folders.map { "\($0)/\(tool)" }.first {
      FileManager.default.isExecutableFile(atPath: $0)
    }
  }

  private static let hasNumpy =
    !Python.output(of: [Python.path, "-c", "import numpy; print(numpy.__version__)"]).isEmpty

  @Test(.enabled(if: Python.isPresent, "needs python3 on the PATH"))
  func `the Python starter conforms`() async throws {
    try await judge(
      Python.bare + [Tool.adapter("plain.py")], level: Asked.isThorough ? .standard : .smoke)
  }

  @Test(.enabled(if: Python.isPresent, "needs python3 on the PATH"))
  func `the Python starter has every operation`() async throws {
    let answer = try await Tool.execute(
      "/usr/bin/env", Python.bare + [Tool.adapter("plain.py")],
      input: Request.hello.json(id: 1).description + "\n")
    let supports = try JSON.parse(answer.output)["supports"]?.strings ?? []
    let asked = Operation.allCases.filter { !$0.payloads.isEmpty }
    #expect(Set(supports).union(["bye"]).isSuperset(of: asked.map(\.rawValue)))
  }

  @Test(
    .enabled(if: hasNumpy, "needs a python3 with NumPy on the PATH"),
    arguments: ["float32", "float64", "float16"])
  func `the NumPy starter conforms`(dtype: String) async throws {
    try await judge(
      [Python.path, Tool.adapter("with_numpy.py"), "--dtype", dtype])
  }

  @Test(.enabled(if: path(of: "node") != nil, "needs node on the PATH"))
  func `the JavaScript starter conforms`() async throws {
    try await judge(["node", Tool.adapter("plain.js")])
  }

  @Test(.enabled(if: path(of: "rustc") != nil, "needs rustc on the PATH"))
  func `the Rust starter conforms`() async throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let program = folder.appendingPathComponent("starter").path
    let compiler = ["rustc"] + (Asked.isThorough ? ["-O"] : [])
    let compiling = try await Tool.execute(
      "/usr/bin/env", compiler + [Tool.adapter("plain.rs"), "-o", program])
    #expect(compiling.status == 0 && compiling.errors.isEmpty, "\(compiling.errors)")
    try await judge([program])
  }

  @Test func `every starter has fewer than 200 lines`() throws {
    for file in ["plain.py", "with_numpy.py", "plain.js", "plain.rs"] {
      let text = try String(contentsOfFile: Tool.adapter(file), encoding: .utf8)
      let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
      #expect(lines.count - 1 < 200, "\(file)")
    }
  }

  private func judge(_ command: [String], level: Level = .smoke) async throws {
    let all = AllChecks.checks(seed: 0, level: level)
    // In a plain run one chain, of a few steps.
    let chains = all.filter { $0.operation == .sample && $0.subject.hasPrefix("linear-100-ddim-9") }
    #expect(!chains.isEmpty)
    let checks = Asked.isThorough ? all : Judgement.checks() + chains
    let report = await Judgement.of(command, by: checks, level: level)
    #expect(report.verdict == "conforms", "\(report.fault)")
    #expect(report.count(.pass) >= 150)
  }
}
