import CandidateProtocol
import Rows

/// x_t, a prediction and z of one step, and for a learned variance the network's second output.
struct StepInput: Sendable {
  var state: [Double]
  var prediction: Prediction
  var fresh: [Double]
  var head: [Double]?
  /// Whether the request names t_prev.
  var namesPrevious = true

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

/// Which predictions a check of steps asks with.
enum AskedPredictions: Sendable {
  /// The one that most steps are asked with.
  case main
  /// Each that the candidate takes.
  case each
  case only(Prediction.Kind)

  func kinds(of capabilities: Capabilities) -> [Prediction.Kind] {
    switch self {
    case .main: [capabilities.mainPrediction]
    case .each: capabilities.predictionKinds
    case .only(let kind): [kind]
    }
  }

  /// Why a candidate cannot be asked so; nil if it can.
  @Sendable func refusal(by capabilities: Capabilities) -> String? {
    kinds(of: capabilities).first.flatMap(capabilities.refusal(of:))
  }
}

extension Aspect<StepInput> {
  /// An aspect of a step: the same questions with each of some predictions.
  init(
    _ name: String, _ why: String, least: Int = 2, others: [Row] = [],
    with predictions: AskedPredictions = .main,
    at steps: @escaping @Sendable (inout Questions) -> [Spot],
    inputs: @escaping @Sendable (inout Questions, Spot, Prediction.Kind) -> StepInput
  ) {
    let refusal: @Sendable (Setting) -> String? = { predictions.refusal(by: $0.capabilities) }
    self.init(name: name, why: why, least: least, others: others, refusal: refusal) { questions in
      predictions.kinds(of: questions.setting.capabilities).flatMap { kind in
        var own = questions
        return own.each(steps(&own)) { [inputs(&$0, $1, kind)] }
      }
    }
  }
}

extension Questions {
  mutating func drawnInput(_ count: Int, _ spot: Spot, _ kind: Prediction.Kind) -> StepInput {
    let fresh = drawn(count)
    let step = drawnStep(count, at: spot.time, kind)
    return StepInput(step.state, Prediction(kind, step.prediction), fresh)
  }

  /// The state alone is not 0.
  func stateAlone(_ spot: Spot, _ kind: Prediction.Kind) -> StepInput {
    let state = statePattern(at: spot.time, kind, data: dataLimit)
    return StepInput(state, Prediction(kind, zeros), zeros)
  }

  /// The prediction alone is not 0.
  func predictionAlone(_ spot: Spot, _ kind: Prediction.Kind) -> StepInput {
    StepInput(zeros, Prediction(kind, predictionPattern(at: spot.time, kind)), zeros)
  }

  /// z alone is not 0.
  func freshNoiseAlone(_ kind: Prediction.Kind) -> StepInput {
    StepInput(zeros, Prediction(kind, zeros), pattern(1))
  }
}

/// Checks of the operation `step`: `ddim.update` and what follows from it.
enum StepSubjects {
  /// The order is that of blame: the step itself before what else it shows.
  static let all: [any CheckedSubject] = [
    update, clippedData, data,
    subject(.ddimMean, .mean, others: [.ddimUpdate], [reported("in-step")]),
    subject(.ddimVariance, .variance, others: [.ddimUpdate], [reported("in-step")]),
  ]

  /// The step's own x̂_0: an inversion that can be judged where `predict_x0` is not offered.
  static let inversions: [any CheckedSubject] = [
    subject(
      .inversionPredictedData, .data, others: [.ddimUpdate],
      [reported("in-step", with: .only(.noise))]),
    subject(
      .inversionVelocity, .data, others: [.ddimUpdate],
      [reported("in-step", with: .only(.velocity))]),
  ]

  static let update = subject(
    .ddimUpdate, .state,
    [
      Aspect(
        "state", "The coefficient of the state: every other input is zero.",
        at: { $0.usualSteps() }, inputs: { $0.stateAlone($1, $2) }),
      Aspect(
        "direction", "The coefficient of the prediction: every other input is zero.",
        at: { $0.usualSteps() }, inputs: { $0.predictionAlone($1, $2) }),
      Aspect(
        "noise", "The coefficient of the noise: every other input is zero.",
        at: { $0.usualSteps() }, inputs: { questions, _, kind in questions.freshNoiseAlone(kind) }),
      Aspect(
        "affine",
        "Drawn inputs, larger than a normal draws: the map is affine and nothing is clamped.",
        at: { $0.usualSteps(withDrawnEta: true) },
        inputs: { $0.drawnInput($0.nextDimension(), $1, $2) }),
      from(.noise, "The prediction is noise."), from(.velocity, "The prediction is a velocity."),
      from(.data, "The prediction is data."),
      Aspect(
        "to-first", "Steps to t = 1, where nearly all noise is gone.", least: 6,
        at: { Questions.withEtas($0.stepsToFirst, [0, 0.5]) }, inputs: drawn),
      Aspect(
        "largest-sigma", "η = 1 next to t = 0, where the direction's radicand nearly vanishes.",
        least: 6, at: { $0.largestSigmaSteps() }, inputs: drawn),
      Aspect(
        "last-step", "The step to t = 0, where ᾱ is 1 and no noise is added.",
        at: { Questions.withEtas($0.lastSteps) }, inputs: drawn),
      Aspect(
        "clipping", "A data prediction well beyond 1: what a step does with it.", with: .each,
        at: { $0.clippingSteps() }, inputs: { $0.beyondLimit($1, $2) }
      ).atLimit,
    ])

