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
    guard let path else { return try print(text) }
    do {
      try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    } catch {
      complain(
        "Error: the report cannot be written to \(path): \(error.localizedDescription) "
          + "It follows on standard output.")
      try print(text)
      throw ExitCode(2)
    }
  }

  /// Writes text to standard output. A reader that is gone, as `| head` leaves it, is no error; a
  /// full disk is.
  private static func print(_ text: String) throws {
    signal(SIGPIPE, SIG_IGN)
    let bytes = Array(text.utf8)
    var start = 0
    while start < bytes.count {
      let count = bytes.withUnsafeBytes { put($0[start...]) }
      if count >= 0 {
        start += count
      } else if errno == EPIPE {
        return
      } else if errno != EINTR {
        complain("Error: standard output cannot be written: \(String(cString: strerror(errno)))")
        throw ExitCode(2)
      }
    }
  }

  /// Fails at once if a file could not be written later, before anything long is begun.
  static func checkWritable(_ path: String?) throws {
    guard let path else { return }
    let existed = FileManager.default.fileExists(atPath: path)
    // Without blocking: a pipe that nobody reads is an error here, not a wait.
    let file = open(path, O_WRONLY | O_CREAT | O_NONBLOCK, 0o644)
    guard file >= 0 else {
      let reason = String(cString: strerror(errno))
      complain("Error: the report cannot be written to \(path): \(reason)")
      throw ExitCode(2)
    }
    close(file)
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

/// The system's `write` to standard output.
private func put(_ bytes: Slice<UnsafeRawBufferPointer>) -> Int {
  let rebased = UnsafeRawBufferPointer(rebasing: bytes)
  return write(STDOUT_FILENO, rebased.baseAddress, rebased.count)
}

extension Console {
  /// A number in three digits.
  static func short(_ value: Double) -> String {
    value == 0
      ? "0" : String(format: abs(value) >= 0.01 && abs(value) < 1e5 ? "%.4g" : "%.2e", value)
  }

  /// Rows of cells as a table in Markdown, the first of them its head.
  static func markdown(_ rows: [[String]]) -> String {
    let rule = rows.prefix(1).map { $0.map { _ in "---" } }
    return (rows.prefix(1) + rule + rows.dropFirst())
      .map { "| " + $0.joined(separator: " | ") + " |\n" }.joined()
  }

  /// Rows of cells as columns, the first to the left and the others to the right, or all to the left.
  static func table(_ rows: [[String]], isText: Bool = false) -> String {
    let columns = rows.map(\.count).max() ?? 0
    let widths = (0..<columns).map { column in
      rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
    }
    return rows.map { row in
      row.enumerated().map { column, cell in
        let space = String(repeating: " ", count: widths[column] - cell.count)
        if isText, column + 1 == row.count { return cell }
        return isText || column == 0 ? cell + space : space + cell
      }.joined(separator: "  ") + "\n"
    }.joined()
  }
}
