import CandidateProtocol
import Course
import Foundation
import Judging
import NoiseJudging
import Oracle
import Rows
import SampleFiles
import Tangle
import TestSupport
import Testing

/// What a reader on GitHub would stumble over: mathematics that is not shown, dead links, lost anchors.
@Suite struct LintTests {
  /// The Markdown files of the package: their paths.
  static let pages: [String] = {
    let folder = Place.package.appendingPathComponent("Notebooks-md").path
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return ["README.md"]
      + names.filter { $0.hasSuffix(".md") }.sorted().map { "Notebooks-md/\($0)" }
  }()

  /// Each page and the targets of links to it, read once: most are linked to from most.
  private static let read: [String: (page: Document, targets: Set<String>)] =
    Dictionary(
      uniqueKeysWithValues: pages.compactMap { path in
        (try? Place.text(path)).map {
          let page = Document($0)
          return (path, (page, page.targets))
        }
      })

  private func document(_ path: String) throws -> Document {
    try #require(Self.read[path]?.page, "\(path) cannot be read")
  }

  @Test(arguments: pages) func `mathematics is such as GitHub shows`(path: String) throws {
    let page = try document(path)
    for flaw in page.faults + page.mathematicsFlaws { flaw.record(in: path) }
  }

  @Test(arguments: pages) func `links lead somewhere`(path: String) throws {
    let folder = path.split(separator: "/").dropLast().joined(separator: "/")
    let flaws = try document(path).deadLinks(from: folder) { target in
      guard FileManager.default.fileExists(atPath: Place.package.path + "/" + target) else {
        return nil
      }
      guard target.hasSuffix(".md") else { return [] }
      return Self.read[target]?.targets ?? (try? Place.text(target)).map { Document($0).targets }
        ?? []
    }
    for flaw in flaws { flaw.record(in: path) }
  }

  @Test(arguments: Notebook.all.map(\.path)) func `notebooks have their shape`(path: String) throws
  {
    let number = path.dropFirst("Notebooks-md/".count).prefix { $0 != "-" }
    let page = try document(path)
    for flaw in page.structureFlaws(number: String(number)) + page.strayFences {
      flaw.record(in: path)
    }
  }

  @Test func `every file with a number is a notebook of the course`() {
    let files = Self.pages.filter { $0.dropFirst("Notebooks-md/".count).first?.isNumber == true }
    #expect(files == Notebook.all.map(\.path).sorted())
  }

  @Test func `every equation with evidence has one anchor, its formula and its evidence`() throws {
    var anchored: [String: Int] = [:]
    for notebook in Notebook.all {
      let page = try document(notebook.path)
      let rows = page.anchors.filter { Register.entry($0.id) != nil }
      for (id, line) in rows {
        anchored[id, default: 0] += 1
        for flaw in missing(id, from: page, line: line) { flaw.record(in: notebook.path) }
      }
      let unknown = page.anchors.filter { $0.id.contains(".") && Register.entry($0.id) == nil }
      for (id, line) in unknown {
        Flaw(line: line, "\(id) is no equation").record(in: notebook.path)
      }
      let order = notebook.rows.map(\.id).sorted()
      #expect(rows.map(\.id).sorted() == order, "\(notebook.path)")
    }
    for entry in Register.entries {
      let wanted = entry.evidence.isEmpty ? nil : 1
      #expect(anchored[entry.row.id] == wanted, "\(entry.row.id)")
    }
  }

  /// What does not follow the anchor of an equation: its print, its quoted evidence.
  private func missing(_ id: String, from page: Document, line: Int) -> [Flaw] {
    var flaws: [Flaw] = []
    let next = page.anchors.first { $0.line > line && Register.entry($0.id) != nil }
    let section = line..<(next?.line ?? .max)
    if Row.named(id)?.latex() != nil,
      !page.fences.contains(where: { $0.words == ["math", id] && section.contains($0.line) })
    {
      flaws.append(
        Flaw(line: line, "no formula of \(id), printed from the code, follows its anchor"))
    }
    let quote = page.parts.first { $0.words == ["evidence", id] && section.contains($0.line) }
    guard let quote else {
      return flaws + [Flaw(line: line, "no evidence of \(id) is quoted after its anchor")]
    }
    let text = quote.body.joined(separator: "\n")
    for (links, what) in [
      (SourceIndex.rooms.map { "](../Sources/\($0)/" }, "function"),
      (["](../Sources/Oracle/"], "evidence"), (["](https://arxiv.org/abs/"], "paper"),
    ] where !links.contains(where: text.contains) {
      flaws.append(Flaw(line: quote.line, "\(id) has no link to its \(what)"))
    }
    return flaws
  }

  @Test func `every question has one heading`() throws {
    var places: [String: Int] = [:]
    for notebook in Notebook.all {
      let page = try document(notebook.path)
      for (id, line) in page.anchors where id.hasPrefix("question-") {
        places[id, default: 0] += 1
        let heading = page.headings.first { $0.line > line }
        if heading.map({ $0.line <= line + 2 && $0.text.hasSuffix("?") }) != true {
          Flaw(line: line, "a heading that asks \(id) follows its anchor").record(in: notebook.path)
        }
      }
    }
    #expect(places == Dictionary(uniqueKeysWithValues: (1...20).map { ("question-\($0)", 1) }))
  }

  @Test func `every line of the notes is walked`() throws {
    let page = try document("Notebooks-md/16-the-notes.md")
    let walked = page.anchors.map(\.id).filter { $0.hasPrefix("note-") }
    #expect(walked == (1...13).map { "note-\($0)" })
    let lines = page.anchors.filter { $0.id.hasPrefix("note-") }.map(\.line)
    for (line, next) in zip(lines, lines.dropFirst() + [page.lines.count]) {
      let text = page.lines[line..<next].joined(separator: "\n")
      for word in ["**Row ", "**Proof ", "**Chapter "] where !text.contains(word) {
        Flaw(line: line, "this line of the notes has no \(word.dropFirst(2).lowercased())")
          .record(in: "Notebooks-md/16-the-notes.md")
      }
    }
  }

  @Test func `every figure is shown, with a sentence of what one sees`() throws {
    let folder = Place.package.appendingPathComponent("Notebooks-md/figures").path
    let files = try FileManager.default.contentsOfDirectory(atPath: folder)
      .filter { $0.hasSuffix(".svg") }
    let text = try Self.pages.map(Place.text).joined(separator: "\n")
    for file in files {
      #expect(text.contains("figures/\(file))"), "\(file) is shown nowhere")
      let name = file.dropLast(".svg".count)
      // The README's are drawn by hand, or by the command that stands beside them; all others by a cell.
      let isDrawn = file == "oracle.svg" || text.contains("--plot \(file)`")
      #expect(isDrawn || text.contains("\"\(name)\""), "no cell draws \(file)")
    }
    #expect(!text.contains("![]("), "a figure without words is none for those who do not see it")
  }
}
