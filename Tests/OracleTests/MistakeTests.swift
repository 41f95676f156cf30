import Oracle
import Rows
import Testing

/// Every piece of evidence against the mistakes that stand beside it: each turns it red.
///
/// The mistakes are those that people make, or else one wrong sign, time or root.
@Suite struct MistakeTests {
  @Test(arguments: Planted.all) func `a planted mistake turns the evidence red`(planted: Planted) {
    let mistaken = planted.mistake.evidence
    #expect(mistaken.method == planted.evidence.method)
    #expect(throws: Refutation.self) { try mistaken.run() }
  }

  @Test func `every piece of evidence has a mistake that it refutes`() {
    for entry in Register.entries {
      for evidence in entry.evidence {
        #expect(!evidence.mistakes.isEmpty, "\(entry.row.id): \(evidence.method)")
      }
    }
  }

  /// A mistake, and the evidence that must see it.
  struct Planted: Sendable, CustomTestStringConvertible {
    let row: Row
    let evidence: Evidence
    let mistake: Evidence.Mistake

    var testDescription: String { "\(row.id): \(mistake.name)" }

    static let all = Register.entries.flatMap { entry in
      entry.evidence.flatMap { evidence in
        evidence.mistakes.map { Planted(row: entry.row, evidence: evidence, mistake: $0) }
      }
    }
  }
}
