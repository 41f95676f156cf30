import Oracle
import Rows
import Testing

/// The doc comments of the derivation against the register.
@Suite struct SourceIndexTests {
  @Test func `a row with evidence has a function whose doc comment names it`() throws {
    let symbols = try SourceIndex.shared.get().symbols
    for entry in Register.entries where !entry.evidence.isEmpty {
      let paths = symbols[entry.row.id, default: []].map(\.path)
      #expect(paths.contains { $0.hasPrefix("Sources/Derivation/") }, "\(entry.row.id)")
    }
  }

  @Test func `every id in a doc comment is a row's`() throws {
    let symbols = try SourceIndex.shared.get().symbols
    for id in symbols.keys { #expect(Row.named(id) != nil, "\(id)") }
    #expect(!symbols.isEmpty, "the search must find something")
  }
}
