import CandidateProtocol
import Rows

/// Checks of `forward.*`: one time, two inputs.
enum ForwardChecks {
  static func checks(on schedule: Schedule) -> [Check] {
    let marginal = { (aspect: String, ask: @escaping Pairs) in
      forward("forward.marginal", aspect, schedule, also: ["forward.reparameterization"], ask)
    }
    return [
      kernel("signal", schedule) { questions, _ in [(questions.pattern(1), questions.zeros)] },
      kernel("noise", schedule) { questions, _ in [(questions.zeros, questions.pattern(1))] },
      kernel("affine", schedule) { questions, _ in questions.drawnPair() },
      marginal("signal") { questions, _ in [(questions.pattern(1), questions.zeros)] },
      marginal("noise") { questions, _ in [(questions.zeros, questions.pattern(1))] },
      forward("forward.reparameterization", "affine", schedule, also: ["forward.marginal"]) {
        questions, _ in
        questions.drawnPair()
      },
      batch(schedule),
    ]
  }

  /// The two vectors of a request.
  typealias Pair = (first: [Double], second: [Double])
  /// Inputs to ask about at a time.
  typealias Pairs = @Sendable (inout Questions, Int) -> [Pair]

  private static func kernel(
    _ aspect: String, _ schedule: Schedule, _ inputs: @escaping Pairs
  ) -> Check {
    Check("forward.kernel", aspect, on: schedule, asking: .forwardStep) { setting in
      .probing(
        probes(
          setting, id: "forward.kernel" + aspect, field: "x_t", KernelEvaluation.allCases, inputs
        ) { .forwardStep(time: $0, state: $1.first, noise: $1.second) }, in: setting)
    }
  }

  private static func forward(
    _ equation: String, _ aspect: String, _ schedule: Schedule, also others: [String],
    _ inputs: @escaping Pairs
  ) -> Check {
    Check(equation, aspect, on: schedule, asking: .forwardMarginal, also: others) { setting in
      .probing(
        probes(setting, id: equation + aspect, field: "x_t", ForwardEvaluation.allCases, inputs) {
          .forwardMarginal(.one($0), data: $1.first, noise: $1.second)
        }, in: setting, alternatives: roundedTable(setting))
    }
  }

  private static func batch(_ schedule: Schedule) -> Check {
    Check(
      "forward.reparameterization", "batch", on: schedule, asking: .forwardMarginal,
      also: ["forward.marginal"]
    ) { setting in
      batched(setting, id: "forward.batch", field: "x_t", ForwardEvaluation.allCases) {
        questions, _ in
        (questions.drawn(questions.dimension(3)), questions.drawn(questions.dimension(3)))
      } request: {
        .forwardMarginal(.batch($0), data: $1.first, noise: $1.second)
      }
    }
  }

  /// One probe a time and a pair of inputs.
  static func probes(
    _ setting: Setting, id: String, field: String, _ orders: [any Evaluation],
    _ inputs: Pairs, request: (Int, Pair) -> Request
  ) -> [Probe] {
    var questions = Questions(setting, for: id + setting.schedule.name)
    return questions.times().flatMap { time in
      inputs(&questions, time).map { pair in
        let place = Place(time: time, previous: nil)
        return Probe(request: request(time, pair), field: field, place: place) {
          expected(setting, at: time, pair, orders, $0)
        }
      }
    }
  }

  /// One request for several times at once, a pair of inputs each.
  static func batched(
    _ setting: Setting, id: String, field: String, _ orders: [any Evaluation],
    _ input: (inout Questions, Int) -> Pair, request: ([Int], Pair) -> Request
  ) -> Inquiry {
    guard setting.capabilities.takesBatchTimes else {
      return .found(Finding(.unsupported, "the candidate does not declare batch_times"))
    }
    var questions = Questions(setting, for: id + setting.schedule.name)
    // From T down, so that a batch that is sorted or broadcast shows; and one alone.
    let times = Array(questions.times().reversed())
    let probes = [times, [times[0]]].map { times in
      let pairs = times.map { (time: $0, pair: input(&questions, $0)) }
      let whole = (pairs.flatMap(\.pair.first), pairs.flatMap(\.pair.second))
      return Probe(request: request(times, whole), field: field, place: Place(time: times[0])) {
        conventions in
        pairs.flatMap { expected(setting, at: $0.time, $0.pair, orders, conventions) }
      }
    }
    return .probing(probes, in: setting, alternatives: roundedTable(setting))
  }

  /// The table rounded to the vectors' format before anything is computed from it.
  private static func roundedTable(
    _ setting: Setting
  ) -> @Sendable (Probe, [Double]) -> [Alternative] {
    { _, _ in
      let capabilities = setting.capabilities
      guard capabilities.precision != capabilities.tablePrecision else { return [] }
      var conventions = setting.declared
      conventions.roundsTableFirst = true
      return [
        Alternative(
          sentence:
            "ᾱ is rounded to \(capabilities.precision.rawValue) before 1 − ᾱ is taken, which "
            + "near the data leaves little or nothing of it", conventions: conventions)
      ]
    }
  }

  static func expected(
    _ setting: Setting, at time: Int, _ pair: Pair, _ orders: [any Evaluation],
    _ conventions: Supposition
  ) -> [Expectation] {
    // What ᾱ_0 is taken to be is a convention of steps.
    var conventions = conventions
    conventions.finalSignalPowerIsFirst = false
    return setting.expectations(
      orders, at: Place(time: time, previous: time - 1),
      inputs: zip(pair.first, pair.second).map { [$0, $1] }, under: conventions)
  }
}
