import CandidateProtocol
import Rows

/// Checks of `ddim.inversion` through `invert`: one deterministic step towards noise.
enum EncodeSubjects {
  static let all: [any CheckedSubject] = [affine, clipped]

  /// Within the limit of any clipping.
  private static let affine = subject(
    heeds: [],
    aspects: [
      Aspect(name: "state", why: "The coefficient of the state: every other input is zero.") {
        single(&$0) { questions, time in
          let state = questions.statePattern(at: time, .noise, data: questions.dataLimit)
          return (state, questions.zeros)
        }
      },
      Aspect(name: "noise", why: "The coefficient of the noise: every other input is zero.") {
        single(&$0) { questions, time in
          (questions.zeros, questions.predictionPattern(at: time, .noise))
        }
      },
      Aspect(
        name: "affine",
        why: "Drawn inputs, larger than a normal draws: the map is affine and nothing is clamped."
      ) { single(&$0, drawn) },
      Aspect(
        name: "stride", why: "Steps across strides: β there is 1 − ᾱ_t/ᾱ_prev, not β_t.", least: 6
      ) { questions in
        // From t = 1 and to T among them.
        let steps = (questions.stridedSteps() + questions.stridesToFirst).map(\.reversed)
        return inputs(&questions, steps, drawn)
      },
    ])

  private static let clipped = subject(
    heeds: [.clipping, .noiseAfterClipping], undeclared: StepConventions.encoding,
    aspects: [clipping])

  private static func subject(
    heeds: Set<Convention>,
    undeclared: @escaping @Sendable (Setting, Probe, [Double]) -> [Alternative] = { _, _, _ in [] },
    aspects: [Aspect<TimedPairs>]
  ) -> Subject<TimedPairs> {
    Subject(
      row: .ddimInversion, operation: .invert, others: [.ddimDeterministic], heeds: heeds,
      request: { spot, input in
        .invert(
          .init(time: spot.time, next: spot.previous, state: input.first, noise: input.second))
      },
      parts: { spot, input in [(spot, input.parts[0].coordinates)] },
      evaluations: { conventions, _, _ in EncodeEvaluation.all(for: conventions.clipping) },
      form: { _, _, _ in Form.encoded }, mistakes: mistakes, recognise: failsAtTheTop,
      undeclared: undeclared, aspects: aspects)
  }

  private static let mistakes: [Mistake<TimedPairs>] = [
    Mistake(
      id: "DIN-01",
      sentence: "x̂_0 is read at the index of the loop's step, where its time is right",
      reads: { spot, _ in
        .step((spot.time - 1) / max(1, spot.previous - spot.time) + 1, to: spot.previous)
      }),
    Mistake(
      id: "DIN-02",
      sentence: "the step is that from one stride earlier to t, where it is from t to t_next",
      reads: { spot, _ in .step(max(2 * spot.time - spot.previous, 0), to: spot.time) }),
  ]

  /// An error at the last time alone.
  private static let failsAtTheTop: @Sendable (Tally) -> Explanation? = { tally in
    let steps = tally.setting.schedule.steps
    guard case .malformed(.failure) = tally.finding.kind, tally.finding.spot?.previous == steps,
      !tally.right.contains(where: { $0.previous == steps }), tally.wrong.isEmpty
    else { return nil }
    return Explanation(
      "a step to T fails, and no other: the table is read beyond its end", bugs: ["DIN-03"])
  }

  /// A declared limit is one of steps: towards noise it may hold, and then ε is what it is in a step, or not.
  private static let clipping: Aspect<TimedPairs> = {
    var aspect = Aspect<TimedPairs>(
      name: "clipping",
      why: "A data prediction well beyond 1: what a step towards noise does with it."
    ) { questions in
      inputs(&questions, questions.singleSteps().map(\.reversed)) { questions, time in
        let input = questions.beyondLimit(.at(time), .noise)
        return (input.state, input.prediction.values)
      }
    }
    aspect.looksAtLimit = true
    aspect.readings = { declared in
      var unclipped = declared
      unclipped.clipLimit = nil
      return declared.clipLimit == nil ? [declared] : [declared, unclipped]
    }
    return aspect
  }()

  /// From t to t + 1, the last to T.
  private static func single(
    _ questions: inout Questions,
    _ pair: (inout Questions, Int) -> (first: [Double], second: [Double])
  ) -> [(spot: Spot, input: TimedPairs)] {
    inputs(&questions, questions.singleSteps().map(\.reversed), pair)
  }

  private static func inputs(
    _ questions: inout Questions, _ steps: [Spot],
    _ pair: (inout Questions, Int) -> (first: [Double], second: [Double])
  ) -> [(spot: Spot, input: TimedPairs)] {
    questions.each(steps) { questions, spot in
      let (first, second) = pair(&questions, spot.time)
      return [TimedPairs(spot.time, first, second)]
    }
  }

  private static let drawn:
    @Sendable (inout Questions, Int) -> (first: [Double], second: [Double]) =
      { questions, time in
        let step = questions.drawnStep(questions.nextDimension(), at: time, .noise)
        return (step.state, step.prediction)
      }
}
