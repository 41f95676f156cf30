import CandidateProtocol
import Rows

extension Inquiry {
  /// Asks all probes and judges their answers; if one is wrong, the equation's other questions on
  /// this schedule are asked too, and a mistake is named only if no answer contradicts it.
  ///
  /// - Parameters:
  ///   - mistakes: that might explain wrong answers.
  ///   - witnesses: the questions of the equation's other checks. What a mistake would get wrong there
  ///     and is right withdraws it.
  static func probing(
    _ probes: [Probe], in setting: Setting, mistakes: [BoundMistake],
    witnesses: @escaping @Sendable () -> [Probe]
  ) -> Inquiry {
    let plain = probing(probes, in: setting)
    guard case .ask(_, let judge) = plain else { return plain }
    return .ask(probes) { replies in
      let inquiry = judge(replies)
      guard case .found(let finding) = inquiry, finding.outcome == .fail else { return inquiry }
      let others = witnesses()
      let named = { @Sendable (more: [Reply]) -> Inquiry in
        let all = Array(zip(probes + others, replies + more))
        var sentences: Set<String> = []
        let alternatives = setting.declared.mistaken(mistakes).filter {
          isConsistent($0, with: all) && sentences.insert($0.sentence).inserted
        }
        let explained = probing(probes, in: setting) { _, _ in alternatives }
        guard case .ask(_, let judge) = explained else { return explained }
        return judge(replies)
      }
      return others.isEmpty ? named([]) : .ask(others, then: named)
    }
  }

  /// Whether every answer is what the mistake makes of it, as far as that is a number: what is
  /// declined tells nothing, and an error is no number.
  private static func isConsistent(
    _ alternative: Alternative, with answered: [(Probe, Reply)]
  ) -> Bool {
    answered.allSatisfy { probe, reply in
      let expected = probe.expected(alternative.conventions)
      guard expected.allSatisfy(\.allowed.isFinite) else { return true }
      switch Reading(reply, field: probe.field, count: probe.isNumber ? nil : expected.count) {
      case .declined: return true
      case .malformed: return false
      case .values(let answers): return zip(expected, answers).allSatisfy { $0.admits($1) }
      }
    }
  }
}

extension BoundMistake {
  /// The time that is read in the place of this one; the table's own ends are kept.
  static func time(_ time: Int, under mistake: BoundMistake?, steps: Int) -> Int {
    switch mistake {
    case .later, .laterWeights, .nextPosteriorVariance, .nextVariance: min(time + 1, steps)
    case .earlier: max(time - 1, min(time, 2))
    default: time
    }
  }
}
