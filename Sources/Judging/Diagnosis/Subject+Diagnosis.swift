import Algorithms
import CandidateProtocol
import Rows

/// What a subject's wrong answers come from.
extension Subject {
  /// A convention that explains a check's wrong answers is named if no right answer of the other checks contradicts it, a
  /// mistake if it explains the answers of the other checks too; else an edit of the formula is looked for.
  func confirm(
    _ finding: Finding, _ tally: Tally, _ aspect: Aspect<Input>, _ own: [(Probe, Reply)]
  ) -> Inquiry {
    let setting = tally.setting
    guard let form = tally.wrong.first?.probe.posed()?.form else { return .found(finding) }
    guard finding.explanations.contains(where: { $0.conventions != nil }) else {
      return confirmMistakes(finding, tally, aspect, own, of: form)
    }
    guard let first = tally.wrong.first,
      let alternative = undeclared(setting, first.probe, first.answers).first(where: tally.explains)
    else { return .found(finding) }
    var unnamed = finding
    unnamed.explanations = []
    var named = finding
    named.explanations = finding.explanations.map {
      $0.adding(tally.knownBugs(of: form, breaking: row))
    }
    if let holds = setting.memo.holds(alternative.supposition, of: form) {
      return holds ? .found(named) : diagnose(unnamed, tally, aspect, own)
    }
    let others = others(than: aspect, setting, of: form)
    guard !others.isEmpty else { return .found(named) }
    return .ask(others, known: finding) { [unnamed, named] replies in
      let holds = !zip(others, replies).contains {
        alternative.isContradicted(by: $1, to: $0, in: setting)
      }
      setting.memo.keep(alternative.supposition, of: form, holds: holds)
      return holds ? .found(named) : diagnose(unnamed, tally, aspect, own)
    }
  }

  private func confirmMistakes(
    _ finding: Finding, _ tally: Tally, _ aspect: Aspect<Input>, _ own: [(Probe, Reply)],
    of form: Form
  ) -> Inquiry {
    let setting = tally.setting
    let possible = mistaken(setting).filter {
      $0.supposition.mistake != nil && finding.explanations.contains($0.explanation)
    }
    let others = others(than: aspect, setting, of: form)
    guard !possible.isEmpty, !others.isEmpty else { return .found(finding) }
    return .ask(others, known: finding) { replies in
      var finding = finding
      finding.explanations = possible.filter {
        $0.isConsistent(with: Array(zip(others, replies)))
      }.map(\.explanation)
      return finding.explanations.isEmpty
        ? diagnose(finding, tally, aspect, own) : .found(finding)
    }
  }

  /// The questions of the other aspects that are of the same form.
  private func others(than aspect: Aspect<Input>, _ setting: Setting, of form: Form) -> [Probe] {
    let own = aspects.filter { $0.name != aspect.name }
    let companions = companions()
    return
      (companions.isEmpty ? [(self, own)] : [(self, own)] + companions.map { ($0, $0.aspects) })
      .flatMap { subject, aspects in
        aspects.filter {
          !$0.looksAtLimit && $0.applies(to: setting.schedule) && $0.refusal(setting) == nil
        }.flatMap { other in
          var questions = Questions(setting, for: subject.id(of: other, on: setting.schedule))
          return subject.probes(other, &questions)
        }
      }.filter { $0.posed()?.form == form }
  }

