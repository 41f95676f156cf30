extension Request {
  /// One ancestral step of DDPM.
  public struct AncestralStep: RequestPayload {
    package static let operation = Operation.ancestralStep
    package static let cells = """
      `t`, `t_prev` (t - 1 if absent), `x_t`, one of `eps`, `v`, `x0`, `noise`, optionally \
      `head` | `x_prev`, optionally `mean`, `variance` | one ancestral step; for a stride with \
      beta = 1 - alpha_bar[t]/alpha_bar[t_prev]. `head` is the network's second output, in [-1, \
      1], for learned variance
      """
    package static let needsSchedule = true
    package var answerFields: [AnswerField] {
      [
        .vector("x_prev"), .vector("x0").optional, .vector("mean").optional,
        (head == nil ? AnswerField.number("variance") : .vector("variance")).optional,
      ]
    }
    package var request: Request { .ancestralStep(self) }

    /// t, where the step starts.
    public var time = 0
    /// t_prev, where it goes; t − 1 where the request leaves it out.
    public var previous: Int?
    /// x_t, d values.
    public var state: [Double] = []
    /// What the network says, d values.
    public var prediction = Prediction(.noise, [])
    /// z, d values of a standard normal drawn for this step.
    public var freshNoise: [Double] = []
    /// The network's second output in [−1, 1], d values, for learned variance.
    public var head: [Double]?

    package init() {}

    /// A step from its parts; the vectors are of one length.
    public init(
      time: Int, previous: Int?, state: [Double], prediction: Prediction, freshNoise: [Double],
      head: [Double]? = nil
    ) {
      self.time = time
      self.previous = previous
      self.state = state
      self.prediction = prediction
      self.freshNoise = freshNoise
      self.head = head
    }

    package mutating func code<Coder: FieldCoder>(_ coder: inout Coder) throws(Coder.Fault) {
      try coder.requireNoise(Self.operation)
      try coder.time("t", &time, atLeast: 1)
      if coder.has("t_prev", ifWritten: previous != nil) {
        var own = previous ?? 0
        try coder.previous(&own, before: time)
        previous = own
      }
      try coder.vector("x_t", &state)
      try coder.prediction(&prediction, of: state)
      try coder.vector("noise", &freshNoise, like: "x_t", state)
      if coder.has("head", ifWritten: head != nil) {
        var own = head ?? []
        try coder.head(&own, like: state)
        head = own
      }
    }
  }

  /// The variance that a network's second output stands for.
  public struct LearnedVariance: RequestPayload {
    package static let operation = Operation.learnedVariance
    package static let cells = """
      `t`, `t_prev` (≥ 1), `head` (vector in [-1, 1]) | `variance` (vector) | exp(w log beta + \
      (1-w) log beta-tilde), w = (head+1)/2
      """
    package static let needsSchedule = true
    package var answerFields: [AnswerField] { [.vector("variance")] }
    package var request: Request { .learnedVariance(self) }

    /// t, where the step starts.
    public var time = 0
    /// t_prev, where it goes; at least 1.
    public var previous = 0
    /// The network's second output in [−1, 1], d values.
    public var head: [Double] = []

    package init() {}

    /// A variance from the ends of its step and the output.
    public init(time: Int, previous: Int, head: [Double]) {
      self.time = time
      self.previous = previous
      self.head = head
    }

    package mutating func code<Coder: FieldCoder>(_ coder: inout Coder) throws(Coder.Fault) {
      try coder.transition(&time, &previous)
      try coder.require(
        previous >= 1, "t_prev is 0, where the posterior has no variance to take the log of")
      try coder.head(&head)
    }
  }
}
