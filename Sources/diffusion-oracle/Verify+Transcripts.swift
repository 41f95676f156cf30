import Foundation
import Judging
import Rows
import Wire

extension Verify {
  /// The candidate's file, as the address of a file from here: the loop's, or the first word of the command that is a file beneath the
  /// working directory; nil if there is none.
  var source: String? {
    let words =
      ready.loop.map { [String($0.prefix { $0 != ":" })] }
      ?? candidate.flatMap { try? commandWords($0) } ?? []
    let here = FileManager.default.currentDirectoryPath + "/"
    // The program comes before its arguments, and may be no more than what runs them.
    let paths = (words.dropFirst() + words.prefix(1)).map { word in
      let path = word.hasPrefix(here) ? String(word.dropFirst(here.count)) : word
      return path.hasPrefix("./") ? String(path.dropFirst(2)) : path
    }
    let file = paths.first { path in
      var isFolder: ObjCBool = false
      return !path.hasPrefix("/") && !path.hasPrefix("../")
        && FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
        && !isFolder.boolValue
    }
    return file?.addingPercentEncoding(withAllowedCharacters: .urlPathAllowed)
  }

  /// The report, with what went over the wire in the chains that failed written beside it: of every broken equation
  /// those of its first check.
  ///
  /// A transcript that cannot be written is complained of, and the report is none the worse.
  func withTranscripts(_ report: Report) -> Report {
    guard let output, output != "-", !Files.isSpecial(output) else { return report }
    var report = report
    var written: Set<String> = []
    for (index, line) in report.lines.enumerated() where line.isUnexpected {
      guard let transcript = line.finding.transcript, written.insert(line.check.row.id).inserted
      else { continue }
      let path = Self.path(of: line.check.id, beside: output)
      do throws(FileFault) {
        try Files.write(transcript.text, to: path)
        report.lines[index].transcript = path
      } catch {
        Console.complain("Error: the calls of a chain cannot be written to \(path): \(error)")
      }
    }
    return report
  }

  /// `report.json` leads to `report.<check>.jsonl` in its folder.
  private static func path(of id: String, beside output: String) -> String {
    let name = output.split(separator: "/", omittingEmptySubsequences: false).last ?? ""
    let stem = name.lastIndex(of: ".").map { $0 == name.startIndex ? name : name[..<$0] } ?? name
    return output.dropLast(name.count) + stem + "." + id.replacing("/", with: ".") + ".jsonl"
  }
}
