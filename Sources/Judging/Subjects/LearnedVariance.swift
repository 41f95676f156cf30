import CandidateProtocol
import Rows

/// Checks of `improved.learned-variance` through `learned_variance`: one vector, the network's second output.
enum LearnedVarianceSubjects {
  static let all: [any CheckedSubject] = [variance]

  private static let variance = Subject<[Double]>(
    row: .improvedLearnedVariance, operation: .learnedVariance,
    request: { spot, head in
      .learnedVariance(.init(time: spot.time, previous: spot.previous, head: head))
    },
    parts: { spot, head in [(spot, head.map { [$0] })] },
    evaluations: { conventions, spot, _ in
      AncestralVarianceEvaluation.all(
        AncestralNoise(conventions, previous: spot.previous, isLearned: true))
    },
    form: { conventions, _, _ in conventions.varianceFloor > 0 ? nil : .learnedVariance },
    mistakes: instead.map { id, kind, sentence in
      Mistake(
        id: id, sentence: sentence,
        evaluations: { conventions, _, _ in
          AncestralVarianceEvaluation.all(AncestralNoise(kind, floor: conventions.varianceFloor))
        })
    },
    aspects: [
      Aspect(
        name: "extremes", why: "The second output at −1, 0 and 1: β̃, the geometric mean, β."
      ) { questions in
        questions.each(questions.singleSteps()) { questions, _ in
          let pattern = [-1.0, 1, 0]
          return [(0..<questions.dimension(3)).map { pattern[$0 % 3] }]
        }
      },
      Aspect(name: "interior", why: "Weights between the ends.") { questions in
        questions.each(questions.singleSteps(), drawn)
      },
      Aspect(
        name: "stride", why: "Steps across strides: β there is 1 − ᾱ_t/ᾱ_prev, not β_t.", least: 6
      ) { questions in
        questions.each(questions.stridedSteps() + questions.stepsToFirst, drawn)
      },
    ])

  /// What people make of a network's second output.
  static let instead: [(id: String, kind: AncestralNoise.Kind, sentence: String)] = [
    (
      "LVR-03", .head,
      "the network's second output is taken for the variance itself, where it is v in "
        + "exp(v log β + (1−v) log β̃) with v = (head + 1)/2"
    ),
    (
      "LVR-01", .arithmeticMean,
      "the variance is v β + (1−v) β̃, where it is exp(v log β + (1−v) log β̃): the logarithms are "
        + "interpolated, not the variances"
    ),
  ]

  private static let drawn: @Sendable (inout Questions, Spot) -> [[Double]] = { questions, _ in
    [questions.drawnHead(questions.nextDimension())]
  }
}
