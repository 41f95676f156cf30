extension Request {
  /// σ of the family q_σ at η.
  public struct Sigma: RequestPayload {
    package static let operation = Operation.sigma
    package static let cells = "`t`, `t_prev`, `eta` | `sigma` | DDIM equation 16"
    package static let needsSchedule = true
    package var answerFields: [AnswerField] { [.number("sigma")] }
    package var request: Request { .sigma(self) }

    /// t, where the step starts.
    public var time = 0
    /// t_prev, where it goes.
    public var previous = 0
    /// η in [0, 1].
    public var eta = 0.0

    package init() {}

    /// A step from its ends and η.
    public init(time: Int, previous: Int, eta: Double) {
      self.time = time
      self.previous = previous
      self.eta = eta
    }

    package mutating func code<Coder: FieldCoder>(_ coder: inout Coder) throws(Coder.Fault) {
      try coder.transition(&time, &previous)
      try coder.fraction("eta", &eta)
    }
  }

  /// One reverse step of the family q_σ.
  public struct Step: RequestPayload {
    package static let operation = Operation.step
    package static let cells = """
      `t`, `t_prev`, `eta`, `x_t`, one of `eps`, `v`, `x0` (as `predictions` says), `noise` | \
      `x_prev`, optionally `x0`, `mean`, `variance` | one reverse step of the q_sigma family, \
      DDIM equation 12
      """
    package static let needsSchedule = true
    package var answerFields: [AnswerField] {
      [
        .vector("x_prev"), .vector("x0").optional, .vector("mean").optional,
        .number("variance").optional,
      ]
    }
    package var request: Request { .step(self) }

    /// t, where the step starts.
    public var time = 0
    /// t_prev, where it goes.
    public var previous = 0
    /// η in [0, 1].
    public var eta = 0.0
    /// x_t, d values.
    public var state: [Double] = []
    /// What the network says, d values.
    public var prediction = Prediction(.noise, [])
    /// z, d values of a standard normal drawn for this step.
    public var freshNoise: [Double] = []

    package init() {}

    /// A step from its parts; the three vectors are of one length.
    public init(
      time: Int, previous: Int, eta: Double, state: [Double], prediction: Prediction,
      freshNoise: [Double]
    ) {
      self.time = time
      self.previous = previous
      self.eta = eta
      self.state = state
      self.prediction = prediction
      self.freshNoise = freshNoise
    }

    package mutating func code<Coder: FieldCoder>(_ coder: inout Coder) throws(Coder.Fault) {
      try coder.transition(&time, &previous)
      try codeInput(&coder)
      try coder.vector("noise", &freshNoise, like: "x_t", state)
    }

    /// What a step has between its ends and its noise.
    fileprivate mutating func codeInput<Coder: FieldCoder>(
      _ coder: inout Coder
    ) throws(Coder.Fault) {
      try coder.fraction("eta", &eta)
      try coder.vector("x_t", &state)
      try coder.prediction(&prediction, of: state)
    }
  }

  /// n draws of a step, the candidate drawing its own noise.
  public struct StepDraws: RequestPayload {
    package static let operation = Operation.step
    package static let cells = """
      the same with `n`, `seed`, no `noise` | `x_prev` (n*d values) | the candidate draws its \
      own noise n times
      """
    package static let needsSchedule = true
    package var answerFields: [AnswerField] { [.vector("x_prev")] }
    package var request: Request { .stepDraws(self) }

    /// The step; its own noise is empty.
    public var step = Step()
    /// How many, and from which seed.
    public var draws = Draws(count: 0, seed: 0)

    package init() {}

    /// Draws of one step.
    public init(_ step: Step, _ draws: Draws) {
      self.step = step
      self.draws = draws
    }

    package static func isMeant(by json: JSON) -> Bool { json["noise"] == nil }

    package mutating func code<Coder: FieldCoder>(_ coder: inout Coder) throws(Coder.Fault) {
      try coder.transition(&step.time, &step.previous)
      coder.writesLast = true
      try coder.draws(&draws, Self.operation, each: "x_t", step.state)
      coder.writesLast = false
      try step.codeInput(&coder)
    }
  }

  /// One deterministic step towards noise.
  public struct Invert: RequestPayload {
    package static let operation = Operation.invert
    package static let cells = """
      `t` (≥ 1), `t_next`, `x_t`, `eps` | `x_next` | one deterministic DDIM step towards noise
      """
    package static let needsSchedule = true
    package var answerFields: [AnswerField] { [.vector("x_next")] }
    package var request: Request { .invert(self) }

    /// t, where the step starts; at least 1.
    public var time = 0
    /// t_next, where it goes.
    public var next = 0
    /// x_t, d values.
    public var state: [Double] = []
    /// ε̂, d values.
    public var noise: [Double] = []

    package init() {}

    /// A step from its parts; the vectors are of one length.
    public init(time: Int, next: Int, state: [Double], noise: [Double]) {
      self.time = time
      self.next = next
      self.state = state
      self.noise = noise
    }

    package mutating func code<Coder: FieldCoder>(_ coder: inout Coder) throws(Coder.Fault) {
      try coder.time("t", &time, atLeast: 1)
      try coder.time("t_next", &next)
      try coder.require(
        next > time, "t_next is \(next), it must be more than t, which is \(time)")
      try coder.vector("x_t", &state)
      try coder.vector("eps", &noise, like: "x_t", state)
    }
  }
}
