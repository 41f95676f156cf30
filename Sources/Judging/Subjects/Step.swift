import CandidateProtocol
import Derivation
import Rows

/// Checks of the operation `step`: `ddim.update` and what follows from it.
enum StepChecks {
  /// The order is that of blame: the step itself before what else it shows.
  static func checks(on schedule: Schedule) -> [Check] {
    let usual: Places = { $0.usualSteps() }
    let withDrawnEta: Places = { $0.usualSteps(withDrawnEta: true) }
    var checks = [
      step("state", schedule, usual) { questions, place, kind in
        let state = questions.statePattern(at: place.time, kind, data: questions.dataLimit)
        return Input(state, Prediction(kind, questions.zeros), questions.zeros)
      },
      step("direction", schedule, usual) { questions, place, kind in
        let prediction = questions.predictionPattern(at: place.time, kind)
        return Input(questions.zeros, Prediction(kind, prediction), questions.zeros)
      },
      step("noise", schedule, usual) { questions, _, kind in
        Input(questions.zeros, Prediction(kind, questions.zeros), questions.pattern(1))
      },
      step("affine", schedule, withDrawnEta) { questions, place, kind in
        drawn(&questions, questions.nextDimension(), place, kind)
      },
    ]
    for kind in Prediction.Kind.allCases {
      checks.append(
        step("from-\(kind.rawValue)", schedule, allSteps, of: kind, inputs: drawnInput))
    }
    if schedule.steps >= 6 {
      checks += [
        step("to-first", schedule, toFirst, inputs: drawnInput),
        step("largest-sigma", schedule, { $0.largestSigmaSteps() }, inputs: drawnInput),
      ]
    }
    return checks + [
      step("last-step", schedule, { Questions.withEtas($0.lastSteps) }, inputs: drawnInput),
      step("clipping", schedule, clippingPlaces, inputs: beyondLimit),
      clippedData(schedule),
      reported("ddim.update", "data-in-step", .data, schedule, of: .data),
      reported("ddim.mean", "in-step", .mean, schedule),
      reported("ddim.variance", "in-step", .variance, schedule),
    ]
  }

  typealias Places = @Sendable (inout Questions) -> [Place]
  typealias Inputs = @Sendable (inout Questions, Place, Prediction.Kind) -> Input

  /// Single, strided and last steps.
  static let allSteps: Places = {
    $0.usualSteps() + Questions.withEtas($0.stepsToFirst, [0, 0.5])
      + Questions.withEtas($0.lastSteps)
  }

  /// Steps to t_prev = 1 that are not near the largest σ.
  private static let toFirst: Places = { Questions.withEtas($0.stepsToFirst, [0, 0.5]) }

  /// One drawn state, prediction and fresh noise.
  static let drawnInput: Inputs = { questions, place, kind in
    drawn(&questions, questions.dimension(3), place, kind)
  }

  /// The x̂_0 that a step reports is the one that it goes on with: clipped, or not.
  private static func clippedData(_ schedule: Schedule) -> Check {
    Check("ddim.update", "clipped-data", on: schedule, asking: .step) { setting in
      asking(setting, id: "ddim.update/clipped-data", .data, clippingPlaces, beyondLimit)
    }
  }

  /// The step's own x̂_0: an inversion that can be judged where `predict_x0` is not offered.
  static func inversionChecks(on schedule: Schedule) -> [Check] {
    [
      reported("inversion.predicted-data", "in-step", .data, schedule, of: .noise),
      reported("inversion.velocity", "in-step", .data, schedule, of: .velocity),
    ]
  }

  /// x_t, a prediction and z of one step, and for a learned variance the network's second output.
  struct Input: Sendable {
    let state: [Double]
    let prediction: Prediction
    let fresh: [Double]
    var head: [Double]?

    init(_ state: [Double], _ prediction: Prediction, _ fresh: [Double], head: [Double]? = nil) {
      self.state = state
      self.prediction = prediction
      self.fresh = fresh
      self.head = head
    }

    /// The numbers of each coordinate.
    var coordinates: [[Double]] {
      state.indices.map { index in
        [state[index], prediction.values[index], fresh[index]] + (head.map { [$0[index]] } ?? [])
      }
    }

