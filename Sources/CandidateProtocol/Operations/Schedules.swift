public import Derivation

/// The schedule itself is what a candidate is configured with.
extension Schedule: RequestPayload {
  package static let operation = Operation.configure
  package static let cells = """
    `T`, `beta` (T values); and if the schedule is of a family, `family` with its parameters | \
    `ok`, optionally `alpha_bar` (T values, as the library now holds them) | the schedule that \
    all requests below refer to. `unsupported` skips this schedule. With `alpha_bar` the table \
    is judged once, and the formulas against it: sharper, and a table shifted by one shows at \
    once
    """
  package static let needsSchedule = false
  package var answerFields: [AnswerField] { [.flag("ok"), .vector("alpha_bar").optional] }
  package var request: Request { .configure(self) }

  package init() { self.init(name: "configured", betas: []) }

  package mutating func code<Coder: FieldCoder>(_ coder: inout Coder) throws(Coder.Fault) {
    var (betas, steps) = (betas, steps)
    coder.writesLast = true
    try coder.vector("beta", &betas)
    coder.writesLast = false
    try coder.steps(&steps)
    try coder.require(
      betas.count == steps, "beta has \(betas.count) values, T is \(steps)")
    let wrong = betas.firstIndex { !($0 > 0 && $0 < 1) }
    try coder.require(
      wrong == nil,
      "beta at t = \((wrong ?? 0) + 1) is \(JSON.real(betas[wrong ?? 0])), outside (0, 1)")
    // Written for who takes no list of β; of what is read β alone counts.
    if var family {
      coder.writesLast = true
      try family.code(&coder)
      coder.writesLast = false
    } else {
      self = Schedule(name: name, betas: betas)
    }
  }
}

extension Request {
  /// A schedule to be built.
  public struct ScheduleTable: RequestPayload {
    package static let operation = Operation.schedule
    package static let cells = """
      `family` (`linear`, `scaled_linear`, `cosine`), `T`, and `beta_start`, `beta_end` or `s` \
      (0.008), `beta_max` (0.999) | `alpha_bar` (T values), optionally `beta` | build a noise \
      schedule, see below. The papers' own parameters are always among those asked
      """
    package static let needsSchedule = false
    package var answerFields: [AnswerField] { [.vector("alpha_bar"), .vector("beta").optional] }
    package var request: Request { .schedule(self) }

    /// The family with its parameters.
    public var family = Schedule.Family.linear(from: 0, through: 0)
    /// T.
    public var steps = 0

    package init() {}

    /// A schedule of a family.
    public init(_ family: Schedule.Family, steps: Int) {
      self.family = family
      self.steps = steps
    }

    package mutating func code<Coder: FieldCoder>(_ coder: inout Coder) throws(Coder.Fault) {
      coder.writesLast = true
      try family.code(&coder)
      coder.writesLast = false
      try coder.steps(&steps)
    }
  }

  /// A sub-sequence of times.
  public struct Timesteps: RequestPayload {
    package static let operation = Operation.timesteps
    package static let cells = """
      `T`, `S`, `spacing` | `timesteps` (ascending, within 1…T) | the sub-sequence tau, see \
      below
      """
    package static let needsSchedule = false
    package var answerFields: [AnswerField] { [.vector("timesteps")] }
    package var request: Request { .timesteps(self) }

    /// T.
    public var steps = 0
    /// S, how many times.
    public var count = 0
    /// How they are spread.
    public var spacing = Spacing.leading

    package init() {}

    /// A sub-sequence of S of T times.
    public init(steps: Int, count: Int, spacing: Spacing) {
      self.steps = steps
      self.count = count
      self.spacing = spacing
    }

    package mutating func code<Coder: FieldCoder>(_ coder: inout Coder) throws(Coder.Fault) {
      try coder.steps(&steps)
      try coder.integer("S", &count)
      try coder.require(
        count >= 2 && count <= steps, "S is \(count), it must lie in 2…\(steps)")
      try coder.word("spacing", &spacing)
    }
  }
}
