import CandidateProtocol
import Course
import Foundation
import Judging
import NoiseJudging
import Rows
import Testing

/// The command under test, and the files beside it.
enum Tool {
  /// The folder of built products: that of the test bundle.
  static let products: URL = {
    #if os(macOS)
      for bundle in Bundle.allBundles where bundle.bundlePath.hasSuffix(".xctest") {
        return bundle.bundleURL.deletingLastPathComponent()
      }
    #endif
    return URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
  }()

  /// The command that sweeps are run with; nil if it is the one that was built with the tests.
  private static let other = ProcessInfo.processInfo.environment["DIFFUSION_ORACLE_TOOL"]

  /// Whether `DIFFUSION_ORACLE_TOOL` names another command than the one that was built with the tests.
  static let isOther = other != nil

  static let path = other ?? products.appendingPathComponent("diffusion-oracle").path

  static let package = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// The path of an adapter that the command prints.
  static func adapter(_ file: String) -> String {
    package.appendingPathComponent("Sources/diffusion-oracle/Adapters/" + file).path
  }

  /// The path of a candidate that only tests have.
  static func candidate(_ file: String) -> String {
    package.appendingPathComponent("Tests/CommandTests/Candidates/" + file).path
  }

  static let plain = "python3 " + quoted(adapter("plain.py"))
  static let planted = "python3 " + quoted(candidate("planted.py"))
  static let hostile = "python3 " + quoted(candidate("hostile.py"))

  static func quoted(_ word: String) -> String {
    "'" + word.replacingOccurrences(of: "'", with: "'\\''") + "'"
  }

  /// Whether there is a Python to run candidates with; CI has one.
  static let hasPython =
    ["/usr/bin", "/usr/local/bin"].contains {
      FileManager.default.isExecutableFile(atPath: $0 + "/python3")
    }
    || (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").contains {
      FileManager.default.isExecutableFile(atPath: $0 + "/python3")
    }

  /// A Python that has torch and diffusers, if one is named.
  static let diffusersPython = ProcessInfo.processInfo.environment["DIFFUSION_ORACLE_PYTHON"]

  /// Whether sweeps are run in full: CI does. Without it they take a sample, in the time of a suite
  /// that is run at every change.
  static let isThorough = ProcessInfo.processInfo.environment["DIFFUSION_ORACLE_THOROUGH"] != nil

  /// All of a list where sweeps are run in full, and every n-th of it elsewhere.
  static func sweep<Element>(_ all: [Element], every stride: Int) -> [Element] {
    isThorough ? all : all.enumerated().filter { $0.offset % stride == 0 }.map(\.element)
  }

  /// How a run of the command went.
  struct Run {
    let status: Int32
    let output: String
    let errors: String
    let seconds: Double
    /// When it ended, in seconds since 1970.
    let end: Double

    var json: JSON { (try? JSON.parse(output)) ?? .null }

    /// How many checks of the report came out so.
    func count(_ outcome: String) -> Int { json["summary"]?[outcome]?.int ?? -1 }

    /// The equations of the failed checks, in order, each once.
    var broken: [String] {
      var equations: [String] = []
      guard case .array(let checks)? = json["checks"] else { return [] }
      for check in checks where check["outcome"] == .string("fail") {
        if let equation = check["equations"]?.strings?.first, !equations.contains(equation) {
          equations.append(equation)
        }
      }
      return equations
    }

    /// The entry of a check.
    func check(_ id: String) -> JSON? {
      guard case .array(let checks)? = json["checks"] else { return nil }
      return checks.first { $0["id"] == .string(id) }
    }
  }

  /// Runs the command with arguments and, if given, lines on its standard input.
  static func run(list arguments: [String]) async throws -> Run { try await run(arguments) }

  /// Runs the command with arguments and, if given, lines on its standard input.
  static func run(_ arguments: String..., input: String = "") async throws -> Run {
    try await run(arguments, input: input)
  }

  /// Judges a candidate; the report is JSON.
  static func verify(_ candidate: String, _ arguments: String...) async throws -> Run {
    try await run(["verify", "--format", "json", "--candidate", candidate] + arguments)
  }

  private static func run(_ arguments: [String], input: String = "") async throws -> Run {
    try await execute(path, arguments, input: input)
  }

  /// Runs a program to its end on a thread of its own: tests that compute keep the threads of
  /// Swift's concurrency busy, and the time would be theirs.
  static func execute(
    _ program: String, _ arguments: [String], input: String = "",
    within places: DispatchSemaphore? = nil
  ) async throws -> Run {
    try await withCheckedThrowingContinuation { continuation in
      Thread.detachNewThread {
        places?.wait()
        defer { places?.signal() }
        continuation.resume(with: Result { try block(program, arguments, input: input) })
      }
    }
  }

  private static func block(
    _ program: String, _ arguments: [String], input: String
  ) throws -> Run {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    func file(_ name: String, _ content: String = "") throws -> URL {
      let file = folder.appendingPathComponent(name)
      try Data(content.utf8).write(to: file)
      return file
    }
    let (output, errors) = (try file("output"), try file("errors"))
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    process.standardInput = try FileHandle(forReadingFrom: file("input", input))
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = try FileHandle(forWritingTo: errors)
    let start = ContinuousClock.now
    try process.run()
    process.waitUntilExit()
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    let end = Date().timeIntervalSince1970
    let signaled = process.terminationReason == .uncaughtSignal
    return Run(
      status: signaled ? -process.terminationStatus : process.terminationStatus,
      output: String(decoding: try Data(contentsOf: output), as: UTF8.self),
      errors: String(decoding: try Data(contentsOf: errors), as: UTF8.self), seconds: seconds,
      end: end)
  }
}
