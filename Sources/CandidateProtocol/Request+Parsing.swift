import Derivation

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
      throw UnsupportedRequest(description: "protocol 1 has no op \"\(printable(name))\"")
    }
    let fields = RequestFields(json: json)
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
    case .boundTerm:
      self = .boundTerm(
        time: try fields.time("t", atLeast: 1), data: try fields.vector("x0"),
        state: try fields.vector("x_t", like: "x0"), noise: try fields.vector("eps", like: "x0"))
    case .priorTerm: self = .priorTerm(data: try fields.vector("x0"))
    case .lossWeight:
      let time = try fields.time("t", atLeast: 2)
      let sigma = try fields.number("sigma")
      guard sigma > 0 else {
        throw RequestFault("sigma is \(JSON.real(sigma)), it must be more than 0")
      }
      self = .lossWeight(time: time, sigma: sigma)
    case .sample:
      throw UnsupportedRequest(description: "the reference does not answer \(name) yet")
    }
  }
}
