/// Checks of `forward.*` and `inversion.*`: one time, two inputs.
enum ForwardChecks {
  static func checks(on schedule: Schedule) -> [Check] {
    let marginal = { (aspect: String, ask: @escaping @Sendable (Questions) -> Inputs) in
      forward("forward.marginal", aspect, schedule, also: ["forward.reparameterization"]) {
        questions, _ in [ask(questions)]
      }
    }
    return [
      marginal("signal") { ($0.pattern(1), $0.zeros) },
      marginal("noise") { ($0.zeros, $0.pattern(1)) },
      forward("forward.reparameterization", "affine", schedule, also: ["forward.marginal"]) {
        questions, _ in
        questions.drawnPair()
      },
    ]
  }

  static func inversionChecks(on schedule: Schedule) -> [Check] {
    [
      inversion("state", schedule) { questions, time in
        [(questions.statePattern(at: time, data: questions.dataLimit), questions.zeros)]
      },
      inversion("noise", schedule) { questions, time in
        [(questions.zeros, questions.noisePattern(at: time))]
      },
      inversion("affine", schedule) { questions, time in
        let step = questions.drawnStep(questions.nextDimension(), at: time)
        return step.map { [($0.state, $0.noise)] } ?? []
      },
      inversion("unclipped", schedule) { questions, time in
        let state = questions.statePattern(at: time, data: 32 * questions.dataLimit)
        return state.allSatisfy(\.isFinite) ? [(state, questions.zeros)] : []
      },
    ]
  }

  private typealias Inputs = (first: [Double], second: [Double])

  private static func forward(
    _ equation: String, _ aspect: String, _ schedule: Schedule, also others: [String],
    inputs: @escaping @Sendable (inout Questions, Int) -> [Inputs]
  ) -> Check {
    Check(equation, aspect, on: schedule, asking: .forwardMarginal, also: others) { setting in
      .probing(
        probes(
          setting, id: equation + aspect, field: "x_t", orders: ForwardOrder.allCases,
          inputs: inputs
        ) { .forwardMarginal(time: $0, data: $1.first, noise: $1.second) }, in: setting)
    }
  }

  private static func inversion(
    _ aspect: String, _ schedule: Schedule,
    inputs: @escaping @Sendable (inout Questions, Int) -> [Inputs]
  ) -> Check {
    Check("inversion.predicted-data", aspect, on: schedule, asking: .predictData) { setting in
      .probing(
        probes(
          setting, id: "inversion" + aspect, field: "x0", orders: InversionOrder.allCases,
          inputs: inputs
        ) { .predictData(time: $0, state: $1.first, noise: $1.second) }, in: setting)
    }
  }

  private static func probes(
    _ setting: Setting, id: String, field: String, orders: [any EvaluationOrder],
    inputs: (inout Questions, Int) -> [Inputs], request: (Int, Inputs) -> Request
  ) -> [Probe] {
    var questions = Questions(setting, for: id + setting.schedule.name)
    let arithmetic = setting.arithmetic
    let table = setting.table
    return questions.times().flatMap { time in
      inputs(&questions, time).map { input in
        let place = Place(time: time)
        return Probe(request: request(time, input), field: field, place: place) { _ in
          table.expectations(
            orders, at: place, beta: nil, inputs: zip(input.first, input.second).map { [$0, $1] },
            arithmetic: arithmetic)
        }
      }
    }
  }
}
