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
  public internal(set) var findings: [Finding?]
  /// The candidate, once it has answered `hello`.
  public private(set) var capabilities: Capabilities?
  /// Why the session was lost, in one sentence.
  public internal(set) var loss: String?
  /// How often its process ended before it had answered.
  public internal(set) var deaths = 0
  /// What is worth saying of the session as a whole, a sentence each.
  public internal(set) var remarks: [String] = []

  let level: Level
  let seed: UInt64
  let inputs: Inputs
  private let supposed: Conventions?
  /// Groups of checks, by schedule, that are still to be asked.
  private var waiting: [(schedule: Schedule?, indices: [Int])]
  var stage = Stage.hello
  /// What the candidate was told and its answers: hello, and the schedule that is configured.
  var told: [(request: Request, reply: Reply)] = []
  /// What of it a new process is still to be told.
  var replay: [(request: Request, reply: Reply)] = []
  /// Checks of the current round, each with how many of the round's requests are its own.
  var asking: [(index: Int, count: Int, then: @Sendable ([Reply]) -> Inquiry)] = []

  /// The schedules that have been configured, with their tables.
  var configured: [Setting] = []
  /// Chains that were run on the configured schedule: who asks for the same is given the same.
  var chains: [(request: Request, reply: Reply)] = []

  /// What checks that are still asking know already.
  var known: [Int: Finding] = [:]
  /// The requests of the checks that are asking, and the time spent on each check.
  var questions: [Int: [Request]] = [:]
  private var seconds: [Int: Double] = [:]

  enum Stage {
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
      if let first = replay.first { return [first.request] }
      switch stage {
      case .hello: return [.hello]
      case .configuring(let schedule, _): return [.configure(schedule)]
      case .asking:
        while let requests = round() {
          if !requests.isEmpty { return requests }
          advance(repeated([]))
        }
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
    if !replay.isEmpty {
      receiveAgain(replies.first)
    } else {
      switch stage {
      case .hello: receiveHello(replies.first)
      case .configuring(let schedule, let indices):
        if let reply = replies.first { configure(schedule, indices, reply) }
      case .asking: advance(repeated(replies))
      case .done: break
      }
    }
    if let loss { abandon(loss) }
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
      told = [(.hello, .answer(json))]
      stage = .done
    } catch {
      abandon(error.description)
    }
  }

  /// Takes what a check does next, and the time that it spent on it.
  mutating func take(at index: Int, _ inquire: () -> Inquiry) {
    let start = ContinuousClock.now
    let inquiry = inquire()
    seconds[index, default: 0] += (ContinuousClock.now - start) / .seconds(1)
    switch inquiry {
    case .found(var finding):
      finding.seconds = seconds[index] ?? 0
      findings[index] = finding
    case .ask(_, let known, let then):
      questions[index] = inquiry.requests
      self.known[index] = known
      asking.append((index, inquiry.requests.count, then))
    }
  }

  /// What the checks ask that are asking; nil if none is.
  private var asked: [Request]? {
    asking.isEmpty ? nil : asking.flatMap { questions[$0.index] ?? [] }
  }

  /// The same without chains that were run, or that stand there before.
  private func round() -> [Request]? {
    asked.map { all in
      var sent: [Request] = []
      for request in all {
        guard case .sample = request else {
          sent.append(request)
          continue
        }
        let isKnown = chains.contains { $0.request == request } || sent.contains(request)
        if !isKnown { sent.append(request) }
      }
      return sent
    }
  }

  /// A reply to each that is asked, from those to ``round()``; fewer if these are fewer.
  mutating func repeated(_ replies: [Reply]) -> [Reply] {
    var rest = replies[...]
    var all: [Reply] = []
    for request in asked ?? [] {
      if let known = chains.first(where: { $0.request == request }) {
        all.append(known.reply)
      } else if let reply = rest.popFirst() {
        if case .sample = request { chains.append((request, reply)) }
        all.append(reply)
      } else {
        break
      }
    }
    return all
  }

  /// Judges the checks whose replies have come; the others stay open, for a new process or for `abandon`.
  ///
  /// - Parameter death: the last words of a candidate that died; the check in which it did has failed.
  mutating func advance(_ replies: [Reply], death: String? = nil) {
    let round = asking
    asking = []
    var rest = replies[...]
    var death = death
    for (index, count, then) in round {
      guard rest.count >= count else {
        if let words = death {
          let fatal = questions[index]?.dropFirst(rest.count).first
          findings[index] = .death(words, at: fatal)
          questions[index] = nil
          death = nil
        } else {
          asking.append((index, count, then))
        }
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
