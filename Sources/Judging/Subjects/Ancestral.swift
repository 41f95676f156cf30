import CandidateProtocol
import Rows

/// Checks of the operation `ddpm_step`: `ddpm.ancestral-step`, and the variance that it may learn.
enum AncestralChecks {
  /// The order is that of blame.
  static func checks(on schedule: Schedule) -> [Check] {
    let usual: StepChecks.Places = { $0.singleSteps() + $0.stridedSteps() }
    let last: StepChecks.Places = { $0.lastAncestralSteps }
    var checks = [
      step("state", schedule, usual) { questions, place, kind in
        let state = questions.statePattern(at: place.time, kind, data: questions.dataLimit)
        return StepChecks.Input(state, Prediction(kind, questions.zeros), questions.zeros)
      },
      step("prediction", schedule, usual) { questions, place, kind in
        let prediction = questions.predictionPattern(at: place.time, kind)
        return StepChecks.Input(
          questions.zeros, Prediction(kind, prediction), questions.zeros)
      },
      step("noise", schedule, usual) { questions, _, kind in
        StepChecks.Input(questions.zeros, Prediction(kind, questions.zeros), questions.pattern(1))
      },
      step("affine", schedule, usual) { questions, place, kind in
        StepChecks.drawn(&questions, questions.nextDimension(), place, kind)
      },
      step("default-previous", schedule, { $0.singleSteps() }, withoutPrevious: true),
    ]
    for kind in Prediction.Kind.allCases {
      checks.append(
        step("from-\(kind.rawValue)", schedule, { usual(&$0) + last(&$0) }, of: kind))
    }
    if schedule.steps >= 6 {
      checks.append(step("to-first", schedule, { $0.stepsToFirst }))
    }
    return checks + [
      step("last-step", schedule, last),
      step("clipping", schedule, clippingPlaces, inputs: beyondLimit),
      step("clipped-data", schedule, clippingPlaces, .data, inputs: beyondLimit),
      step("mean", schedule, { usual(&$0) + last(&$0) }, .mean, ofAll: true),
      step("variance", schedule, { usual(&$0) + last(&$0) }, .variance, ofAll: true),
    ]
  }

  /// `improved.learned-variance` inside the step: the noise's deviation, and what is reported.
  static func learnedChecks(on schedule: Schedule) -> [Check] {
    // At t_prev = 0 the posterior has no variance to take the logarithm of.
    let places: StepChecks.Places = { questions in
      (questions.singleSteps() + questions.stridedSteps() + questions.stepsToFirst)
    }
    let clipped: StepChecks.Places = { clippingPlaces(&$0).filter { $0.previous ?? 0 > 0 } }
    let drawn: StepChecks.Inputs = { questions, place, kind in
      StepChecks.drawn(&questions, questions.dimension(5), place, kind)
    }
    let noise: StepChecks.Inputs = { questions, _, kind in
      let count = questions.dimension(5)
      let zeros = [Double](repeating: 0, count: count)
      return StepChecks.Input(zeros, Prediction(kind, zeros), questions.drawn(count))
    }
    return [
      head("in-step-noise", schedule, places, inputs: noise),
      head("in-step", schedule, places, inputs: drawn),
      head("in-step-clipping", schedule, clipped, inputs: beyondLimit),
      head("in-step-variance", schedule, places, .variance, inputs: drawn),
      head("in-step-mean", schedule, places, .mean, inputs: drawn),
    ]
  }

  private static let clippingPlaces: StepChecks.Places = { questions in
    var seen: Set<[Int]> = []
    let last = questions.lastAncestralSteps
    return StepChecks.clippingPlaces(&questions).compactMap { place in
      let previous = place.previous ?? 0
      guard seen.insert([place.time, previous]).inserted else { return nil }
      if previous == 0, !last.contains(Place(time: place.time, previous: 0)) { return nil }
      return Place(time: place.time, previous: previous)
    }
  }

  /// Without fresh noise, so that what is left of x̂_0 can be read off.
  private static let beyondLimit: StepChecks.Inputs = { questions, place, kind in
    let input = StepChecks.beyondLimit(&questions, place, kind)
    return StepChecks.Input(input.state, input.prediction, input.fresh.map { _ in 0 })
  }

  private static func step(
    _ aspect: String, _ schedule: Schedule, _ places: @escaping StepChecks.Places,
    _ field: StepChecks.Field = .state, of kind: Prediction.Kind? = nil, ofAll: Bool = false,
    withoutPrevious: Bool = false,
    inputs: @escaping StepChecks.Inputs = StepChecks.drawnInput
  ) -> Check {
    let others =
      field == .mean
      ? ["ddpm.posterior-mean"] : field == .variance ? ["ddpm.posterior-variance"] : []
    return Check(
      "ddpm.ancestral-step", aspect, on: schedule, asking: .ancestralStep, also: others
    ) { setting in
      let main = setting.capabilities.mainPrediction
      if let reason = setting.capabilities.refusal(of: kind ?? main) {
        return .found(Finding(.unsupported, reason))
      }
      let kinds = ofAll ? setting.capabilities.predictionKinds : [kind ?? main]
      let probes = kinds.flatMap { kind in
        Self.probes(
          setting, id: "ddpm.ancestral-step/" + aspect, field, kind, places, inputs,
          withoutPrevious: withoutPrevious)
      }
      return .probing(probes, in: setting) { probe, answers in
        StepConventions.ancestral(to: setting, probe, answers)
      }
    }
  }

