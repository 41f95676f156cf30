import CandidateProtocol
import RealModule
import Rows

/// Judges one probe after the other, and keeps what the report needs.
struct Tally {
  let setting: Setting
  let alternatives: @Sendable (Probe, [Double]) -> [Alternative]
  /// The judged coordinate nearest to failing, or the worst failure.
  var worst: (probe: Probe, share: Double, answer: Double, expectation: Expectation)?
  var failure: Finding?
  var failures = 0
  /// The wrong answers, for a convention that explains them all.
  var wrong: [(probe: Probe, answers: [Double])] = []
  /// The largest deviation of a wrong answer, relative to the largest coordinate.
  var relative = 0.0
  var judged = 0
  var undecided: [Place] = []
  var declined: String?
  var resolution = Double.infinity

  init(
    setting: Setting, alternatives: @escaping @Sendable (Probe, [Double]) -> [Alternative]
  ) {
    self.setting = setting
    self.alternatives = alternatives
  }

  mutating func take(_ probe: Probe, _ reply: Reply) {
    let expected = probe.expected(setting.declared)
    if probe.isOptional, case .answer(let json) = reply, json[probe.field] == nil {
      declined = "the answer to \(probe.request.operation.rawValue) has no \(probe.field)"
      return
    }
    switch Reading(reply, field: probe.field, count: probe.isNumber ? nil : expected.count) {
    case .declined(let reason): declined = reason
    case .malformed(let fault):
      failures += 1
      if failure == nil {
        failure = located(Finding(.fail, "at \(probe.place.description) \(fault)"), probe)
        failure?.isMalformed = true
      }
    case .values(let answers): compare(answers, with: expected, probe)
    }
  }

  private mutating func compare(
    _ answers: [Double], with expected: [Expectation], _ probe: Probe
  ) {
    let scale = probe.scale ?? expected.map(\.value.magnitude).max() ?? 0
    var fails = false
    var decides = true
    for (answer, expectation) in zip(answers, expected) {
      // Where correct code may be off by as much as the answer, nothing can be told.
      guard expectation.allowed < (scale > 0 ? scale : 1) else {
        decides = false
        continue
      }
      let deviation = (answer - expectation.value).magnitude
      let share = deviation.isNaN ? .infinity : Self.share(deviation, of: expectation.allowed)
      fails = fails || share > 1
      if share > 1 { relative = max(relative, scale > 0 ? deviation / scale : .infinity) }
      if share > worst?.share ?? -1 { worst = (probe, share, answer, expectation) }
      if expectation.value != 0, deviation.isFinite {
        let smallest = (expectation.allowed + deviation) / expectation.value.magnitude
        resolution = min(resolution, smallest)
      }
    }
    if !decides { undecided.append(probe.place) }
    if fails { fail(probe, answers, expected) } else if decides { judged += 1 }
  }

  private static func share(_ deviation: Double, of allowed: Double) -> Double {
    deviation == 0 ? 0 : deviation / allowed
  }

  private mutating func fail(_ probe: Probe, _ answers: [Double], _ expected: [Expectation]) {
    failures += 1
    wrong.append((probe, answers))
    guard failure == nil else { return }
    if answers.contains(where: \.isNaN) {
      var detail = "at \(probe.place.description) \(probe.field) is not a number"
      if case .ancestralStep(let step) = probe.request, step.head == nil {
        detail += suspicion(at: probe.place)
      } else if case .boundTerm(1, _, _, _) = probe.request {
        detail +=
          ", as a divergence is where the posterior has no variance: at t = 1 the term is "
          + "the negative log likelihood of x_0"
      }
      failure = located(Finding(.fail, detail), probe)
      failure?.observed = "at \(probe.place.description) \(probe.field) is not a number"
      return
    }
    guard let worst else { return }
    let right = JSON.real(worst.expectation.value)
    var finding = located(
      Finding(
        .fail,
        "at \(probe.place.description) \(probe.field) is \(JSON.real(worst.answer)), "
          + "\(right) is right"), probe)
    finding.observed =
      "at \(probe.place.description) \(probe.field) is \(JSON.real(worst.answer))"
    finding.measured = (worst.answer - worst.expectation.value).magnitude
    finding.allowed = worst.expectation.allowed
    failure = finding
  }

  /// What makes an ancestral step with finite inputs no number.
  private func suspicion(at place: Place) -> String {
    let powers = setting.signalPowers
    let beta = 1 - powers[place.time] / powers[place.previous ?? 0]
    return ", as it is if the noise is scaled by the root of a log-variance: log β is "
      + "\(short(Double.log(beta))) here"
  }

  /// Conventions under which every wrong answer is right, and one at least is so decidedly: the first,
  /// or all the mistakes that the format cannot tell apart.
  private var explanation: String? {
    guard let first = wrong.first else { return nil }
    let explaining = alternatives(first.probe, first.answers).filter { alternative in
      var isDecided = false
      for (probe, answers) in wrong {
        let expected = probe.expected(alternative.conventions)
        guard zip(expected, answers).allSatisfy({ $0.admits($1) }) else { return false }
        // It tells more than nothing if it is sharper than what is between the answer and the right.
        let declared = probe.expected(setting.declared)
        isDecided =
          isDecided
          || zip(zip(expected, declared), answers).contains { pair, answer in
            !pair.1.admits(answer) && !((answer - pair.1.value).magnitude <= pair.0.allowed)
          }
      }
      return isDecided
    }
    guard explaining.first?.conventions.boundMistake != nil else {
      return explaining.first?.sentence
    }
    return explaining.map(\.sentence).joined(separator: ", or ")
  }

  private func located(_ finding: Finding, _ probe: Probe) -> Finding {
    var finding = finding.located(at: probe.place)
    if finding.outcome == .fail { finding.request = probe.request }
    return finding
  }

  var finding: Finding {
    var finding: Finding
    if var failure {
      if relative > 0 { failure.relative = relative }
      if let explanation {
        failure.recognised = explanation
        failure.detail += "; \(explanation)"
      }
      if failures > 1 {
        failure.detail += "; \(failures) answers in all are wrong"
        failure.observed? += "; \(failures) answers in all are wrong"
      }
      finding = failure
    } else if judged == 0 && undecided.isEmpty {
      return Finding(.unsupported, declined ?? "no point was answered")
    } else {
      finding = passing
      if let worst {
        finding = located(finding, worst.probe)
        finding.measured = (worst.answer - worst.expectation.value).magnitude
        finding.allowed = worst.expectation.allowed
      }
    }
    if resolution.isFinite { finding.resolution = resolution }
    return finding
  }

  private var passing: Finding {
    let answers = judged == 1 ? "1 answer" : "\(judged) answers"
    let points = undecided.count == 2 ? "1 more point" : "\(undecided.count - 1) more points"
    if let first = undecided.first {
      let format = setting.capabilities.tablePrecision.rawValue
      let formats =
        format == setting.capabilities.precision.rawValue
        ? format : "\(setting.capabilities.precision.rawValue) with \(format) tables"
      return Finding(
        .inconclusive,
        "in \(formats) correct code may be off by as much as the answer at \(first.description)"
          + (undecided.count > 1 ? " and \(points)" : "")
          + (judged > 0 ? "; \(answers) right" : ""))
    }
    let declinedPoints = declined.map { "; some points declined: \($0)" } ?? ""
    return Finding(.pass, "\(answers) within rounding" + declinedPoints)
  }
}
