import CandidateProtocol
import Derivation
import Rows
import Scalars

/// Checks of `schedule.linear` and `schedule.signal-power`.
enum ScheduleChecks {
  static func checks(on schedule: Schedule) -> [Check] { [table(schedule), decreasing(schedule)] }

  /// The table that `configure` returned is the running product of 1 − β.
  private static func table(_ schedule: Schedule) -> Check {
    Check("schedule.signal-power", "table", on: schedule, asking: .configure) { setting in
      var finding = judge(setting)
      if finding.outcome == .fail { finding.request = .configure(schedule) }
      return .found(finding)
    }
  }

  private static func judge(_ setting: Setting) -> Finding {
    if let fault = setting.tableFault { return Finding(.fail, fault) }
    guard setting.table.isReturned else {
      return Finding(
        .unsupported, "configure returned no table: formulas are judged against β, less sharply")
    }
    let right = SignalPowerTable(
      betas: setting.schedule.betas, precision: setting.capabilities.tablePrecision)
    return compare(setting.table.values, with: right, named: "alpha_bar")
  }

  /// The table falls from each time to the next, as far as its precision can tell.
  private static func decreasing(_ schedule: Schedule) -> Check {
    Check("schedule.signal-power", "decreasing", on: schedule, asking: .configure) { setting in
      if let fault = setting.tableFault { return .found(Finding(.fail, fault)) }
      guard setting.table.isReturned else {
        return .found(Finding(.unsupported, "configure returned no table"))
      }
      let values = setting.table.values
      let right = SignalPowerTable(
        betas: setting.schedule.betas, precision: setting.capabilities.tablePrecision)
      for time in 1..<values.count where values[time] >= values[time - 1] {
        let detail = "ᾱ at t = \(time) is \(values[time]), at t = \(time - 1) \(values[time - 1])"
        let fall = right.values[time - 1] - right.values[time]
        let isRounding = fall <= right.bounds[time - 1] + right.bounds[time]
        return .found(
          isRounding
            ? Finding(.inconclusive, "\(detail): the precision cannot tell them apart")
            : Finding(.fail, "\(detail): it must fall"))
      }
      return .found(Finding(.pass, "\(values.count - 1) values fall from 1"))
    }
  }

  /// Compares ᾱ_1, …, ᾱ_T with a table, and recognises one that is shifted by one time.
  static func compare(
    _ answers: [Double], with right: SignalPowerTable, named name: String
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
      finding = Finding(.pass, "\(right.steps) values of \(name) within rounding")
      if let undecided {
        finding = Finding(
          .inconclusive, "the precision says nothing of \(name) at t = \(undecided) and beyond")
      }
    } else {
      finding = Finding(
        .fail,
        "\(name) at t = \(time) is \(JSON.real(answers[time])), \(right.values[time]) is right")
      finding.observed = "\(name) at t = \(time) is \(JSON.real(answers[time]))"
      finding.recognised = shift(answers, of: right)
      if let recognised = finding.recognised { finding.detail += "; \(recognised)" }
    }
    finding.time = time
    finding.measured = (answers[time] - right.values[time]).magnitude
    finding.allowed = right.bounds[time]
    finding.resolution = resolution.isFinite ? resolution : nil
    return finding
  }

  private static func shift(_ answers: [Double], of right: SignalPowerTable) -> String? {
    for offset in [-1, 1] {
      let times = (1...right.steps).filter { 0...right.steps ~= $0 + offset }
      let fits = times.allSatisfy {
        (answers[$0] - right.values[$0 + offset]).magnitude <= right.bounds[$0 + offset]
      }
      if fits {
        return "the table is shifted by one: its entry for t is ᾱ at t \(offset < 0 ? "−" : "+") 1"
          + " (is the adapter's time base right?)"
      }
    }
    return nil
  }
}
