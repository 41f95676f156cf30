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
  /// How far off the answer is, relative to the largest coordinate, that ``failure`` tells of.
  private var telling = -1.0
  private var failures = 0
  /// Where all answers were right.
  private(set) var right: [Spot] = []
  /// The wrong answers, for what explains them all.
  private(set) var wrong: [WrongAnswer] = []
  /// The largest deviation of a wrong answer, relative to the largest coordinate.
  private var relative = 0.0
  private var undecided: [Spot] = []
  private var judgesStrides = false
  private var judgesPositiveEta = false
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
    switch probe.reading(reply, count: expected.count) {
    case .declined(let decline): declined = decline
    case .malformed(let malformation):
      failures += 1
      if failure == nil {
        failure = finding(.malformed(malformation), probe)
        telling = .infinity
      }
    case .values(let answers): compare(answers, with: expected, probe)
    }
  }

  private mutating func compare(
    _ answers: [Double], with expected: [Expectation], _ probe: Probe
  ) {
    let scale = probe.scale() ?? expected.map(\.value.magnitude).max() ?? 0
    var wrongest: WrongCoordinate?
    var decides = true
    lazy var mayBeNoNumber = probe.mayBeNoNumber()
    for (answer, expectation) in zip(answers, expected) {
      // A number that is none is within no bound, unless correct code may get none here.
      guard answer.isFinite || !(expectation.mayBeNoNumber || mayBeNoNumber) else {
        notANumber = notANumber ?? probe.spot
        decides = false
        continue
      }
      guard !answer.isFinite || expectation.isDecided(beside: scale > 0 ? scale : 1) else {
        decides = false
        continue
      }
      let deviation = (answer - expectation.value).magnitude
      let share = deviation.isNaN ? .infinity : Self.share(deviation, of: expectation.allowed)
      let beyond = Self.share(deviation, of: expectation.usual)
      if share <= 1, beyond > lost?.share ?? 1 {
        lost = Finding.Loss(share: beyond, spot: probe.spot, request: probe.request)
      }
      if share > 1 {
        let isRelative = scale > 0 && !deviation.isNaN
        let size = isRelative ? deviation / scale : .infinity
        if !deviation.isNaN { relative = max(relative, size) }
        if size > wrongest?.relative ?? -1 { wrongest = (size, answer, expectation) }
      }
      if share > worst?.share ?? -1 { worst = (probe, share, answer, expectation) }
      if expectation.value != 0, deviation.isFinite {
        let smallest = (expectation.allowed + deviation) / expectation.value.magnitude
        resolution = min(resolution, smallest)
      }
    }
    if !decides { undecided.append(probe.spot) }
    if decides || wrongest != nil {
      judgesStrides = judgesStrides || probe.spot.isStrided
      judgesPositiveEta = judgesPositiveEta || probe.spot.hasEta && probe.spot.eta > 0
    }
    if let wrongest {
      fail(probe, answers, expected, wrongest)
    } else if decides {
      right.append(probe.spot)
    }
  }

  private static func share(_ deviation: Double, of allowed: Double) -> Double {
    deviation == 0 ? 0 : deviation / allowed
  }

  /// A coordinate that is wrong, and by how much of the largest one.
  private typealias WrongCoordinate = (relative: Double, answer: Double, expectation: Expectation)

  /// Of all wrong answers the one that is off by most is told.
  private mutating func fail(
    _ probe: Probe, _ answers: [Double], _ expected: [Expectation], _ wrongest: WrongCoordinate
  ) {
    failures += 1
    wrong.append(WrongAnswer(probe: probe, answers: answers, declared: expected))
    guard wrongest.relative > telling else { return }
    telling = wrongest.relative
    let field = probe.field.name
    if answers.contains(where: \.isNaN) {
      failure = finding(.notANumber(field: field, because: probe.ifNotANumber), probe)
    } else {
      let (answer, right) = (wrongest.answer, wrongest.expectation.value)
      var found = finding(.wrong(field: field, answer: answer, right: right), probe)
      found.measured = (answer - right).magnitude
      found.allowed = wrongest.expectation.allowed
      found.usual = wrongest.expectation.usual
      found.rightCode = probe.posed().map { "\(field) = \($0.form.code)" }
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
      failure.pattern =
        Pattern.telling(
          wrong.map(\.probe.spot), from: right, of: setting.schedule.steps)?.words
      finding = failure
    } else if right.isEmpty && undecided.isEmpty {
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
    finding.judgesStrides = judgesStrides
    finding.judgesPositiveEta = judgesPositiveEta
    return finding
  }

  private var passing: Finding.Kind {
    guard let first = undecided.first else {
      return .right(answers: right.count, declined: declined)
    }
    return .undecided(
      first, formats: setting.capabilities.formats, more: undecided.count - 1, answers: right.count)
  }

  /// The finding, with the first alternative under which every wrong answer is right, and one at least
  /// decidedly so; of mistakes, all that the format cannot tell apart.
  ///
  /// - Parameter orFactor: whether a factor in common is told where none of them explains the answers.
  package func finding(
    orFactor: Bool = true, explainedBy alternatives: (Probe, [Double]) -> [Alternative]
  ) -> Finding {
    var finding = finding
    guard finding.outcome == .fail, let first = wrong.first else { return finding }
    let explaining = alternatives(first.probe, first.answers).lazy.filter(explains)
    if let alternative = explaining.first {
      finding.explanations =
        alternative.supposition.mistake == nil
        ? [alternative.explanation] : Array(explaining.map(\.explanation))
    } else if orFactor, let common = CommonFactor.explanation(of: wrong) {
      finding.explanations = [common]
    }
    return finding
  }

  /// Whether an answer is wrong, and a number throughout.
  var hasWrongNumber: Bool { wrong.contains { $0.answers.allSatisfy(\.isFinite) } }

  /// Whether every wrong answer is right under an alternative, and one at least decidedly so.
  func explains(_ alternative: Alternative) -> Bool {
    var isDecided = false
    for answer in wrong {
      if let agrees = alternative.hasNoNumber(at: answer.probe, where: answer.answers) {
        guard agrees else { return false }
        isDecided = true
        continue
      }
      let expected = answer.probe.expected(alternative.supposition)
      guard expected.admit(answer.answers) else { return false }
      if let precision = alternative.supposition.precision {
        guard answer.answers.allSatisfy(precision.has) else { return false }
        isDecided = isDecided || answer.fills(precision, where: expected)
      } else {
        // Of an edited formula's answers those that are no number are looked at above.
        let isTold = alternative.supposition.mutant == nil || answer.answers.allSatisfy(\.isFinite)
        isDecided = isDecided || isTold && answer.decides(for: expected)
      }
    }
    return isDecided
  }
}

extension Tally.WrongAnswer {
  /// Whether an answer is one that the format decides, and takes all its digits: what was copied from the question, or
  /// left out, has few.
  fileprivate func fills(_ precision: Precision, where expected: [Expectation]) -> Bool {
    let scale = expected.map(\.value.magnitude).max() ?? 0
    return zip(expected, answers).contains {
      $0.isDecided(beside: scale) && precision.isFilled(by: $1)
    }
  }

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
