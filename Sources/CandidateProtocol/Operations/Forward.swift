extension Request {
  /// x_t from x_{t−1} and noise.
  public struct ForwardStep: RequestPayload {
    package static let operation = Operation.forwardStep
    package static let cells = """
      `t`, `x_prev`, `noise` | `x_t` | one forward step, q(x_t given x_{t-1})
      """
    package static let needsSchedule = true
    package var answerFields: [AnswerField] { [.vector("x_t")] }
    package var request: Request { .forwardStep(self) }

    /// t, where the step goes; at least 1.
    public var time = 0
    /// x_{t−1}, d values.
    public var state: [Double] = []
    /// ε, d values.
    public var noise: [Double] = []

    package init() {}

    /// A step from its parts; the vectors are of one length.
    public init(time: Int, state: [Double], noise: [Double]) {
      self.time = time
      self.state = state
      self.noise = noise
    }

    package mutating func code<Coder: FieldCoder>(_ coder: inout Coder) throws(Coder.Fault) {
      try coder.requireNoise(Self.operation)
      try coder.time("t", &time, atLeast: 1)
      try coder.vector("x_prev", &state)
      try coder.vector("noise", &noise, like: "x_prev", state)
    }
  }

  /// x_t from x_0 and noise.
  public struct ForwardMarginal: RequestPayload {
    package static let operation = Operation.forwardMarginal
    package static let cells = """
      `t`, `x0`, `noise` | `x_t` | the forward marginal, q(x_t given x_0)
      """
    package static let needsSchedule = true
    package var answerFields: [AnswerField] { [.vector("x_t")] }
    package var request: Request { .forwardMarginal(self) }

    /// t, or one for each point.
    public var times = Times.one(0)
    /// x_0, d values a point.
    public var data: [Double] = []
    /// ε, as many values.
    public var noise: [Double] = []

    package init() {}

    /// Points from their parts; the vectors are of one length.
    public init(_ times: Times, data: [Double], noise: [Double]) {
      self.times = times
      self.data = data
      self.noise = noise
    }

    package mutating func code<Coder: FieldCoder>(_ coder: inout Coder) throws(Coder.Fault) {
      try coder.points(&times, "x0", &data)
      try coder.vector("noise", &noise, like: "x0", data)
    }
  }

  /// n draws of x_t from x_0, the candidate drawing its own noise.
  public struct ForwardDraws: RequestPayload {
    package static let operation = Operation.forwardMarginal
    package static let cells = """
      `t`, `x0`, `n`, `seed`, no `noise` | `x_t` (n*d values) | the same, the candidate drawing \
      its own noise
      """
    package static let needsSchedule = true
    package var answerFields: [AnswerField] { [.vector("x_t")] }
    package var request: Request { .forwardDraws(self) }

    /// t.
    public var time = 0
    /// x_0, d values.
    public var data: [Double] = []
    /// How many, and from which seed.
    public var draws = Draws(count: 0, seed: 0)

    package init() {}

    /// Draws from one point.
    public init(time: Int, data: [Double], _ draws: Draws) {
      self.time = time
      self.data = data
      self.draws = draws
    }

    package static func isMeant(by json: JSON) -> Bool { json["noise"] == nil }

    package mutating func code<Coder: FieldCoder>(_ coder: inout Coder) throws(Coder.Fault) {
      try coder.time("t", &time)
      try coder.vector("x0", &data)
      try coder.draws(&draws, Self.operation, each: "x0", data)
    }
  }

  /// Mean and variance of q(x_{t−1}∣x_t, x_0).
  public struct Posterior: RequestPayload {
    package static let operation = Operation.posterior
    package static let cells = """
      `t`, `x0`, `x_t` | `mean`, `variance` (a number) | q(x_{t-1} given x_t, x_0)
      """
    package static let needsSchedule = true
    package var answerFields: [AnswerField] { [.vector("mean"), .number("variance")] }
    package var request: Request { .posterior(self) }

    /// t, at least 1.
    public var time = 0
    /// x_0, d values.
    public var data: [Double] = []
    /// x_t, d values.
    public var state: [Double] = []

    package init() {}

    /// A point from its parts; the vectors are of one length.
    public init(time: Int, data: [Double], state: [Double]) {
      self.time = time
      self.data = data
      self.state = state
    }

    package mutating func code<Coder: FieldCoder>(_ coder: inout Coder) throws(Coder.Fault) {
      try coder.time("t", &time, atLeast: 1)
      try coder.vector("x0", &data)
      try coder.vector("x_t", &state, like: "x0", data)
    }
  }
}
