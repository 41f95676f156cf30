import CandidateProtocol
import Judging
import Testing

/// What a finding says.
@Suite struct FindingWordsTests {
  /// One of each kind. The numbers that are right occur nowhere else.
  private static let kinds: [Finding.Kind] = [
    .right(answers: 2, declined: "no velocity"),
    .holds("4 answers stay the same", declined: "no S"),
    .wrong(field: "x_prev", answer: 0.75, right: 0.625),
    .notANumber(field: "x_prev", because: Explanation("as a root of 0.625 is")),
    .malformed(.missing(field: "x_prev")), .malformed(.noNumber(field: "nats")),
    .malformed(.noList(field: "x_prev", shown: "\"abc\"")),
    .malformed(.length(field: "x_prev", count: 2, right: 3)),
    .malformed(.failure("no such tensor")),
    .malformed(.configuration("configure is answered with no ok")),
    .broken("the times are [3, 1], [4, 2] is right", seen: "the times are [3, 1]"),
    .refuted("the variance of z is 1.1"),
    .undecided(.at(1), formats: "fp16", more: 2, answers: 1), .unclear("the format is too coarse"),
    .declined("there is no velocity"), .unasked("no point can be asked"),
    .lost("the child is gone"),
  ]

  /// A new kind does not compile without its outcome here.
  private static func outcome(of kind: Finding.Kind) -> Outcome {
    switch kind {
    case .right, .holds: .pass
    case .wrong, .notANumber, .malformed, .broken, .refuted: .fail
    case .undecided, .unclear: .inconclusive
    case .declined, .unasked: .unsupported
    case .lost: .error
    }
  }

  @Test(arguments: kinds)
  func `each kind has words of its own and its outcome`(kind: Finding.Kind) {
    let finding = Finding(kind, at: .step(3, to: 2))
    #expect(finding.outcome == Self.outcome(of: kind))
    #expect(finding.detail.count > 5 && !finding.detail.contains("Optional("))
    let same = Self.kinds.filter { Finding($0, at: .step(3, to: 2)).detail == finding.detail }
    #expect(same == [kind])
    #expect(Set(Self.kinds.map(Self.outcome)) == Set(Outcome.allCases), "every outcome occurs")
  }

  @Test(arguments: kinds)
  func `what is observed says neither what is right nor what the candidate seems to do`(
    kind: Finding.Kind
  ) {
    var finding = Finding(kind, at: .step(3, to: 2))
    guard finding.outcome == .fail else { return }
    finding.explanations = [Explanation("it divides twice", bugs: ["X-1"])]
    finding.wrongAnswers = 4
    #expect(!finding.observed.contains("0.625") && !finding.observed.contains("[4, 2]"))
    #expect(!finding.observed.contains("it divides twice"), "\(finding.observed)")
    switch kind {
    case .broken, .refuted: break
    default: #expect(finding.observed.contains("4 answers in all are wrong"))
    }
  }

  @Test func `a wrong value is told with its place, both numbers, the mistake and how many`() {
    var finding = Finding(.wrong(field: "x_prev", answer: 0.75, right: 0.625), at: .step(3, to: 1))
    finding.explanations = [Explanation("it divides twice"), Explanation("it is in bits")]
    finding.wrongAnswers = 2
    #expect(
      finding.detail == "at t = 3, t_prev = 1 x_prev is 0.75, 0.625 is right; it divides twice, or "
        + "it is in bits; 2 answers in all are wrong")
    #expect(
      finding.observed == "at t = 3, t_prev = 1 x_prev is 0.75; 2 answers in all are wrong")
    #expect(finding.recognised == "it divides twice, or it is in bits")
  }

  @Test func `one answer is not called several`() {
    let one = Finding(.undecided(.at(1), formats: "fp16", more: 1, answers: 1)).detail
    #expect(one.hasSuffix("t = 1 and 1 more point; 1 answer right"))
    #expect(Finding(.right(answers: 1, declined: nil)).detail == "1 answer within rounding")
    let plain = Finding(.wrong(field: "gamma", answer: 2, right: 1))
    #expect(!plain.detail.contains("in all"))
  }
}