  private static func head(
    _ aspect: String, _ schedule: Schedule, _ places: @escaping StepChecks.Places,
    _ field: StepChecks.Field = .state, inputs: @escaping StepChecks.Inputs
  ) -> Check {
    Check(
      "improved.learned-variance", aspect, on: schedule, asking: .ancestralStep,
      also: ["ddpm.ancestral-step"]
    ) { setting in
      let withHead: StepChecks.Inputs = { questions, place, kind in
        var input = inputs(&questions, place, kind)
        input.head = questions.drawnHead(input.state.count)
        return input
      }
      let probes = setting.capabilities.predictionKinds.flatMap { kind in
        Self.probes(
          setting, id: "improved.learned-variance/" + aspect, field, kind, places, withHead)
      }
      return probing(probes, setting)
    }
  }

  /// A candidate that claims no learned variance may ignore the second output, by the protocol's
  /// rule for keys that are not known: if its answers are those of a fixed variance, nothing is
  /// claimed.
  private static func probing(_ probes: [Probe], _ setting: Setting) -> Inquiry {
    .ask(probes + probes.map { Probe($0.request.withoutHead, at: $0.place) }) { replies in
      let (own, fixed) = (replies.prefix(probes.count), replies.suffix(probes.count))
      let isClaimed = setting.capabilities.supports.contains(.learnedVariance)
      if !isClaimed, zip(own, fixed).allSatisfy({ $0.agrees(with: $1) }) {
        return .found(
          Finding(.unsupported, "the answers are the same without head: no variance is learned"))
      }
      let inquiry = Inquiry.probing(probes, in: setting, alternatives: mistakes(setting))
      guard case .ask(_, let then) = inquiry else { return inquiry }
      return then(Array(own))
    }
  }

  /// What people take a network's second output for.
  private static func mistakes(
    _ setting: Setting
  ) -> @Sendable (Probe, [Double]) -> [Alternative] {
    { _, _ in
      var conventions = setting.declared
      conventions.takesHeadForVariance = true
      return [
        Alternative(
          sentence:
            "the network's second output is taken for the variance itself, where it is v in "
            + "exp(v log β + (1−v) log β̃) with v = (head + 1)/2: its root is no number where it is "
            + "negative", conventions: conventions)
      ]
    }
  }

  private static func probes(
    _ setting: Setting, id: String, _ field: StepChecks.Field, _ kind: Prediction.Kind,
    _ places: StepChecks.Places, _ inputs: StepChecks.Inputs, withoutPrevious: Bool = false
  ) -> [Probe] {
    var questions = Questions(setting, for: id + setting.schedule.name)
    return places(&questions).map { place in
      let input = inputs(&questions, place, kind)
      let request = Request.AncestralStep(
        time: place.time, previous: withoutPrevious ? nil : place.previous, state: input.state,
        prediction: input.prediction, freshNoise: input.fresh, head: input.head)
      return Probe(
        request: .ancestralStep(request), field: field.rawValue,
        isNumber: field == .variance && input.head == nil, isOptional: field != .state,
        place: place
      ) { expected(setting, place, input, field, $0) }
    }
  }

  private static func expected(
    _ setting: Setting, _ place: Place, _ input: StepChecks.Input, _ field: StepChecks.Field,
    _ conventions: Supposition
  ) -> [Expectation] {
    let clipping = conventions.clipping
    let noise = AncestralNoise(
      conventions, previous: place.previous ?? 0, isLearned: input.head != nil)
    func expectations(
      _ orders: [any Evaluation], _ inputs: [[Double]]
    ) -> [Expectation] {
      setting.expectations(
        orders, at: place, inputs: inputs, under: conventions, clipping: clipping)
    }
    let kind = input.prediction.kind
    switch field {
    case .state:
      return expectations(AncestralEvaluation.all(kind, noise, for: clipping), input.coordinates)
    case .mean:
      return expectations(AncestralEvaluation.all(kind, noise, for: clipping), input.withoutNoise)
    case .data: return expectations(StepDataEvaluation.all(kind), input.coordinates)
    case .variance:
      let inputs = input.head.map { $0.map { [$0] } } ?? [[]]
      return expectations(AncestralVarianceEvaluation.all(noise), inputs)
    }
  }
}

extension Request {
  /// The same ancestral step with a fixed variance.
  fileprivate var withoutHead: Request {
    guard case .ancestralStep(var step) = self else { return self }
    step.head = nil
    return .ancestralStep(step)
  }
}
