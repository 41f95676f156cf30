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
    let few = MutantSample(edits: 1, count: 40, seed: 2)
    let score = MutationScore(target, MutationScore.runs(of: target, .fp32, few))
    #expect(100 * score.named >= 90 * score.runs.count)
  }

  /// Shares as the issue that asked for the score has them.
  @Test(.enabled(if: Asked.isThorough, "a sweep"))
  func `of two edits of a step 70 of 100 are named`() {
    let steps = MutationTarget.all.filter { $0.row.id == Row.ddimUpdate.id }
    let pairs = MutantSample(edits: 2, count: 16, seed: 1)
    let runs = steps.flatMap { MutationScore.runs(of: $0, .fp64, pairs) }
    #expect(runs.count == 16 * steps.count && runs.allSatisfy(\.isKilled))
    #expect(100 * runs.count(where: \.isNamedRight) >= 70 * runs.count)
  }

  /// By what a chain tells of its steps but for the law of its noise, which other tests put to the test.
  @Test(.enabled(if: Asked.isThorough, "a sweep"))
  func `of the edits of a chain's steps 80 of 100 that its calls show are named`() {
    let few = MutantSample(edits: 1, count: 12, seed: 1)
    let runs = MutationTarget.loops.flatMap { MutationScore.runs(of: $0, .fp64, few) }
    let killed = runs.filter(\.isKilled)
    #expect(runs.count == 12 * MutationTarget.loops.count && 4 * killed.count >= 3 * runs.count)
    #expect(100 * killed.count(where: \.isNamedRight) >= 80 * killed.count)
  }
}
