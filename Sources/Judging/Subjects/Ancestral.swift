import CandidateProtocol
import RealModule
import Rows

/// Checks of the operation `ddpm_step`: `ddpm.ancestral-step`, and the variance that it may learn.
enum AncestralSubjects {
  /// The order is that of blame.
  static let all: [any CheckedSubject] = [
    state, subject(.ddpmAncestralStep, .data, [clipping("clipped-data", clippedData)]),
    subject(
      .ddpmAncestralStep, .mean, others: [.ddpmPosteriorMean],
      [
        Aspect(
          "mean", "The mean that the step reports, or that it has at η = 1.", with: .each,
          at: usualAndLast, inputs: StepSubjects.drawn)
      ]),
    subject(
      .ddpmAncestralStep, .variance, others: [.ddpmPosteriorVariance],
      [
        Aspect(
          "variance", "The variance that the step reports, or that it has at η = 1.", with: .each,
          at: usualAndLast, inputs: StepSubjects.drawn)
      ]),
  ]

  private static let usual: @Sendable (inout Questions) -> [Spot] = {
    $0.singleSteps() + $0.stridedSteps()
  }

  private static let usualAndLast: @Sendable (inout Questions) -> [Spot] = {
    usual(&$0) + $0.lastSteps
  }

  private static let clippedData =
    "The data prediction that a step reports is the one that it goes on with."

  static let state = subject(
    .ddpmAncestralStep, .state,
    [
      Aspect(
        "state", "The coefficient of the state: every other input is zero.", at: usual,
        inputs: { $0.stateAlone($1, $2) }),
      Aspect(
        "prediction", "The coefficient of the prediction: every other input is zero.", at: usual,
        inputs: { $0.predictionAlone($1, $2) }),
      Aspect(
        "noise", "The coefficient of the noise: every other input is zero.", at: usual,
        inputs: { questions, _, kind in questions.freshNoiseAlone(kind) }),
      Aspect(
        "affine",
        "Drawn inputs, larger than a normal draws: the map is affine and nothing is clamped.",
        at: usual, inputs: { $0.drawnInput($0.nextDimension(), $1, $2) }),
      Aspect(
        "default-previous", "A request without t_prev: it is t − 1.", at: { $0.singleSteps() },
        inputs: {
          var input = $0.drawnInput($0.dimension(3), $1, $2)
          input.namesPrevious = false
          return input
        }),
      from(.noise, "The prediction is noise."), from(.velocity, "The prediction is a velocity."),
      from(.data, "The prediction is data."),
      Aspect(
        "to-first", "Steps to t = 1, where nearly all noise is gone.", least: 6,
        at: { $0.stepsToFirst }, inputs: StepSubjects.drawn),
      Aspect(
        "last-step", "The step to t = 0, where ᾱ is 1 and no noise is added.",
        at: { $0.lastSteps }, inputs: StepSubjects.drawn),
      clipping("clipping", "A data prediction well beyond 1: what a step does with it."),
    ])

  private static func from(_ kind: Prediction.Kind, _ why: String) -> Aspect<StepInput> {
    Aspect(
      "from-\(kind.rawValue)", why, with: .only(kind), at: usualAndLast,
      inputs: StepSubjects.drawn)
  }

  private static func clipping(_ name: String, _ why: String) -> Aspect<StepInput> {
    Aspect(name, why, with: .each, at: { $0.ancestralClippingSteps() }, inputs: beyondLimit).atLimit
  }

  /// Without fresh noise, so that what is left of x̂_0 can be read off.
  private static let beyondLimit: @Sendable (inout Questions, Spot, Prediction.Kind) -> StepInput =
    {
      let input = $0.beyondLimit($1, $2)
      return StepInput(input.state, input.prediction, input.fresh.map { _ in 0 })
    }

  /// `improved.learned-variance` inside the step: the noise's deviation, and what is reported.
  static let learned: [any CheckedSubject] = [
    learned(
      .state,
      [
        learned(
          "in-step-noise", "The deviation of the noise alone, with a learned variance.",
          at: learnedSteps
        ) { questions, _, kind in
          let count = questions.dimension(5)
          let zeros = [Double](repeating: 0, count: count)
          return StepInput(zeros, Prediction(kind, zeros), questions.drawn(count))
        },
        learned(
          "in-step", "What a step reports beside its state, or does with a second output.",
          at: learnedSteps, inputs: drawn),
        learned(
          "in-step-default-previous",
          "A request with a second output and without t_prev: it is t − 1.",
          at: { $0.singleSteps() }
        ) {
          var input = drawn(&$0, $1, $2)
          input.namesPrevious = false
          return input
        },
        learned(
          "in-step-last", "The step to t = 0 with a second output: no noise is added.",
          at: { $0.setting.capabilities.conventions.addsNoiseAtLastStep ? [] : $0.lastSteps },
          inputs: drawn),
        learned(
          "in-step-clipping", "A data prediction beyond 1 beside a learned variance.",
          at: { $0.ancestralClippingSteps().filter { $0.previous > 0 } }, inputs: beyondLimit),
      ]),
    learned(
      .variance,
      [
        learned(
          "in-step-variance", "The learned variance that a step reports.", at: learnedSteps,
          inputs: drawn)
      ]),
    learned(
      .mean,
      [
        learned(
          "in-step-mean", "The mean that a step with a learned variance reports.",
          at: learnedSteps, inputs: drawn)
      ]),
  ]

