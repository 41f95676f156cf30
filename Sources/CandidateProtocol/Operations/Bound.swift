extension Request {
  /// A term of the bound: L_{t−1} for t > 1, L_0 for t = 1.
  public struct BoundTerm: RequestPayload {
    package static let operation = Operation.boundTerm
    package static let cells = """
      `t`, `x0`, `x_t`, `eps` | `nats` (summed over dimensions) | t > 1: KL(q(x_{t-1} given x_t, \
      x_0), p(x_{t-1} given x_t)), both with the posterior variance. t = 1: the negative \
      log-likelihood of x0 under a Gaussian with mean x0-hat and variance beta_1. Never clipped
      """
    package static let needsSchedule = true
    package var answerFields: [AnswerField] { [.number("nats")] }
    package var request: Request { .boundTerm(self) }

    /// t, at least 1.
    public var time = 0
    /// x_0, d values.
    public var data: [Double] = []
    /// x_t, d values.
    public var state: [Double] = []
    /// ε̂, d values.
    public var noise: [Double] = []

    package init() {}

    /// A point from its parts; the vectors are of one length.
    public init(time: Int, data: [Double], state: [Double], noise: [Double]) {
      self.time = time
      self.data = data
      self.state = state
      self.noise = noise
    }

    package mutating func code<Coder: FieldCoder>(_ coder: inout Coder) throws(Coder.Fault) {
      try coder.time("t", &time, atLeast: 1)
      try coder.vector("x0", &data)
      try coder.vector("x_t", &state, like: "x0", data)
      try coder.vector("eps", &noise, like: "x0", data)
    }
  }

  /// L_T.
  public struct PriorTerm: RequestPayload {
    package static let operation = Operation.priorTerm
    package static let cells = "`x0` | `nats` | KL(q(x_T given x_0), N(0, I))"
    package static let needsSchedule = true
    package var answerFields: [AnswerField] { [.number("nats")] }
    package var request: Request { .priorTerm(self) }

    /// x_0, d values.
    public var data: [Double] = []

    package init() {}

    /// The term of a point.
    public init(data: [Double]) { self.data = data }

    package mutating func code<Coder: FieldCoder>(_ coder: inout Coder) throws(Coder.Fault) {
      try coder.vector("x0", &data)
    }
  }

  /// γ_t of q_σ.
  public struct LossWeight: RequestPayload {
    package static let operation = Operation.lossWeight
    package static let cells = """
      `t` (> 1), `sigma` (standard deviation, 0 < sigma² ≤ 1 - alpha_bar[t-1]) | `gamma` | 1/(2 \
      sigma²) times the squared change of the q_sigma mean of x_{t-1} per unit of eps, at fixed \
      x_t
      """
    package static let needsSchedule = true
    package var answerFields: [AnswerField] { [.number("gamma")] }
    package var request: Request { .lossWeight(self) }

    /// t, at least 2.
    public var time = 0
    /// σ, the standard deviation of q_σ.
    public var sigma = 0.0

    package init() {}

    /// The weight at a time.
    public init(time: Int, sigma: Double) {
      self.time = time
      self.sigma = sigma
    }

    package mutating func code<Coder: FieldCoder>(_ coder: inout Coder) throws(Coder.Fault) {
      try coder.time("t", &time, atLeast: 2)
      try coder.number("sigma", &sigma)
      try coder.require(sigma > 0, "sigma is \(JSON.real(sigma)), it must be more than 0")
    }
  }
}
