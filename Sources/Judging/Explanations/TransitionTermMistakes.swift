import CandidateProtocol
import Derivation
import RealModule

/// What people write in the place of `elbo.transition-term`.
enum TransitionTermMistakes {
  static let all: [Mistake<BoundPoint>] =
    Mistake.ofSums(usual, vectors: 3) + [.negatedDivergence(usual, vectors: 3)]
    + Mistake.clipped(TransitionTermEvaluation.usual(usesData: true)) + [
      .later(usual), .earlier(usual),
      own("TERM-BETA", "the variance is β_t, where both laws have β̃_t", .kernelVariance),
      own(
        "TERM-MODEL-BETA",
        "the model's variance is β_t, where both laws have β̃_t and the logarithms cancel",
        .modelKernelVariance),
      own(
        "TERM-EXCHANGED-MODEL-BETA",
        "the arguments are exchanged, KL(p ‖ q), and the model's variance is β_t, where both laws "
          + "have β̃_t", .exchanged),
      Mistake(
        id: "TERM-LATER-LAWS", sentence: "the two laws are those of t + 1, with x̂_0 of t",
        evaluations: { _, spot, _ in
          TransitionTermEvaluation.usual(usesData: true).map {
            MistakenTransitionTerm(right: $0, change: .laterLaws)
          }
        },
        // At the end of the table there is no later time.
        reads: { spot, steps in spot.moved(by: 1, steps: steps) },
        exists: { spot, steps in spot.time < steps }),
    ]

  private static let usual = TransitionTermEvaluation.usual(usesData: false)

  private static func own(
    _ id: String, _ sentence: String, _ change: MistakenTransitionTerm.Change
  ) -> Mistake<BoundPoint> {
    Mistake(
      id: id, sentence: sentence,
      evaluations: { _, _, _ in
        usual.map { MistakenTransitionTerm(right: $0, change: change) }
      })
  }
}

/// A right evaluation of the term with one part that is another.
struct MistakenTransitionTerm: Evaluation {
  enum Change: Sendable {
    /// β for β̃ in both laws; in the model's; in the model's with the arguments exchanged.
    case kernelVariance, modelKernelVariance, exchanged
    /// The laws of t + 1: the transition leads to t, where x̂_0 is read.
    case laterLaws
  }

  let right: TransitionTermEvaluation
  let change: Change

  /// Those of the right term, and β for a model that has a variance of its own.
  package func coefficients<F: EvaluationField>(_ transition: Transition<F>) throws(DerivationError)
    -> [F]?
  {
    guard var coefficients = try right.coefficients(transition) else { return nil }
    switch change {
    case .kernelVariance: coefficients[4] = transition.ratioBeta
    case .modelKernelVariance, .exchanged: coefficients.append(transition.ratioBeta)
    case .laterLaws:
      coefficients.replaceSubrange(..<4, with: try right.reading.coefficients(transition.to))
    }
    return coefficients
  }

  package func apply<F: EvaluationField>(
    _ coefficients: [F], to inputs: [F], clipping: Clipping
  ) throws(DerivationError) -> F {
    let model = coefficients[coefficients.count - 1]
    let own = coefficients[4]
    switch change {
    case .kernelVariance, .laterLaws:
      return F.sum(try right.terms(coefficients, inputs, clipping: clipping))
    case .modelKernelVariance:
      let terms = try right.terms(Array(coefficients.dropLast()), inputs, clipping: clipping)
      let constant = try (model.logarithm() - own.logarithm() + own / model - 1) / 2
      return F.sum(terms.map { $0 * own / model + constant })
    case .exchanged:
      let terms = try right.terms(Array(coefficients.dropLast()), inputs, clipping: clipping)
      let constant = try (own.logarithm() - model.logarithm() + model / own - 1) / 2
      return F.sum(terms.map { $0 + constant })
    }
  }
}
