import CandidateProtocol

/// What a candidate may be doing instead, tried when an answer is wrong.
package struct Alternative: Sendable {
  package let explanation: Explanation
  package let supposition: Supposition

  /// A convention that differs from the declared one: what the candidate seems to do, and how it would
  /// declare that.
  init(sentence: String, conventions: Conventions) {
    explanation = Explanation(sentence, conventions: conventions)
    supposition = Supposition(conventions)
  }

  package init(_ explanation: Explanation, _ supposition: Supposition) {
    self.explanation = explanation
    self.supposition = supposition
  }
}

extension Explanation {
  /// That numbers are those of a format with fewer digits than the candidate declares under a key of its hello.
  static func numbers(
    of precision: Precision, declared: Precision, as key: String = "precision", bugs: [String] = []
  ) -> Explanation {
    Explanation(
      "that is right in \(precision.rawValue), and the numbers are those of \(precision.rawValue): "
        + "\(key) is declared as \(declared.rawValue)", bugs: bugs)
  }
}
