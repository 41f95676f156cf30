public import CandidateProtocol
import Derivation
import Rows
import Scalars

/// The built-in candidate: the derivation's own formulas in `Double`.
///
/// It is judged first, by the same checks as everybody else, and it is what `serve` answers with.
public struct Reference: Candidate, Sendable {
  /// The version of this package.
  public static let version = "0.1.0"

  /// ᾱ_0 = 1, ᾱ_1, …, ᾱ_T of the schedule that is configured.
  private(set) var signalPower: [Double]?

  /// A candidate with no schedule yet.
  public init() {}

  /// The operations that it claims.
  static let operations: [Operation] = [
    .schedule, .configure, .forwardStep, .forwardMarginal, .posterior, .predictData,
    .predictNoise, .velocity, .sigma, .step, .ancestralStep, .invert, .timesteps,
    .learnedVariance, .boundTerm, .priorTerm, .lossWeight, .slerp,
  ]

  public mutating func answer(_ request: Request) -> Reply {
    do {
      return try reply(to: request)
    } catch let fault as RequestFault {
      return .error("\(fault.description)")
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
          "predictions": .array(Prediction.Kind.allCases.map { .string($0.rawValue) }),
          "batch_times": .bool(true), "heads": .bool(true),
          "encodings": .array([.string("json"), .string("base64")]),
        ]))
    case .bye: return .answer(.object([]))
    case .schedule(let family, let steps):
      let table = family.table(steps: steps)
      return .answer(
        .members(["alpha_bar": .vector(table.signalPowers), "beta": .vector(table.betas)]))
    case .configure(let schedule):
      let betas = schedule.betas.map { DoubleDouble($0) }
      let values = NoiseSchedule.cumulativeSignalPower(betas: betas).map(\.high)
      signalPower = [1] + values
      return .answer(.members(["ok": .bool(true), "alpha_bar": .vector(values)]))
    case .forwardStep(let time, let state, let noise):
      let (earlier, later) = (try signalPower(at: time - 1), try signalPower(at: time))
      return try map("x_t", state, noise) {
        try Forward.step(state: $0, noise: $1, to: later, from: earlier)
      }
    case .forwardMarginal(let times, let data, let noise):
      return try map("x_t", at: times, data, noise) {
        try Forward.state(data: $0, noise: $1, signalPower: $2)
      }
    case .forwardDraws(let time, let data, let draws):
      let power = try signalPower(at: time)
      return vector(
        "x_t",
        try OwnNoise.repeated(data, draws) {
          try Forward.state(data: $0, noise: $1, signalPower: power)
        })
    case .posterior(let time, let data, let state):
      let (to, from) = (try signalPower(at: time - 1), try signalPower(at: time))
      let mean = try zip(data, state).map {
        try Posterior.mean(data: $0, state: $1, to: to, from: from)
      }
      return .answer(
        .members([
          "mean": .vector(mean), "variance": .real(Posterior.variance(to: to, from: from)),
        ]))
    case .predictData(let times, let state, let prediction):
      return try map("x0", at: times, state, prediction.values) {
        try Self.data(state: $0, $1, prediction.kind, signalPower: $2)
      }
    case .predictNoise(let times, let state, let prediction):
      if prediction.kind == .data, times.values.contains(0) {
        throw RequestFault("there is no noise at t = 0, and so no x0 to find it from")
      }
      return try map("eps", at: times, state, prediction.values) {
        try Self.noise(state: $0, $1, prediction.kind, signalPower: $2)
      }
    case .velocity(let times, let data, let noise):
      return try map("v", at: times, data, noise) {
        try Inversion.velocity(data: $0, noise: $1, signalPower: $2)
      }
    case .sigma(let time, let previous, let eta):
      let (to, from) = (try signalPower(at: previous), try signalPower(at: time))
      return .answer(.members(["sigma": .real(try DDIM.sigma(to: to, from: from, eta: eta))]))
    case .step(let step): return try reply(to: step)
    case .stepDraws(let step, let draws):
      let (to, from) = (try signalPower(at: step.previous), try signalPower(at: step.time))
      let sigma = try DDIM.sigma(to: to, from: from, eta: step.eta)
      let (data, noise) = try readings(step.state, step.prediction, signalPower: from)
      let mean = try zip(data, noise).map {
        try DDIM.split(data: $0, noise: $1, freshNoise: 0, to: to, sigma: sigma)
      }
      return vector("x_prev", OwnNoise.repeated(mean, draws) { $0 + sigma * $1 })
    case .ancestralStep(let step): return try reply(to: step)
    case .invert(let time, let next, let state, let noise):
      let (from, to) = (try signalPower(at: time), try signalPower(at: next))
      return try map("x_next", state, noise) {
        try DDIM.encode(state: $0, noise: $1, to: to, from: from)
      }
    case .timesteps(let steps, let count, let spacing):
      let times = try NoiseSchedule.subSequence(of: steps, count: count, spacing: spacing)
      return vector("timesteps", times.map(Double.init))
    case .learnedVariance(let time, let previous, let head):
      let (to, from) = (try signalPower(at: previous), try signalPower(at: time))
      return vector("variance", try learnedVariance(head, to: to, from: from))
    case .boundTerm(let time, let data, let state, let noise):
      return try boundTerm(at: time, data: data, state: state, noise: noise)
    case .priorTerm(let data): return try priorTerm(data: data)
    case .lossWeight(let time, let sigma): return try lossWeight(at: time, sigma: sigma)
    case .slerp(let first, let second, let fraction):
      return vector("x", Interpolation.spherical(first, second, fraction: fraction))
    }
  }

  private func reply(to step: Request.Step) throws -> Reply {
    let (to, from) = (try signalPower(at: step.previous), try signalPower(at: step.time))
    let sigma = try DDIM.sigma(to: to, from: from, eta: step.eta)
    let (data, noise) = try readings(step.state, step.prediction, signalPower: from)
    let mean = try zip(data, noise).map {
      try DDIM.split(data: $0, noise: $1, freshNoise: 0, to: to, sigma: sigma)
    }
    let next = zip(mean, step.freshNoise).map { $0 + sigma * $1 }
    return .answer(
      .members([
        "x_prev": .vector(next), "x0": .vector(data), "mean": .vector(mean),
        "variance": .real(try DDIM.variance(to: to, sigma: sigma)),
      ]))
  }

  private func reply(to step: Request.AncestralStep) throws -> Reply {
    let previous = step.previous ?? step.time - 1
    let (to, from) = (try signalPower(at: previous), try signalPower(at: step.time))
    let data = try readings(step.state, step.prediction, signalPower: from).data
    let mean = try zip(data, step.state).map {
      try Posterior.mean(data: $0, state: $1, to: to, from: from)
    }
    let fixed = Reverse.ancestralVariance(.posterior, to: to, from: from)
    let learned =
      previous == 0 ? nil : try step.head.map { try learnedVariance($0, to: to, from: from) }
    let variances = learned ?? mean.map { _ in fixed }
    let next = zip(zip(mean, variances), step.freshNoise).map { $0.0 + $0.1.squareRoot() * $1 }
    let isVector = step.head != nil
    return .answer(
      .members([
        "x_prev": .vector(next), "x0": .vector(data), "mean": .vector(mean),
        "variance": isVector ? .vector(variances) : .real(fixed),
      ]))
  }

  private func learnedVariance(_ head: [Double], to: Double, from: Double) throws -> [Double] {
    let beta = Forward.kernelVariance(to: from, from: to)
    let posterior = Posterior.variance(to: to, from: from)
    return try head.map {
      try LearnedVariance.variance(head: $0, beta: beta, posteriorVariance: posterior)
    }
  }

  /// x̂_0 and ε̂ of a state and a prediction.
  private func readings(
    _ state: [Double], _ prediction: Prediction, signalPower: Double
  ) throws -> (data: [Double], noise: [Double]) {
    let pairs = zip(state, prediction.values)
    return (
      try pairs.map { try Self.data(state: $0, $1, prediction.kind, signalPower: signalPower) },
      try pairs.map { try Self.noise(state: $0, $1, prediction.kind, signalPower: signalPower) }
    )
  }

  private static func data(
    state: Double, _ value: Double, _ kind: Prediction.Kind, signalPower: Double
  ) throws -> Double {
    switch kind {
    case .noise:
      try Inversion.predictedData(state: state, noise: value, signalPower: signalPower)
    case .velocity:
      try Inversion.predictedData(state: state, velocity: value, signalPower: signalPower)
    case .data: value
    }
  }

  private static func noise(
    state: Double, _ value: Double, _ kind: Prediction.Kind, signalPower: Double
  ) throws -> Double {
    switch kind {
    case .noise: value
    case .velocity: try Inversion.noise(state: state, velocity: value, signalPower: signalPower)
    case .data: try Inversion.noise(state: state, data: value, signalPower: signalPower)
    }
  }

  private func map(
    _ field: String, _ first: [Double], _ second: [Double],
    _ formula: (Double, Double) throws -> Double
  ) rethrows -> Reply {
    vector(field, try zip(first, second).map(formula))
  }

  /// The formula in each coordinate, at the one time or at that of the coordinate's point.
  private func map(
    _ field: String, at times: Request.Times, _ first: [Double], _ second: [Double],
    _ formula: (Double, Double, Double) throws -> Double
  ) throws -> Reply {
    let powers = try times.values.map(signalPower(at:))
    let count = max(1, first.count / max(1, powers.count))
    return vector(
      field,
      try zip(first, second).enumerated().map { index, pair in
        try formula(pair.0, pair.1, powers[index / count])
      })
  }

  private func vector(_ field: String, _ values: [Double]) -> Reply {
    .answer(.object([JSON.Member(field, .vector(values))]))
  }

  func signalPower(at time: Int) throws(RequestFault) -> Double {
    guard let signalPower else { throw RequestFault("no schedule is configured") }
    guard signalPower.indices.contains(time) else {
      throw RequestFault(
        "the time \(time) is outside 0…\(signalPower.count - 1) of the configured schedule")
    }
    return signalPower[time]
  }
}

extension Examination {
  /// Runs the whole examination against a candidate in this process.
  public mutating func run(_ candidate: inout some Candidate) {
    while let requests = next() {
      receive(requests.map { candidate.answer($0) })
    }
  }
}
