import Foundation
import Judging
import TestSupport

/// What the oracle's own test candidate can do wrong, asked of it once.
enum Planted {
  /// Ids of the catalogue.
  static let bugs = ids.filter { !$0.hasPrefix("NEG-") }
  /// Those that a whole chain shows.
  static let loopBugs = lines(of: "--list-loop-bugs")
  /// Those of the path that draws its own noise.
  static let ownNoiseBugs = lines(of: "--list-own-noise-bugs")
  /// Noise that is drawn wrong.
  static let noiseBugs = lines(of: "--list-noise-bugs")
  /// Ids of what was taken for a bug, and is none.
  static let variants = ids.filter { $0.hasPrefix("NEG-") }
  /// Ways to declare conventions: `KEY=VALUE`, with a space between two.
  static let conventions = lines(of: "--list-conventions")
  /// Right code of other forms.
  static let families = lines(of: "--list-families")
  /// The source of the vectors' flags.
  static let flags = FlagFile()

  private static let ids = lines(of: "--list-bugs").map { line in String(line.prefix { $0 != " " })
  }

  /// None where there is no Python; who asks is not run then.
  private static func lines(of option: String) -> [String] {
    guard Python.isPresent else { return [] }
    return Python.output(of: Python.bare + [Tool.candidate("planted.py"), option])
      .split(separator: "\n").map(String.init)
  }
}

/// The file that says which aspects a planted bug makes fail, a line for each bug.
actor FlagFile {
  private static let path = Place.package
    .appendingPathComponent("Sources/Judging/Vectors/VectorFlags.swift")

  /// Writes the line of a bug, in the order of ids.
  func write(_ aspects: Set<String>, of bug: String) throws {
    let lines = try String(contentsOf: Self.path, encoding: .utf8)
      .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let entry = "    \(bug) "
    // An id begins with three capitals.
    let isEntry = { (line: String) in
      line.hasPrefix("    ")
        && line.dropFirst(4).prefix(3).allSatisfy { $0.isASCII && $0.isUppercase }
    }
    let entries =
      lines.filter { isEntry($0) && !$0.hasPrefix(entry) }
      + [entry + aspects.sorted().joined(separator: " ")]
    guard let first = lines.firstIndex(where: isEntry) else { return }
    let others = lines.filter { !isEntry($0) }
    let text = others[..<first] + entries.sorted() + others[first...]
    try text.joined(separator: "\n").write(to: Self.path, atomically: true, encoding: .utf8)
  }
}
