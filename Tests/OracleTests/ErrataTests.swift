import Oracle
import Rows
import Testing

/// Errata, each with its proof, and each against what would have been right.
@Suite struct ErrataTests {
  @Test(arguments: Entry.all) func `an erratum stands with its proof`(entry: Entry) throws {
    #expect(!entry.erratum.says.isEmpty)
    #expect(try !entry.erratum.proof.run().isEmpty)
  }

  @Test(arguments: Entry.all)
  func `had the right thing been printed there would be no erratum`(entry: Entry) {
    #expect(!entry.erratum.proof.mistakes.isEmpty, "nothing makes this erratum fall")
    for right in entry.erratum.proof.mistakes {
      #expect(throws: Refutation.self) { try right.evidence.run() }
    }
  }

  /// An erratum of a row.
  struct Entry: Sendable, CustomTestStringConvertible {
    let row: Row
    let erratum: Erratum

    var testDescription: String { "\(row.id): \(erratum.says.prefix(60))…" }

    static let all = Register.entries.flatMap { entry in
      entry.errata.map { Entry(row: entry.row, erratum: $0) }
    }
  }
}
