import Derivation

extension Request {
  /// The request as it goes over the wire.
  public func json(id: Int) -> JSON {
    let head = [
      JSON.Member("id", .integer(id)), JSON.Member("op", .string(operation.rawValue)),
    ]
    return .object(head + fields)
  }

  private var fields: [JSON.Member] {
    func vector(_ key: String, _ values: [Double]) -> JSON.Member { .init(key, .vector(values)) }
    func integer(_ key: String, _ value: Int) -> JSON.Member { .init(key, .integer(value)) }
    switch self {
    case .hello: return [integer("protocol", 1)]
    case .bye: return []
    case .schedule(let family, let steps): return [integer("T", steps)] + family.members
    case .configure(let schedule):
      return [integer("T", schedule.steps), vector("beta", schedule.betas)]
        + (schedule.family?.members ?? [])
    case .forwardStep(let time, let state, let noise):
      return [integer("t", time), vector("x_prev", state), vector("noise", noise)]
    case .forwardMarginal(let times, let data, let noise):
      return [times.member, vector("x0", data), vector("noise", noise)]
    case .forwardDraws(let time, let data, let draws):
      return [integer("t", time), vector("x0", data)] + draws.members
    case .posterior(let time, let data, let state):
      return [integer("t", time), vector("x0", data), vector("x_t", state)]
    case .predictData(let times, let state, let prediction),
      .predictNoise(let times, let state, let prediction):
      return [times.member, vector("x_t", state), prediction.member]
    case .velocity(let times, let data, let noise):
      return [times.member, vector("x0", data), vector("eps", noise)]
    case .sigma(let time, let previous, let eta):
      return [integer("t", time), integer("t_prev", previous), .init("eta", .real(eta))]
    case .step(let step): return step.members + [vector("noise", step.freshNoise)]
    case .stepDraws(let step, let draws): return step.members + draws.members
    case .ancestralStep(let step):
      return [integer("t", step.time)] + (step.previous.map { [integer("t_prev", $0)] } ?? [])
        + [vector("x_t", step.state), step.prediction.member, vector("noise", step.freshNoise)]
        + (step.head.map { [vector("head", $0)] } ?? [])
    case .invert(let time, let next, let state, let noise):
      return [
        integer("t", time), integer("t_next", next), vector("x_t", state), vector("eps", noise),
      ]
    case .timesteps(let steps, let count, let spacing):
      return [
        integer("T", steps), integer("S", count), .init("spacing", .string(spacing.rawValue)),
      ]
    case .learnedVariance(let time, let previous, let head):
      return [integer("t", time), integer("t_prev", previous), vector("head", head)]
    case .boundTerm(let time, let data, let state, let noise):
      return [
        integer("t", time), vector("x0", data), vector("x_t", state), vector("eps", noise),
      ]
    case .priorTerm(let data): return [vector("x0", data)]
    case .lossWeight(let time, let sigma):
      return [integer("t", time), .init("sigma", .real(sigma))]
    case .slerp(let first, let second, let fraction):
      return [vector("a", first), vector("b", second), .init("w", .real(fraction))]
    }
  }
}

extension Request.Times {
  fileprivate var member: JSON.Member {
    switch self {
    case .one(let time): .init("t", .integer(time))
    case .batch(let times): .init("t", .vector(times.map(Double.init)))
    }
  }
}

extension Request.Step {
  /// All but the noise.
  fileprivate var members: [JSON.Member] {
    [
      .init("t", .integer(time)), .init("t_prev", .integer(previous)), .init("eta", .real(eta)),
      .init("x_t", .vector(state)), prediction.member,
    ]
  }
}

extension Request.Draws {
  fileprivate var members: [JSON.Member] {
    [.init("n", .integer(count)), .init("seed", .integer(seed))]
  }
}

extension Prediction {
  fileprivate var member: JSON.Member { .init(kind.rawValue, .vector(values)) }
}
