import CandidateProtocol
import Course
import Judging
import NoiseJudging
import Oracle
import Rows
import SampleFiles
import Tangle
import TestSupport
import Testing

/// The evidence of every row that has some, run and compared with what its notebook quotes.
///
/// There is one function a row, so that a filter finds it; they are written from the rows.
@Suite struct EvidenceTests {
  func expectEvidence(for row: Row) throws {
    let entry = Register.entry(row)
    let place = try #require(Notebook.all.first { $0.number == row.notebook })
    let document = Document(try Place.text(place.path))
    let part = document.parts.first { $0.words == ["evidence", row.id] }
    #expect(!entry.evidence.isEmpty)
    for evidence in entry.evidence {
      let quote = EvidenceQuote.quote(evidence, seen: try evidence.run())
      if Asked.isRefreshing || part?.body.contains(quote) == true { continue }
      Flaw(line: part?.line ?? 1, "the evidence of \(row.id) is not quoted as it runs: \(quote)")
        .record(in: place.path)
    }
  }
}