  /// Names the edits of the formula that explain every answer, those to the questions of the other aspects among them;
  /// else what is told of the answers alone. None where many fit.
  func diagnose(
    _ finding: Finding, _ tally: Tally, _ aspect: Aspect<Input>, _ own: [(Probe, Reply)]
  ) -> Inquiry {
    let setting = tally.setting
    @Sendable func named(_ edits: [Alternative]) -> Inquiry {
      var finding = finding
      finding.explanations =
        edits.isEmpty || edits.count > Alternative.mostNamed
        ? [recognise(tally) ?? CommonFactor.explanation(of: tally.wrong)].compactMap(\.self)
        : edits.map(\.explanation)
      return .found(finding)
    }
    guard let form = tally.wrong.first?.probe.posed()?.form else { return named([]) }
    // What another check of the session has found goes on here, if it explains this one too.
    let before = setting.edits(of: form).filter(tally.explains)
    if !before.isEmpty { return named(before) }
    let isFirst = !setting.memo.hasLooked(at: form)
    let others = others(than: aspect, setting, of: form)
    let told = { @Sendable (more: [Reply]) -> Inquiry in
      let all = own.filter { $0.0.posed()?.form == form } + zip(others, more)
      let possible = tally.mutants(of: form, breaking: row).filter(tally.explains)
      var fitting = possible.filter { $0.isConsistent(with: all) }
      if fitting.isEmpty, isFirst { fitting = composites(of: form, all, in: setting) }
      if fitting.isEmpty { fitting = possible.filter { $0.isApart(from: all, in: setting) } }
      if fitting.isEmpty { fitting = possible.filter { $0.isOfOnePath(in: all, setting) } }
      // Where every wrong answer is no number, too many formulas have none.
      if !Tally(all.map(\.0), all.map(\.1), in: setting).hasWrongNumber { fitting = [] }
      setting.memo.keep(fitting, of: form)
      return named(fitting)
    }
    return others.isEmpty ? told([]) : .ask(others, known: finding, then: told)
  }
}

extension Alternative {
  /// More edits than these say nothing.
  static var mostNamed: Int { 3 }

  /// Whether an answer is right as it is, and wrong under the alternative.
  fileprivate func isContradicted(
    by reply: Reply, to probe: Probe, in setting: Setting
  ) -> Bool {
    let (declared, other) = (probe.expected(setting.declared), probe.expected(supposition))
    guard case .values(let values) = probe.reading(reply, count: declared.count) else {
      return false
    }
    return declared.admit(values) && !other.admit(values)
  }
}

extension Alternative {
  /// Whether it explains every wrong answer, and these have a place of their own, as where code goes another way at η = 0
  /// or near the data.
  fileprivate func isOfOnePath(in answered: [(Probe, Reply)], _ setting: Setting) -> Bool {
    var (wrong, right): ([(Probe, Reply)], [Spot]) = ([], [])
    for (probe, reply) in answered {
      let declared = probe.expected(setting.declared)
      guard case .values(let values) = probe.reading(reply, count: declared.count) else { continue }
      if declared.admit(values) { right.append(probe.spot) } else { wrong.append((probe, reply)) }
    }
    return wrong.count > 2 && isConsistent(with: wrong)
      && Pattern.telling(wrong.map(\.0.spot), from: right, of: setting.schedule.steps) != nil
  }

  /// Whether it makes no right answer wrong, and the wrong ones that it leaves have a place of their own, so that
  /// another mistake may be there.
  fileprivate func isApart(from answered: [(Probe, Reply)], in setting: Setting) -> Bool {
    var (explained, left): ([Spot], [Spot]) = ([], [])
    for (probe, reply) in answered {
      if isContradicted(by: reply, to: probe, in: setting) { return false }
      let declared = probe.expected(setting.declared)
      guard case .values(let values) = probe.reading(reply, count: declared.count),
        !declared.admit(values)
      else { continue }
      let agrees =
        hasNoNumber(at: probe, where: values) ?? probe.expected(supposition).admit(values)
      if agrees, values.allSatisfy(\.isFinite) {
        explained.append(probe.spot)
      } else {
        left.append(probe.spot)
      }
    }
    guard !explained.isEmpty else { return false }
    return left.isEmpty
      || Pattern.telling(left, from: explained, of: setting.schedule.steps) != nil
  }
}

extension Setting {
  /// The edits of a form that checks on this schedule or an earlier one have found.
  fileprivate func edits(of form: Form) -> [Alternative] {
    ([self] + earlier).flatMap { $0.memo.edits(of: form) }.uniqued { $0.explanation.sentence }
  }
}
