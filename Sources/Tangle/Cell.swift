/// A fence that is run, with the fence that holds what it prints.
public struct Cell: Sendable {
  /// What is done with a fence.
  public enum Kind: Sendable, Equatable {
    /// Swift, run where it stands; names are known to the cells that follow.
    case run
    /// Swift that is lifted to file scope: types, protocols, extensions.
    case declarations
    /// Swift that must throw; the error is its output.
    case `throws`
    /// Swift that must not compile; the compiler's errors are its output.
    case fails
    /// A shell command, run in the notebook's scratch folder with the built products on its path.
    case shell
    /// A file of that name, written to the notebook's scratch folder.
    case file(String)
  }

  /// What is done with it.
  public let kind: Kind
  /// Its lines.
  public let fence: Fence
  /// The `text` fence that follows it, if nothing but blank lines stands between them.
  public let output: Fence?

  /// The kind of a fence; nil if it is not run.
  ///
  /// | fence | kind |
  /// |---|---|
  /// | `swift` | run |
  /// | `swift declarations`, `swift throws`, `swift fails` | as said |
  /// | `sh run` | a shell command |
  /// | any language with `file=NAME` | a file |
  static func kind(of fence: Fence) -> Kind? {
    if let word = fence.words.dropFirst().first(where: { $0.hasPrefix("file=") }) {
      return .file(String(word.dropFirst("file=".count)))
    }
    switch fence.words {
    case ["swift"]: return .run
    case ["swift", "declarations"]: return .declarations
    case ["swift", "throws"]: return .throws
    case ["swift", "fails"]: return .fails
    case ["sh", "run"]: return .shell
    default: return nil
    }
  }
}

extension Document {
  /// The cells, in order.
  public var cells: [Cell] {
    fences.indices.compactMap { index in
      guard let kind = Cell.kind(of: fences[index]) else { return nil }
      return Cell(kind: kind, fence: fences[index], output: output(after: index))
    }
  }

  /// The `text` fence that follows a fence with nothing between them.
  private func output(after index: Int) -> Fence? {
    guard fences.indices.contains(index + 1) else { return nil }
    let next = fences[index + 1]
    let between = lines[fences[index].end..<(next.line - 1)]
    return next.language == "text" && between.allSatisfy(\.isEmpty) ? next : nil
  }

  /// Fences that claim to be run or printed and are neither.
  public var strayFences: [Flaw] {
    let outputs = cells.compactMap(\.output?.line)
    let hidden = prose.filter { text, _ in
      let start = text.drop(while: \.isWhitespace)
      return start.hasPrefix("~~~") || start.hasPrefix("```")
    }.map { Flaw(line: $0.line, "a fence begins at the margin, with backticks") }
    return hidden
      + fences.compactMap { fence in
        switch fence.language {
        case "swift" where Cell.kind(of: fence) == nil:
          Flaw(
            line: fence.line,
            "a swift fence is marked declarations, throws, fails or not at all, not \(fence.words)")
        case "text" where !outputs.contains(fence.line):
          Flaw(line: fence.line, "a text fence stands directly after the cell that prints it")
        case _ where fence.words.contains("run") && Cell.kind(of: fence) == nil:
          Flaw(line: fence.line, "what is run is marked sh run, not \(fence.words)")
        case "":
          Flaw(line: fence.line, "a fence names its language")
        default: nil
        }
      }
  }
}
