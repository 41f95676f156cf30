import CandidateProtocol
import Derivation
import Rows

/// Checks that what is configured stays so: the same questions before and after other requests.
enum StateChecks {
  static let all: [@Sendable (Schedule) -> Check] = [
    {
      check(
        "kept", "The same questions before and after another schedule is built.", $0,
        "schedule built another"
      ) { [.schedule(.init(.linear(from: 0.05, through: 0.3), steps: $0.steps))] }
    },
    {
      check(
        "configured-again",
        "The same questions before and after the same schedule is configured again.", $0,
        "the same schedule was configured again"
      ) { [.configure($0.setting.schedule)] }
    },
    {
      check(
        "another-between",
        "The same questions before and after two other schedules, one of them as long, are configured.",
        $0, "other schedules were configured between", between: others)
    },
    {
      check(
        "asked-between", "The same questions before and after others.", $0,
        "other times were asked about"
      ) { questions in [1, questions.steps].flatMap { one(of: questions.setting, at: $0) } }
    },
  ]

  /// Two other schedules with a question on each, and the own one again.
  private static let others: @Sendable (Questions) -> [Request] = { questions in
    let setting = questions.setting
    let others = [questions.steps, 7].map {
      Schedule(.linear(from: 2e-4, through: 0.01), steps: $0, named: "other-\($0)")
    }.filter { setting.capabilities.refusal(of: $0) == nil }
    guard !others.isEmpty else { return [] }
    return others.flatMap { [.configure($0)] + one(of: setting, on: $0, at: min(2, $0.steps)) }
      + [.configure(setting.schedule)]
  }

  /// Asks questions, then something else, then the same questions: the answers must be the same.
  private static func check(
    _ aspect: String, _ why: String, _ schedule: Schedule, _ event: String,
    between: @escaping @Sendable (Questions) -> [Request]
  ) -> Check {
    Check(.scheduleSignalPower, aspect, on: schedule, asking: .configure, why: why) { questions in
      let setting = questions.setting
      let asked = one(of: setting, at: (schedule.steps + 1) / 2)
      let others = between(questions).filter {
        setting.capabilities.refusal(of: $0.operation) == nil
      }
      guard !asked.isEmpty, !others.isEmpty else {
        return .found(Finding(.unasked("the candidate claims nothing that shows it")))
      }
      let spot = Spot.at((schedule.steps + 1) / 2)
      let requests = asked + others + asked
      return .ask(requests.map { Probe($0, at: spot) }) { replies in
        let (first, second) = (replies.prefix(asked.count), replies.suffix(asked.count))
        let pairs = zip(asked, zip(first, second)).filter {
          !($0.1.0.isDeclined && $0.1.1.isDeclined)
        }
        let between = replies.dropFirst(asked.count).prefix(others.count)
        guard !pairs.isEmpty, !between.allSatisfy(\.isDeclined) else {
          return .found(Finding(.unasked("the candidate answers nothing that shows it")))
        }
        guard let changed = pairs.first(where: { !$0.1.0.agrees(with: $0.1.1) }) else {
          return .found(Finding(.holds("\(pairs.count) answers stay the same")))
        }
        return .ask([Probe(changed.0, at: spot), Probe(changed.0, at: spot)]) { again in
          .found(finding(changed.0, at: spot, after: event, again))
        }
      }
    }
  }

  /// What it means that a request has another answer after something: unless it has another each time.
  private static func finding(
    _ request: Request, at spot: Spot, after event: String, _ again: [Reply]
  ) -> Finding {
    let operation = request.operation.rawValue
    let isConstant = again[0].agrees(with: again[1])
    if !isConstant, request.givesNoise {
      return Finding(
        .unasked(
          "\(operation) has another answer each time, though noise is given: its own checks tell of it"
        ))
    }
    let what = isConstant ? "has another answer after \(event)" : "has another answer each time"
    var finding = Finding(.broken("\(operation) at t = \(spot.time) \(what)"), at: spot)
    finding.request = request
    return finding
  }

  /// One request of each operation that is claimed, at a time of the setting's schedule or of another.
  private static func one(
    of setting: Setting, on schedule: Schedule? = nil, at time: Int
  ) -> [Request] {
    let capabilities = setting.capabilities
    let powers = schedule?.signalPowers ?? setting.signalPowers
    let questions = Questions(setting, for: "state")
    let (state, zeros) = (questions.pattern(1), questions.zeros)
    let prediction = Prediction(capabilities.mainPrediction, questions.pattern(0.5))
    let previous = time - 1
    var all: [Request] = [
      .forwardStep(.init(time: time, state: state, noise: zeros)),
      .forwardMarginal(.init(.one(time), data: state, noise: state)),
      .predictData(.init(.one(time), state: zeros, Prediction(.noise, state))),
      .predictNoise(.init(.one(time), state: state, Prediction(.data, zeros))),
      .velocity(.init(.one(time), data: state, noise: state)),
      .posterior(.init(time: time, data: state, state: zeros)),
      .sigma(.init(time: time, previous: previous, eta: 1)),
      .step(
        Request.Step(
          time: time, previous: previous, eta: 0, state: zeros, prediction: prediction,
          freshNoise: zeros)),
      .ancestralStep(
        Request.AncestralStep(
          time: time, previous: previous, state: zeros, prediction: prediction,
          freshNoise: zeros)),
      .boundTerm(.init(time: time, data: state, state: zeros, noise: zeros)),
      .priorTerm(.init(data: state)),
    ]
    if time >= 2 {
      let largest = (1 - powers[previous]).squareRoot()
      all += [
        .invert(.init(time: previous, next: time, state: zeros, noise: state)),
        .learnedVariance(.init(time: time, previous: previous, head: zeros)),
        .lossWeight(.init(time: time, sigma: setting.askable(below: largest / 2))),
      ]
    }
    return all.filter { capabilities.refusal(of: $0.operation) == nil }
  }
}
