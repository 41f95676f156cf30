import CandidateProtocol
import Foundation
import Testing

/// The page that `protocol` prints is what this build speaks.
@Suite struct ProtocolTests {
  @Test func `the protocol has every operation and every convention, as the code has them`()
    async throws
  {
    let page = try await Tool.run("protocol")
    #expect(page.status == 0)
    #expect(!page.output.contains("OPERATIONS") && !page.output.contains("CONVENTIONS"))
    let lines = Set(page.output.split(separator: "\n").map(String.init))
    for operation in Operation.allCases {
      #expect(
        lines.contains { $0.hasPrefix("| `\(operation.rawValue)` |") }, "\(operation.rawValue)")
    }
    for convention in Convention.allCases {
      let words = convention.words
      let row = "| `\(convention.rawValue)` | \(words.values) | \(words.meaning) |"
      #expect(lines.contains(row), "\(row)")
    }
    for format in Precision.allCases { #expect(page.output.contains("`\(format.rawValue)`")) }
  }
}
