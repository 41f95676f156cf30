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
  public static let entries: [RegisterEntry] = Row.all.map { row in
    RegisterEntry(row: row, evidence: evidence[row.id] ?? [], errata: Erratum.all[row.id] ?? [])
  }

  /// The row of an id; nil if there is none.
  public static func entry(_ id: String) -> RegisterEntry? {
    entries.first { $0.row.id == id }
  }

  /// The ids for which evidence is registered; each must be a row's.
  public static var idsWithEvidence: [String] { evidence.keys.sorted() }

  /// The ids for which an erratum is registered; each must be a row's.
  public static var idsWithErratum: [String] { Erratum.all.keys.sorted() }

  static let evidence: [String: [Evidence]] = [
    ScheduleEvidence.rows, ForwardEvidence.rows, InversionEvidence.rows, PosteriorEvidence.rows,
    BoundEvidence.rows, EndTermsEvidence.rows, LinearModelEvidence.rows, ObjectiveEvidence.rows,
    OptimumEvidence.rows, TheoremEvidence.rows, ScoreEvidence.rows, JointEvidence.rows,
    DDIMEvidence.rows, FamilyEvidence.rows, FamilyJointEvidence.rows, ObservedEvidence.rows,
    ObservedBoundEvidence.rows,
    ImprovedEvidence.rows, ImportanceEvidence.rows, LatentEvidence.rows,
  ].reduce(into: [:]) { all, rows in all.merge(rows) { $0 + $1 } }
}
