public import CandidateProtocol
public import Rows

/// One claim about a candidate, as data.
public struct Check: Sendable {
  /// `ddim.update/direction/linear-1000`: the equation, what is looked at, and what it is asked about.
  public var id: String { Self.id(row, aspect, subject) }
  /// The row of the register to blame.
  public let row: Row
  /// What is looked at: `direction`.
  public let aspect: String
  /// What it is asked about: the name of the schedule, or of what stands in its place.
  public let subject: String
  /// Other rows that the claim rests on.
  public let others: [Row]
  /// Why anybody should ask this, in one sentence.
  public let why: String
  /// The operation that the candidate must claim.
  public let operation: Operation
  /// The schedule that is configured before the questions; nil where none is needed.
  public let schedule: Schedule?
  /// Whether it tests hypotheses about draws, with a share of the run's false-alarm rate; else what it
  /// allows is a rigorous bound.
  public let isStatistical: Bool
  /// Whether it asks for what answers name, so that no file can hold its questions.
  package var needsSession = false
  private let questions: @Sendable (inout Questions) -> Inquiry

  package init(
    _ row: Row, _ aspect: String, on schedule: Schedule, about subject: String? = nil,
    asking operation: Operation, also others: [Row] = [], why: String, isStatistical: Bool = false,
    questions: @escaping @Sendable (inout Questions) -> Inquiry
  ) {
    (self.row, self.aspect, self.others, self.why) = (row, aspect, others, why)
    self.operation = operation
    self.schedule = schedule
    self.subject = subject ?? schedule.name
    self.isStatistical = isStatistical
    self.questions = questions
  }

  /// A check that needs no schedule configured.
  init(
    _ row: Row, _ aspect: String, about subject: String, asking operation: Operation,
    also others: [Row] = [], why: String,
    questions: @escaping @Sendable (inout Questions) -> Inquiry
  ) {
    (self.row, self.aspect, self.others, self.why) = (row, aspect, others, why)
    self.operation = operation
    schedule = nil
    self.subject = subject
    isStatistical = false
    self.questions = questions
  }

  /// The id of a check from its parts.
  static func id(_ row: Row, _ aspect: String, _ subject: String) -> String {
    "\(row.id)/\(aspect)/\(subject)"
  }

  /// Every row that the claim rests on; the first is the one to blame.
  public var rows: [Row] { [row] + others }

  /// What the check asks first. All that it draws follows from its id and the run's seed.
  package func begin(_ setting: Setting) -> Inquiry {
    var draws = Questions(setting, for: id)
    return questions(&draws)
  }
}

extension Capabilities {
  /// Why a check is not claimed: for its operation, or by name; nil if it is.
  func refusal(of check: Check) -> Decline? {
    refusal(of: check.operation).map { Decline(reason: $0) }
      ?? declines.filter { check.id.hasPrefix($0.key) }.max { $0.key.count < $1.key.count }?.value
  }
}
