import CandidateProtocol
import Rows

/// Checks of `ddim.deterministic` and `ddim.equals-ddpm`: the two ends of the family.
enum DeterminismSubjects {
  static let all: [any CheckedSubject] = [
    closedForm, noiseIgnored, repeatable, posteriorMean, posteriorVariance,
  ]

  /// At η = 0 the step is a_prev x̂_0 + s_prev ε, an increasing function of x_t.
  private static let closedForm = StepSubjects.subject(
    .ddimDeterministic, .state, others: [.ddimUpdate],
    more: { conventions, input in
      conventions.clipLimit == nil && input.prediction.kind == .noise
        ? [DerivedEvaluation.deterministicUpdate, DeterministicEvaluation()] : []
    },
    [
      Aspect(
        "closed-form", "The step at η = 0 in closed form.", at: deterministicSteps,
        inputs: StepSubjects.drawn)
    ])

  private static let deterministicSteps: @Sendable (inout Questions) -> [Spot] = {
    Questions.withEtas($0.singleSteps() + $0.stridedSteps(), [0])
  }

  private static let noiseIgnored = RepeatedSteps(
    aspect: "noise-ignored",
    why: "Two steps at η = 0 that differ in their fresh noise: the same bits.",
    refusal: {
      $0.conventions.stepVarianceFloor > 0
        ? "with step_variance_floor declared, noise is added at η = 0 too" : nil
    },
    second: { questions, input in
      StepInput(input.state, input.prediction, questions.drawn(input.state.count))
    })

  private static let repeatable = RepeatedSteps(
    aspect: "repeatable", why: "The same step at η = 0 twice: the same bits."
  ) { _, input in input }

  /// At η = 1 the step draws from DDPM's posterior at x̂_0.
  private static let posteriorMean = equalsPosterior(
    "mean", .ddpmPosteriorMean, "The mean that the step reports, or that it has at η = 1."
  ) { questions, spot, kind in
    let drawn = questions.drawnInput(questions.dimension(3), spot, kind)
    return StepInput(drawn.state, drawn.prediction, questions.zeros)
  }

  private static let posteriorVariance = equalsPosterior(
    "variance", .ddpmPosteriorVariance,
    "The variance that the step reports, or that it has at η = 1."
  ) { questions, _, kind in questions.freshNoiseAlone(kind) }

  private static func equalsPosterior(
    _ aspect: String, _ blamed: Row, _ why: String,
    inputs: @escaping @Sendable (inout Questions, Spot, Prediction.Kind) -> StepInput
  ) -> Subject<StepInput> {
    StepSubjects.subject(
      .ddimEqualsDdpm, .state, others: [blamed, .ddimUpdate],
      more: { _, input in [StepEvaluation.posterior(input.prediction.kind)] },
      [
        Aspect(
          aspect, why, at: { $0.usualSteps().filter { $0.eta == 1 } }, inputs: inputs)
      ])
  }
}

/// Pairs of deterministic steps whose answers must agree to the bit.
private struct RepeatedSteps: CheckedSubject {
  let aspect: String
  let why: String
  /// Why a candidate is not asked; nil if it is.
  var refusal: @Sendable (Capabilities) -> String? = { _ in nil }
  /// The second step of a pair, from the first.
  let second: @Sendable (inout Questions, StepInput) -> StepInput

  func checks(on schedules: [Schedule]) -> [Check] {
    schedules.map { schedule in
      Check(
        .ddimDeterministic, aspect, on: schedule, asking: .step, also: [.ddimUpdate], why: why
      ) { inquiry(&$0) }
    }
  }

  private func inquiry(_ questions: inout Questions) -> Inquiry {
    if let reason = refusal(questions.setting.capabilities) ?? questions.refusalOfShort {
      return .found(Finding(.unasked(reason)))
    }
    let spots = questions.thinned(
      Questions.withEtas(questions.singleSteps() + questions.stridedSteps(), [0]))
    let kind = questions.setting.capabilities.mainPrediction
    let count = questions.dimension(3)
    let pairs = questions.each(spots) { questions, spot -> [[Request]] in
      let first = questions.drawnInput(count, spot, kind)
      return [
        [first, second(&questions, first)].map { input in
          .step(
            Request.Step(
              time: spot.time, previous: spot.previous, eta: 0, state: input.state,
              prediction: input.prediction, freshNoise: input.fresh))
        }
      ]
    }
    guard !pairs.isEmpty else { return .found(.nothingToAsk) }
    return .ask(pairs.flatMap { pair in pair.input.map { Probe($0, at: pair.spot) } }) { replies in
      let answered = pairs.indices.map {
        (pairs[$0].spot, pairs[$0].input[1], replies[2 * $0], replies[2 * $0 + 1])
      }
      return .found(agreement(of: answered, count: count))
    }
  }

  private func agreement(
    of pairs: [(spot: Spot, request: Request, first: Reply, second: Reply)], count: Int
  ) -> Finding {
    var judged = 0
    var declined: Decline?
    for (spot, request, first, second) in pairs {
      let readings = [first, second].map { Reading($0, field: "x_prev", count: count) }
      func failing(_ kind: Finding.Kind) -> Finding {
        var finding = Finding(kind, at: spot)
        finding.request = request
        return finding
      }
      switch (readings[0], readings[1]) {
      case (.values(let one), .values(let other)):
        // A not-a-number agrees with itself, it is judged elsewhere; and 0 with −0, since 0·z has
        // the sign of z.
        if !zip(one, other).allSatisfy({ $0 == $1 || $0.isNaN && $1.isNaN }) {
          return failing(
            .broken(
              "at \(spot.description) two steps from the same state differ at η = 0: \(one) and "
                + "\(other)"))
        }
        judged += 1
      case (.malformed(let malformation), _), (_, .malformed(let malformation)):
        return failing(.malformed(malformation))
      case (.declined(let decline), _), (_, .declined(let decline)): declined = decline
      }
    }
    guard judged > 0 else { return Finding(.declined(declined ?? "no point was answered")) }
    return Finding(.holds("\(judged) pairs of steps agree to the bit"))
  }
}
