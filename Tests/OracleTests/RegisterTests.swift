import CandidateProtocol
import Foundation
import Judging
import Oracle
import Rows
import SampleFiles
import Testing

/// The register against itself, the code and the tests.
@Suite struct RegisterTests {
  @Test func `the rows of the spine are proved`() {
    for id in Self.spine {
      #expect(Register.entry(id)?.kinds.contains(.proved) == true, "\(id)")
    }
  }

  @Test func `ids are unique and evidence belongs to a row`() {
    let ids = Register.entries.map(\.row.id)
    #expect(Set(ids).count == ids.count)
    #expect(ids.count == 74)
    for id in Register.idsWithEvidence + Register.idsWithErratum { #expect(ids.contains(id)) }
  }

  /// What rows with evidence still owe of what the register asks, for want of whole chains; shrinks,
  /// and is then deleted.
  private static let owed: [String: [EvidenceKind]] = [
    "ddim.equals-ddpm": [.observed], "ddim.sub-sequence": [.observed],
    "ddim.inversion": [.computed],
  ]

  @Test func `a row with evidence has what is asked, but for what is known to be owed`() {
    for entry in Register.entries where !entry.evidence.isEmpty {
      let missing = entry.row.asked.filter { !entry.kinds.contains($0) }
      #expect(missing == Self.owed[entry.row.id] ?? [], "\(entry.row.id)")
    }
  }

  @Test func `a row with evidence has code with a doc comment, and a test that names it`() throws {
    let documented = try Self.ids(in: "Sources/Derivation", matching: #/- Equation: `([^`]+)`/#)
    let tested = try Self.ids(in: "Tests", matching: #/func `([a-z]+\.[a-z-]+)/#)
    for entry in Register.entries where !entry.evidence.isEmpty {
      let id = entry.row.id
      #expect(documented.contains(id), "\(id) has no doc comment in Sources/Derivation")
      #expect(tested.contains(id), "no test's name begins with \(id)")
    }
  }

  @Test func `every id in code, tests and checks is one of the register's`() throws {
    let known = Set(Register.entries.map(\.row.id))
    let documented = try Self.ids(in: "Sources", matching: #/- Equation: `([^`]+)`/#)
    let tested = try Self.ids(in: "Tests", matching: #/func `([a-z]+\.[a-z-]+)/#)
    let judged = AllChecks.checks(seed: 0).flatMap { $0.rows.map(\.id) }
    for id in documented.union(tested).union(judged) { #expect(known.contains(id), "\(id)") }
    #expect(documented.count > 10 && tested.count > 10, "the search must find something")
  }

  @Test func `every equation of the spine is judged, and check ids are unique`() {
    let checks = AllChecks.checks(seed: 0)
    #expect(Set(checks.map(\.id)).count == checks.count)
    let judged = Set(checks.map { $0.row.id })
    #expect(Self.spine.allSatisfy(judged.contains))
  }

  private static let spine = [
    "schedule.signal-power", "schedule.linear", "forward.marginal", "forward.reparameterization",
    "inversion.predicted-data", "ddpm.posterior-mean", "ddpm.posterior-variance", "ddim.mean",
    "ddim.variance", "ddim.sigma", "ddim.update", "ddim.deterministic", "ddim.equals-ddpm",
  ]

  /// What the first group of a pattern finds in the Swift files of a folder of the package.
  private static func ids(
    in folder: String, matching pattern: Regex<(Substring, Substring)>
  ) throws -> Set<String> {
    let package = URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let files = try #require(
      FileManager.default.enumerator(
        at: package.appendingPathComponent(folder), includingPropertiesForKeys: nil))
    var ids: Set<String> = []
    for case let file as URL in files where file.pathExtension == "swift" {
      let text = String(decoding: try Data(contentsOf: file), as: UTF8.self)
      ids.formUnion(text.matches(of: pattern).map { String($0.output.1) })
    }
    return ids
  }
}
