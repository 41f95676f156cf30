import ArgumentParser
import Foundation

/// Output to people and to files.
enum Console {
  /// Prints a line to standard error.
  static func complain(_ line: String) {
    FileHandle.standardError.write(Data((line + "\n").utf8))
  }

  /// Whether a stream is a terminal.
  static func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }

  /// Writes text to a file, or to standard output if no file is named.
  ///
  /// - Throws: exit status 2 with a sentence if the file cannot be written; the text then goes to
  ///   standard output, so that what was computed is not lost.
  static func write(_ text: String, to path: String?) throws {
    guard let path else {
      // A reader that is gone, as `| head` leaves it, is no error of ours.
      try? FileHandle.standardOutput.write(contentsOf: Data(text.utf8))
      return
    }
    do {
      try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    } catch {
      complain(
        "Error: the report cannot be written to \(path): \(error.localizedDescription) "
          + "It follows on standard output.")
      try? FileHandle.standardOutput.write(contentsOf: Data(text.utf8))
      throw ExitCode(2)
    }
  }

  /// Fails at once if a file could not be written later, before anything long is begun.
  static func checkWritable(_ path: String?) throws {
    guard let path else { return }
    let existed = FileManager.default.fileExists(atPath: path)
    guard let file = fopen(path, "a") else {
      let reason = String(cString: strerror(errno))
      complain("Error: the report cannot be written to \(path): \(reason)")
      throw ExitCode(2)
    }
    fclose(file)
    if !existed { try? FileManager.default.removeItem(atPath: path) }
  }

  /// A bar on a terminal, and nothing otherwise.
  static func progress(_ done: Int, of total: Int) {
    guard isTerminal(2), total > 0 else { return }
    let width = 30
    let filled = width * done / total
    let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: width - filled)
    let end = done == total ? "\r\u{1B}[K" : ""
    FileHandle.standardError.write(Data("\r\(bar) \(done)/\(total) checks\(end)".utf8))
  }
}
