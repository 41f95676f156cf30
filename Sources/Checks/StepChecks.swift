internal import Derivation

/// Checks of the operation `step`: `ddim.update` and what follows from it.
enum StepChecks {
  /// The order is that of blame: the step itself before what else it shows.
  static func checks(on schedule: Schedule) -> [Check] {
    let usual: @Sendable (inout Questions) -> [Place] = { $0.usualSteps() }
    let usualWithDrawnEta: @Sendable (inout Questions) -> [Place] = {
      $0.usualSteps(withDrawnEta: true)
    }
    var checks = [
      step("state", schedule, usual) { questions, place in
        let state = questions.statePattern(at: place.time, data: questions.dataLimit)
        return [Input(state, questions.zeros, questions.zeros)]
      },
      step("direction", schedule, usual) { questions, place in
        [Input(questions.zeros, questions.noisePattern(at: place.time), questions.zeros)]
      },
      step("noise", schedule, usual) { questions, _ in
        [Input(questions.zeros, questions.zeros, questions.pattern(1))]
      },
      step("affine", schedule, usualWithDrawnEta) { questions, place in
        [drawn(&questions, questions.nextDimension(), place)].compactMap { $0 }
      },
    ]
    if schedule.steps >= 6 {
      checks += [
        step("to-first", schedule, toFirst, inputs: drawnInput),
        step("largest-sigma", schedule, { $0.largestSigmaSteps() }, inputs: drawnInput),
      ]
    }
    return checks + [
      step("last-step", schedule, { Questions.withEtas($0.lastSteps) }, inputs: drawnInput),
      step("clipping", schedule, clippingPlaces, inputs: beyondLimit),
      clippedData(schedule),
      reported("ddim.mean", "mean", schedule),
      reported("ddim.variance", "variance", schedule),
    ]
  }

  /// Steps to t_prev = 1 that are not near the largest σ.
  private static let toFirst: @Sendable (inout Questions) -> [Place] = {
    Questions.withEtas($0.stepsToFirst, [0, 0.5])
  }

  /// One drawn state, noise and fresh noise.
  static let drawnInput: @Sendable (inout Questions, Place) -> [Input] = { questions, place in
    [drawn(&questions, questions.dimension(3), place)].compactMap { $0 }
  }

  /// The x̂_0 that a step reports is the one that it goes on with: clipped, or not.
  private static func clippedData(_ schedule: Schedule) -> Check {
    Check("ddim.update", "clipped-data", on: schedule, asking: .step) { setting in
      asking(
        setting, id: "ddim.update/clipped-data", field: Field.data.rawValue, clippingPlaces,
        beyondLimit
      ) { place, input in expected(setting, place, input, field: .data) }
    }
  }

  /// The step's own x̂_0: an inversion that can be judged where `predict_x0` is not offered.
  static func inversionChecks(on schedule: Schedule) -> [Check] {
    [reported("inversion.predicted-data", "x0", schedule)]
  }

  /// x_t, ε and z of one step.
  struct Input: Sendable {
    let state: [Double]
    let noise: [Double]
    let fresh: [Double]

    init(_ state: [Double], _ noise: [Double], _ fresh: [Double]) {
      self.state = state
      self.noise = noise
      self.fresh = fresh
    }

    /// The three of each coordinate.
    var coordinates: [[Double]] { state.indices.map { [state[$0], noise[$0], fresh[$0]] } }
  }

  static func drawn(_ questions: inout Questions, _ count: Int, _ place: Place) -> Input? {
    let fresh = questions.drawn(count)
    return questions.drawnStep(count, at: place.time).map { Input($0.state, $0.noise, fresh) }
  }

  /// A check of x_prev against equation 12 at places and inputs.
  private static func step(
    _ aspect: String, _ schedule: Schedule,
    _ places: @escaping @Sendable (inout Questions) -> [Place],
    inputs: @escaping @Sendable (inout Questions, Place) -> [Input]
  ) -> Check {
    Check("ddim.update", aspect, on: schedule, asking: .step) { setting in
      asking(setting, id: "ddim.update/" + aspect, places, inputs) { place, input in
        expected(setting, place, input, field: .state)
      }
    }
  }

  /// A check of a field that a step may report beside x_prev.
  private static func reported(_ equation: String, _ field: String, _ schedule: Schedule) -> Check {
    Check(equation, "in-step", on: schedule, asking: .step, also: ["ddim.update"]) { setting in
      asking(
        setting, id: equation, field: field,
        {
          $0.usualSteps() + Questions.withEtas($0.stepsToFirst, [0, 0.5])
            + Questions.withEtas($0.lastSteps)
        },
        drawnInput,
        expected: { place, input in
          expected(setting, place, input, field: Field(rawValue: field) ?? .state)
        })
    }
  }

  /// Builds the probes of a check and asks them.
  static func asking(
    _ setting: Setting, id: String, field: String = "x_prev",
    _ places: (inout Questions) -> [Place], _ inputs: (inout Questions, Place) -> [Input],
    expected: (Place, Input) -> @Sendable (Conventions) -> [Expectation]
  ) -> Inquiry {
    var questions = Questions(setting, for: id + setting.schedule.name)
    let probes = places(&questions).flatMap { place in
      inputs(&questions, place).map { input in
        let request = Request.Step(
          time: place.time, previous: place.previous ?? 0, eta: place.eta ?? 0,
          state: input.state, noise: input.noise, freshNoise: input.fresh)
        return Probe(
          request: .step(request), field: field, isNumber: field == "variance",
          isOptional: field != "x_prev", place: place, expected: expected(place, input))
      }
    }
    return .probing(probes, in: setting) { probe, answers in
      alternatives(to: setting.capabilities.conventions, probe, answers, setting)
    }
  }

  /// The fields of the answer to a step.
  enum Field: String {
    case state = "x_prev"
    case data = "x0"
    case mean, variance
  }

  /// The right answer to a step as a function of the conventions.
  static func expected(
    _ setting: Setting, _ place: Place, _ input: Input, field: Field,
    orders: [any EvaluationOrder]? = nil
  ) -> @Sendable (Conventions) -> [Expectation] {
    let beta = setting.schedule.singleBeta(at: place)
    return { conventions in
      let clipping = conventions.clipping
      let arithmetic = setting.arithmetic(under: conventions)
      func expectations(
        _ orders: [any EvaluationOrder], _ inputs: [[Double]]
      ) -> [Expectation] {
        setting.table.expectations(
          orders, at: place, beta: beta, inputs: inputs, arithmetic: arithmetic,
          clipping: clipping)
      }
      switch field {
      case .state:
        return expectations(orders ?? StepOrder.orders(for: clipping), input.coordinates)
      case .mean:
        return expectations(
          StepOrder.orders(for: clipping), input.coordinates.map { [$0[0], $0[1], 0] })
      case .data: return expectations(InversionOrder.allCases, input.coordinates)
      case .variance:
        return expectations(SigmaOrder.allCases.map(SquaredOrder.init), [[]])
      }
    }
  }
}

/// σ² by each way to σ: what `ddim.variance` reports.
struct SquaredOrder: EvaluationOrder {
  let sigma: SigmaOrder

  func coefficients<F: EvaluationField>(_ transition: Transition<F>) throws(RootError) -> [F]? {
    try sigma.coefficients(transition).map { [$0[0] * $0[0]] }
  }

  func apply<F: EvaluationField>(
    _ coefficients: [F], to inputs: [F], clipping: Clipping
  ) throws(RootError) -> F { coefficients[0] }
}
