import CandidateProtocol
import Course
import Judging
import Testing

/// Which exercise is to blame: by what a program states in its members, never by what its words look like.
@Suite struct ChapterMarksTests {
  /// The marks of chapter 2 of a candidate whose replies to two operations are others.
  private func marks(
    posterior: Reply? = nil, step: Reply? = nil
  ) -> ChapterMarks {
    var candidate = Variant(edit: { request, reply in
      switch request {
      case .posterior: posterior ?? reply
      case .ancestralStep: step ?? reply
      default: reply
      }
    })
    return ChapterMarks(candidate.report(only: ["ddpm"]), chapter: 2)
  }

  private func status(_ number: String, in marks: ChapterMarks) -> ChapterMarks.Status? {
    marks.marks.first { $0.exercise.number == number }?.status
  }

  @Test func `the reference has every exercise done`() {
    let marks = marks()
    #expect(marks.done == 4 && marks.next == nil)
  }

  @Test(arguments: [
    "posterior_variance is not written yet", "2.1 posterior_variance", "NotYet: 2.1",
    "exercise 2.1 is not done", "function: posterior_variance",
  ])
  func `a decline that only looks like another exercise's is not taken for it`(words: String) {
    let marks = marks(step: .unsupported(Decline(reason: words)))
    #expect(status("2.4", in: marks) == .notClaimed(words))
    #expect(status("2.1", in: marks) == .done)
    let error = self.marks(step: .error(Failure(says: words)))
    #expect(status("2.3", in: error) == .wrong && status("2.1", in: error) == .done, "nor an error")
  }

  @Test func `a decline with its own function is not there yet`() {
    let marks = marks(step: .unsupported(Decline(reason: "any", function: "ancestral_step")))
    #expect(status("2.4", in: marks) == .notYet)
    #expect(marks.text().contains("not there yet: one step of DDPM's sampler"))
    #expect(marks.next?.number != "2.1")
  }

  @Test func `a decline with the function of an exercise that is needed waits for it`() {
    let decline = Reply.unsupported(Decline(reason: "any", function: "posterior_variance"))
    let marks = marks(posterior: decline, step: decline)
    #expect(status("2.1", in: marks) == .notYet)
    #expect(status("2.4", in: marks) == .waiting(for: "2.1"))
    #expect(marks.done == 0 && marks.next?.number == "2.1")
  }

  @Test func `an error in another exercise's function waits for it while it is wrong`() {
    let error = Reply.error(Failure(says: "any", function: "posterior_variance"))
    let marks = marks(posterior: error, step: error)
    #expect(status("2.1", in: marks) == .wrong)
    #expect(status("2.2", in: marks) == .waiting(for: "2.1"))
    #expect(status("2.4", in: marks) == .waiting(for: "2.1"))
    // Nothing can be waited for in an exercise that is done.
    #expect(status("2.4", in: self.marks(step: error)) == .wrong)
  }

  @Test func `division by zero is the formula's only where the answer says outside_domain`() {
    let words = "ZeroDivisionError: division by zero, math domain error, outside_domain"
    let plain = marks(posterior: .error(Failure(says: words, function: "posterior_variance")))
    #expect(status("2.1", in: plain) == .wrong)
    #expect(plain.text().contains("This is the program's, not yet the derivation's."))
    #expect(!plain.text().contains("Hint: "))
    let failure = Failure(says: "any", function: "posterior_variance", isOutsideDomain: true)
    let domain = marks(posterior: .error(failure)).text()
    #expect(
      !domain.contains("This is the program's") && domain.contains("Hint: Complete the square"))
  }

  @Test func `the members are read as an answer has them`() throws {
    let read = { (text: String) in Reply(json: try JSON.parse(text)) }
    #expect(
      try read(#"{"error":"e","function":"f","outside_domain":true}"#)
        == .error(Failure(says: "e", function: "f", isOutsideDomain: true)))
    #expect(
      try read(#"{"error":"division by zero","outside_domain":"true"}"#)
        == .error("division by zero"))
    #expect(
      try read(#"{"unsupported":"r","function":"f"}"#)
        == .unsupported(Decline(reason: "r", function: "f")))
    #expect(
      try read(#"{"unsupported":"posterior_variance"}"#) == .unsupported("posterior_variance"))
  }
}
