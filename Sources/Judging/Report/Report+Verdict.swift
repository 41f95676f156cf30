import CandidateProtocol
import Rows

/// What a report says of the whole, and what it leaves open.
extension Report {
  /// Broken if a check failed that is not known to, or passed that is; else unjudged if the session was lost, or too
  /// little was decided to say more.
  public var verdict: Verdict {
    if lines.contains(where: \.isUnexpected) { return .broken }
    if loss != nil || count(.error) > 0 || undecided != nil { return .unjudged }
    return .conforms
  }

  /// Why too little was decided for a verdict, with what would decide it; nil if enough was.
  ///
  /// Failures that are known count as decided, but alone they say nothing for a candidate.
  public var undecided: String? {
    guard count(.pass) > 0 else {
      return count(.fail) > 0
        ? "Nothing passed: every answer that was judged is a known failure."
        : "Nothing was claimed or could be decided."
    }
    let numerical = lines.filter { !$0.check.isStatistical }.map(\.finding.outcome)
    let decided = numerical.count { $0 == .pass || $0 == .fail }
    let asked = decided + numerical.count { $0 == .inconclusive }
    if 3 * decided < asked {
      return
        "Only \(decided) of \(asked) checks could be decided in \(formats): name a finer table_precision if "
        + "the tables have it, or take schedules of a few steps."
    }
    let core = lines.filter { Self.core.contains($0.check.operation) }
    guard !asksAll || core.contains(where: { $0.finding.outcome == .pass }) else {
      return
        "Nothing that moves a state was judged: no forward kernel or marginal, no inversion, no step. "
        + "What passed is about the rest."
    }
    return nil
  }

  private var formats: String { capabilities?.formats ?? "its formats" }

  /// The operations without one of which nothing is said of a sampler.
  private static let core: Set<Operation> = [
    .forwardStep, .forwardMarginal, .posterior, .predictData, .predictNoise, .velocity, .step,
    .ancestralStep, .invert, .sample,
  ]

  /// What was asked of nobody or declined, feature by feature, each in a sentence.
  public var notJudged: [String] {
    guard capabilities != nil else { return [] }
    let missing = Self.features.filter { feature in
      let own = lines.filter { feature.contains($0.check) }
      return !own.isEmpty && own.allSatisfy { $0.finding.outcome == .unsupported }
    }
    return missing.map(\.sentence) + Self.parts.compactMap(sentence(of:))
      + [soleFamily].compactMap(\.self)
  }

  /// Said of a part of what was judged, where none of the answers that were judged belongs to it.
  private func sentence(of part: Part) -> String? {
    let judged = lines.filter {
      part.contains($0.check) && !$0.check.isStatistical
        && [.pass, .fail].contains($0.finding.outcome) && !$0.finding.isMalformed
    }
    return judged.isEmpty || judged.contains { part.isJudged($0.finding) } ? nil : part.sentence
  }

  /// Said where steps were judged on schedules of one family alone, though others were asked.
  private var soleFamily: String? {
    let own = lines.filter { $0.check.schedule != nil }
    func families(_ lines: [Line]) -> Set<String> {
      Set(lines.compactMap(\.check.schedule).map { $0.family?.name ?? "free" })
    }
    let judged = families(own.filter { $0.finding.outcome != .unsupported })
    guard families(own).count > 1, judged.count == 1, let only = judged.first else { return nil }
    return "no schedule but \(only) was judged"
  }

  /// What people use, and the checks that look at it.
  private struct Feature: Sendable {
    let sentence: String
    let contains: @Sendable (Check) -> Bool

    init(_ sentence: String, contains: @escaping @Sendable (Check) -> Bool) {
      (self.sentence, self.contains) = (sentence, contains)
    }

    /// - Parameters:
    ///   - aspect: of a chain's checks that looks at it too.
    ///   - row: that such a check blames; any if nil.
    init(
      _ sentence: String, _ operations: Set<Operation>, orBy aspect: String? = nil,
      of row: Row? = nil
    ) {
      self.init(sentence) {
        operations.contains($0.operation) && !$0.aspect.hasPrefix("own-noise")
          || $0.aspect == aspect && (row == nil || $0.row == row)
      }
    }
  }

  private static let features = [
    Feature("its own noise was not judged") {
      $0.aspect.hasPrefix("own-noise") || $0.aspect == "chain-noise"
    },
    Feature("the forward process was not judged", [.forwardStep, .forwardMarginal]),
    Feature(
      "conversions between x̂_0, ε and v were not judged", [.predictData, .predictNoise, .velocity]),
    Feature("DDIM's step was not judged", [.step], orBy: "chain-step", of: .ddimUpdate),
    Feature(
      "DDPM's step was not judged", [.ancestralStep], orBy: "chain-step", of: .ddpmAncestralStep),
    Feature("steps towards noise were not judged", [.invert]),
    Feature("no sub-sequence of times was judged", [.timesteps], orBy: "chain-times"),
    Feature("no schedule that it builds was judged", [.schedule]),
    Feature("learned variances were not judged", [.learnedVariance]),
    Feature("no whole sampler was judged", [.sample]),
  ]

  /// A part of some operations that answers may leave out.
  private struct Part: Sendable {
    let sentence: String
    let contains: @Sendable (Check) -> Bool
    let isJudged: @Sendable (Finding) -> Bool
  }

  private static let parts = [
    Part(
      sentence: "strided sampling was not judged: no step with t_prev < t − 1 was answered",
      contains: { [.step, .ancestralStep, .sample].contains($0.operation) },
      isJudged: \.judgesStrides),
    Part(
      sentence: "DDIM's step was judged at η = 0 alone",
      contains: { $0.operation == .step || $0.operation == .sample && $0.row == .ddimUpdate },
      isJudged: \.judgesPositiveEta),
  ]
}
