extension Request {
  /// x̂_0 from x_t and a prediction of noise or velocity.
  public struct PredictData: RequestPayload {
    package static let operation = Operation.predictData
    package static let cells = """
      `t`, `x_t`, and one of `eps`, `v` | `x0` | inversion of the marginal
      """
    package static let needsSchedule = true
    package var answerFields: [AnswerField] { [.vector("x0")] }
    package var request: Request { .predictData(self) }

    /// t, or one for each point.
    public var times = Times.one(0)
    /// x_t, d values a point.
    public var state: [Double] = []
    /// What the network says, as many values.
    public var prediction = Prediction(.noise, [])

    package init() {}

    /// Points from their parts; the vectors are of one length.
    public init(_ times: Times, state: [Double], _ prediction: Prediction) {
      self.times = times
      self.state = state
      self.prediction = prediction
    }

    package mutating func code<Coder: FieldCoder>(_ coder: inout Coder) throws(Coder.Fault) {
      try coder.points(&times, "x_t", &state)
      try coder.prediction(&prediction, of: state, among: [.noise, .velocity])
    }
  }

  /// ε̂ from x_t and a prediction of data or velocity.
  public struct PredictNoise: RequestPayload {
    package static let operation = Operation.predictNoise
    package static let cells = "`t`, `x_t`, and one of `x0`, `v` | `eps` |"
    package static let needsSchedule = true
    package var answerFields: [AnswerField] { [.vector("eps")] }
    package var request: Request { .predictNoise(self) }

    /// t, or one for each point.
    public var times = Times.one(0)
    /// x_t, d values a point.
    public var state: [Double] = []
    /// What the network says, as many values.
    public var prediction = Prediction(.data, [])

    package init() {}

    /// Points from their parts; the vectors are of one length.
    public init(_ times: Times, state: [Double], _ prediction: Prediction) {
      self.times = times
      self.state = state
      self.prediction = prediction
    }

    package mutating func code<Coder: FieldCoder>(_ coder: inout Coder) throws(Coder.Fault) {
      try coder.points(&times, "x_t", &state)
      try coder.prediction(&prediction, of: state, among: [.data, .velocity])
    }
  }

  /// v from x_0 and noise.
  public struct Velocity: RequestPayload {
    package static let operation = Operation.velocity
    package static let cells = """
      `t`, `x0`, `eps` | `v` | v = sqrt(alpha_bar) eps - sqrt(1 - alpha_bar) x0
      """
    package static let needsSchedule = true
    package var answerFields: [AnswerField] { [.vector("v")] }
    package var request: Request { .velocity(self) }

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
      try coder.vector("eps", &noise, like: "x0", data)
    }
  }
}
