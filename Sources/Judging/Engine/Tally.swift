package import CandidateProtocol

/// Judges the answers to probes, and keeps what a report needs.
package struct Tally {
  /// A wrong answer beside what was expected of a candidate that does as it declares.
  struct WrongAnswer {
    let probe: Probe
    let answers: [Double]
    let declared: [Expectation]
  }

  let setting: Setting
  /// Where a right answer was off by most beyond what the listed ways of evaluation lose.
  private var lost: Finding.Loss?
  /// The judged coordinate nearest to failing, or the worst failure.
  private var worst: (probe: Probe, share: Double, answer: Double, expectation: Expectation)?
  private var failure: Finding?
  private var failures = 0
  /// The wrong answers, for what explains them all.
  private(set) var wrong: [WrongAnswer] = []
  /// The largest deviation of a wrong answer, relative to the largest coordinate.
  private var relative = 0.0
  private var judged = 0
  private var undecided: [Spot] = []
  /// Where an answer was no number, and correct code may have none.
  private var notANumber: Spot?
  private var declined: Decline?
  private var resolution = Double.infinity

  /// - Parameter replies: one for each probe, in their order.
  package init(_ probes: [Probe], _ replies: [Reply], in setting: Setting) {
    self.setting = setting
    for (probe, reply) in zip(probes, replies) { take(probe, reply) }
  }

  private mutating func take(_ probe: Probe, _ reply: Reply) {
    let field = probe.field
    if field.isOptional, case .answer(let json) = reply, json.given(field.name) == nil {
      declined = "the answer to \(probe.request.operation.rawValue) has no \(field.name)"
      return
    }
    let expected = probe.expected(setting.declared)
    switch Reading(reply, field: field.name, count: field.isNumber ? nil : expected.count) {
    case .declined(let decline): declined = decline
    case .malformed(let malformation):
      failures += 1
      if failure == nil { failure = finding(.malformed(malformation), probe) }
    case .values(let answers): compare(answers, with: expected, probe)
    }
  }

  private mutating func compare(
    _ answers: [Double], with expected: [Expectation], _ probe: Probe
  ) {
    let scale = probe.scale() ?? expected.map(\.value.magnitude).max() ?? 0
    var fails = false
    var decides = true
    for (answer, expectation) in zip(answers, expected) {
      let isDecided = expectation.isDecided(beside: scale > 0 ? scale : 1)
      // A number that is none is within no bound, unless correct code may get none here.
      guard isDecided || !answer.isFinite && expectation.allowed.isFinite else {
        if !answer.isFinite { notANumber = notANumber ?? probe.spot }
        decides = false
        continue
      }
      let deviation = (answer - expectation.value).magnitude
      let share = deviation.isNaN ? .infinity : Self.share(deviation, of: expectation.allowed)
      fails = fails || share > 1
      let beyond = Self.share(deviation, of: expectation.usual)
      if share <= 1, beyond > lost?.share ?? 1 {
        lost = Finding.Loss(share: beyond, spot: probe.spot, request: probe.request)
      }
      if share > 1 { relative = max(relative, scale > 0 ? deviation / scale : .infinity) }
      if share > worst?.share ?? -1 { worst = (probe, share, answer, expectation) }
      if expectation.value != 0, deviation.isFinite {
        let smallest = (expectation.allowed + deviation) / expectation.value.magnitude
        resolution = min(resolution, smallest)
      }
    }
    if !decides { undecided.append(probe.spot) }
    if fails { fail(probe, answers, expected) } else if decides { judged += 1 }
  }

  private static func share(_ deviation: Double, of allowed: Double) -> Double {
    deviation == 0 ? 0 : deviation / allowed
  }

  private mutating func fail(_ probe: Probe, _ answers: [Double], _ expected: [Expectation]) {
    failures += 1
    wrong.append(WrongAnswer(probe: probe, answers: answers, declared: expected))
    guard failure == nil else { return }
    let field = probe.field.name
    if answers.contains(where: \.isNaN) {
      failure = finding(.notANumber(field: field, because: probe.ifNotANumber), probe)
    } else if let worst {
      let (answer, right) = (worst.answer, worst.expectation.value)
      var found = finding(.wrong(field: field, answer: answer, right: right), probe)
      found.measured = (answer - right).magnitude
      found.allowed = worst.expectation.allowed
      found.usual = worst.expectation.usual
      failure = found
    }
  }

  private func finding(_ kind: Finding.Kind, _ probe: Probe) -> Finding {
    var finding = Finding(kind, at: probe.spot)
    if finding.outcome == .fail { finding.request = probe.request }
    return finding
  }

  /// What was found, without a word on what the candidate does instead.
  package var finding: Finding {
    var finding: Finding
    if var failure {
      if relative > 0 { failure.relative = relative }
      failure.wrongAnswers = failures
      finding = failure
    } else if judged == 0 && undecided.isEmpty {
      return Finding(.declined(declined ?? "no point was answered"))
    } else {
      finding = Finding(passing, at: worst?.probe.spot ?? undecided.first)
      if let worst {
        finding.measured = (worst.answer - worst.expectation.value).magnitude
        finding.allowed = worst.expectation.allowed
        finding.usual = worst.expectation.usual
      }
      finding.lost = lost
      finding.notANumberAt = notANumber
    }
    if resolution.isFinite { finding.resolution = resolution }
    return finding
  }

  private var passing: Finding.Kind {
    guard let first = undecided.first else { return .right(answers: judged, declined: declined) }
    return .undecided(
      first, formats: setting.capabilities.formats, more: undecided.count - 1, answers: judged)
  }

  /// The finding, with the first alternative under which every wrong answer is right, and one at least
  /// decidedly so; of mistakes, all that the format cannot tell apart.
  package func finding(explainedBy alternatives: (Probe, [Double]) -> [Alternative]) -> Finding {
    var finding = finding
    guard finding.outcome == .fail, let first = wrong.first else { return finding }
    let explaining = alternatives(first.probe, first.answers).lazy.filter(explains)
    if let alternative = explaining.first {
      finding.explanations =
        alternative.supposition.mistake == nil
        ? [alternative.explanation] : Array(explaining.map(\.explanation))
    }
    return finding
  }

  private func explains(_ alternative: Alternative) -> Bool {
    var isDecided = false
    for answer in wrong {
      let expected = answer.probe.expected(alternative.supposition)
      guard expected.admit(answer.answers) else { return false }
      isDecided = isDecided || answer.decides(for: expected)
    }
    return isDecided
  }
}

extension Tally.WrongAnswer {
  /// Whether an expectation that admits the answer says anything: it does if its bound is smaller than the
  /// distance of the answer from what is right.
  fileprivate func decides(for expected: [Expectation]) -> Bool {
    zip(zip(expected, declared), answers).contains { pair, answer in
      !pair.1.admits(answer) && !((answer - pair.1.value).magnitude <= pair.0.allowed)
    }
  }
}

extension Capabilities {
  /// The formats in words: `fp16 with fp32 tables`.
  var formats: String {
    tablePrecision == precision
      ? precision.rawValue : "\(precision.rawValue) with \(tablePrecision.rawValue) tables"
  }
}
