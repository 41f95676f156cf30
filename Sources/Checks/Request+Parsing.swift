internal import Derivation

/// A request that the reference does not claim: answered with `unsupported`.
public struct UnsupportedRequest: Error, Sendable, Equatable, CustomStringConvertible {
  public let description: String
}

extension Request {
  /// Reads a request as a client sends it.
  ///
  /// - Throws: ``RequestFault`` naming the field that is missing or out of range,
  ///   ``UnsupportedRequest`` for what the reference does not answer.
  public init(json: JSON) throws {
    guard case .object = json else { throw RequestFault("a request is a JSON object") }
    guard let id = json["id"], id.int != nil else {
      throw RequestFault("id is \((json["id"] ?? .null).brief), it must be an integer")
    }
    guard let name = json["op"]?.string else {
      throw RequestFault("op is \((json["op"] ?? .null).brief), it must be a string")
    }
    guard let operation = Operation(rawValue: name) else {
      throw UnsupportedRequest(description: "protocol 1 has no op \"\(quotable(name))\"")
    }
    let fields = Fields(json: json)
    switch operation {
    case .hello:
      let version = try fields.int("protocol")
      guard version == 1 else {
        throw RequestFault("protocol is \(version), this is protocol 1")
      }
      self = .hello
    case .bye: self = .bye
    case .schedule:
      self = .schedule(try fields.family(), steps: try fields.steps())
    case .configure:
      let betas = try fields.vector("beta")
      let steps = try fields.steps()
      guard betas.count == steps else {
        throw RequestFault("beta has \(betas.count) values, T is \(steps)")
      }
      if let wrong = betas.firstIndex(where: { !($0 > 0 && $0 < 1) }) {
        throw RequestFault(
          "beta at t = \(wrong + 1) is \(JSON.real(betas[wrong])), outside (0, 1)")
      }
      self = .configure(Schedule(name: "configured", betas: betas))
    case .forwardStep:
      try fields.requireNoise("q_step")
      self = .forwardStep(
        time: try fields.time("t", atLeast: 1), state: try fields.vector("x_prev"),
        noise: try fields.vector("noise", like: "x_prev"))
    case .forwardMarginal where json["noise"] == nil:
      self = .forwardDraws(
        time: try fields.time("t"), data: try fields.vector("x0"),
        try fields.draws("q_sample", each: "x0"))
    case .forwardMarginal:
      self = .forwardMarginal(
        try fields.times(dividing: "x0"), data: try fields.vector("x0"),
        noise: try fields.vector("noise", like: "x0"))
    case .posterior:
      self = .posterior(
        time: try fields.time("t", atLeast: 1), data: try fields.vector("x0"),
        state: try fields.vector("x_t", like: "x0"))
    case .predictData:
      self = .predictData(
        try fields.times(dividing: "x_t"), state: try fields.vector("x_t"),
        try fields.prediction(among: [.noise, .velocity]))
    case .predictNoise:
      self = .predictNoise(
        try fields.times(dividing: "x_t"), state: try fields.vector("x_t"),
        try fields.prediction(among: [.data, .velocity]))
    case .velocity:
      self = .velocity(
        try fields.times(dividing: "x0"), data: try fields.vector("x0"),
        noise: try fields.vector("eps", like: "x0"))
    case .sigma:
      let (time, previous) = try fields.transition()
      self = .sigma(time: time, previous: previous, eta: try fields.eta())
    case .step:
      let (time, previous) = try fields.transition()
      let draws = json["noise"] == nil ? try fields.draws("step", each: "x_t") : nil
      let step = Step(
        time: time, previous: previous, eta: try fields.eta(), state: try fields.vector("x_t"),
        prediction: try fields.prediction(among: Prediction.Kind.allCases),
        freshNoise: draws == nil ? try fields.vector("noise", like: "x_t") : [])
      self = draws.map { .stepDraws(step, $0) } ?? .step(step)
    case .ancestralStep:
      try fields.requireNoise("ddpm_step")
      let time = try fields.time("t", atLeast: 1)
      let previous = json["t_prev"] == nil ? nil : try fields.transition().previous
      self = .ancestralStep(
        AncestralStep(
          time: time, previous: previous, state: try fields.vector("x_t"),
          prediction: try fields.prediction(among: Prediction.Kind.allCases),
          freshNoise: try fields.vector("noise", like: "x_t"),
          head: json["head"] == nil ? nil : try fields.head(like: "x_t")))
    case .invert:
      let (time, next) = (try fields.time("t", atLeast: 1), try fields.time("t_next"))
      guard next > time else {
        throw RequestFault("t_next is \(next), it must be more than t, which is \(time)")
      }
      self = .invert(
        time: time, next: next, state: try fields.vector("x_t"),
        noise: try fields.vector("eps", like: "x_t"))
    case .timesteps:
      let (steps, count) = (try fields.steps(), try fields.int("S"))
      guard 2...steps ~= count else {
        throw RequestFault("S is \(count), it must lie in 2…\(steps)")
      }
      self = .timesteps(steps: steps, count: count, spacing: try fields.spacing())
    case .learnedVariance:
      let (time, previous) = try fields.transition()
      guard previous >= 1 else {
        throw RequestFault("t_prev is 0, where the posterior has no variance to take the log of")
      }
      self = .learnedVariance(time: time, previous: previous, head: try fields.head())
    case .slerp:
      let fraction = try fields.number("w")
      guard 0...1 ~= fraction else {
        throw RequestFault("w is \(JSON.real(fraction)), it must lie in [0, 1]")
      }
      let (first, second) = (try fields.vector("a"), try fields.vector("b", like: "a"))
      guard first.count >= 2 else { throw RequestFault("a has 1 value, slerp needs 2 or more") }
      self = .slerp(first, second, fraction: fraction)
    case .boundTerm, .priorTerm, .lossWeight, .sample:
      throw UnsupportedRequest(description: "the reference does not answer \(name) yet")
    }
  }
}

