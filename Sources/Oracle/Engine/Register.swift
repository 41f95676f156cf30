public import Rows

/// A row of the register: an equation and the evidence that this build can run for it.
public struct RegisterEntry: Sendable {
  /// The equation.
  public let row: Row
  /// Empty if the equation is unchecked in this build.
  public let evidence: [Evidence]
  /// Where the statement, a paper or a library's documentation is wrong, each with its proof.
  public let errata: [Erratum]

  /// What the errata say, in one line; nil if there are none.
  public var erratum: String? {
    errata.isEmpty ? nil : errata.map(\.says).joined(separator: " ")
  }

  /// The kinds of evidence, each once, in the order proved, computed, observed.
  public var kinds: [EvidenceKind] {
    EvidenceKind.allCases.filter { kind in evidence.contains { $0.kind == kind } }
  }
}

/// The register: every equation, and the evidence that this build has.
public enum Register {
  /// All rows, in the order of the derivation.
  public static let entries: [RegisterEntry] = Row.all.map(entry)

  /// What there is of a row.
  public static func entry(_ row: Row) -> RegisterEntry {
    RegisterEntry(row: row, evidence: evidence[row] ?? [], errata: Erratum.all[row] ?? [])
  }

  /// The row of an id; nil if there is none.
  public static func entry(_ id: String) -> RegisterEntry? { Row.named(id).map(entry) }

  /// The evidence of each row that has some.
  package static let evidence: [Row: [Evidence]] = [
    ScheduleEvidence.rows, ForwardEvidence.rows, ForwardJointEvidence.rows,
    ForwardObservedEvidence.rows, PosteriorEvidence.rows, PosteriorJointEvidence.rows,
    PosteriorObservedEvidence.rows, BoundEvidence.rows, EndTermsEvidence.rows,
    LinearModelEvidence.rows, BoundObservedEvidence.rows, ObjectiveEvidence.rows,
    OptimumEvidence.rows, TheoremEvidence.rows, ImprovedEvidence.rows, ImportanceEvidence.rows,
    InversionEvidence.rows, ScoreEvidence.rows, ReverseJointEvidence.rows, DDIMEvidence.rows,
    FamilyEvidence.rows, FamilyJointEvidence.rows, FamilyObservedEvidence.rows,
    FlowEvidence.rows, TransportEvidence.rows, ConsistencyEvidence.rows, WholeChainEvidence.rows,
    LatentEvidence.rows, GaussianChainEvidence.rows, ConvergenceEvidence.rows,
    EmpiricalEvidence.rows, MixtureEvidence.rows,
  ].reduce(into: [:]) { all, rows in all.merge(rows) { $0 + $1 } }
}
