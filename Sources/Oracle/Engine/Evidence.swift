public import Rows

/// Evidence for an equation: a computation that can be run.
public struct Evidence: Sendable {
  /// Proved, computed or observed.
  public let kind: EvidenceKind
  /// How it is established, in one sentence.
  public let method: String
  /// Runs it. Returns what was seen, in one sentence; throws ``Refutation`` if it does not hold.
  public let run: @Sendable () throws -> String
}

/// Evidence that came out against the equation.
public struct Refutation: Error, Sendable, CustomStringConvertible {
  /// What differs, and where.
  public let description: String

  init(_ description: String) { self.description = description }
}
