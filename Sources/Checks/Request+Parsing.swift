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
      throw RequestFault("id is \(json["id"] ?? .null), it must be an integer")
    }
    guard let name = json["op"]?.string else {
      throw RequestFault("op is \(json["op"] ?? .null), it must be a string")
    }
    guard let operation = Operation(rawValue: name) else {
      throw UnsupportedRequest(description: "protocol 1 has no op \"\(name)\"")
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
    case .forwardMarginal:
      guard json["noise"] != nil else {
        throw UnsupportedRequest(description: "q_sample without noise: draws are not served")
      }
      self = .forwardMarginal(
        time: try fields.time("t"), data: try fields.vector("x0"),
        noise: try fields.vector("noise", like: "x0"))
    case .posterior:
      self = .posterior(
        time: try fields.time("t", atLeast: 1), data: try fields.vector("x0"),
        state: try fields.vector("x_t", like: "x0"))
    case .predictData:
      try fields.requireNoisePrediction()
      self = .predictData(
        time: try fields.time("t"), state: try fields.vector("x_t"),
        noise: try fields.vector("eps", like: "x_t"))
    case .sigma:
      let (time, previous) = try fields.transition()
      self = .sigma(time: time, previous: previous, eta: try fields.eta())
    case .step:
      try fields.requireNoisePrediction()
      guard json["noise"] != nil else {
        throw UnsupportedRequest(description: "step without noise: draws are not served")
      }
      let (time, previous) = try fields.transition()
      self = .step(
        Step(
          time: time, previous: previous, eta: try fields.eta(), state: try fields.vector("x_t"),
          noise: try fields.vector("eps", like: "x_t"),
          freshNoise: try fields.vector("noise", like: "x_t")))
    default:
      throw UnsupportedRequest(description: "the reference does not answer \(name) yet")
    }
  }
}

/// The fields of a request, each read with a sentence for what may be wrong with it.
private struct Fields {
  let json: JSON

  func int(_ key: String) throws(RequestFault) -> Int {
    guard let value = json[key]?.int else {
      throw RequestFault("\(key) is \(json[key] ?? .null), it must be an integer")
    }
    return value
  }

  func number(_ key: String, default usual: Double? = nil) throws(RequestFault) -> Double {
    if json[key] == nil, let usual { return usual }
    guard let value = json[key]?.double, value.isFinite else {
      throw RequestFault("\(key) is \(json[key] ?? .null), it must be a number")
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

  func requireNoisePrediction() throws {
    guard json["eps"] == nil else { return }
    for other in ["v", "x0"] where json[other] != nil {
      throw UnsupportedRequest(description: "predictions other than eps are not served yet")
    }
  }

  func family() throws -> Schedule.Family {
    guard let name = json["family"]?.string else {
      throw RequestFault("family is \(json["family"] ?? .null), it must be a string")
    }
    switch name {
    case "linear": return .linear(from: try beta("beta_start"), through: try beta("beta_end"))
    case "scaled_linear":
      return .scaledLinear(from: try beta("beta_start"), through: try beta("beta_end"))
    case "cosine":
      let offset = try number("s", default: 0.008)
      guard offset >= 0 else { throw RequestFault("s is \(offset), it must not be negative") }
      return .cosine(
        offset: offset, cap: json["beta_max"] == nil ? 0.999 : try beta("beta_max"))
    default: throw UnsupportedRequest(description: "protocol 1 has no family \"\(name)\"")
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
