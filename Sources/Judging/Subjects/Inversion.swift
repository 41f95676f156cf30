import CandidateProtocol
import Rows

/// Checks of `inversion.*` through `predict_x0`, `predict_eps` and `velocity`.
enum InversionSubjects {
  static let all: [any CheckedSubject] = [
    subject(
      .dataFromNoise,
      [
        Aspect(name: "state", why: state) {
          $0.atTimes { questions, time in
            let limit = questions.dataLimit
            return [(questions.statePattern(at: time, .noise, data: limit), questions.zeros)]
          }
        },
        Aspect(name: "noise", why: noise) {
          $0.atTimes { questions, time in
            [(questions.zeros, questions.predictionPattern(at: time, .noise))]
          }
        },
        Aspect(name: "affine", why: affine) {
          $0.atTimes { questions, time in
            let step = questions.drawnStep(questions.nextDimension(), at: time, .noise)
            return [(step.state, step.prediction)]
          }
        },
        Aspect(
          name: "unclipped", why: "A data prediction well beyond 1: this operation never clips."
        ) {
          $0.atTimes { questions, time in
            let limit = 32 * questions.dataLimit
            return [(questions.statePattern(at: time, .noise, data: limit), questions.zeros)]
          }
        }.atLimit,
      ]),
    subject(.dataFromNoise, isBatch: true, [batch("batch", batched)]),
    subject(
      .noiseFromData,
      [
        Aspect(name: "state", why: state) {
          $0.atTimes { questions, _ in [(questions.pattern(1), questions.zeros)] }
        },
        Aspect(name: "data", why: data) {
          $0.atTimes { questions, _ in [(questions.zeros, questions.pattern(1))] }
        },
        Aspect(name: "affine", why: affine) {
          $0.atTimes { questions, _ in questions.drawnPair() }
        },
      ]),
    subject(.noiseFromData, isBatch: true, [batch("batch", batched)]),
    subject(.velocity, [pairs("value", plain)]),
    subject(.velocity, isBatch: true, [batch("value-batch", later)]),
    subject(.dataFromVelocity, [pairs("data", data)]),
    subject(.dataFromVelocity, isBatch: true, [batch("data-batch", later)]),
    subject(.noiseFromVelocity, [pairs("noise", noise)]),
    subject(.noiseFromVelocity, isBatch: true, [batch("noise-batch", later)]),
  ]

  private static let state = "The coefficient of the state: every other input is zero."
  private static let data = "The coefficient of the data: every other input is zero."
  private static let noise = "The coefficient of the noise: every other input is zero."
  private static let affine =
    "Drawn inputs, larger than a normal draws: the map is affine and nothing is clamped."
  private static let plain = "The value that the equation states."
  private static let batched =
    "Several times in one request, in no order: sorting and broadcasting mix them up."
  private static let later = "Several times in one request, in no order."

  private static func pairs(_ name: String, _ why: String) -> Aspect<TimedPairs> {
    Aspect(name: name, why: why) {
      $0.atTimes { questions, _ in
        [(questions.pattern(1), questions.zeros), (questions.zeros, questions.pattern(1))]
          + questions.drawnPair()
      }
    }
  }

  private static func batch(_ name: String, _ why: String) -> Aspect<TimedPairs> {
    Aspect(name: name, why: why, refusal: Questions.refusesBatches) {
      $0.batches { questions, time in
        let step = questions.drawnStep(questions.dimension(3), at: time, .noise)
        return (step.state, step.prediction)
      }
    }
  }

  private static func subject(
    _ quantity: InversionEvaluation.Quantity, isBatch: Bool = false,
    _ aspects: [Aspect<TimedPairs>]
  ) -> Subject<TimedPairs> {
    let refused = aspects.map { aspect in
      var refused = aspect
      refused.refusal = { quantity.refusal(by: $0.capabilities) ?? aspect.refusal($0) }
      return refused
    }
    return Subject(
      row: quantity.row, operation: quantity.operation,
      request: { _, input in quantity.request(input.times(isBatch: isBatch), input) },
      parts: { _, input in input.parts },
      evaluations: { _, _, _ in InversionEvaluation.all(quantity) },
      form: { _, _, _ in Form.inversion(quantity) }, aspects: refused)
  }
}

extension InversionEvaluation.Quantity {
  fileprivate var row: Row {
    switch self {
    case .dataFromNoise: .inversionPredictedData
    case .noiseFromData: .inversionNoiseFromData
    case .velocity, .dataFromVelocity, .noiseFromVelocity: .inversionVelocity
    }
  }

  fileprivate var operation: Operation {
    switch self {
    case .dataFromNoise, .dataFromVelocity: .predictData
    case .noiseFromData, .noiseFromVelocity: .predictNoise
    case .velocity: .velocity
    }
  }

  fileprivate func request(_ times: Times, _ input: TimedPairs) -> Request {
    switch self {
    case .dataFromNoise:
      .predictData(.init(times, state: input.first, Prediction(.noise, input.second)))
    case .dataFromVelocity:
      .predictData(.init(times, state: input.first, Prediction(.velocity, input.second)))
    case .noiseFromData:
      .predictNoise(.init(times, state: input.first, Prediction(.data, input.second)))
    case .noiseFromVelocity:
      .predictNoise(.init(times, state: input.first, Prediction(.velocity, input.second)))
    case .velocity: Request.velocity(.init(times, data: input.first, noise: input.second))
    }
  }

  /// Velocities are handed over to whoever claims to make them, or takes them in a step. Which predictions a
  /// step takes says nothing else of these operations.
  fileprivate func refusal(by capabilities: Capabilities) -> String? {
    switch self {
    case .dataFromVelocity, .noiseFromVelocity:
      capabilities.supports.contains(.velocity)
        ? nil : capabilities.refusal(of: Prediction.Kind.velocity)
    case .dataFromNoise, .noiseFromData, .velocity: nil
    }
  }
}
