import Derivation

/// The fields of a request, each read with a sentence for what may be wrong with it.
struct RequestFields {
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
      throw UnsupportedRequest(description: "protocol 1 has no spacing \"\(printable(name))\"")
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
    default:
      throw UnsupportedRequest(description: "protocol 1 has no family \"\(printable(name))\"")
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
