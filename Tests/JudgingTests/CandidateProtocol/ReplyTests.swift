import CandidateProtocol
import Judging
import Rows
import Testing

/// How an answer is sorted: what is null is absent, and only words decline.
@Suite struct ReplyTests {
  @Test(arguments: [
    #"{"sigma":1,"unsupported":null}"#, #"{"sigma":1,"error":null}"#,
    #"{"sigma":1,"error":null,"unsupported":null,"function":null}"#,
  ])
  func `a key that is null is absent`(text: String) throws {
    let json = try JSON.parse(text)
    #expect(Reply(json: json) == .answer(json))
    #expect(
      Reply(json: try JSON.parse(#"{"error":null,"unsupported":"no"}"#)) == .unsupported("no"))
    #expect(Reply(json: try JSON.parse(#"{"error":"no","unsupported":null}"#)) == .error("no"))
  }

  @Test(arguments: [
    (#"{"unsupported":false,"sigma":1}"#, "unsupported is false, it must be a string"),
    (#"{"unsupported":0}"#, "unsupported is 0"), (#"{"unsupported":[]}"#, "unsupported is []"),
    (#"{"error":true}"#, "error is true"), (#"{"error":{"says":"x"}}"#, #"error is {"says":"x"}"#),
    (#"{"error":"x","unsupported":"y"}"#, "both unsupported and error"),
  ])
  func `what is no string declines nothing`(text: String, says: String) throws {
    guard case .malformed(let words) = Reply(json: try JSON.parse(text)) else {
      Issue.record("\(text) is not malformed")
      return
    }
    #expect(words.contains(says), "\(words)")
  }

  /// The wrong answers of a candidate whose types have all fields.
  private func report(with members: [JSON.Member]) -> Report {
    var candidate = Variant(edit: { request, reply in
      guard request.operation == .sigma, case .answer = reply else { return reply }
      return Reply(json: .object([.init("sigma", .number(0.3))] + members))
    })
    return candidate.report(only: ["ddim.sigma"])
  }

  @Test(arguments: [
    [JSON.Member("unsupported", .null)], [.init("unsupported", .bool(false))],
    [.init("error", .null), .init("unsupported", .null)],
    [.init("error", .string("x")), .init("unsupported", .string("y"))],
  ])
  func `ddim.sigma is broken whatever fields a wrong answer has beside it`(
    members: [JSON.Member]
  ) {
    #expect(report(with: members).verdict == .broken)
  }

  @Test func `ddim.sigma is not judged where an answer declines in words`() {
    #expect(report(with: [.init("unsupported", .string("y"))]).count(.fail) == 0)
  }

  @Test func `a right answer whose error is null passes`() {
    var candidate = Variant(edit: { _, reply in
      guard case .answer(.object(let members)) = reply else { return reply }
      return Reply(
        json: .object(members + [.init("error", .null), .init("variance_of_mean", .null)]))
    })
    #expect(candidate.report(only: ["ddim"]).verdict == .conforms)
  }

  @Test func `a hello has null where it has nothing to say`() throws {
    let nulls = [
      "table_precision", "conventions", "predictions", "schedules", "encodings", "networks",
      "batch_times", "heads", "seeded", "dims", "declines", "functions", "unsupported", "error",
    ].map { JSON.Member($0, .null) }
    guard case .object(let members) = Vectors.plainHello else { return }
    let kept = members.filter { member in !nulls.contains { $0.key == member.key } }
    let plain = try Capabilities(hello: .object(kept))
    #expect(try Capabilities(hello: .object(kept + nulls)) == plain)
    let conventions = Convention.allCases.map { JSON.Member($0.rawValue, .null) }
    #expect(
      try Capabilities(hello: .object(kept + [.init("conventions", .object(conventions))]))
        .conventions == plain.conventions)
  }
}
