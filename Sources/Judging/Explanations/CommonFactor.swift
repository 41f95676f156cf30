import CandidateProtocol

/// One factor, or a square, that turns every right answer into the wrong one.
enum CommonFactor {
  /// What all wrong answers have in common; nil if nothing, or if there are too few to tell.
  static func explanation(of wrong: [Tally.WrongAnswer]) -> Explanation? {
    let pairs = wrong.flatMap { wrong in
      zip(wrong.answers, wrong.declared).filter { $1.allowed.isFinite }.map { Pair($0, $1) }
    }
    let told = pairs.filter(\.isTold)
    // Of one value any factor is true.
    guard wrong.count > 2, let least = told.map(\.right.magnitude).min(),
      let most = told.map(\.right.magnitude).max(), most > 1.5 * least,
      pairs.allSatisfy(\.answer.isFinite)
    else { return nil }
    if let factor = factor(of: told), pairs.allSatisfy({ $0.is(factor) }) {
      return Explanation(
        factor.value == 0
          ? "every wrong answer is 0"
          : "every wrong answer is \(words(factor.value)) what is right",
        kind: .factor)
    }
    if pairs.allSatisfy({ $0.right >= 0 && $0.answer >= 0 }) {
      if pairs.allSatisfy(\.isRoot) {
        return Explanation("every wrong answer is the square root of what is right", kind: .factor)
      }
      if pairs.allSatisfy(\.isSquare) {
        return Explanation("every wrong answer is the square of what is right", kind: .factor)
      }
    }
    return nil
  }

  /// The factor of the answer that tells it best.
  private static func factor(of told: [Pair]) -> (value: Double, reach: Double)? {
    guard
      let best = told.min(by: { $0.allowed / $0.right.magnitude < $1.allowed / $1.right.magnitude })
    else { return nil }
    let value = best.answer / best.right
    return (value, (1 + value.magnitude) * best.allowed / best.right.magnitude)
  }

  /// `2 times`, `1/255 of`
  private static func words(_ factor: Double) -> String {
    let inverse = 1 / factor
    let isPart = inverse.magnitude > 1.5 && (inverse - inverse.rounded()).magnitude < 1e-3
    if (factor - 1).magnitude < 0.05 {
      return "1 \(factor < 1 ? "−" : "+") \(short((factor - 1).magnitude)) times"
    }
    return isPart ? "1/\(JSON.real(inverse.rounded())) of" : "\(short(factor)) times"
  }

  /// An answer beside what is right.
  private struct Pair {
    let answer: Double
    let right: Double
    let allowed: Double

    init(_ answer: Double, _ expectation: Expectation) {
      self.answer = answer
      (right, allowed) = (expectation.value, expectation.allowed)
    }

    /// Whether a factor can be told from it to a hundredth.
    var isTold: Bool { 100 * allowed < right.magnitude }

    func `is`(_ factor: (value: Double, reach: Double)) -> Bool {
      (answer - factor.value * right).magnitude
        <= (1 + factor.value.magnitude) * allowed + factor.reach * right.magnitude
    }

    var isRoot: Bool {
      (answer - right.squareRoot()).magnitude
        <= allowed / max(right.squareRoot(), allowed.squareRoot()) + allowed
    }

    var isSquare: Bool {
      (answer - right * right).magnitude <= 2 * (right + allowed) * allowed + allowed
    }
  }
}
