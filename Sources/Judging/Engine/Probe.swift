package import CandidateProtocol

/// A field of an answer that is judged.
struct AnswerField: Sendable, Hashable {
  let name: String
  /// Whether it is a number rather than a vector.
  var isNumber = false
  /// Whether the candidate may leave it out.
  var isOptional = false

  static func vector(_ name: String, isOptional: Bool = false) -> AnswerField {
    AnswerField(name: name, isOptional: isOptional)
  }

  static func number(_ name: String, isOptional: Bool = false) -> AnswerField {
    AnswerField(name: name, isNumber: true, isOptional: isOptional)
  }
}

/// One question with its right answer: the unit out of which most checks are made.
public struct Probe: Sendable {
  let request: Request
  let field: AnswerField
  let spot: Spot
  /// The size of the answer at other points like this one, where it is nearly 0 here. An answer that
  /// correct code may miss by that much decides nothing.
  var scale: Double?
  /// What it means if the answer is not a number; nil where that means nothing in particular.
  var ifNotANumber: Explanation?
  /// The right answer of a candidate that does what is supposed.
  let expected: @Sendable (Supposition) -> [Expectation]
}

extension Probe {
  /// A question without a right answer of its own: what is made of the reply is the check's affair.
  package init(_ request: Request, at spot: Spot) {
    self.init(request: request, field: .vector(""), spot: spot) { _ in [] }
  }
}