/// The fields of a request, each read with a sentence for what may be wrong with it.
private struct Fields {
  let json: JSON

  func int(_ key: String) throws(RequestFault) -> Int {
    guard let value = json[key]?.int else {
      throw RequestFault("\(key) is \((json[key] ?? .null).brief), it must be an integer")
    }
    return value
  }

  func number(_ key: String, default usual: Double? = nil) throws(RequestFault) -> Double {
    if json[key] == nil, let usual { return usual }
    guard let value = json[key]?.double, value.isFinite else {
      throw RequestFault("\(key) is \((json[key] ?? .null).brief), it must be a number")
    }
    return value
  }

  func vector(_ key: String) throws(RequestFault) -> [Double] {
    guard let values = json[key]?.doubles else {
      throw RequestFault("\(key) must be a list of numbers")
    }
    guard !values.isEmpty else { throw RequestFault("\(key) is empty") }
    return values
  }

  func vector(_ key: String, like other: String) throws(RequestFault) -> [Double] {
    let values = try vector(key)
    let count = try vector(other).count
    guard values.count == count else {
      throw RequestFault("\(key) has \(values.count) values, \(other) has \(count)")
    }
    return values
  }

  func steps() throws(RequestFault) -> Int {
    let steps = try int("T")
    guard 2...1_000_000 ~= steps else {
      throw RequestFault("T is \(steps), it must lie in 2…1000000")
    }
    return steps
  }

  func time(_ key: String, atLeast least: Int = 0) throws(RequestFault) -> Int {
    let time = try int(key)
    guard time >= least else {
      throw RequestFault("\(key) is \(time), it must be \(least) or more")
    }
    return time
  }

  func transition() throws(RequestFault) -> (time: Int, previous: Int) {
    let (time, previous) = (try time("t"), try time("t_prev"))
    guard previous < time else {
      throw RequestFault("t_prev is \(previous), it must be less than t, which is \(time)")
    }
    return (time, previous)
  }

  func eta() throws(RequestFault) -> Double {
    let eta = try number("eta")
    guard 0...1 ~= eta else {
      throw RequestFault("eta is \(JSON.real(eta)), it must lie in [0, 1]")
    }
    return eta
  }

