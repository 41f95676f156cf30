import Oracle
import Rows
import Testing

/// The doc comments of the derivation, the samplers and the laws against the register.
@Suite struct SourceIndexTests {
  @Test func `a row with evidence has a function whose doc comment names it`() throws {
    let symbols = try SourceIndex.shared.get().symbols
    for entry in Register.entries where !entry.evidence.isEmpty {
      #expect(!symbols[entry.row.id, default: []].isEmpty, "\(entry.row.id)")
    }
  }

  @Test func `every id in a doc comment is a row's`() throws {
    let symbols = try SourceIndex.shared.get().symbols
    for id in symbols.keys { #expect(Row.named(id) != nil, "\(id)") }
    #expect(!symbols.isEmpty, "the search must find something")
  }
}
