import ArgumentParser
import Experiments
import Foundation

/// Pictures through gnuplot.
enum Gnuplot {
  /// How long gnuplot may draw: a picture takes a second.
  private static let limit = Duration.seconds(60)

  /// Ends with one sentence where gnuplot is not there.
  static func require() async throws {
    let isThere = try? await run(["--version"])
    guard isThere?.status == 0 else {
      throw ValidationError(
        "--plot needs gnuplot, which is not there: install it with "
          + "`apt install gnuplot-nox` or `brew install gnuplot`")
    }
  }

  /// Draws a picture into a file; the script that drew it, numbers and all, is a comment in it.
  ///
  /// - Throws: a sentence where gnuplot fails or takes too long, or `CancellationError`; gnuplot has then ended.
  static func draw(_ picture: Picture, to path: String) async throws {
    let drawn = try await run([], script: picture.script)
    guard drawn.status == 0, drawn.output.contains("<svg") else {
      let last = drawn.errors.split(whereSeparator: \.isNewline)
        .last { !$0.allSatisfy(\.isWhitespace) }
      throw ValidationError(
        "gnuplot draws nothing, its exit status is \(drawn.status)"
          + (last.map { ": " + $0.trimmingCharacters(in: .whitespaces) } ?? ""))
    }
    // Two hyphens would end an XML comment.
    let comment =
      "<!-- drawn by gnuplot from\n" + picture.script.replacing("--", with: "- -") + "-->\n"
    let svg = drawn.output
    let head = svg.firstRange(of: "?>\n")?.upperBound ?? svg.startIndex
    let text = svg[..<head] + comment + svg[head...]
    do throws(FileFault) { try Files.write(String(text), to: path) } catch {
      throw ValidationError("the picture cannot be written to \(path): \(error)")
    }
  }

  /// Runs gnuplot with files in place of pipes, so that it does not matter whether it reads its script.
  private static func run(
    _ arguments: [String], script: String? = nil
  ) async throws -> (status: Int32, output: String, errors: String) {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("diffusion-oracle-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    func file(_ name: String, _ text: String = "") throws -> URL {
      let file = folder.appendingPathComponent(name)
      try Data(text.utf8).write(to: file)
      return file
    }
    let (output, errors) = (try file("output"), try file("errors"))
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["gnuplot"] + arguments
    if let script { process.arguments?.append(try file("script", script).path) }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = try FileHandle(forWritingTo: errors)
    try process.run()
    try await end(of: process)
    func text(_ file: URL) throws -> String {
      String(decoding: try Data(contentsOf: file), as: UTF8.self)
    }
    return (process.terminationStatus, try text(output), try text(errors))
  }

  /// Waits until a process ends; kills it after ``limit``, or where the task is cancelled.
  private static func end(of process: Process) async throws {
    let start = ContinuousClock.now
    do {
      while process.isRunning {
        try await Task.sleep(for: .milliseconds(10))
        guard start.duration(to: .now) < limit else {
          throw ValidationError("gnuplot does not end within \(limit.components.seconds) seconds")
        }
      }
    } catch {
      // It leads a group of its own; what it started would be waited for as well.
      kill(-process.processIdentifier, SIGKILL)
      process.waitUntilExit()
      throw error
    }
  }
}
