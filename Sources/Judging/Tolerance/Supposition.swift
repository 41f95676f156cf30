import CandidateProtocol

/// What a candidate is supposed to do when its answers are compared: its conventions, or others, and
/// a mistake where one is suspected.
struct Supposition: Sendable, Hashable {
  var conventions: Conventions
  /// The key of a ``Mistake`` of the subject that is asked about; nil for none.
  var mistake: String?

  init(_ conventions: Conventions = Conventions(), mistake: String? = nil) {
    self.conventions = conventions
    self.mistake = mistake
  }
}
