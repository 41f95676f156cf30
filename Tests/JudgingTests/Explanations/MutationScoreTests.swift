import CandidateProtocol
import Judging
import Rows
import TestSupport
import Testing

/// The oracle's own score: every edit of a formula is found, and nearly every one named.
struct MutationScoreTests {
  /// The small formulas in every run, all in a sweep.
  private static let targets = MutationTarget.all.filter {
    Asked.isThorough || $0.row.id == Row.ddpmPosteriorVariance.id
      || $0.row.id == Row.forwardMarginal.id
  }

  @Test(arguments: MutationTarget.all)
  func `the right formula passes, so that it is the edit that is found`(target: MutationTarget) {
    #expect(MutationScore.conforms(target, .fp64))
    #expect(MutationScore.conforms(target, .fp32))
  }

  /// Kill rate and share named right as the issue that asked for the score has them.
  @Test(arguments: targets)
  func `every edit in fp64 is found, and 95 of 100 are named`(target: MutationTarget) {
    let score = MutationScore(target, MutationScore.runs(of: target, .fp64))
    #expect(score.runs.count > 20)
    let survivors = score.runs.filter { !$0.isKilled }.map(\.says)
    #expect(survivors.isEmpty)
    #expect(100 * score.named >= 95 * score.runs.count)
  }

  @Test(.enabled(if: Asked.isThorough, "a sweep"), arguments: targets)
  func `in fp32 90 of 100 are named`(target: MutationTarget) {
    let score = MutationScore(target, MutationScore.runs(of: target, .fp32))
    #expect(100 * score.named >= 90 * score.runs.count)
  }
}
