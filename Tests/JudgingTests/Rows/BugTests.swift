import Foundation
import Judging
import Rows
import TestSupport
import Testing

/// The catalogue of known bugs.
struct BugTests {
  @Test func `ids are unique, and each begins with its topic`() {
    #expect(Set(Bug.all.map(\.id)).count == Bug.all.count)
    for bug in Bug.all {
      #expect(bug.topic != nil && Bug.named(bug.id)?.name == bug.name, "\(bug.id)")
    }
    #expect(Bug.named("ddim.sigma") == nil)
  }

  @Test
  func `each entry says what is wrong, what is right, where it shows and which rows it breaks`() {
    for bug in Bug.all {
      let words = [bug.name, bug.wrong, bug.right, bug.shows, bug.hides]
      let optional = [bug.symptom, bug.numbers, bug.note].compactMap(\.self) + bug.sources
      #expect((words + optional).allSatisfy { $0.contains { !$0.isWhitespace } }, "\(bug.id)")
      #expect(!bug.rows.isEmpty && Set(bug.rows).count == bug.rows.count, "\(bug.id)")
      #expect(bug.wrong != bug.right, "\(bug.id)")
    }
  }

  @Test func `what is made up names nobody, and all else names who had it`() {
    for bug in Bug.all {
      #expect(bug.sources.isEmpty == (bug.status == .constructed), "\(bug.id)")
    }
  }

  /// The record that the catalogue was made from has 123 entries: their kinds, counted there.
  @Test func `no record was lost`() {
    let counts: [Rows.Bug.Kind: Int] = [
      .defect: 76, .documentation: 5, .convention: 10, .notation: 1, .approximation: 1,
      .validationGap: 3, .relatedSampler: 12, .falseAlarm: 4, .correctVariant: 11,
    ]
    for kind in Bug.Kind.allCases {
      let recorded = Bug.all.count { $0.kind == kind && $0.status != .constructed }
      #expect(recorded >= counts[kind] ?? 0, "\(kind)")
    }
    #expect(counts.values.reduce(0, +) == 123)
  }

  @Test func `where the original record was wrong, the note says what was corrected`() {
    let corrected = Set(Bug.all.filter { $0.note?.contains("Corrected: ") == true }.map(\.id))
    #expect(corrected.isSuperset(of: ["ELB-06", "FWD-01", "DDI-06", "DDI-17", "DDI-19"]))
  }

  /// In our own words; what stands in backquotes is a library's.
  @Test func `the cumulative signal power is never called alpha`() {
    for bug in Bug.all {
      let words = [
        bug.wrong, bug.right, bug.shows, bug.hides, bug.symptom ?? "", bug.numbers ?? "",
      ]
      let own = words.joined(separator: " ").replacing(#/`[^`]*`/#, with: "")
      #expect(!own.contains("alpha_bar") && !own.contains("alphas_cumprod"), "\(bug.id)")
    }
  }

  /// Sources, tests, candidates and the course: whatever begins as the id of a bug does is one.
  @Test func `every id that the repository cites resolves`() throws {
    let topics = Bug.Topic.allCases.map(\.rawValue).joined(separator: "|")
    // Foundation's: Swift's own takes seconds over the whole repository.
    let citation = try NSRegularExpression(
      pattern: "\\b(?:\(topics))-[0-9A-Z]+(?:-[0-9A-Z]+)*\\b")
    var cited: [String: String] = [:]
    for folder in ["Sources", "Tests", "Notebooks-md"] {
      let root = Place.package.appendingPathComponent(folder)
      for case let file as URL in try #require(
        FileManager.default.enumerator(at: root, includingPropertiesForKeys: nil))
      where ["swift", "py", "md"].contains(file.pathExtension)
        && !file.path.contains("/Sources/Rows/Bugs/")
      {
        let text = try String(contentsOf: file, encoding: .utf8)
        let whole = NSRange(text.startIndex..., in: text)
        for match in citation.matches(in: text, range: whole) {
          guard let range = Range(match.range, in: text) else { continue }
          cited[String(text[range])] = file.lastPathComponent
        }
      }
    }
    let unknown = cited.filter { Bug.named($0.key) == nil }
    #expect(unknown.isEmpty, "\(unknown)")
    #expect(cited["DDI-04"] != nil && cited["NOISE-WIDE"] != nil && cited.count > 100)
  }
}

/// The wrong formulas of the catalogue.
struct BugFormulaTests {
  @Test func `each is a formula of an equation that it breaks, and not the right one`() {
    let known = MutationTarget.all.flatMap { target in target.knownBugs.map { ($0, target.row.id) }
    }
    for bug in Bug.all where !bug.replacements.isEmpty {
      #expect(
        known.contains { id, row in id == bug.id && bug.rows.contains { $0.id == row } },
        "\(bug.id)")
      #expect(bug.replacements.allSatisfy { $0.right != $0.wrong })
    }
  }
}
