public import CandidateProtocol
import Rows

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

extension Capabilities {
  /// Why a check is not claimed: for its operation, or by name; nil if it is.
  func refusal(of check: Check) -> String? {
    refusal(of: check.operation)
      ?? declines.filter { check.id.hasPrefix($0.key) }.max { $0.key.count < $1.key.count }?.value
  }
}
