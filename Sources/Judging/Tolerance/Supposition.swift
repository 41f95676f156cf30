package import CandidateProtocol
package import Scalars

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

  /// An edit of the right formula; nil for none.
  package var mutant: Expression?

  package init(
    _ conventions: Conventions = Conventions(), mistake: String? = nil, keptFrom: String? = nil,
    precision: Precision? = nil, mutant: Expression? = nil
  ) {
    self.conventions = conventions
    self.mutant = mutant
    self.precision = precision
    self.mistake = mistake
    self.keptFrom = keptFrom
  }
}
