import CandidateProtocol
import Rows
import Scalars

/// Checks of `elbo.prior-term` through `prior_term`: one vector, x_0.
enum PriorSubjects {
  static let all: [any CheckedSubject] = [prior]

  private static let prior = Subject<[Double]>(
    row: .elboPriorTerm, operation: .priorTerm,
    request: { _, data in .priorTerm(.init(data: data)) },
    parts: { spot, data in [(spot, [data])] },
    evaluations: { _, _, _ in [DerivedPriorTerm()] + PriorTermEvaluation.all },
    form: { _, _, _ in .priorTerm },
    mistakes: PriorTermMistakes.all,
    consultsAll: true,
    aspects: [
      Aspect(
        name: "constant",
        why: "All inputs are zero: the constant alone, once for each coordinate.",
        exists: tellsConstant
      ) {
        atEnd(&$0) { questions in
          (0..<3).map { _ in [Double](repeating: 0, count: questions.nextDimension()) }
        }
      },
      Aspect(name: "data", why: "The coefficient of the data: every other input is zero.") {
        atEnd(&$0) { [$0.pattern(32)] }
      },
      Aspect(
        name: "drawn",
        why: "Drawn inputs, with 1, 3 and 64 coordinates where there are any: sums, not means."
      ) {
        atEnd(&$0) { questions in
          (0..<3).map { _ in questions.drawn(questions.nextDimension(), within: 32) }
        }
      },
    ])

  private static func atEnd(
    _ questions: inout Questions, _ data: (inout Questions) -> [[Double]]
  ) -> [(spot: Spot, input: [Double])] {
    let end = Spot.at(questions.steps)
    return data(&questions).map { (end, $0) }
  }

  /// Whether fp64 can tell what is left at x_0 = 0, about ᾱ_T²/4: the formula for two variances adds
  /// it up from terms as large as 1.
  private static let tellsConstant: @Sendable (Schedule) -> Bool = { schedule in
    let arithmetic = Arithmetic(formats: Formats(table: FP64.self, vector: FP64.self))
    let right = SignalPowerTable(betas: schedule.betas, precision: .fp64).expectations(
      PriorTermEvaluation.all, at: .at(schedule.steps), beta: nil, inputs: [[0]],
      arithmetic: arithmetic)
    return right.allSatisfy { $0.allowed < $0.value }
  }
}
