package import CandidateProtocol

/// One question with its right answer: the unit out of which most checks are made.
public struct Probe: Sendable {
  package let request: Request
  /// The field of the answer that is judged, as the operation has it.
  package let field: AnswerField
  package let spot: Spot
  /// The size of the answer at other points like this one, where it is nearly 0 here. An answer that
  /// correct code may miss by that much decides nothing.
  package var scale: @Sendable () -> Double? = { nil }
  /// What it means if the answer is not a number; nil where that means nothing in particular.
  package var ifNotANumber: Explanation?
  /// Whether right code may have no number, beyond where the expectation says so: asked only of such an answer.
  package var mayBeNoNumber: @Sendable () -> Bool = { false }
  /// How many numbers go into the right answer; among several probes, the least is asked first.
  package var size = 0
  /// What is asked for as a formula, with what its letters stand for; nil where it is none.
  package var posed: @Sendable () -> PosedForm? = { nil }
  /// The right answer of a candidate that does what is supposed.
  package let expected: @Sendable (Supposition) -> [Expectation]
}

extension Probe {
  /// - Parameter field: its name; nil for the first that the operation has.
  package init(
    request: Request, field: String? = nil, spot: Spot,
    expected: @escaping @Sendable (Supposition) -> [Expectation]
  ) {
    self.request = request
    self.field = request.answerField(field) ?? .vector(field ?? "")
    self.spot = spot
    self.expected = expected
  }

  /// What an answer says to the question: a number, or a vector of `count` numbers.
  func reading(_ reply: Reply, count: Int) -> Reading {
    Reading(reply, field: field.name, count: field.isNumber ? nil : count)
  }

  /// A question without a right answer of its own; the check judges the reply.
  package init(_ request: Request, at spot: Spot) {
    self.init(request: request, spot: spot) { _ in [] }
  }
}