  /// The x̂_0 that a step reports is the one that it goes on with: clipped, or not.
  private static let clippedData = subject(
    .ddimUpdate, .data,
    [
      Aspect(
        "clipped-data",
        "The data prediction that a step reports is the one that it goes on with.", with: .each,
        at: { $0.clippingSteps() }, inputs: { $0.beyondLimit($1, $2) })
    ])

  private static let data = subject(
    .ddimUpdate, .data,
    [
      Aspect(
        "data-in-step", "The data prediction that a step reports is the one that it was given.",
        with: .only(.data), at: allSteps, inputs: drawn)
    ])

  private static func from(_ kind: Prediction.Kind, _ why: String) -> Aspect<StepInput> {
    Aspect(
      "from-\(kind.rawValue)", why, others: kind == .velocity ? [.inversionVelocity] : [],
      with: .only(kind), at: allSteps, inputs: drawn)
  }

  /// What a step may report beside x_prev.
  private static func reported(
    _ name: String, with predictions: AskedPredictions = .each
  ) -> Aspect<StepInput> {
    Aspect(
      name, "What a step reports beside its state, or does with a second output.",
      with: predictions, at: allSteps, inputs: drawn)
  }

  /// Single, strided and last steps.
  private static let allSteps: @Sendable (inout Questions) -> [Spot] = {
    $0.usualSteps() + Questions.withEtas($0.stepsToFirst, [0, 0.5])
      + Questions.withEtas($0.lastSteps)
  }

  /// One drawn state, prediction and fresh noise.
  static let drawn: @Sendable (inout Questions, Spot, Prediction.Kind) -> StepInput = {
    $0.drawnInput($0.dimension(3), $1, $2)
  }

  /// The fields of the answer to a step.
  enum Field: String {
    case state = "x_prev"
    case data = "x0"
    case mean, variance
  }

  /// - Parameter more: ways to x_prev beside the usual ones.
  static func subject(
    _ row: Row, _ field: Field, others: [Row] = [],
    more: @escaping @Sendable (Conventions, StepInput) -> [any Evaluation] = { _, _ in [] },
    _ aspects: [Aspect<StepInput>]
  ) -> Subject<StepInput> {
    Subject(
      row: row, operation: .step, others: others, field: field.rawValue,
      heeds: StepConventions.ofSteps,
      request: { spot, input in
        .step(
          Request.Step(
            time: spot.time, previous: spot.previous, eta: spot.eta, state: input.state,
            prediction: input.prediction, freshNoise: input.fresh))
      },
      parts: { spot, input in
        switch field {
        case .state, .data: [(spot, input.coordinates)]
        case .mean: [(spot, input.withoutNoise)]
        case .variance: [(spot, [[]])]
        }
      },
      evaluations: { conventions, _, input in
        let kind = input.prediction.kind
        let floor = conventions.stepVarianceFloor
        switch field {
        case .state:
          return FlooredStep.all(
            StepEvaluation.all(kind, for: conventions.clipping) + more(conventions, input), floor)
        case .mean: return StepEvaluation.all(kind, for: conventions.clipping)
        case .data: return StepDataEvaluation.all(kind)
        case .variance:
          return FlooredStep.all(SigmaEvaluation.allCases.map(SquaredEvaluation.init), floor)
        }
      },
      form: { _, _, input in
        switch field {
        case .state: Form.step(input.prediction.kind)
        case .data: Form.data(input.prediction.kind)
        case .mean: Form.step(input.prediction.kind)?.mean
        case .variance: Form.variance
        }
      },
      mistakes: (row == .inversionVelocity || field == .variance ? [] : InputMistakes.ofSteps)
        + ([.ddimUpdate, .ddimMean, .ddimVariance].contains(row) ? [.wholeEta] : []),
      undeclared: StepConventions.alternatives, aspects: aspects)
  }
}
