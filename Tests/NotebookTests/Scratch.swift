import Foundation
import Tangle
import TestSupport

/// A folder of a notebook's own, which looks like the package's top folder: commands that a reader runs there work.
struct Scratch: Sendable {
  let folder: URL

  /// The folder of the interpreter, and a colon; empty where there is none.
  private static let python =
    Python.isPresent
    ? URL(fileURLWithPath: Python.path).deletingLastPathComponent().path + ":" : ""

  init() throws {
    folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("notebook-" + UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    for name in ["Notebooks-md", "Sources", "Tests", "Package.swift"] {
      try FileManager.default.createSymbolicLink(
        at: folder.appendingPathComponent(name),
        withDestinationURL: Place.package.appendingPathComponent(name))
    }
  }

  func remove() { try? FileManager.default.removeItem(at: folder) }

  /// Runs a program in the folder, with the built products first on its path; standard input is empty.
  ///
  /// - Returns: what it wrote to both outputs, and its exit status.
  func run(
    _ arguments: [String], input: String = ""
  ) async throws -> (output: String, status: Int32) {
    signal(SIGPIPE, SIG_IGN)  // of a program that ends without reading its input
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = arguments
    process.currentDirectoryURL = folder
    var environment = ProcessInfo.processInfo.environment
    environment["PATH"] =
      Place.products.path + ":" + Self.python + (environment["PATH"] ?? "/usr/bin:/bin")
    process.environment = environment
    let (read, write) = (Pipe(), Pipe())
    (process.standardOutput, process.standardError, process.standardInput) = (read, read, write)
    try process.run()
    return try await withCheckedThrowingContinuation { continuation in
      DispatchQueue.global().async {
        let data: Data
        do {
          try write.fileHandleForWriting.write(contentsOf: Data(input.utf8))
          try write.fileHandleForWriting.close()
          data = try read.fileHandleForReading.readToEnd() ?? Data()
        } catch {
          return continuation.resume(throwing: error)
        }
        process.waitUntilExit()
        continuation.resume(
          returning: (String(decoding: data, as: UTF8.self), process.terminationStatus))
      }
    }
  }
}

/// Runs a shell cell; what it writes is its output, and an exit status that is not 0 is said.
func runShell(_ command: String) async throws {
  guard let recorder = Recorder.current else { return }
  let (output, status) = try await recorder.scratch.run(["bash", "-c", command])
  recorder.write(output)
  if status != 0 { recorder.write("[exit status \(status)]\n") }
}

/// Writes the file that a fence holds.
func writeFile(_ name: String, _ text: String) throws {
  guard let recorder = Recorder.current else { return }
  // The folder's links lead into the package, which no cell writes to.
  guard !name.contains("/") else { return recorder.fail("a file's name has no folder: \(name)") }
  try Data((text + "\n").utf8).write(to: recorder.scratch.folder.appendingPathComponent(name))
}

/// Has the compiler check a cell that it must refuse, after the notebook's imports and declarations;
/// its errors are the output.
func mustNotCompile(_ code: String) async throws {
  guard let recorder = Recorder.current else { return }
  let page = recorder.document
  let body = ["private func cell() async throws {", code, "}"]
  let source = (page.imports.map(\.text) + page.declarations + body).joined(separator: "\n")
  let shims = Place.products.appendingPathComponent(
    "../../checkouts/swift-numerics/Sources/_NumericsShims/include")
  let modules = Place.products.appendingPathComponent("Modules")
  try writeFile("refused.swift", source)
  let (output, status) = try await recorder.scratch.run([
    "swiftc", "-typecheck", "-swift-version", "6", "-I", modules.path, "-I", shims.path,
    "-I", "Sources/CGSL", "-I", "Sources/CPhilox/include", "refused.swift",
  ])
  if status == 0 { recorder.fail("this cell must not compile, and does") }
  let errors = output.split(separator: "\n").filter { $0.hasPrefix("refused.swift:") }
    .compactMap { line in line.range(of: " error: ").map { line[$0.upperBound...] } }
  if status != 0, errors.isEmpty {
    recorder.fail("the compiler did not run: \(output.prefix(300))")
  }
  for error in errors { print("error: " + error) }
}
