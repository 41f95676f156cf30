import ArgumentParser
import CandidateProtocol
import Foundation
import Synchronization

/// Output to people and to files.
enum Console {
  /// Prints a line, or several, to standard error: what was typed on the command line may be among it.
  static func complain(_ line: String) {
    FileHandle.standardError.write(Data((printableLines(line) + "\n").utf8))
  }

  /// Whether a stream is a terminal.
  static func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }

  /// Writes text to a file, or to standard output if no file is named, or `-`.
  ///
  /// - Throws: exit status 2 with a sentence if the file cannot be written; the text then goes to
  ///   standard output, so that what was computed is not lost.
  static func write(_ text: String, to path: String?) throws {
    guard let path, path != "-" else { return try print(text) }
    do throws(FileFault) {
      try Files.write(text, to: path)
    } catch {
      complain(
        "Error: the report cannot be written to \(path): \(error). It follows on standard output.")
      try print(text)
      throw ExitCode(2)
    }
  }

  /// Writes text to standard output. A reader that is gone, as `| head` leaves it, is no error; a
  /// full disk is.
  private static func print(_ text: String) throws {
    let error = Files.putAll(Array(text.utf8), to: STDOUT_FILENO)
    guard error != 0, error != EPIPE else { return }
    complain("Error: standard output cannot be written: \(String(cString: strerror(error)))")
    throw ExitCode(2)
  }

  /// Fails at once if a file could not be written later, before anything long is begun.
  ///
  /// - Parameters:
  ///   - path: of the file; standard output if nil or `-`.
  ///   - read: files that are read, which it must not replace.
  ///   - option: what names it.
  ///   - content: what will be in it.
  static func checkWritable(
    _ path: String?, besides read: [String?] = [], option: String = "--output",
    content: String = "the report"
  ) throws {
    guard let path, path != "-" else { return }
    if let same = read.compactMap(\.self).first(where: { Files.areSame($0, path) }) {
      throw ValidationError("\(option) is \(path), which is read as well, as \(same)")
    }
    do throws(FileFault) { try Files.checkWritable(path) } catch {
      complain("Error: \(content) cannot be written to \(path): \(error)")
      throw ExitCode(2)
    }
  }

  /// Whether text that goes there may have colours: to a terminal that shows them, of somebody who wants them.
  static func hasColour(_ output: String?) -> Bool {
    let environment = ProcessInfo.processInfo.environment
    return output ?? "-" == "-" && isTerminal(1) && environment["NO_COLOR"] ?? "" == ""
      && environment["TERM"] != "dumb"
  }

  /// A bar on a terminal, and nothing otherwise.
  ///
  /// - Parameters:
  ///   - done: how many there are.
  ///   - total: how many there will be.
  ///   - what: of what.
  ///
  /// It is drawn every twentieth of a second at most, and always at the end, where it goes.
  static func progress(_ done: Int, of total: Int, _ what: String = "checks") {
    guard isTerminal(2), total > 0, done == total || isDue() else { return }
    guard ProcessInfo.processInfo.environment["TERM"] != "dumb" else { return }
    // Beside it are the counts; on a narrow terminal they stand alone.
    let width = columns() >= 60 ? 30 : 0
    let filled = width * done / total
    let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: width - filled)
    let end = done == total ? "\r\u{1B}[K" : ""
    FileHandle.standardError.write(Data("\r\(bar) \(done)/\(total) \(what)\(end)".utf8))
  }

  /// Clears a bar that did not come to its end.
  static func endProgress() {
    guard isTerminal(2), ProcessInfo.processInfo.environment["TERM"] != "dumb" else { return }
    FileHandle.standardError.write(Data("\r\u{1B}[K".utf8))
  }
}

/// When a bar was last drawn.
private let lastDrawn = Mutex<ContinuousClock.Instant?>(nil)

/// Whether a bar may be drawn again.
private func isDue() -> Bool {
  lastDrawn.withLock { last in
    let now = ContinuousClock.now
    if let last, last.duration(to: now) < .milliseconds(50) { return false }
    last = now
    return true
  }
}

/// How many columns the terminal of standard error has.
private func columns() -> Int {
  var size = winsize()
  return ioctl(2, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0 ? Int(size.ws_col) : 80
}

extension Console {
  /// A number in three digits.
  static func short(_ value: Double) -> String {
    value == 0
      ? "0" : String(format: abs(value) >= 0.01 && abs(value) < 1e5 ? "%.4g" : "%.2e", value)
  }

  /// A number of things: `1 call`, `2 calls`.
  static func count(_ number: Int, _ what: String) -> String {
    "\(number) \(what)\(number == 1 ? "" : "s")"
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
