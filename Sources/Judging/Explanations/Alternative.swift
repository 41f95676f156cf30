import CandidateProtocol
import Rows

/// A way in which candidates differ on purpose, tried when an answer is wrong.
struct Alternative: Sendable {
  /// What the candidate seems to do, and how it would declare that.
  let sentence: String
  let conventions: Supposition
}
