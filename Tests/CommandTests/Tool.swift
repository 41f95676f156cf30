import CandidateProtocol
import Course
import Foundation
import Judging
import NoiseJudging
import Rows
import TestSupport
import Testing

/// The command under test, and the files beside it.
enum Tool {
  static let path = Place.products.appendingPathComponent("diffusion-oracle").path

  /// The path of an adapter that the command prints.
  static func adapter(_ file: String) -> String {
    Place.package.appendingPathComponent("Sources/diffusion-oracle/Adapters/" + file).path
  }

  /// A ready adapter as the one file that it is printed as.
  static func ready(_ family: String) throws -> String {
    try ["ready.py", "ready_\(family).py"]
      .map { try String(contentsOfFile: adapter($0), encoding: .utf8) }.joined()
  }

  /// The path of a candidate that only tests have.
  static func candidate(_ file: String) -> String {
    Place.package.appendingPathComponent("Tests/CommandTests/Candidates/" + file).path
  }

  static let plain = (Python.bare + [adapter("plain.py")]).map(quoted).joined(separator: " ")
  static let keeping = (Python.bare + [candidate("kept.py")]).map(quoted).joined(separator: " ")
  /// As a module, which Python compiles once for all that run it.
  static let planted: String = {
    let cache = Place.products.appendingPathComponent("pycache").path
    let folder = URL(fileURLWithPath: candidate("planted.py")).deletingLastPathComponent().path
    let run = """
      import sys; sys.pycache_prefix, sys.dont_write_bytecode = sys.argv.pop(1), False; \
      sys.path.insert(0, sys.argv.pop(1)); import planted; planted.main()
      """
    return (Python.bare + ["-c", run, cache, folder]).map(quoted).joined(separator: " ")
  }()
  static let hostile = (Python.bare + [candidate("hostile.py")]).map(quoted).joined(separator: " ")

  static func quoted(_ word: String) -> String {
    "'" + word.replacingOccurrences(of: "'", with: "'\\''") + "'"
  }

  /// What differs between systems where a test looks at one.
  static let isLinux: Bool = {
    #if os(Linux)
      true
    #else
      false
    #endif
  }()

  /// A Python that has torch and the libraries that are judged for real, if one is named.
  static let librariesPython = Asked.variable("PYTHON")

  /// How a run of the command went.
  struct Run {
    let status: Int32
    let output: String
    let errors: String

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
  /// Swift's concurrency busy.
  ///
  /// - Parameter meanwhile: called on that thread with the number of the running process.
  static func execute(
    _ program: String, _ arguments: [String], input: String = "",
    meanwhile: @escaping @Sendable (pid_t) -> Void = { _ in }
  ) async throws -> Run {
    try await Places.sessions.hold {
      try await withCheckedThrowingContinuation { continuation in
        Thread.detachNewThread {
          continuation.resume(with: Result { try block(program, arguments, input, meanwhile) })
        }
      }
    }
  }

  private static func block(
    _ program: String, _ arguments: [String], _ input: String, _ meanwhile: (pid_t) -> Void
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
    try process.run()
    meanwhile(process.processIdentifier)
    process.waitUntilExit()
    let signaled = process.terminationReason == .uncaughtSignal
    return Run(
      status: signaled ? -process.terminationStatus : process.terminationStatus,
      output: String(decoding: try Data(contentsOf: output), as: UTF8.self),
      errors: String(decoding: try Data(contentsOf: errors), as: UTF8.self))
  }
}

/// As many children at a time as keep the processors busy.
actor Places {
  static let sessions = Places(ProcessInfo.processInfo.activeProcessorCount + 1)

  private var free: Int
  private var waiting: [CheckedContinuation<Void, Never>] = []

  init(_ count: Int) { free = count }

  /// Runs a body in a place of its own, which it waits for.
  nonisolated func hold<Value: Sendable>(
    _ body: @Sendable () async throws -> Value
  ) async rethrows -> Value {
    await take()
    do {
      let value = try await body()
      await give()
      return value
    } catch {
      await give()
      throw error
    }
  }

  private func take() async {
    if free > 0 {
      free -= 1
    } else {
      await withCheckedContinuation { waiting.append($0) }
    }
  }

  private func give() {
    if waiting.isEmpty {
      free += 1
    } else {
      waiting.removeFirst().resume()
    }
  }
}
