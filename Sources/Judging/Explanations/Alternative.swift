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

  /// Whether answers that it admits show it: those of a narrower format do where they are numbers of it.
  func isShown(by answers: [Double]) -> Bool {
    supposition.precision.map { precision in answers.allSatisfy { precision.has($0) } } ?? true
  }

  package init(_ explanation: Explanation, _ supposition: Supposition) {
    self.explanation = explanation
    self.supposition = supposition
  }
}

extension Explanation {
  /// That numbers are those of a narrower format than the candidate declares.
  static func narrower(
    _ precision: Precision, than declared: Precision, key: String = "precision"
  ) -> Explanation {
    Explanation(
      "that is right in \(precision.rawValue), and the numbers are those of \(precision.rawValue): "
        + "\(key) is declared as \(declared.rawValue)")
  }
}

extension Precision {
  /// The formats of fewer digits, the narrowest first: numbers of it are rarely all of it by chance.
  var narrower: [Precision] {
    Precision.allCases.filter { $0.significand < significand }.reversed()
  }
}
