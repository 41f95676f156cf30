package import CandidateProtocol

/// What a candidate is supposed to do when its answers are compared: its conventions, or others, and
/// a mistake where one is suspected.
package struct Supposition: Sendable, Hashable {
  package var conventions: Conventions
  /// The key of a ``Mistake`` of the subject that is asked about; nil for none.
  package var mistake: String?
  /// The name of a schedule that was configured earlier, and whose tables it still uses; nil for none.
  package var keptFrom: String?
  /// The format in which it computes, in the place of what it declares; nil for that.
  package var precision: Precision?

  package init(
    _ conventions: Conventions = Conventions(), mistake: String? = nil, keptFrom: String? = nil,
    precision: Precision? = nil
  ) {
    self.conventions = conventions
    self.precision = precision
    self.mistake = mistake
    self.keptFrom = keptFrom
  }
}
