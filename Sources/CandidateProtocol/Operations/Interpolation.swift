extension Request {
  /// Spherical interpolation between two latents.
  public struct Slerp: RequestPayload {
    package static let operation = Operation.slerp
    package static let cells = """
      `a`, `b`, `w` | `x` | spherical interpolation; d ≥ 2 and an angle in [0.1, pi - 0.1] are \
      asked
      """
    package static let needsSchedule = false
    package var answerFields: [AnswerField] { [.vector("x")] }
    package var request: Request { .slerp(self) }

    /// The vector at 0.
    public var first: [Double] = []
    /// The vector at 1.
    public var second: [Double] = []
    /// Where between them, in [0, 1].
    public var fraction = 0.0

    package init() {}

    /// A point between two vectors of one length, at least 2.
    public init(_ first: [Double], _ second: [Double], fraction: Double) {
      self.first = first
      self.second = second
      self.fraction = fraction
    }

    package mutating func code<Coder: FieldCoder>(_ coder: inout Coder) throws(Coder.Fault) {
      coder.writesLast = true
      try coder.fraction("w", &fraction)
      coder.writesLast = false
      try coder.vector("a", &first)
      try coder.vector("b", &second, like: "a", first)
      try coder.require(first.count >= 2, "a has 1 value, slerp needs 2 or more")
    }
  }
}
