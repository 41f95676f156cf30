import CandidateProtocol
import Derivation
import Rows

/// What wrong sub-sequences of times have in common.
extension TimestepsChecks {
  /// How many times loops over a floating-point stride make, of T and S.
  private static let overshooting:
    [(bug: String, times: @Sendable (_ steps: Int, _ count: Int) -> Int)] = [
      // arange(T, 0, −T/S)
      ("SUB-05", { Int((Double($0) / (Double($0) / Double($1))).rounded(.up)) }),
      // for (float i = T; i > 0; i -= T/S)
      (
        "SUB-04",
        { steps, count in
          var left = Float(steps)
          var times = 0
          while left > 0 {
            left -= Float(steps) / Float(count)
            times += 1
          }
          return times
        }
      ),
    ]

  /// What a list of wrong answers has in common.
  static func recognised(
    _ wrong: [(question: Question, answer: [Double])], _ spacing: Spacing,
    _ declared: Conventions
  ) -> Explanation? {
    if wrong.allSatisfy({ question, answer in
      answer.count == question.count + 1 && answer.first == 0
    }) {
      let loops = overshooting.filter { _, times in
        wrong.allSatisfy { question, _ in times(question.steps, question.count) > question.count }
      }
      return Explanation(
        "each time the first is one too many and lies before 1, the first step of noise (−1 "
          + "where times count from 0)"
          + (loops.isEmpty ? "" : ": a floating-point stride overshoots its end"),
        bugs: loops.prefix(1).map(\.bug))
    }
    let taken = Spacing.allCases.first { other in
      wrong.allSatisfy { question, answer in
        Question(spacing: other, steps: question.steps, count: question.count, declared)
          .map { $0.fault(answer) == nil } ?? false
      }
    }
    if let taken {
      return Explanation(
        "the times are those of \(taken.rawValue) spacing",
        bugs: spacing == .trailing && taken == .leading ? ["SUB-03"] : [])
    }
    if spacing == .linspace,
      wrong.allSatisfy({ question, answer in
        answer
          == (0..<question.count).map {
            Double(1 + $0 * (question.steps - 1) / (question.count - 1))
          }
      })
    {
      return Explanation(
        "the times are rounded down, where the nearest is right", bugs: ["SUB-07"])
    }
    let named = undeclared(wrong, spacing, declared).first { conventions, _ in
      wrong.allSatisfy { question, answer in
        let own = Question(
          spacing: spacing, steps: question.steps, count: question.count, conventions)
        // Where no such sub-sequence exists, nothing is said.
        return own.map { $0.fault(answer) == nil } ?? true
      }
    }
    return named.map { Explanation($0.1, conventions: $0.0) }
  }

  /// Conventions that a wrong answer may come from, with how they would be declared.
  private static func undeclared(
    _ wrong: [(question: Question, answer: [Double])], _ spacing: Spacing,
    _ declared: Conventions
  ) -> [(Conventions, String)] {
    var conventions = declared
    switch spacing {
    case .leading:
      let (question, answer) = wrong[0]
      // Any number may have been answered: only a whole one that a time can be later by is a convention.
      let offset = answer.first.flatMap { Int(exactly: $0 - Double(question.times[0])) } ?? 0
      conventions.leadingStrideIsSmallest = true
      let stride = (
        conventions,
        "the stride is the smallest that fits: that is leading_stride \"smallest\", "
          + "undeclared"
      )
      guard 1...question.steps ~= offset else { return [stride] }
      conventions = declared
      conventions.stepsOffset = offset
      return [
        (
          conventions, "every time is \(offset) later: that is steps_offset \(offset), undeclared"
        ), stride,
      ]
    case .quadratic:
      guard
        let (question, answer) = wrong.max(by: { $0.question.steps < $1.question.steps }),
        let last = answer.last, last > 1, last <= Double(question.steps)
      else { return [] }
      // The roundest number that ends there.
      let reach = Double(question.steps)
      let ends = [10.0, 100].map { ($0 * (last - 1) / reach).rounded(.up) / $0 }
      guard let end = ends.first(where: { (1.0 / reach...1) ~= $0 && $0 * reach < last }) else {
        return []
      }
      conventions.quadraticEnd = end
      return [
        (
          conventions,
          "the times begin at 1 and end at \(JSON.real(end)) of T: that is quadratic_end "
            + "\(JSON.real(end)), undeclared"
        )
      ]
    case .trailing, .linspace, .linear: return []
    }
  }
}
