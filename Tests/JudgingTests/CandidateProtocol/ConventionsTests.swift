import CandidateProtocol
import Testing

/// What a hello may declare, key by key.
@Suite struct ConventionsTests {
  /// Values that are refused, of some conventions; of every one those that mean nothing anywhere.
  private static let refused: [Convention: [String]] = [
    .finalSignalPower: ["0", "2", "true", #""1""#, #""alpha_bar_0""#],
    .clipping: ["0", #""1""#, "true", "1e999"],
    .noiseAfterClipping: ["true", "1", #""Kept""#, #""""#],
    .reverseVariance: ["0.5", #""fixed_large""#],
    .noiseAtLastStep: ["0", "1", #""true""#],
    .varianceFloor: ["-1e-20", #""0""#, "false"],
    .strides: ["1", #""all""#],
    .initialDeviation: ["0", "1.5", #""1""#],
    .stepsOffset: ["0.5", #""1""#],
    .eta: ["1", "true", #""squared""#],
    .stepVarianceFloor: ["-1e-20", #""0""#, "false"],
    .leadingStride: ["1", #""largest""#],
    .quadraticEnd: ["0", "1.5", #""1""#],
  ]

  /// Values that are read, the papers' own first: those that its words name, or a number.
  private func values(of convention: Convention) -> (read: [String], refused: [String]) {
    let named = convention.words.values.split(separator: "`").enumerated()
      .filter { $0.offset.isMultiple(of: 2) }.map { String($0.element) }
    let usual = convention.words.values.hasPrefix("`") ? named : []
    return (
      usual.count > 1 ? usual : usual + ["1"],
      Self.refused[convention, default: []] + ["-1", "[2]", "{}", #""nonsense""#]
    )
  }

  private func read(_ convention: Convention, _ value: String) throws -> Conventions {
    try Conventions(json: JSON.parse("{\"\(convention.rawValue)\":\(value)}"))
  }

  @Test(arguments: Convention.allCases)
  func `each key reads its values, the first of which is the papers' own`(
    convention: Convention
  ) throws {
    let all = try values(of: convention).read.map { try read(convention, $0) }
    #expect(all.first == Conventions() && Set(all).count == all.count)
    #expect(all.allSatisfy { $0.unknownKeys.isEmpty })
  }

  @Test(arguments: Convention.allCases)
  func `each key refuses other values with a sentence that names it`(convention: Convention) throws
  {
    for value in values(of: convention).refused {
      guard let json = try? JSON.parse("{\"\(convention.rawValue)\":\(value)}") else {
        Issue.record("\(value) is not JSON")
        continue
      }
      #expect { try Conventions(json: json) } throws: { error in
        "\(error)".hasPrefix("hello: convention \(convention.rawValue) is ")
          && "\(error)".contains(", it must be ")
      }
    }
  }

  @Test(arguments: Convention.allCases)
  func `keeping one keeps that one and no other`(convention: Convention) throws {
    let members = try Convention.allCases.map { other in
      JSON.Member(other.rawValue, try JSON.parse(try #require(values(of: other).read.last)))
    }
    let all = try Conventions(json: .object(members))
    let alone = try read(convention, try #require(values(of: convention).read.last))
    #expect(alone != Conventions() && all.keeping([convention]) == alone)
    let others = Set(Convention.allCases).subtracting([convention])
    #expect(
      all.keeping(others) != all && all.keeping(others).keeping([convention]) == Conventions())
    #expect(all.keeping(Set(Convention.allCases)) == all && all.keeping([]) == Conventions())
  }

  @Test func `a key that is not known is noted and left aside`() throws {
    let conventions = try Conventions(json: JSON.parse(#"{"clip_x1":1,"clip_x0":2}"#))
    #expect(conventions.unknownKeys == ["clip_x1"] && conventions.clipLimit == 2)
    #expect(conventions.keeping([.clipping]).unknownKeys.isEmpty)
  }

  @Test func `what is no object is refused`() {
    #expect(throws: ProtocolFault.self) { try Conventions(json: .array([])) }
  }
}