    /// The same without z: what a mean is a function of.
    var withoutNoise: [[Double]] {
      coordinates.map { [$0[0], $0[1], 0] + $0[3...] }
    }
  }

  static func drawn(
    _ questions: inout Questions, _ count: Int, _ place: Place, _ kind: Prediction.Kind
  ) -> Input {
    let fresh = questions.drawn(count)
    let step = questions.drawnStep(count, at: place.time, kind)
    return Input(step.state, Prediction(kind, step.prediction), fresh)
  }

  /// A check of x_prev against equation 12 at places and inputs.
  private static func step(
    _ aspect: String, _ schedule: Schedule, _ places: @escaping Places,
    of kind: Prediction.Kind? = nil, inputs: @escaping Inputs
  ) -> Check {
    let others = kind == .velocity ? ["inversion.velocity"] : []
    return Check("ddim.update", aspect, on: schedule, asking: .step, also: others) { setting in
      asking(setting, id: "ddim.update/" + aspect, .state, of: kind, places, inputs)
    }
  }

  /// A check of a field that a step may report beside x_prev, from every prediction or from one.
  private static func reported(
    _ equation: String, _ aspect: String, _ field: Field, _ schedule: Schedule,
    of kind: Prediction.Kind? = nil
  ) -> Check {
    let others = equation == "ddim.update" ? [] : ["ddim.update"]
    return Check(equation, aspect, on: schedule, asking: .step, also: others) { setting in
      let kinds = kind.map { [$0] } ?? setting.capabilities.predictionKinds
      return asking(setting, id: equation + aspect, field, ofAll: kinds, allSteps, drawnInput)
    }
  }

  /// Builds the probes of a check and asks them.
  ///
  /// - Parameters:
  ///   - kind: the prediction to ask with; the candidate's main one if nil.
  ///   - kinds: predictions to ask with, one after the other, in its place.
  ///   - orders: ways to x_prev beside the usual ones.
  static func asking(
    _ setting: Setting, id: String, _ field: Field = .state, of kind: Prediction.Kind? = nil,
    ofAll kinds: [Prediction.Kind]? = nil,
    orders: [any Evaluation] = [], _ places: Places, _ inputs: Inputs
  ) -> Inquiry {
    let kinds = kinds ?? [kind ?? setting.capabilities.mainPrediction]
    if let reason = kinds.first.flatMap(setting.capabilities.refusal(of:)) {
      return .found(Finding(.unsupported, reason))
    }
    let probes = kinds.flatMap { kind in
      var questions = Questions(setting, for: id + kind.rawValue + setting.schedule.name)
      return places(&questions).map { place in
        let input = inputs(&questions, place, kind)
        let request = Request.Step(
          time: place.time, previous: place.previous ?? 0, eta: place.eta ?? 0,
          state: input.state, prediction: input.prediction, freshNoise: input.fresh)
        return Probe(
          request: .step(request), field: field.rawValue, isNumber: field == .variance,
          isOptional: field != .state, place: place
        ) { expected(setting, place, input, field: field, orders: orders, $0) }
      }
    }
    return .probing(probes, in: setting) { probe, answers in
      StepConventions.alternatives(to: setting, probe, answers)
    }
  }

  /// The fields of the answer to a step.
  enum Field: String {
    case state = "x_prev"
    case data = "x0"
    case mean, variance
  }

  /// The right answer to a step under conventions.
  static func expected(
    _ setting: Setting, _ place: Place, _ input: Input, field: Field,
    orders: [any Evaluation] = [], _ conventions: Supposition
  ) -> [Expectation] {
    let clipping = conventions.clipping
    let place = conventions.reached(place, of: setting.schedule.steps)
    func expectations(
      _ orders: [any Evaluation], _ inputs: [[Double]]
    ) -> [Expectation] {
      setting.expectations(
        orders, at: place, inputs: inputs, under: conventions, clipping: clipping)
    }
    let kind = input.prediction.kind
    switch field {
    case .state:
      return expectations(orders + StepEvaluation.orders(kind, for: clipping), input.coordinates)
    case .mean: return expectations(StepEvaluation.orders(kind, for: clipping), input.withoutNoise)
    case .data: return expectations(StepDataEvaluation.all(kind), input.coordinates)
    case .variance: return expectations(SigmaEvaluation.allCases.map(SquaredEvaluation.init), [[]])
    }
  }
}
