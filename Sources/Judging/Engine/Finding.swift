public import CandidateProtocol
import Rows

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
