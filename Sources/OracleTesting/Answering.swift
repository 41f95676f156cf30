import CandidateProtocol
import Judging
import Rows

/// From a request of the protocol to a call of the sampler, and from what it returns to an answer.
extension SamplerUnderTest {
  mutating func reply(to request: Request) async -> Reply {
    do {
      return .answer(try await answer(to: request))
    } catch let reason as Conformance.Unsupported {
      return .unsupported("\(printable(reason.description))")
    } catch {
      return .error("\(printable("\(error)"))")
    }
  }

  private mutating func answer(to request: Request) async throws -> JSON {
    switch request {
    case .hello, .bye: return .members(["ok": .bool(true)])
    case .forwardDraws, .stepDraws:
      throw Conformance.Unsupported("draws of the sampler's own are judged by diffusion-oracle")
    case .schedule(let family, let steps):
      let table = try await schedule(family: family, steps: steps)
      return .members([
        "alpha_bar": .vector(table.signalPowers), "beta": table.betas.map(JSON.vector),
      ])
    case .configure(let schedule): return try await configuration(schedule)
    case .timesteps(let steps, let count, let spacing):
      let times = try await timesteps(steps: steps, count: count, spacing: spacing)
      return .members(["timesteps": .vector(times.map(Double.init))])
    case .forwardStep(let time, let state, let noise):
      return vector("x_t", try await forwardStep(to: time, state: state, noise: noise))
    case .forwardMarginal(.one(let time), let data, let noise):
      return vector("x_t", try await forwardMarginal(at: time, data: data, noise: noise))
    case .forwardMarginal(.batch(let times), let data, let noise):
      return vector("x_t", try await forwardMarginal(at: times, data: data, noise: noise))
    case .posterior(let time, let data, let state):
      let law = try await posterior(at: time, data: data, state: state)
      return .members(["mean": .vector(law.mean), "variance": .real(law.variance)])
    case .predictData(let times, let state, let prediction):
      return vector("x0", try await predictedData(times, state, prediction))
    case .predictNoise(let times, let state, let prediction):
      return vector("eps", try await predictedNoise(times, state, prediction))
    case .velocity(.one(let time), let data, let noise):
      return vector("v", try await velocity(at: time, data: data, noise: noise))
    case .velocity(.batch(let times), let data, let noise):
      return vector("v", try await velocity(at: times, data: data, noise: noise))
    case .sigma(let time, let previous, let eta):
      return number("sigma", try await sigma(from: time, to: previous, eta: eta))
    case .step(let step): return try await answer(to: step)
    case .ancestralStep(let step): return try await answer(to: step)
    case .invert(let time, let next, let state, let noise):
      return vector(
        "x_next", try await inversionStep(from: time, to: next, state: state, noise: noise))
    case .learnedVariance(let time, let previous, let head):
      return vector("variance", try await learnedVariance(from: time, to: previous, head: head))
    case .boundTerm(let time, let data, let state, let noise):
      return number(
        "nats", try await boundTerm(at: time, data: data, state: state, noise: noise))
    case .priorTerm(let data): return number("nats", try await priorTerm(data: data))
    case .lossWeight(let time, let sigma):
      return number("gamma", try await lossWeight(at: time, sigma: sigma))
    case .slerp(let first, let second, let fraction):
      return vector("x", try await slerp(first, second, fraction: fraction))
    }
  }

  private func vector(_ field: String, _ values: [Double]) -> JSON {
    .object([JSON.Member(field, .vector(values))])
  }

  private func number(_ field: String, _ value: Double) -> JSON {
    .object([JSON.Member(field, .real(value))])
  }

  /// A list of β, or the family where the library takes no list.
  private mutating func configuration(_ schedule: Schedule) async throws -> JSON {
    do {
      try await configure(betas: schedule.betas)
    } catch let reason as Conformance.Unsupported {
      guard let family = schedule.family else { throw reason }
      try await configure(family: family, steps: schedule.steps)
    }
    let powers = try await claimed { try await $0.signalPowers() }
    return .members(["ok": .bool(true), "alpha_bar": powers.map(JSON.vector)])
  }

  private mutating func predictedData(
    _ times: Request.Times, _ state: [Double], _ prediction: Prediction
  ) async throws -> [Double] {
    let values = prediction.values
    switch (times, prediction.kind) {
    case (.one(let time), .noise):
      return try await predictedData(at: time, state: state, noise: values)
    case (.batch(let times), .noise):
      return try await predictedData(at: times, state: state, noise: values)
    case (.one(let time), .velocity):
      return try await predictedData(at: time, state: state, velocity: values)
    case (.batch(let times), .velocity):
      return try await predictedData(at: times, state: state, velocity: values)
    case (_, .data): return values
    }
  }

  private mutating func predictedNoise(
    _ times: Request.Times, _ state: [Double], _ prediction: Prediction
  ) async throws -> [Double] {
    let values = prediction.values
    switch (times, prediction.kind) {
    case (.one(let time), .data):
      return try await predictedNoise(at: time, state: state, data: values)
    case (.batch(let times), .data):
      return try await predictedNoise(at: times, state: state, data: values)
    case (.one(let time), .velocity):
      return try await predictedNoise(at: time, state: state, velocity: values)
    case (.batch(let times), .velocity):
      return try await predictedNoise(at: times, state: state, velocity: values)
    case (_, .noise): return values
    }
  }
}
