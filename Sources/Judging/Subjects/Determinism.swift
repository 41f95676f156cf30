import CandidateProtocol
import Derivation
import RealModule
import Rows

/// Checks of `ddim.deterministic` and `ddim.equals-ddpm`: the two ends of the family.
enum DeterministicChecks {
  static func checks(on schedule: Schedule) -> [Check] {
    [
      closedForm(schedule),
      pair("noise-ignored", schedule) { questions, input in
        StepChecks.Input(input.state, input.prediction, questions.drawn(input.state.count))
      },
      pair("repeatable", schedule) { _, input in input },
      equalsPosterior("mean", schedule) { questions, place, kind in
        let drawn = StepChecks.drawn(&questions, questions.dimension(3), place, kind)
        return StepChecks.Input(drawn.state, drawn.prediction, questions.zeros)
      },
      equalsPosterior("variance", schedule) { questions, _, kind in
        StepChecks.Input(
          questions.zeros, Prediction(kind, questions.zeros), questions.pattern(1))
      },
    ]
  }

  /// At η = 0 the step is a_prev x̂_0 + s_prev ε, an increasing function of x_t.
  private static func closedForm(_ schedule: Schedule) -> Check {
    Check("ddim.deterministic", "closed-form", on: schedule, asking: .step, also: ["ddim.update"]) {
      setting in
      let isPlain =
        setting.declared.clipLimit == nil
        && setting.capabilities.mainPrediction == .noise
      return StepChecks.asking(
        setting, id: "ddim.deterministic", orders: isPlain ? [DeterministicEvaluation()] : [],
        { Questions.withEtas($0.singleSteps() + $0.stridedSteps(), [0]) }, StepChecks.drawnInput)
    }
  }

  /// Two requests whose answers must agree to the bit.
  private static func pair(
    _ aspect: String, _ schedule: Schedule,
    second: @escaping @Sendable (inout Questions, StepChecks.Input) -> StepChecks.Input
  ) -> Check {
    Check("ddim.deterministic", aspect, on: schedule, asking: .step, also: ["ddim.update"]) {
      setting in
      var questions = Questions(setting, for: "ddim.deterministic" + aspect + schedule.name)
      let places = Questions.withEtas(
        questions.singleSteps() + questions.stridedSteps(), [0])
      let kind = setting.capabilities.mainPrediction
      let pairs = places.map { place -> (place: Place, requests: [Request]) in
        let first = StepChecks.drawn(&questions, questions.dimension(3), place, kind)
        let requests = [first, second(&questions, first)].map { input in
          Request.step(
            Request.Step(
              time: place.time, previous: place.previous ?? 0, eta: 0, state: input.state,
              prediction: input.prediction, freshNoise: input.fresh))
        }
        return (place, requests)
      }
      guard !pairs.isEmpty else { return .found(Finding(.unsupported, "no point can be asked")) }
      let count = questions.dimension(3)
      return .ask(pairs.flatMap { pair in pair.requests.map { Probe($0, at: pair.place) } }) {
        replies in
        let answered = pairs.indices.map {
          (pairs[$0].place, pairs[$0].requests[1], replies[2 * $0], replies[2 * $0 + 1])
        }
        return .found(agreement(of: answered, count: count))
      }
    }
  }

  private static func agreement(
    of pairs: [(place: Place, request: Request, first: Reply, second: Reply)], count: Int
  ) -> Finding {
    var judged = 0
    var declined: String?
    for (place, request, first, second) in pairs {
      let readings = [first, second].map { Reading($0, field: "x_prev", count: count) }
      func failing(_ detail: String) -> Finding {
        var finding = Finding(.fail, "at \(place.description) \(detail)").located(at: place)
        finding.request = request
        return finding
      }
      switch (readings[0], readings[1]) {
      case (.values(let one), .values(let other)):
        // A not-a-number agrees with itself, it is judged elsewhere; and 0 with −0, since 0·z has
        // the sign of z.
        if !zip(one, other).allSatisfy({ $0 == $1 || $0.isNaN && $1.isNaN }) {
          return failing("two steps from the same state differ at η = 0: \(one) and \(other)")
        }
        judged += 1
      case (.malformed(let fault), _), (_, .malformed(let fault)): return failing(fault)
      case (.declined(let reason), _), (_, .declined(let reason)): declined = reason
      }
    }
    guard judged > 0 else {
      return Finding(.unsupported, declined ?? "no point was answered")
    }
    return Finding(.pass, "\(judged) pairs of steps agree to the bit")
  }

  /// At η = 1 the step draws from DDPM's posterior at x̂_0.
  private static func equalsPosterior(
    _ aspect: String, _ schedule: Schedule, input: @escaping StepChecks.Inputs
  ) -> Check {
    let blamed = aspect == "mean" ? "ddpm.posterior-mean" : "ddpm.posterior-variance"
    return Check(
      "ddim.equals-ddpm", aspect, on: schedule, asking: .step, also: [blamed, "ddim.update"]
    ) { setting in
      StepChecks.asking(
        setting, id: "ddim.equals-ddpm" + aspect,
        orders: [StepEvaluation.posterior(setting.capabilities.mainPrediction)],
        { $0.usualSteps().filter { $0.eta == 1 } }, input)
    }
  }
}
