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
        let finding = tally.finding {
          undeclared(setting, $0, $1) + mistaken(setting) + ofFewerDigits(setting, $1)
        }
        guard finding.outcome == .fail, finding.recognised == nil else { return .found(finding) }
        let asked = Array(zip(probes, replies))
        guard let wrong = tally.wrong.first?.probe.request, wrong.givesNoise,
          let first = asked.first(where: { $0.0.request == wrong })
        else { return diagnose(finding, tally, aspect, asked) }
        return .ask([first.0]) { replies in
          guard replies[0].agrees(with: first.1) else {
            var finding = finding
            finding.explanations = [Self.isDrawn]
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
  private static var isDrawn: Explanation {
    Explanation(
      "the same request is answered otherwise the second time: something is drawn, and the noise that is given is "
        + "not used, or something is kept from the first")
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
      var sentences: Set<String> = []
      let consistent = setting.memo.possible(possible, for: row) { $0.isConsistent(with: all) }
        .filter { sentences.insert($0.explanation.sentence).inserted }
      return .found(tally.finding { _, _ in consistent })
    }
    return others.isEmpty ? named([]) : .ask(others, then: named)
  }

  /// Names the edits of the formula that no answer contradicts, those to the questions of the other aspects among
  /// them; none where many fit.
  private func diagnose(
    _ finding: Finding, _ tally: Tally, _ aspect: Aspect<Input>, _ own: [(Probe, Reply)]
  ) -> Inquiry {
    let setting = tally.setting
    guard let form = tally.wrong.first?.probe.posed()?.form else { return .found(finding) }
    @Sendable func named(_ edits: [Alternative]) -> Inquiry {
      var finding = finding
      if edits.count <= Self.mostEdits { finding.explanations = edits.map(\.explanation) }
      return .found(finding)
    }
    // What another check of the session has found goes on here, if it explains this one too.
    let before = setting.edits(of: form).filter(tally.explains)
    if !before.isEmpty { return named(before) }
    let possible = tally.mutants(of: form).filter(tally.explains)
    guard !possible.isEmpty else { return .found(finding) }
    let others = aspects.filter {
      $0.name != aspect.name && !$0.looksAtLimit && $0.applies(to: setting.schedule)
        && $0.refusal(setting) == nil
    }.flatMap { other in
      var questions = Questions(setting, for: id(of: other, on: setting.schedule))
      return probes(other, &questions)
    }.filter { $0.posed()?.form == form }
    let told = { @Sendable (more: [Reply]) -> Inquiry in
      let all = own.filter { $0.0.posed()?.form == form } + zip(others, more)
      let fitting = possible.filter { $0.isConsistent(with: all) }
      setting.memo.keep(fitting, of: form)
      return named(fitting)
    }
    return others.isEmpty ? told([]) : .ask(others, then: told)
  }

  /// More edits than these say nothing.
  private static var mostEdits: Int { 3 }

  func id(of aspect: Aspect<Input>, on schedule: Schedule) -> String {
    Check.id(row, aspect.name, schedule.name)
  }

  private func mistaken(_ setting: Setting) -> [Alternative] {
    kept(setting)
      + mistakes.filter { $0.isPossible(setting.capabilities) }.map { mistake in
        Alternative(
          Explanation(
            mistake.sentenceToCandidate?(setting.capabilities) ?? mistake.sentence, bug: mistake.id),
          Supposition(setting.declared.conventions, mistake: mistake.key))
      }
  }

  /// The tables of a schedule that was configured before.
  private func kept(_ setting: Setting) -> [Alternative] {
    setting.earlier.map { earlier in
      let name = earlier.schedule.name
      return Alternative(
        Explanation(
          "that is right for \(name), which was configured before: something is kept from there"),
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
  fileprivate func isConsistent(with answered: [(Probe, Reply)]) -> Bool {
    answered.allSatisfy { probe, reply in
      let expected = probe.expected(supposition)
      guard expected.allSatisfy(\.allowed.isFinite) else { return true }
      let count = probe.field.isNumber ? nil : expected.count
      switch Reading(reply, field: probe.field.name, count: count) {
      case .declined: return true
      case .malformed: return false
      case .values(let answers): return expected.admit(answers)
      }
    }
  }
}

extension Setting {
  /// The edits of a form that checks on this schedule or an earlier one have found.
  fileprivate func edits(of form: Form) -> [Alternative] {
    ([self] + earlier).lazy.map { $0.memo.edits(of: form) }.first { !$0.isEmpty } ?? []
  }
}
