import CandidateProtocol
import Rows

/// Checks of `inversion.*` through `predict_x0`, `predict_eps` and `velocity`.
enum InversionChecks {
  static func checks(on schedule: Schedule) -> [Check] {
    data(schedule) + noise(schedule) + velocity(schedule)
  }

  private static func data(_ schedule: Schedule) -> [Check] {
    let ask = { (aspect: String, pairs: @escaping ForwardChecks.Pairs) in
      check(.dataFromNoise, aspect, schedule, pairs)
    }
    return [
      ask("state") { questions, time in
        let limit = questions.dataLimit
        return [(questions.statePattern(at: time, .noise, data: limit), questions.zeros)]
      },
      ask("noise") { questions, time in
        [(questions.zeros, questions.predictionPattern(at: time, .noise))]
      },
      ask("affine") { questions, time in
        let step = questions.drawnStep(questions.nextDimension(), at: time, .noise)
        return [(step.state, step.prediction)]
      },
      ask("unclipped") { questions, time in
        let limit = 32 * questions.dataLimit
        return [(questions.statePattern(at: time, .noise, data: limit), questions.zeros)]
      },
      batch(.dataFromNoise, "batch", schedule),
    ]
  }

  private static func noise(_ schedule: Schedule) -> [Check] {
    [
      check(.noiseFromData, "state", schedule) { questions, _ in
        [(questions.pattern(1), questions.zeros)]
      },
      check(.noiseFromData, "data", schedule) { questions, _ in
        [(questions.zeros, questions.pattern(1))]
      },
      check(.noiseFromData, "affine", schedule) { questions, _ in questions.drawnPair() },
      batch(.noiseFromData, "batch", schedule),
    ]
  }

  private static func velocity(_ schedule: Schedule) -> [Check] {
    let pairs: ForwardChecks.Pairs = { questions, _ in
      [(questions.pattern(1), questions.zeros), (questions.zeros, questions.pattern(1))]
        + questions.drawnPair()
    }
    return [
      check(.velocity, "value", schedule, pairs),
      batch(.velocity, "value-batch", schedule),
      check(.dataFromVelocity, "data", schedule, pairs),
      batch(.dataFromVelocity, "data-batch", schedule),
      check(.noiseFromVelocity, "noise", schedule, pairs),
      batch(.noiseFromVelocity, "noise-batch", schedule),
    ]
  }

  private static func check(
    _ quantity: InversionEvaluation.Quantity, _ aspect: String, _ schedule: Schedule,
    _ inputs: @escaping ForwardChecks.Pairs
  ) -> Check {
    Check(quantity.equation, aspect, on: schedule, asking: quantity.operation) { setting in
      if let reason = quantity.refusal(by: setting.capabilities) {
        return .found(Finding(.unsupported, reason))
      }
      return .probing(
        ForwardChecks.probes(
          setting, id: quantity.equation + aspect, field: quantity.field,
          InversionEvaluation.all(quantity), inputs
        ) { quantity.request(.one($0), $1) }, in: setting)
    }
  }

  private static func batch(
    _ quantity: InversionEvaluation.Quantity, _ aspect: String, _ schedule: Schedule
  ) -> Check {
    Check(quantity.equation, aspect, on: schedule, asking: quantity.operation) { setting in
      if let reason = quantity.refusal(by: setting.capabilities) {
        return .found(Finding(.unsupported, reason))
      }
      return ForwardChecks.batched(
        setting, id: quantity.equation + aspect, field: quantity.field,
        InversionEvaluation.all(quantity)
      ) { questions, time in
        let step = questions.drawnStep(questions.dimension(3), at: time, .noise)
        return (step.state, step.prediction)
      } request: {
        quantity.request(.batch($0), $1)
      }
    }
  }
}

extension InversionEvaluation.Quantity {
  fileprivate var equation: String {
    switch self {
    case .dataFromNoise: "inversion.predicted-data"
    case .noiseFromData: "inversion.noise-from-data"
    case .velocity, .dataFromVelocity, .noiseFromVelocity: "inversion.velocity"
    }
  }

  fileprivate var operation: Operation {
    switch self {
    case .dataFromNoise, .dataFromVelocity: .predictData
    case .noiseFromData, .noiseFromVelocity: .predictNoise
    case .velocity: .velocity
    }
  }

  fileprivate var field: String {
    switch self {
    case .dataFromNoise, .dataFromVelocity: "x0"
    case .noiseFromData, .noiseFromVelocity: "eps"
    case .velocity: "v"
    }
  }

  fileprivate func request(_ times: Request.Times, _ pair: ForwardChecks.Pair) -> Request {
    switch self {
    case .dataFromNoise:
      .predictData(times, state: pair.first, Prediction(.noise, pair.second))
    case .dataFromVelocity:
      .predictData(times, state: pair.first, Prediction(.velocity, pair.second))
    case .noiseFromData:
      .predictNoise(times, state: pair.first, Prediction(.data, pair.second))
    case .noiseFromVelocity:
      .predictNoise(times, state: pair.first, Prediction(.velocity, pair.second))
    case .velocity: Request.velocity(times, data: pair.first, noise: pair.second)
    }
  }

  /// What goes in as a prediction must be one that the candidate takes.
  fileprivate func refusal(by capabilities: Capabilities) -> String? {
    switch self {
    case .dataFromNoise: capabilities.refusal(of: Prediction.Kind.noise)
    case .dataFromVelocity, .noiseFromVelocity: capabilities.refusal(of: Prediction.Kind.velocity)
    case .noiseFromData, .velocity: nil
    }
  }
}
