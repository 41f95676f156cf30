public import CandidateProtocol
import Rows
import Scalars

/// All checks, in the order of blame: from the ground up.
public enum AllChecks {
  /// Schedules that the checks configure.
  ///
  /// DDPM's own; the latent models'; Improved DDPM's, whose ᾱ_T is 2.4e-9, at 1000 times and at its own
  /// 4000; the shortest that the protocol knows; and one of no family with drawn β.
  ///
  /// - Parameters:
  ///   - seed: fixes the drawn schedule.
  ///   - level: smoke leaves out the latent models' and Improved DDPM's.
  public static func schedules(seed: UInt64, level: Level = .standard) -> [Schedule] {
    var generator = SplitMix64(seed: seed)
    let irregular = (0..<12).map { _ in Double.random(in: 0.01...0.4, using: &generator) }
    let others = [
      Schedule(.scaledLinear(from: 0.00085, through: 0.012), steps: 1000),
      Schedule(.cosine(offset: 0.008, cap: 0.999), steps: 1000),
      Schedule(.cosine(offset: 0.008, cap: 0.999), steps: 4000),
    ]
    return [Schedule(.linear(from: 1e-4, through: 0.02), steps: 1000)]
      + (level == .smoke ? [] : others) + [
        Schedule(.linear(from: 0.1, through: 0.2), steps: 2),
        Schedule(name: "irregular-12", betas: irregular),
      ]
  }

  /// Every check, listed equation by equation; within an aspect schedule by schedule.
  ///
  /// - Parameters:
  ///   - seed: fixes every random choice.
  ///   - level: how many schedules.
  ///   - prefixes: keeps checks whose id begins with one of these; all if empty.
  public static func checks(
    seed: UInt64, level: Level = .standard, only prefixes: [String] = []
  ) -> [Check] {
    let schedules = schedules(seed: seed, level: level)
    let tables = (TableChecks.all + StateChecks.all).flatMap { schedules.map($0) }
    let checks =
      tables + BuiltSchedules.checks + TimestepsChecks.checks(level: level)
      + subjects.flatMap { $0.checks(on: schedules) } + OwnTimes.checks(on: schedules)
      + SlerpChecks.checks + ChainChecks.checks(seed: seed, level: level)
    guard !prefixes.isEmpty else { return checks }
    return checks.filter { check in prefixes.contains { check.id.hasPrefix($0) } }
  }

  /// Every mistake that the judge recognises.
  package static var mistakes: [NamedMistake] { subjects.flatMap(\.namedMistakes) }

  /// In the order of blame.
  private static let subjects: [any CheckedSubject] =
    ForwardSubjects.all + InversionSubjects.all + StepSubjects.inversions + PosteriorSubjects.all
    + LearnedVarianceSubjects.all + SigmaSubjects.all + AncestralSubjects.all
    + AncestralSubjects.learned + StepSubjects.all + DeterminismSubjects.all + EncodeSubjects.all
    + BoundSubjects.all + PriorSubjects.all + WeightSubjects.all
}
