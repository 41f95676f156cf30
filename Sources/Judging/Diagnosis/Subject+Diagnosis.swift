import CandidateProtocol
import Rows

/// What a subject's wrong answers come from.
extension Subject {
  /// A convention that explains a check's wrong answers is named if no right answer of the other checks contradicts it;
  /// else an edit of the formula is looked for.
  func confirm(
    _ finding: Finding, _ tally: Tally, _ aspect: Aspect<Input>, _ own: [(Probe, Reply)]
  ) -> Inquiry {
    let setting = tally.setting
    guard let first = tally.wrong.first, let form = first.probe.posed()?.form,
      finding.explanations.contains(where: { $0.conventions != nil }),
      let alternative = undeclared(setting, first.probe, first.answers).first(where: tally.explains)
    else { return .found(finding) }
    var unnamed = finding
    unnamed.explanations = []
    if let holds = setting.memo.holds(alternative.supposition, of: form) {
      return holds ? .found(finding) : diagnose(unnamed, tally, aspect, own)
    }
    let others = others(than: aspect, setting, of: form)
    guard !others.isEmpty else { return .found(finding) }
    return .ask(others) { [unnamed] replies in
      let holds = !zip(others, replies).contains {
        alternative.isContradicted(by: $1, to: $0, in: setting)
      }
      setting.memo.keep(alternative.supposition, of: form, holds: holds)
      return holds ? .found(finding) : diagnose(unnamed, tally, aspect, own)
    }
  }

  /// The questions of the other aspects that are of the same form.
  private func others(than aspect: Aspect<Input>, _ setting: Setting, of form: Form) -> [Probe] {
    aspects.filter {
      $0.name != aspect.name && !$0.looksAtLimit && $0.applies(to: setting.schedule)
        && $0.refusal(setting) == nil
    }.flatMap { other in
      var questions = Questions(setting, for: id(of: other, on: setting.schedule))
      return probes(other, &questions)
    }.filter { $0.posed()?.form == form }
  }

  /// Names the edits of the formula that no answer contradicts, those to the questions of the other aspects among
  /// them; none where many fit.
  func diagnose(
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
    let others = others(than: aspect, setting, of: form)
    let told = { @Sendable (more: [Reply]) -> Inquiry in
      let all = own.filter { $0.0.posed()?.form == form } + zip(others, more)
      let whole = possible.filter { $0.isConsistent(with: all) }
      // Beside another mistake no edit explains everything; none that is named makes a right answer wrong.
      let fitting =
        whole.isEmpty
        ? possible.filter { edit in
          !all.contains { edit.isContradicted(by: $0.1, to: $0.0, in: setting) }
        } : whole
      setting.memo.keep(fitting, of: form)
      return named(fitting)
    }
    return others.isEmpty ? told([]) : .ask(others, then: told)
  }

  /// More edits than these say nothing.
  private static var mostEdits: Int { 3 }
}

extension Alternative {
  /// Whether an answer is right as it is, and wrong under the alternative.
  fileprivate func isContradicted(
    by reply: Reply, to probe: Probe, in setting: Setting
  ) -> Bool {
    let (declared, other) = (probe.expected(setting.declared), probe.expected(supposition))
    guard
      case .values(let values) = Reading(
        reply, field: probe.field.name, count: probe.field.isNumber ? nil : declared.count)
    else { return false }
    return declared.admit(values) && !other.admit(values)
  }
}

extension Setting {
  /// The edits of a form that checks on this schedule or an earlier one have found.
  fileprivate func edits(of form: Form) -> [Alternative] {
    ([self] + earlier).lazy.map { $0.memo.edits(of: form) }.first { !$0.isEmpty } ?? []
  }
}