  /// At t_prev = 0 the posterior has no variance to take the logarithm of.
  private static let learnedSteps: @Sendable (inout Questions) -> [Spot] = {
    $0.singleSteps() + $0.stridedSteps() + $0.stepsToFirst
  }

  private static let drawn: @Sendable (inout Questions, Spot, Prediction.Kind) -> StepInput = {
    $0.drawnInput($0.dimension(5), $1, $2)
  }

  private static func learned(
    _ name: String, _ why: String,
    at steps: @escaping @Sendable (inout Questions) -> [Spot],
    inputs: @escaping @Sendable (inout Questions, Spot, Prediction.Kind) -> StepInput
  ) -> Aspect<StepInput> {
    var aspect = Aspect<StepInput>(name, why, with: .each, at: steps) {
      var input = inputs(&$0, $1, $2)
      input.head = $0.drawnHead(input.state.count)
      return input
    }
    aspect.refusal = {
      $0.capabilities.takesHead
        ? nil : "the candidate does not declare heads: ddpm_step takes no second output"
    }
    return aspect
  }

  private static func learned(
    _ field: StepSubjects.Field, _ aspects: [Aspect<StepInput>]
  ) -> Subject<StepInput> {
    var subject = subject(
      .improvedLearnedVariance, field, others: [.ddpmAncestralStep], aspects)
    subject.undeclared = StepConventions.encoding
    subject.mistakes = LearnedVarianceSubjects.instead.map { mistake($0, $1, $2, in: field) }
    return subject
  }

  private static func mistake(
    _ id: String, _ kind: AncestralNoise.Kind, _ sentence: String, in field: StepSubjects.Field
  ) -> Mistake<StepInput> {
    Mistake(
      id: id,
      sentence: sentence
        + (kind == .head ? ": its root is no number where it is negative" : ""),
      evaluations: { conventions, _, input in
        let noise = AncestralNoise(kind, floor: conventions.varianceFloor)
        return evaluations(field, noise, conventions, input)
      })
  }

  private static func subject(
    _ row: Row, _ field: StepSubjects.Field, others: [Row] = [], _ aspects: [Aspect<StepInput>]
  ) -> Subject<StepInput> {
    Subject(
      row: row, operation: .ancestralStep, others: others, field: field.rawValue,
      heeds: StepConventions.ofAncestralSteps,
      request: { spot, input in
        .ancestralStep(
          Request.AncestralStep(
            time: spot.time, previous: input.namesPrevious ? spot.previous : nil,
            state: input.state, prediction: input.prediction, freshNoise: input.fresh,
            head: input.head))
      },
      parts: { spot, input in
        switch field {
        case .state, .data: [(spot, input.coordinates)]
        case .mean: [(spot, input.withoutNoise)]
        case .variance: [(spot, input.head.map { $0.map { [$0] } } ?? [[]])]
        }
      },
      evaluations: { conventions, spot, input in
        let noise = AncestralNoise(
          conventions, previous: spot.previous, isLearned: input.head != nil)
        return evaluations(field, noise, conventions, input)
      },
      form: { conventions, spot, input in
        let kind = input.prediction.kind
        let takesBeta = conventions.reverseVarianceIsBeta
        // At t_prev = 0 the noise is what conventions say, if any is given.
        let isPlain =
          input.head == nil && (spot.previous > 0 || input.fresh.allSatisfy { $0 == 0 })
        switch field {
        case .state: return isPlain ? Form.ancestral(kind, takesBeta: takesBeta) : nil
        case .data: return Form.data(kind)
        case .mean: return Form.ancestral(kind, takesBeta: takesBeta)?.mean
        case .variance:
          return isPlain && conventions.varianceFloor == 0
            ? Form.ancestralVariance(takesBeta: takesBeta) : nil
        }
      },
      mistakes: (field == .variance ? [] : InputMistakes.ofSteps)
        + (field == .data ? [] : [stepsToNeighbour]),
      undeclared: StepConventions.ancestral,
      ifNotANumber: logVariance, aspects: aspects)
  }

  private static let stepsToNeighbour = Mistake<StepInput>(
    id: "POS-01", sentence: "the step goes to t − 1, whatever t_prev is",
    reads: { spot, _ in .step(spot.time, to: spot.time - 1) },
    exists: { spot, _ in spot.previous < spot.time - 1 })

  private static func evaluations(
    _ field: StepSubjects.Field, _ noise: AncestralNoise, _ conventions: Conventions,
    _ input: StepInput
  ) -> [any Evaluation] {
    let kind = input.prediction.kind
    switch field {
    case .state, .mean: return AncestralEvaluation.all(kind, noise, for: conventions.clipping)
    case .data: return StepDataEvaluation.all(kind)
    case .variance: return AncestralVarianceEvaluation.all(noise)
    }
  }

  /// A step with finite inputs that is no number.
  private static let logVariance: @Sendable (Setting, Spot, StepInput) -> Explanation? = {
    setting, spot, input in
    guard input.head == nil else { return nil }
    let powers = setting.signalPowers
    let beta = 1 - powers[spot.time] / powers[spot.previous]
    return Explanation(
      "as it is if the noise is scaled by the root of a log-variance: log β is "
        + "\(short(Double.log(beta))) here", bugs: ["POS-07"])
  }
}
