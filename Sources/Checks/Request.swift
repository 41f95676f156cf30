/// A request of the protocol, without its id.
public enum Request: Sendable, Equatable {
  case hello
  case schedule(Schedule.Family, steps: Int)
  case configure(Schedule)
  /// x_t from x_0 and noise.
  case forwardMarginal(time: Int, data: [Double], noise: [Double])
  /// Mean and variance of q(x_{t−1}∣x_t, x_0).
  case posterior(time: Int, data: [Double], state: [Double])
  case predictData(time: Int, state: [Double], noise: [Double])
  case sigma(time: Int, previous: Int, eta: Double)
  case step(Step)
  case bye

  /// One reverse step, its prediction given as noise.
  public struct Step: Sendable, Equatable {
    /// t, where the step starts.
    public var time: Int
    /// t_prev, where it goes.
    public var previous: Int
    /// η in [0, 1].
    public var eta: Double
    /// x_t, d values.
    public var state: [Double]
    /// The prediction ε̂, d values in the units of a standard normal.
    public var noise: [Double]
    /// z, d values of a standard normal drawn for this step.
    public var freshNoise: [Double]

    /// A step from its parts; the three vectors are of one length.
    public init(
      time: Int, previous: Int, eta: Double, state: [Double], noise: [Double],
      freshNoise: [Double]
    ) {
      self.time = time
      self.previous = previous
      self.eta = eta
      self.state = state
      self.noise = noise
      self.freshNoise = freshNoise
    }
  }

  /// The operation that is asked for.
  public var operation: Operation {
    switch self {
    case .hello: .hello
    case .schedule: .schedule
    case .configure: .configure
    case .forwardMarginal: .forwardMarginal
    case .posterior: .posterior
    case .predictData: .predictData
    case .sigma: .sigma
    case .step: .step
    case .bye: .bye
    }
  }

  /// The request as it goes over the wire.
  public func json(id: Int) -> JSON {
    let head = [
      JSON.Member("id", .integer(id)), JSON.Member("op", .string(operation.rawValue)),
    ]
    return .object(head + fields)
  }

  private var fields: [JSON.Member] {
    switch self {
    case .hello: return [.init("protocol", .integer(1))]
    case .bye: return []
    case .schedule(let family, let steps):
      return [.init("T", .integer(steps))] + family.members
    case .configure(let schedule):
      return [
        .init("T", .integer(schedule.steps)), .init("beta", .vector(schedule.betas)),
      ] + (schedule.family?.members ?? [])
    case .forwardMarginal(let time, let data, let noise):
      return [
        .init("t", .integer(time)), .init("x0", .vector(data)), .init("noise", .vector(noise)),
      ]
    case .posterior(let time, let data, let state):
      return [
        .init("t", .integer(time)), .init("x0", .vector(data)), .init("x_t", .vector(state)),
      ]
    case .predictData(let time, let state, let noise):
      return [
        .init("t", .integer(time)), .init("x_t", .vector(state)), .init("eps", .vector(noise)),
      ]
    case .sigma(let time, let previous, let eta):
      return [
        .init("t", .integer(time)), .init("t_prev", .integer(previous)), .init("eta", .real(eta)),
      ]
    case .step(let step):
      return [
        .init("t", .integer(step.time)), .init("t_prev", .integer(step.previous)),
        .init("eta", .real(step.eta)), .init("x_t", .vector(step.state)),
        .init("eps", .vector(step.noise)), .init("noise", .vector(step.freshNoise)),
      ]
    }
  }
}

/// A candidate's answer to one request.
public enum Reply: Sendable, Equatable {
  /// The fields of an answer.
  case answer(JSON)
  /// Not claimed, with the reason: drops the point, never a failure.
  case unsupported(String)
  /// Something went wrong in the candidate; the session goes on.
  case error(String)

  /// Sorts an answer by its kind.
  public init(json: JSON) {
    if let reason = json["unsupported"] {
      self = .unsupported(quotable(reason.string ?? reason.brief))
    } else if let fault = json["error"] {
      self = .error(quotable(fault.string ?? fault.brief))
    } else {
      self = .answer(json)
    }
  }
}

/// An implementation that answers in this process.
public protocol Candidate {
  /// Answers one request; ``Request/hello`` comes first.
  mutating func answer(_ request: Request) -> Reply
}
