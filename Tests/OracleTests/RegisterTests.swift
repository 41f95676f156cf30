import Foundation
import Oracle
import Testing

@Suite struct RegisterTests {
  /// Every piece of evidence that the register claims is run.
  @Test(arguments: Register.entries.filter { !$0.evidence.isEmpty }.map(\.equation.id))
  func `evidence holds`(id: String) throws {
    let entry = try #require(Register.entry(id))
    for evidence in entry.evidence {
      let start = Date()
      let seen = try evidence.run()
      #expect(!seen.isEmpty)
      print(id, evidence.kind, seen, Date().timeIntervalSince(start))
    }
  }
}
