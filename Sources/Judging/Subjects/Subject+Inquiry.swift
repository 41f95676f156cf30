import Algorithms
import CandidateProtocol
import Rows

/// How a subject is asked about, and what is made of the answers.
extension Subject {
  func inquiry(_ aspect: Aspect<Input>, _ questions: inout Questions) -> Inquiry {
    let setting = questions.setting
    if let reason = aspect.refusal(setting) ?? questions.refusalOfShort {
      return .found(Finding(.unasked(reason)))
    }
    let probes = probes(aspect, &questions)
    guard !probes.isEmpty else { return .found(.nothingToAsk) }
    return .ask(probes) { replies in
      let tally = tally(aspect, probes, replies, setting)
      guard consultsAll, tally.finding.outcome == .fail,
        let shortest = tally.wrong.min(by: { $0.probe.size < $1.probe.size })
      else {
        let finding = tally.finding(orFactor: false) {
          undeclared(setting, $0, $1) + mistaken(setting) + ofFewerDigits(setting, $1)
        }
        guard finding.outcome == .fail else { return .found(finding) }
        let asked = Array(zip(probes, replies))
        guard finding.recognised == nil else { return confirm(finding, tally, aspect, asked) }
        guard let wrong = tally.wrong.first?.probe.request, wrong.givesNoise,
          let first = asked.first(where: { $0.0.request == wrong })
        else { return diagnose(finding, tally, aspect, asked) }
        return .ask([first.0], known: finding) { replies in
          guard replies[0].agrees(with: first.1) else {
            var finding = finding
            finding.explanations = [isDrawn]
            return .found(finding)
          }
          return diagnose(finding, tally, aspect, asked)
        }
      }
      // Most mistakes are ruled out by one answer.
      let possible = setting.memo.possible(mistaken(setting), for: row) { alternative in
        shortest.probe.expected(alternative.supposition).admit(shortest.answers)
      }
      return consult(aspect, Array(zip(probes, replies)), possible, tally)
    }
  }

  /// Judges the answers, under the first reading of the conventions in which none is wrong.
  private func tally(
    _ aspect: Aspect<Input>, _ probes: [Probe], _ replies: [Reply], _ setting: Setting
  ) -> Tally {
    let tallies = aspect.readings(setting.capabilities.conventions).lazy.map { reading in
      var own = setting
      own.capabilities.conventions = reading
      return Tally(probes, replies, in: own)
    }
    return tallies.first { $0.wrong.isEmpty } ?? Tally(probes, replies, in: setting)
  }

  /// Where noise is given, the same question must have the same answer.
  private var isDrawn: Explanation {
    Explanation(
      "the same request is answered otherwise the second time: something is drawn, and the noise that is given is "
        + "not used, or something is kept from the first",
      bugs: operation == .forwardMarginal ? ["REP-03"] : [])
  }

  /// Asks the questions of the other aspects, and names the mistakes that no answer contradicts.
  private func consult(
    _ aspect: Aspect<Input>, _ own: [(Probe, Reply)], _ possible: [Alternative], _ tally: Tally
  ) -> Inquiry {
    let setting = tally.setting
    let others = aspects.filter { $0.name != aspect.name && $0.applies(to: setting.schedule) }
      .flatMap { other in
        var questions = Questions(setting, for: id(of: other, on: setting.schedule))
        return probes(other, &questions)
      }
    let named = { @Sendable (more: [Reply]) -> Inquiry in
      let all = (own + zip(others, more)).sorted { $0.0.size < $1.0.size }
      let consistent = setting.memo.possible(possible, for: row) { $0.isConsistent(with: all) }
        .uniqued { $0.explanation.sentence }
      let finding = tally.finding(orFactor: false) { _, _ in consistent }
      return finding.recognised == nil
        ? diagnose(finding, tally, aspect, own) : .found(finding)
    }
    return others.isEmpty ? named([]) : .ask(others, then: named)
  }

  func id(of aspect: Aspect<Input>, on schedule: Schedule) -> String {
    Check.id(row, aspect.name, schedule.name)
  }

  func mistaken(_ setting: Setting) -> [Alternative] {
    kept(setting)
      + mistakes.filter { $0.isPossible(setting.capabilities) }.map { mistake in
        Alternative(
          Explanation(
            mistake.sentenceToCandidate?(setting.capabilities) ?? mistake.sentence,
            bugs: [mistake.id] + mistake.alike, kind: .mistake),
          Supposition(setting.declared.conventions, mistake: mistake.key))
      }
  }

  /// The tables of a schedule that was configured before.
  private func kept(_ setting: Setting) -> [Alternative] {
    setting.earlier.map { earlier in
      let name = earlier.schedule.name
      return Alternative(
        Explanation(
          "that is right for \(name), which was configured before: something is kept from there",
          bugs: operation == .lossWeight ? ["REP-15"] : []),
        Supposition(setting.declared.conventions, keptFrom: name))
    }
  }

  /// Formats with fewer digits than the candidate declares, of which all numbers of an answer are.
  private func ofFewerDigits(_ setting: Setting, _ answers: [Double]) -> [Alternative] {
    let declared = setting.capabilities.precision
    return declared.narrowerFormats.filter { answers.allSatisfy($0.has) }.map { precision in
      Alternative(
        .numbers(of: precision, declared: declared),
        Supposition(setting.declared.conventions, precision: precision))
    }
  }
}

extension Alternative {
  /// Whether every answer is what the mistake makes of it, as far as that is a number: what is
  /// declined tells nothing, and an error is no number.
  func isConsistent(with answered: [(Probe, Reply)]) -> Bool {
    answered.allSatisfy { probe, reply in
      let expected = probe.expected(supposition)
      let isBounded = expected.allSatisfy(\.allowed.isFinite)
      // Where an edited formula has no number, nothing is expected.
      let count = expected.isEmpty ? probe.posed()?.count ?? 0 : expected.count
      switch probe.reading(reply, count: count) {
      case .declined: return true
      case .malformed: return !isBounded
      case .values(let answers):
        return hasNoNumber(at: probe, where: answers) ?? (!isBounded || expected.admit(answers))
      }
    }
  }
}
