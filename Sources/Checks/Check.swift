/// How a check came out.
public enum Outcome: String, Sendable, CaseIterable {
  /// Every answer lay within what correct code may be off by.
  case pass
  /// An answer lay outside, or was wrong in itself.
  case fail
  /// No answer was wrong, but the format cannot decide at one point or more.
  case inconclusive
  /// The candidate does not claim the operation, or declined every point.
  case unsupported
  /// The session was lost before the check was done.
  case error
}

/// What a check found.
public struct Finding: Sendable, Equatable {
  /// How the check came out.
  public var outcome: Outcome
  /// One sentence.
  public var detail: String
  /// The same of a wrong answer without what is right: what was answered, and where. Nil where the
  /// sentence gives nothing away.
  public var observed: String?
  /// Whether the answer that fails was no number or vector as asked for, so that no formula is at fault.
  public var isMalformed = false
  /// The deviation at the point nearest to failing, or the worst that failed.
  public var measured: Double?
  /// What was allowed there.
  public var allowed: Double?
  /// The largest deviation of a wrong answer, relative to the largest coordinate; nil if it is no number.
  public var relative: Double?
  /// The smallest relative defect that the check would have caught, at its sharpest point.
  public var resolution: Double?
  /// Where on the schedule that was.
  public var time: Int?
  /// t_prev there, for a step.
  public var previous: Int?
  /// η there, for a step.
  public var eta: Double?
  /// The request that reproduces a failure.
  public var request: Request?
  /// The p-value of a statistical check; nil for a numerical one.
  public var p: Double?
  /// What the candidate did instead, where that is recognised.
  public var recognised: String?
  /// Seconds that the oracle spent on the check: on questions, tolerances and judgement.
  public var seconds = 0.0

  package init(_ outcome: Outcome, _ detail: String) {
    self.outcome = outcome
    self.detail = detail
  }
}

/// What a check does next: it asks, or it has its finding.
///
/// A question carries its right answer, if there is one by itself; what is made of the replies is the
/// check's affair. A check never calls a candidate. Whoever drives it puts the questions, in any way, and hands
/// back the replies, one for each question and in their order.
public indirect enum Inquiry: Sendable {
  case ask([Probe], then: @Sendable ([Reply]) -> Inquiry)
  case found(Finding)

  /// The requests that are put, if any.
  var requests: [Request] {
    switch self {
    case .ask(let probes, _): probes.map(\.request)
    case .found: []
    }
  }
}

/// One claim about a candidate, as data.
public struct Check: Sendable {
  /// `ddim.update/direction/linear-1000`: the equation, what is looked at, the schedule; where none
  /// is configured, what else it is about.
  public let id: String
  /// Ids of the register that the claim rests on; the first is the one to blame.
  public let equations: [String]
  /// The operation that the candidate must claim.
  public let operation: Operation
  /// The schedule that is configured before the questions; nil where none is needed.
  public let schedule: Schedule?
  /// Whether it tests hypotheses about draws, with a share of the run's false-alarm rate; else what it
  /// allows is a rigorous bound.
  public let isStatistical: Bool
  let begin: @Sendable (Setting) -> Inquiry

  package init(
    _ equation: String, _ aspect: String, on schedule: Schedule, asking operation: Operation,
    also others: [String] = [], isStatistical: Bool = false,
    begin: @escaping @Sendable (Setting) -> Inquiry
  ) {
    id = "\(equation)/\(aspect)/\(schedule.name)"
    equations = [equation] + others
    self.operation = operation
    self.schedule = schedule
    self.isStatistical = isStatistical
    self.begin = begin
  }

  /// A check that needs no schedule configured; its id ends in a name of what it is about instead.
  init(
    _ equation: String, _ aspect: String, about name: String, asking operation: Operation,
    also others: [String] = [], begin: @escaping @Sendable (Setting) -> Inquiry
  ) {
    id = "\(equation)/\(aspect)/\(name)"
    equations = [equation] + others
    self.operation = operation
    schedule = nil
    isStatistical = false
    self.begin = begin
  }

  /// The equation to blame, what is looked at, and the schedule, as the id joins them.
  public var parts: (equation: String, aspect: String, schedule: String) {
    let parts = id.split(separator: "/").map(String.init)
    return (parts[0], parts[1], parts[2])
  }
}
