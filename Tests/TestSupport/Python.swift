import Foundation

/// The Python that candidates run in.
package enum Python {
  /// Whether there is one; CI has it.
  package static let isPresent = interpreter != nil

  /// The interpreter itself: what is found first on the path may be a script that looks for it, which takes longer
  /// than many a candidate runs.
  package static var path: String { interpreter ?? "python3" }

  private static let interpreter: String? = {
    let said = output(of: ["python3", "-S", "-c", "import sys; print(sys.executable)"])
      .trimmingCharacters(in: .whitespacesAndNewlines)
    return said.isEmpty ? nil : said
  }()

  /// Without its site packages, for candidates that need none: looking for them can take longer than the candidate.
  package static let bare = [path, "-S"]

  /// What a program on the `PATH` writes, waited for; nothing where it cannot be run.
  package static func output(of command: [String]) -> String {
    let (process, pipe) = (Process(), Pipe())
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = command
    process.standardOutput = pipe
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return "" }
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return String(decoding: data, as: UTF8.self)
  }
}
