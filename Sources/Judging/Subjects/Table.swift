import CandidateProtocol
import Derivation
import Rows
import Scalars

/// Checks of `schedule.linear` and `schedule.signal-power`.
enum TableChecks {
  static let all: [@Sendable (Schedule) -> Check] = [table, decreasing]

  /// The table that `configure` returned is the running product of 1 − β.
  @Sendable private static func table(_ schedule: Schedule) -> Check {
    Check(
      .scheduleSignalPower, "table", on: schedule, asking: .configure,
      why: "The table of ᾱ that configure returns."
    ) { questions in
      let setting = questions.setting
      guard let right = right(setting) else { return .found(missing(setting)) }
      var finding = compare(
        setting.table.values, with: right, named: "alpha_bar",
        mistakes: TableMistake.ofPowers(schedule.betas), in: setting.capabilities.tablePrecision)
      if finding.outcome == .fail {
        finding.request = .configure(schedule)
        let digits = ofFewerDigits(setting)
        if !digits.isEmpty { finding.explanations = digits }
      }
      return .found(finding)
    }
  }

  /// The format with fewer digits than are declared of which all entries are, where they are right in it.
  private static func ofFewerDigits(_ setting: Setting) -> [Explanation] {
    let (values, declared) = (setting.table.values, setting.capabilities.tablePrecision)
    let found = declared.narrowerFormats.first { precision in
      let right = SignalPowerTable(betas: setting.schedule.betas, precision: precision)
      let decided = values.indices.filter { right.bounds[$0] < right.values[$0] }
      return values.allSatisfy(precision.has)
        && decided.contains { precision.isFilled(by: values[$0]) }
        && decided.allSatisfy { (values[$0] - right.values[$0]).magnitude <= right.bounds[$0] }
    }
    return found.map {
      [
        .numbers(
          of: $0, declared: declared, as: "table_precision",
          bugs: $0 == .fp16 ? ["SCH-17"] : [])
      ]
    } ?? []
  }

  /// What the table must be; nil if there is none to compare with it.
  private static func right(_ setting: Setting) -> SignalPowerTable? {
    guard setting.tableFault == nil, setting.table.isReturned else { return nil }
    return SignalPowerTable(
      betas: setting.schedule.betas, precision: setting.capabilities.tablePrecision)
  }

  private static func missing(_ setting: Setting) -> Finding {
    guard let fault = setting.tableFault else {
      return Finding(
        .unasked("configure returned no table: formulas are judged against β, less sharply"))
    }
    var finding = Finding(.malformed(.configuration(fault)))
    finding.request = .configure(setting.schedule)
    return finding
  }

  /// The table falls from each time to the next, as far as its precision can tell.
  @Sendable private static func decreasing(_ schedule: Schedule) -> Check {
    Check(
      .scheduleSignalPower, "decreasing", on: schedule, asking: .configure,
      why: "ᾱ falls from each time to the next."
    ) { questions in
      let setting = questions.setting
      guard let right = right(setting) else { return .found(missing(setting)) }
      let values = setting.table.values
      for time in 1..<values.count where values[time] >= values[time - 1] {
        let detail = "ᾱ at t = \(time) is \(values[time]), at t = \(time - 1) \(values[time - 1])"
        let fall = right.values[time - 1] - right.values[time]
        let isRounding = fall <= right.bounds[time - 1] + right.bounds[time]
        return .found(
          isRounding
            ? Finding(.unclear("\(detail): the precision cannot tell them apart"))
            : Finding(.broken("\(detail): it must fall")))
      }
      return .found(Finding(.holds("\(values.count - 1) values fall from 1")))
    }
  }

  /// Compares ᾱ_1, …, ᾱ_T with a table, and recognises one that is shifted by one time, or that a mistake makes.
  static func compare(
    _ answers: [Double], with right: SignalPowerTable, named name: String,
    mistakes: [TableMistake], in precision: Precision
  ) -> Finding {
    var worst: (time: Int, share: Double) = (1, -1)
    var undecided: Int?
    var resolution = Double.infinity
    for time in 1...right.steps {
      let (value, bound) = (right.values[time], right.bounds[time])
      guard bound < value else {
        undecided = undecided ?? time
        continue
      }
      let deviation = (answers[time] - value).magnitude
      let share = deviation == 0 ? 0 : deviation / bound
      if !(share <= worst.share) { worst = (time, share) }
      if bound + deviation > 0 { resolution = min(resolution, (bound + deviation) / value) }
    }
    let time = worst.time
    var finding: Finding
    if worst.share <= 1 {
      finding = Finding(.holds("\(right.steps) values of \(name) within rounding"))
      if let undecided {
        finding = Finding(
          .unclear("the precision says nothing of \(name) at t = \(undecided) and beyond"))
      }
    } else {
      finding = Finding(
        .wrong(field: name, answer: answers[time], right: right.values[time]))
      finding.explanations =
        shift(answers, of: right).map { [$0] }
        ?? TableMistake.explaining(answers.dropFirst(), mistakes, not: right, in: precision)
      if finding.explanations.isEmpty {
        finding.explanations = [cut(answers, of: right)].compactMap(\.self)
      }
    }
    finding.spot = .at(time)
    finding.measured = (answers[time] - right.values[time]).magnitude
    finding.allowed = right.bounds[time]
    finding.resolution = resolution.isFinite ? resolution : nil
    return finding
  }

  /// A table that is cut at its ends: it stays at a number, where the right one goes on.
  private static func cut(_ answers: [Double], of right: SignalPowerTable) -> Explanation? {
    let own = answers.dropFirst()
    guard let low = own.min(), let high = own.max() else { return nil }
    let fits = (1...right.steps).allSatisfy {
      (answers[$0] - min(max(right.values[$0], low), high)).magnitude <= right.bounds[$0]
    }
    guard fits, own.count(where: { $0 == low }) > 1 || own.count(where: { $0 == high }) > 1 else {
      return nil
    }
    return Explanation(
      "it is cut to \(JSON.real(low))…\(JSON.real(high)), and goes on beyond", bugs: ["REP-06"])
  }

  private static func shift(_ answers: [Double], of right: SignalPowerTable) -> Explanation? {
    for offset in [-1, 1] {
      let times = (1...right.steps).filter { 0...right.steps ~= $0 + offset }
      let fits = times.allSatisfy {
        (answers[$0] - right.values[$0 + offset]).magnitude <= right.bounds[$0 + offset]
      }
      if fits {
        return Explanation(
          "the table is shifted by one: its entry for t is ᾱ at t \(offset < 0 ? "−" : "+") 1"
            + " (is the adapter's time base right?)")
      }
    }
    return nil
  }
}
