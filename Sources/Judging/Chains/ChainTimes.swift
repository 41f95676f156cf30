import CandidateProtocol
import Rows

/// How often a chain asks its network, and at which times.
enum ChainTimes {
  @Sendable static func finding(_ reading: ChainReading) -> Finding {
    guard let run = reading[.signs], let base = reading.base else { return .nothingToAsk }
    let right = reading.rightTimes
    guard run.calls.count == right.count, base.calls.count == right.count else {
      var finding = Finding(.broken(count(run, right, reading)))
      // One too few, and the last that is due is the one that is missing.
      if run.calls.count + 1 == right.count, let last = run.calls.last?.time,
        last == Double(right[right.count - 2])
      {
        finding.bugs = ["REP-31"]
      }
      return finding
    }
    let told = run.calls.map { $0.time ?? reading.setting.fractionalTime(of: $0.signalPower) }
    let wrong = told.indices.filter { index in
      let whole = told[index].rounded()
      let isNear = (told[index] - whole).magnitude < 0.05
      return !(isNear && (Int(whole) == right[index] || reading.isOneLess(Int(whole), at: index)))
    }
    guard let first = wrong.first else {
      return Finding(
        .holds("\(right.count) calls, from t = \(right[0]) to \(right[right.count - 1])"))
    }
    var finding = Finding(.broken(words(told, right, wrong: first, reading, run)))
    if isAscending(told, right) { finding.bugs = ["REP-36"] }
    if isRounded(told, right) { finding.bugs = ["REP-34"] }
    return finding
  }

  /// Too many calls, or too few.
  private static func count(_ run: ChainRun, _ right: [Int], _ reading: ChainReading) -> String {
    let told = run.calls.map { $0.time ?? reading.setting.fractionalTime(of: $0.signalPower) }
    let place = zip(told, right).first { ($0 - Double($1)).magnitude >= 0.05 }
    let times =
      if let place {
        ": \(number(place.0)) where the time \(place.1) is due"
      } else if told.count > right.count {
        ": one more at \(number(told[right.count]))"
      } else {
        told.isEmpty ? "" : ": the last at \(number(told[told.count - 1]))"
      }
    return "the network is asked \(told.count) times where S = \(right.count) are right" + times
  }

  private static func isRounded(_ told: [Double], _ right: [Int]) -> Bool {
    zip(told, right).allSatisfy { $0 == Precision.bf16.rounded(Double($1)) }
  }

  private static func isAscending(_ told: [Double], _ right: [Int]) -> Bool {
    told.elementsEqual(right.reversed()) { $0.rounded() == Double($1) }
  }

  /// What the times have instead of the right ones.
  private static func words(
    _ told: [Double], _ right: [Int], wrong first: Int, _ reading: ChainReading, _ run: ChainRun
  ) -> String {
    if isAscending(told, right) {
      return
        "the times are visited in ascending order, from \(number(told[0])) up: the noisiest comes first"
    }
    let base = reading.isSeeded ? reading.base : nil
    let (tally, judged) = reading.steps(at: right).tally(run, minus: base)
    let isToldAlone = judged > 0 && tally.wrong.isEmpty && run.notANumber == nil
    let line =
      line(told, right) ?? (isRounded(told, right) ? "every time is rounded to bf16" : nil)
    guard isToldAlone else {
      return
        "call \(first + 1) is at \(name(run.calls[first], told[first])) where \(right[first]) is right"
        + (line.map { ": \($0)" } ?? "")
    }
    return
      "the network is told \(name(run.calls[first], told[first])) in the step from t = \(right[first]), whose coefficients are right"
      + (line.map { ": \($0), which an adapter may have to undo" } ?? "")
  }

  /// What line the told times follow; nil if none.
  private static func line(_ told: [Double], _ right: [Int]) -> String? {
    let times = right.map { Double($0) }
    guard let (slope, offset) = Fit.plane(times, times.map { _ in 1 }, told),
      zip(times, told).allSatisfy({
        (slope * $0 + offset - $1).magnitude < 0.05 + 1e-6 * $1.magnitude
      })
    else { return nil }
    if (slope - 1).magnitude < 1e-6 {
      let shift = offset.rounded()
      return "every time is \(number(shift.magnitude)) too \(shift < 0 ? "small" : "large")"
    }
    return "every time is \(short(slope)) t"
      + (offset.magnitude < 1e-6 ? "" : " + \(short(offset))")
  }

  /// What a call was told: a time, or ᾱ with the time that has it.
  private static func name(_ call: ChainRun.Call, _ time: Double) -> String {
    call.time == nil
      ? "alpha_bar = \(number(call.signalPower)), as at t = \(number(time))"
      : "t = \(number(time))"
  }

  private static func number(_ value: Double) -> String { "\(JSON.real(value))" }
}

extension ChainReading {
  /// Whether one less than a right time is right too.
  fileprivate func isOneLess(_ time: Int, at index: Int) -> Bool {
    guard
      let question = TimestepsChecks.Question(
        spacing: chain.spacing, steps: setting.schedule.steps, count: chain.count,
        setting.capabilities.conventions)
    else { return false }
    let place = question.count - 1 - index
    return question.orOneLess.contains(place) && question.times[place] - 1 == time
  }
}
