import CandidateProtocol

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
    .ancestralStep, .invert,
  ]

  /// What was asked of nobody or declined, feature by feature, each in a sentence.
  public var notJudged: [String] {
    guard let capabilities else { return [] }
    // Operations of the protocol that no check asks for yet.
    let claimed = capabilities.supports.filter(\.payloads.isEmpty).map(\.rawValue).sorted()
      .map { "\($0) is claimed, and no check asks for it yet" }
    return claimed
      + Self.features.filter { feature in
        let own = lines.filter { feature.contains($0.check) }
        return !own.isEmpty && !own.contains { feature.isJudged($0.finding) }
      }.map(\.sentence) + [soleFamily].compactMap(\.self)
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

  /// A part of what people use, and the checks that look at it.
  private struct Feature: Sendable {
    let sentence: String
    let contains: @Sendable (Check) -> Bool
    var isJudged: @Sendable (Finding) -> Bool = { $0.outcome != .unsupported }
  }

  private static let features: [Feature] = [
    Feature(sentence: "its own noise was not judged") { $0.aspect.hasPrefix("own-noise") },
    Feature(
      sentence: "strided sampling was not judged: no step with t_prev < t − 1 was answered",
      contains: { [.step, .ancestralStep].contains($0.operation) }, isJudged: \.judgesStrides),
    Feature(sentence: "DDIM's step was not judged") { $0.operation == .step },
    Feature(sentence: "DDPM's step was not judged") { $0.operation == .ancestralStep },
    Feature(sentence: "no sub-sequence of times was judged") { $0.operation == .timesteps },
    Feature(sentence: "no schedule that it builds was judged") { $0.operation == .schedule },
    Feature(sentence: "learned variances were not judged") { $0.operation == .learnedVariance },
  ]
}
