extension Operation {
  /// What it is asked with, of two the one that says whether it is meant first; none where nothing
  /// is asked yet.
  package var payloads: [any RequestPayload.Type] {
    switch self {
    case .hello: [Request.Hello.self]
    case .schedule: [Request.ScheduleTable.self]
    case .configure: [Schedule.self]
    case .forwardStep: [Request.ForwardStep.self]
    case .forwardMarginal: [Request.ForwardDraws.self, Request.ForwardMarginal.self]
    case .posterior: [Request.Posterior.self]
    case .predictData: [Request.PredictData.self]
    case .predictNoise: [Request.PredictNoise.self]
    case .velocity: [Request.Velocity.self]
    case .sigma: [Request.Sigma.self]
    case .step: [Request.StepDraws.self, Request.Step.self]
    case .ancestralStep: [Request.AncestralStep.self]
    case .invert: [Request.Invert.self]
    case .timesteps: [Request.Timesteps.self]
    case .learnedVariance: [Request.LearnedVariance.self]
    case .boundTerm: [Request.BoundTerm.self]
    case .priorTerm: [Request.PriorTerm.self]
    case .lossWeight: [Request.LossWeight.self]
    case .slerp: [Request.Slerp.self]
    case .sample: [Request.Sample.self]
    case .bye: [Request.Bye.self]
    }
  }
}

/// A request of the protocol, without its id.
public enum Request: Sendable, Equatable {
  case hello
  case schedule(ScheduleTable)
  case configure(Schedule)
  case forwardStep(ForwardStep)
  case forwardMarginal(ForwardMarginal)
  case forwardDraws(ForwardDraws)
  case posterior(Posterior)
  case predictData(PredictData)
  case predictNoise(PredictNoise)
  case velocity(Velocity)
  case sigma(Sigma)
  case step(Step)
  case stepDraws(StepDraws)
  case ancestralStep(AncestralStep)
  case invert(Invert)
  case timesteps(Timesteps)
  case learnedVariance(LearnedVariance)
  case boundTerm(BoundTerm)
  case priorTerm(PriorTerm)
  case lossWeight(LossWeight)
  case slerp(Slerp)
  case sample(Sample)
  case bye

  /// What is asked.
  package var payload: any RequestPayload {
    switch self {
    case .hello: Hello()
    case .schedule(let asked): asked
    case .configure(let schedule): schedule
    case .forwardStep(let asked): asked
    case .forwardMarginal(let asked): asked
    case .forwardDraws(let asked): asked
    case .posterior(let asked): asked
    case .predictData(let asked): asked
    case .predictNoise(let asked): asked
    case .velocity(let asked): asked
    case .sigma(let asked): asked
    case .step(let asked): asked
    case .stepDraws(let asked): asked
    case .ancestralStep(let asked): asked
    case .invert(let asked): asked
    case .timesteps(let asked): asked
    case .learnedVariance(let asked): asked
    case .boundTerm(let asked): asked
    case .priorTerm(let asked): asked
    case .lossWeight(let asked): asked
    case .slerp(let asked): asked
    case .sample(let asked): asked
    case .bye: Bye()
    }
  }

  /// The operation that is asked for.
  public var operation: Operation { type(of: payload).operation }

  /// Whether what is right depends on the schedule that is configured.
  package var needsSchedule: Bool { type(of: payload).needsSchedule }

  /// Whether it gives the noise that the candidate would draw otherwise.
  package var givesNoise: Bool { payload.members.contains { $0.key == "noise" } }

  /// A field of the answer by its name, or the first; nil if the operation has none.
  package func answerField(_ name: String? = nil) -> AnswerField? {
    payload.answerFields.first { name == nil || $0.name == name }
  }
}
