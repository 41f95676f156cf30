internal import Derivation

/// The built-in candidate: the derivation's own formulas in `Double`.
///
/// It is judged first, by the same checks as everybody else, and it is what `serve` answers with.
public struct Reference: Candidate, Sendable {
  /// The version of this package.
  public static let version = "0.1.0"

  /// ᾱ_0 = 1, ᾱ_1, …, ᾱ_T of the schedule that is configured.
  private var signalPower: [Double]?

  /// A candidate with no schedule yet.
  public init() {}

  /// The operations that it claims.
  static let operations: [Operation] = [
    .schedule, .configure, .forwardMarginal, .posterior, .predictData, .sigma, .step,
  ]

  public mutating func answer(_ request: Request) -> Reply {
    do {
      return try reply(to: request)
    } catch let fault as RequestFault {
      return .error(fault.description)
    } catch {
      return .error("\(error)")
    }
  }

  private mutating func reply(to request: Request) throws -> Reply {
    switch request {
    case .hello:
      return .answer(
        .members([
          "name": .string("DiffusionOracle reference"), "version": .string(Self.version),
          "precision": .string("fp64"),
          "supports": .array(Self.operations.map { .string($0.rawValue) }),
        ]))
    case .bye: return .answer(.object([]))
    case .schedule(let family, let steps):
      let betas = family.betas(steps: steps)
      let signalPower = NoiseSchedule.cumulativeSignalPower(betas: betas)
      return .answer(.members(["alpha_bar": .vector(signalPower), "beta": .vector(betas)]))
    case .configure(let schedule):
      let values = NoiseSchedule.cumulativeSignalPower(betas: schedule.betas)
      signalPower = [1] + values
      return .answer(.members(["ok": .bool(true), "alpha_bar": .vector(values)]))
    case .forwardMarginal(let time, let data, let noise):
      let from = try signalPower(at: time)
      return vector(
        "x_t",
        try zip(data, noise).map { try Forward.state(data: $0, noise: $1, signalPower: from) })
    case .posterior(let time, let data, let state):
      let (to, from) = (try signalPower(at: time - 1), try signalPower(at: time))
      let mean = try zip(data, state).map {
        try Posterior.mean(data: $0, state: $1, to: to, from: from)
      }
      return .answer(
        .members([
          "mean": .vector(mean), "variance": .real(Posterior.variance(to: to, from: from)),
        ]))
    case .predictData(let time, let state, let noise):
      let from = try signalPower(at: time)
      return vector(
        "x0",
        try zip(state, noise).map {
          try Inversion.predictedData(state: $0, noise: $1, signalPower: from)
        })
    case .sigma(let time, let previous, let eta):
      let (to, from) = (try signalPower(at: previous), try signalPower(at: time))
      return .answer(.members(["sigma": .real(try DDIM.sigma(to: to, from: from, eta: eta))]))
    case .step(let step): return try reply(to: step)
    }
  }

  private func reply(to step: Request.Step) throws -> Reply {
    let (to, from) = (try signalPower(at: step.previous), try signalPower(at: step.time))
    let sigma = try DDIM.sigma(to: to, from: from, eta: step.eta)
    let data = try zip(step.state, step.noise).map {
      try Inversion.predictedData(state: $0, noise: $1, signalPower: from)
    }
    let mean = try zip(data, step.state).map {
      try DDIM.mean(data: $0, state: $1, to: to, from: from, sigma: sigma)
    }
    let next = try step.state.indices.map {
      try DDIM.update(
        state: step.state[$0], noise: step.noise[$0], freshNoise: step.freshNoise[$0], to: to,
        from: from, eta: step.eta)
    }
    return .answer(
      .members([
        "x_prev": .vector(next), "x0": .vector(data), "mean": .vector(mean),
        "variance": .real(try DDIM.variance(to: to, sigma: sigma)),
      ]))
  }

  private func vector(_ field: String, _ values: [Double]) -> Reply {
    .answer(.object([JSON.Member(field, .vector(values))]))
  }

  private func signalPower(at time: Int) throws(RequestFault) -> Double {
    guard let signalPower else { throw RequestFault("no schedule is configured") }
    guard signalPower.indices.contains(time) else {
      throw RequestFault("t = \(time) is outside 0…\(signalPower.count - 1)")
    }
    return signalPower[time]
  }
}

/// What is wrong with a request, in one sentence.
public struct RequestFault: Error, Sendable, Equatable, CustomStringConvertible {
  public let description: String

  init(_ description: String) { self.description = description }
}

extension Examination {
  /// Runs the whole examination against a candidate in this process.
  public mutating func run(_ candidate: inout some Candidate) {
    while let requests = next() {
      receive(requests.map { candidate.answer($0) })
    }
  }
}
