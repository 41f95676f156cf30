import CandidateProtocol

/// Checks of one schedule, begun together.
extension Examination {
  /// Begins a group: checks that the candidate does not claim are done at once.
  mutating func start(_ group: (schedule: Schedule?, indices: [Int])) {
    guard let capabilities else { return }
    for index in group.indices {
      guard let decline = capabilities.refusal(of: checks[index]) else { continue }
      findings[index] = Finding(.declined(decline))
    }
    let claimed = group.indices.filter { findings[$0] == nil }
    guard !claimed.isEmpty else { return }
    guard let schedule = group.schedule else {
      let none = Schedule(name: "", betas: [])
      begin(
        claimed,
        Setting(capabilities, none, level, seed, table: nil, fault: nil, inputs: inputs))
      return
    }
    if let reason = capabilities.refusal(of: schedule) {
      for index in claimed { findings[index] = Finding(.unasked(reason)) }
    } else {
      stage = .configuring(schedule, claimed)
    }
  }

  mutating func configure(_ schedule: Schedule, _ indices: [Int], _ reply: Reply) {
    guard let capabilities else { return }
    stage = .done
    chains = []
    told = Array(told.prefix(1))
    switch reply {
    case .unsupported(let decline):
      for index in indices { findings[index] = Finding(.declined(decline)) }
    case .error(let failure): refuse(indices, schedule, "an error: \(failure.says)")
    case .malformed(let words): refuse(indices, schedule, words)
    case .answer(let json) where json["ok"] != .bool(true):
      refuse(indices, schedule, json.given("ok").map { "ok: \($0.brief)" } ?? "no ok")
    case .answer(let json):
      told.append((.configure(schedule), reply))
      let (table, fault) = returnedTable(json, schedule)
      let setting = Setting(
        capabilities, schedule, level, seed, table: table, fault: fault, inputs: inputs)
      begin(indices, setting.after(configured))
      configured.append(setting)
    }
  }

  /// Fails a group's checks for what its schedule was answered with.
  private mutating func refuse(_ indices: [Int], _ schedule: Schedule, _ answer: String) {
    var finding = Finding(
      .malformed(.configuration("configure is answered with \(answer)")))
    finding.request = .configure(schedule)
    for index in indices { findings[index] = finding }
  }

  /// The table in the answer to `configure`, or why what is there is none.
  private func returnedTable(_ json: JSON, _ schedule: Schedule) -> ([Double]?, String?) {
    guard json.given("alpha_bar") != nil else { return (nil, nil) }
    switch Reading(.answer(json), field: "alpha_bar", count: schedule.steps) {
    case .declined: return (nil, nil)
    case .malformed(let malformation): return (nil, "configure: \(malformation.words)")
    case .values(let values):
      let wrong = values.firstIndex { !($0 >= 0 && $0 <= 1) }
      guard let wrong else { return (values, nil) }
      return (
        nil,
        "configure: alpha_bar at t = \(wrong + 1) is \(JSON.real(values[wrong])), outside [0, 1]"
      )
    }
  }

  private mutating func begin(_ indices: [Int], _ setting: Setting) {
    for index in indices {
      let check = checks[index]
      take(at: index) { check.begin(setting) }
    }
    stage = .asking
  }
}
