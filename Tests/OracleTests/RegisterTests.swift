import CandidateProtocol
import Judging
import Oracle
import Rows
import Testing

/// The register against itself and the checks.
@Suite struct RegisterTests {
  @Test(arguments: spine) func `a row of the spine is proved`(row: Row) {
    #expect(Register.entry(row).kinds.contains(.proved), "\(row.id)")
  }

  @Test func `ids are unique, and evidence and errata belong to rows that are listed`() {
    #expect(Set(Row.all).count == Row.all.count)
    for row in Array(Register.evidence.keys) + Array(Erratum.all.keys) {
      #expect(Row.all.contains(row), "\(row.id)")
    }
  }

  @Test func `a row with evidence has what is asked`() {
    for entry in Register.entries where !entry.evidence.isEmpty {
      let missing = entry.row.asked.filter { !entry.kinds.contains($0) }
      #expect(missing.isEmpty, "\(entry.row.id)")
    }
  }

  @Test func `every equation of a check is one of the register's, and check ids are unique`() {
    let checks = AllChecks.checks(seed: 0)
    #expect(Set(checks.map(\.id)).count == checks.count)
    for check in checks {
      #expect(check.rows.allSatisfy(Row.all.contains), "\(check.id)")
    }
  }

  @Test(arguments: spine) func `a row of the spine is judged`(row: Row) {
    #expect(AllChecks.checks(seed: 0).contains { $0.row.id == row.id }, "\(row.id)")
  }

  private static let spine: [Row] = [
    .scheduleSignalPower, .scheduleLinear, .forwardMarginal, .forwardReparameterization,
    .inversionPredictedData, .ddpmPosteriorMean, .ddpmPosteriorVariance, .ddimMean, .ddimVariance,
    .ddimSigma, .ddimUpdate, .ddimDeterministic, .ddimEqualsDdpm,
  ]
}