  /// How many points to draw, each as long as a vector, and from which seed.
  func draws(_ operation: String, each key: String) throws -> Request.Draws {
    guard json["n"] != nil else {
      throw UnsupportedRequest(description: "\(operation) with neither noise nor n")
    }
    let (count, seed) = (try int("n"), try int("seed"))
    guard count >= 1, try count <= Self.mostDrawn / vector(key).count else {
      throw RequestFault(
        "n is \(count), it must lie in 1…\(Self.mostDrawn) over the length of \(key)")
    }
    guard 0..<(1 << 31) ~= seed else {
      throw RequestFault("seed is \(seed), it must lie in 0…2147483647")
    }
    return Request.Draws(count: count, seed: seed)
  }

  /// Numbers in one answer: what fits into the 256 MiB that a line may have.
  private static let mostDrawn = 10_000_000

  /// Draws of the reference's own are not served.
  func requireNoise(_ operation: String) throws {
    guard json["noise"] == nil else { return }
    throw UnsupportedRequest(description: "\(operation) without noise: draws are not served")
  }

  /// The one prediction of a request, of a kind that its operation takes.
  func prediction(among kinds: [Prediction.Kind]) throws(RequestFault) -> Prediction {
    let given = kinds.filter { json[$0.rawValue] != nil }
    let names = kinds.map(\.rawValue).joined(separator: ", ")
    guard let kind = given.first else {
      throw RequestFault("there is no prediction: one of \(names) must be given")
    }
    guard given.count == 1 else {
      let doubled = given.map(\.rawValue).joined(separator: " and ")
      throw RequestFault("there are \(doubled): only one of \(names) can be given")
    }
    return Prediction(kind, try vector(kind.rawValue, like: "x_t"))
  }

  /// One time, or one for each point of a batch whose vectors have as many equal parts.
  func times(dividing key: String) throws(RequestFault) -> Request.Times {
    guard let list = json["t"]?.doubles else { return .one(try time("t")) }
    let times = list.compactMap(Int.init(exactly:))
    guard times.count == list.count, !times.isEmpty, times.allSatisfy({ $0 >= 0 }) else {
      throw RequestFault("t is a list that holds more than whole numbers from 0, or nothing")
    }
    let count = try vector(key).count
    guard count.isMultiple(of: times.count) else {
      throw RequestFault("\(key) has \(count) values, not a multiple of the \(times.count) times")
    }
    return .batch(times)
  }

  func head(like other: String? = nil) throws(RequestFault) -> [Double] {
    let head: [Double]
    if let other { head = try vector("head", like: other) } else { head = try vector("head") }
    guard let wrong = head.first(where: { !(-1...1 ~= $0) }) else { return head }
    throw RequestFault("head holds \(JSON.real(wrong)), it must lie in [-1, 1]")
  }

  func spacing() throws -> Spacing {
    guard let name = json["spacing"]?.string else {
      throw RequestFault("spacing is \((json["spacing"] ?? .null).brief), it must be a string")
    }
    guard let spacing = Spacing(rawValue: name) else {
      throw UnsupportedRequest(description: "protocol 1 has no spacing \"\(quotable(name))\"")
    }
    return spacing
  }

  func family() throws -> Schedule.Family {
    guard let name = json["family"]?.string else {
      throw RequestFault("family is \((json["family"] ?? .null).brief), it must be a string")
    }
    switch name {
    case "linear": return .linear(from: try beta("beta_start"), through: try beta("beta_end"))
    case "scaled_linear":
      return .scaledLinear(from: try beta("beta_start"), through: try beta("beta_end"))
    case "cosine":
      let offset = try number("s", default: 0.008)
      guard 0...1_000_000 ~= offset else {
        throw RequestFault("s is \(JSON.real(offset)), it must lie in [0, 1000000]")
      }
      return .cosine(
        offset: offset, cap: json["beta_max"] == nil ? 0.999 : try beta("beta_max"))
    default: throw UnsupportedRequest(description: "protocol 1 has no family \"\(quotable(name))\"")
    }
  }

  private func beta(_ key: String) throws(RequestFault) -> Double {
    let beta = try number(key)
    guard beta > 0, beta < 1 else {
      throw RequestFault("\(key) is \(JSON.real(beta)), it must lie in (0, 1)")
    }
    return beta
  }
}
