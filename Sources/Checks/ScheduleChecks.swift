internal import Derivation
internal import Scalars

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

  /// Linear schedules that the candidate is asked to build: the paper's own, others, the shortest.
  private static let ends: [(start: Double, end: Double, steps: Int)] = [
    (1e-4, 0.02, 1000), (1e-4, 0.02, 100), (0.1, 0.4, 10), (0.2, 0.3, 2),
  ]

  /// ᾱ of schedules that the candidate builds, as the product of the β that it returns with them.
  static let builtProducts: [Check] = ends.map { start, end, steps in
    build("schedule.signal-power", start, end, steps) { reply, setting in
      guard let betas = returnedBetas(reply, steps) else {
        return Finding(.unsupported, "the answer to schedule has no beta")
      }
      if let wrong = betas.firstIndex(where: { !($0 > 0 && $0 < 1) }) {
        let beta = JSON.real(betas[wrong])
        return Finding(.fail, "beta at t = \(wrong + 1) is \(beta), outside (0, 1)")
      }
      let precision = setting.capabilities.tablePrecision
      return compare(reply, steps, with: SignalPowerTable(betas: betas, precision: precision))
    }
  }

  /// β of schedules that the candidate builds; where it returns none, ᾱ.
  static let built: [Check] = ends.map { start, end, steps in
    build("schedule.linear", start, end, steps) { reply, setting in
      func judge<Format: BinaryFormat>(_ format: Format.Type) -> Finding {
        let right = linearBetas(from: start, through: end, steps: steps, in: format)
        guard case .answer(let json) = reply, json["beta"] != nil else {
          return compare(reply, steps, with: SignalPowerTable(intervals: right))
        }
        guard let betas = returnedBetas(reply, steps) else {
          return Finding(.fail, "beta is not a list of \(steps) numbers")
        }
        return compare([1] + betas, with: SignalPowerTable(betas: right), named: "beta")
      }
      return judge(setting.capabilities.tablePrecision.format)
    }
  }

  private static func build(
    _ equation: String, _ start: Double, _ end: Double, _ steps: Int,
    judge: @escaping @Sendable (Reply, Setting) -> Finding
  ) -> Check {
    let family = Schedule.Family.linear(from: start, through: end)
    return Check(equation, building: Schedule(family, steps: steps)) { setting in
      if let families = setting.capabilities.families, !families.contains(family.name) {
        return .found(Finding(.unsupported, "the candidate does not build linear schedules"))
      }
      return .ask([.schedule(family, steps: steps)]) { replies in
        var finding = judge(replies[0], setting)
        if finding.outcome == .fail { finding.request = .schedule(family, steps: steps) }
        return .found(finding)
      }
    }
  }

  private static func returnedBetas(_ reply: Reply, _ steps: Int) -> [Double]? {
    guard case .values(let betas) = Reading(reply, field: "beta", count: steps) else { return nil }
    return betas
  }

  private static func compare(
    _ reply: Reply, _ steps: Int, with right: SignalPowerTable
  ) -> Finding {
    switch Reading(reply, field: "alpha_bar", count: steps) {
    case .declined(let reason): Finding(.unsupported, reason)
    case .malformed(let fault): Finding(.fail, fault)
    case .values(let answers): compare([1] + answers, with: right, named: "alpha_bar")
    }
  }

  /// β_1, …, β_T with what the usual ways to space evenly may be off by: from the start by a
  /// fraction, from the start by a step, from the end by a step.
  private static func linearBetas<Format: BinaryFormat>(
    from start: Double, through end: Double, steps: Int, in format: Format.Type
  ) -> [ErrorBound<Format>] {
    let (first, last) = (
      ErrorBound<Format>(rounding: start), ErrorBound<Format>(rounding: end)
    )
    let total = ErrorBound<Format>(rounding: Double(steps))
    let step = (last - first) / (total - 1)
    return (1...steps).map { time in
      let count = ErrorBound<Format>(rounding: Double(time - 1))
      let remaining = ErrorBound<Format>(rounding: Double(steps - time))
      let direct = NoiseSchedule.linearBeta(
        at: ErrorBound<Format>(rounding: Double(time)), of: total, from: first, through: last)
      let reach = [first + step * count, last - step * remaining, direct].map {
        ($0.value - direct.value).magnitude + $0.bound
      }
      return ErrorBound(direct.value, within: reach.reduce(0, max))
    }
  }
}
