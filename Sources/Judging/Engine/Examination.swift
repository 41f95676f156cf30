public import CandidateProtocol
import Rows

/// A run of checks against one candidate, as a state machine: it says what to ask next and takes
/// the replies. How they are got is up to the driver.
///
/// ```
/// while let requests = examination.next() { examination.receive(replies(to: requests)) }
/// ```
///
/// A round's requests may be sent at once, before any reply is read. If the session is lost, the
/// replies that came are handed in with the reason: every check that they complete is judged.
public struct Examination: Sendable {
  /// The checks, in the order in which they are listed.
  public let checks: [Check]
  /// What each check found so far, by its place in ``checks``.
  public private(set) var findings: [Finding?]
  /// The candidate, once it has answered `hello`.
  public private(set) var capabilities: Capabilities?
  /// Why the session was lost, in one sentence.
  public private(set) var loss: String?

  let level: Level
  let seed: UInt64
  private let inputs: Inputs
  private let supposed: Conventions?
  /// Groups of checks, by schedule, that are still to be asked.
  private var waiting: [(schedule: Schedule?, indices: [Int])]
  private var stage = Stage.hello
  /// Checks of the current round, each with how many of the round's requests are its own.
  private var asking: [(index: Int, count: Int, then: @Sendable ([Reply]) -> Inquiry)] = []

  /// The schedules that have been configured, with their tables.
  private var configured: [Setting] = []
  /// The requests of the checks that are asking, and the time spent on each check.
  private var questions: [Int: [Request]] = [:]
  private var seconds: [Int: Double] = [:]

  private enum Stage {
    case hello
    case configuring(Schedule, [Int])
    case asking
    case done
  }

  /// - Parameters:
  ///   - checks: what to judge.
  ///   - level: how much is asked.
  ///   - seed: fixes every random choice.
  ///   - inputs: the numbers of which questions are made.
  ///   - conventions: those that are supposed in the place of the declared ones; nil for none.
  public init(
    checks: [Check], level: Level = .standard, seed: UInt64 = 0, inputs: Inputs = .own,
    supposing conventions: Conventions? = nil
  ) {
    self.checks = checks
    self.level = level
    self.seed = seed
    self.inputs = inputs
    supposed = conventions
    findings = Array(repeating: nil, count: checks.count)
    // What needs no schedule comes from the ground up, first.
    waiting = [(nil, [])]
    for (index, check) in checks.enumerated() {
      if let place = waiting.firstIndex(where: { $0.schedule == check.schedule }) {
        waiting[place].indices.append(index)
      } else {
        waiting.append((check.schedule, [index]))
      }
    }
  }

  /// An examination of a candidate in this process that need not say who it is.
  package init(
    checks: [Check], level: Level, seed: UInt64, of capabilities: Capabilities
  ) {
    self.init(checks: checks, level: level, seed: seed)
    self.capabilities = capabilities
    stage = .done
  }

  /// How many checks are done.
  public var progress: Int { findings.count { $0 != nil } }

  /// The next requests, or nil when there is nothing more to ask.
  public mutating func next() -> [Request]? {
    while true {
      switch stage {
      case .hello: return [.hello]
      case .configuring(let schedule, _): return [.configure(schedule)]
      case .asking:
        if let requests = round() { return requests }
        stage = .done
      case .done:
        guard loss == nil, !waiting.isEmpty else { return nil }
        start(waiting.removeFirst())
      }
    }
  }

  /// Takes the replies to the requests of ``next()``, in their order.
  ///
  /// - Parameters:
  ///   - replies: all of them, or fewer if the session was lost.
  ///   - loss: why the session was lost, in one sentence.
  public mutating func receive(_ replies: [Reply], loss: String? = nil) {
    switch stage {
    case .hello: receiveHello(replies.first)
    case .configuring(let schedule, let indices):
      if let reply = replies.first { configure(schedule, indices, reply) }
    case .asking: advance(replies)
    case .done: break
    }
    if let loss { abandon(loss) }
  }

  /// Ends the examination: checks that are not done have the outcome `error` and say why.
  private mutating func abandon(_ reason: String) {
    loss = reason
    var isFirst = true
    for index in findings.indices where findings[index] == nil {
      let isAsking = asking.contains { $0.index == index }
      let detail = isAsking && isFirst ? reason : "not reached: \(reason)"
      if isAsking { isFirst = false }
      findings[index] = Finding(.lost(detail))
    }
    asking = []
    stage = .done
  }

  private mutating func receiveHello(_ reply: Reply?) {
    guard let reply else { return }
    switch reply {
    case .unsupported(let decline):
      abandon("the candidate does not answer hello: \(decline.reason)")
    case .error(let failure):
      abandon("the candidate does not answer hello: \(failure.says)")
    case .malformed(let words): abandon("the candidate does not answer hello: \(words)")
    case .answer(let json): read(hello: json)
    }
  }

  private mutating func read(hello json: JSON) {
    do {
      var said = try Capabilities(hello: json)
      if let supposed { said.conventions = supposed }
      capabilities = said
      stage = .done
    } catch {
      abandon(error.description)
    }
  }

  /// Begins a group: checks that the candidate does not claim are done at once.
  private mutating func start(_ group: (schedule: Schedule?, indices: [Int])) {
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

  private mutating func configure(_ schedule: Schedule, _ indices: [Int], _ reply: Reply) {
    guard let capabilities else { return }
    stage = .done
    switch reply {
    case .unsupported(let decline):
      for index in indices { findings[index] = Finding(.declined(decline)) }
    case .error(let failure): refuse(indices, schedule, "an error: \(failure.says)")
    case .malformed(let words): refuse(indices, schedule, words)
    case .answer(let json) where json["ok"] != .bool(true):
      refuse(indices, schedule, json.given("ok").map { "ok: \($0.brief)" } ?? "no ok")
    case .answer(let json):
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

  /// Takes what a check does next, and the time that it spent on it.
  private mutating func take(at index: Int, _ inquire: () -> Inquiry) {
    let start = ContinuousClock.now
    let inquiry = inquire()
    seconds[index, default: 0] += (ContinuousClock.now - start) / .seconds(1)
    switch inquiry {
    case .found(var finding):
      finding.seconds = seconds[index] ?? 0
      findings[index] = finding
    case .ask(_, let then):
      questions[index] = inquiry.requests
      asking.append((index, inquiry.requests.count, then))
    }
  }

  private mutating func round() -> [Request]? {
    guard !asking.isEmpty else { return nil }
    return asking.flatMap { questions[$0.index] ?? [] }
  }

  private mutating func advance(_ replies: [Reply]) {
    let round = asking
    asking = []
    var rest = replies[...]
    for (index, count, then) in round {
      guard rest.count >= count else {
        // The session was lost inside this check; it stays open for `abandon`.
        asking.append((index, count, then))
        rest = []
        continue
      }
      questions[index] = nil
      let own = Array(rest.prefix(count))
      take(at: index) { then(own) }
      rest = rest.dropFirst(count)
    }
  }
}
