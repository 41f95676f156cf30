extension Document {
  /// The document as a Swift source file: one function that runs its cells in order, and a test that calls it.
  ///
  /// Compiler errors point at the document, by `#sourceLocation`. The file expects of its module:
  /// `NotebookTests`, a suite with `runs(_:cells:)`; `begin(cell:)`; `mustThrow()`;
  /// `mustNotCompile(_:imports:)`; `runShell(_:)`; `writeFile(_:_:)`.
  ///
  /// - Parameters:
  ///   - stem: the name of the document's file without its extension.
  ///   - path: the document's path, as errors shall name it.
  public func tangled(stem: String, path: String) -> String {
    var source = "// Tangled from \(stem).md: edit that.\n"
    source += "import Testing\n"
    let cells = self.cells
    for (text, line) in imports { source += Self.located([text], at: line, in: path) }
    for cell in cells where cell.kind == .declarations {
      source += Self.located(Self.withoutImports(cell), at: cell.fence.line + 1, in: path)
    }
    source += "\nprivate func cells() async throws {\n"
    for (index, cell) in cells.enumerated() {
      source += "begin(cell: \(index))\n" + statement(cell, path)
    }
    return source + """
      }

      extension NotebookTests {
        @Test func `\(stem)`() async throws { try await runs("\(stem)", cells: cells) }
      }

      """
  }

  private func statement(_ cell: Cell, _ path: String) -> String {
    let body = cell.fence.body
    switch cell.kind {
    case .run:
      return Self.located(Self.withoutImports(cell), at: cell.fence.line + 1, in: path)
    case .throws:
      return "do {\n" + Self.located(Self.withoutImports(cell), at: cell.fence.line + 1, in: path)
        + "mustThrow()\n} catch { print(error) }\n"
    case .declarations: return ""
    case .fails: return "try await mustNotCompile(\(Self.literal(body)))\n"
    case .shell: return "try await runShell(\(Self.literal(body)))\n"
    case .file(let name): return "try writeFile(\(Self.literal([name])), \(Self.literal(body)))\n"
    }
  }

  /// The imports of its cells, which stand at file scope, with the numbers of their lines.
  public var imports: [(text: String, line: Int)] {
    cells.filter { [.declarations, .run, .throws].contains($0.kind) }.flatMap { cell in
      cell.fence.body.enumerated().filter { Self.isImport($0.element) }
        .map { ($0.element, cell.fence.line + 1 + $0.offset) }
    }
  }

  /// What its cells declare at file scope, without the imports.
  public var declarations: [String] {
    cells.filter { $0.kind == .declarations }.flatMap(Self.withoutImports)
  }

  private static func isImport(_ line: String) -> Bool {
    line.hasPrefix("import ") || line.hasPrefix("@testable import ")
  }

  /// The lines of a cell; an import, which stands at file scope, leaves an empty line.
  private static func withoutImports(_ cell: Cell) -> [String] {
    cell.fence.body.map { isImport($0) ? "" : $0 }
  }

  private static func located(_ lines: [String], at line: Int, in path: String) -> String {
    "#sourceLocation(file: \(literal([path])), line: \(line))\n"
      + lines.map { $0 + "\n" }.joined() + "#sourceLocation()\n"
  }

  /// Lines as a string literal of Swift.
  private static func literal(_ lines: [String]) -> String {
    var text = "\""
    for scalar in lines.joined(separator: "\n").unicodeScalars {
      switch scalar {
      case "\n": text += "\\n"
      case "\t": text += "\\t"
      case "\"", "\\": text += "\\\(scalar)"
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text + "\""
  }
}
