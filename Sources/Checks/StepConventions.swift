/// Clipping, and the conventions that may explain a step that is wrong.
extension StepChecks {
  /// Steps across which clipping is asked about: single, across a stride, and the last.
  static let clippingPlaces: @Sendable (inout Questions) -> [Place] = { questions in
    let (steps, middle) = (questions.steps, (questions.steps + 1) / 2)
    let single = [steps, middle].map { Place(time: $0, previous: $0 - 1) }
    let strided = questions.strides.map { Place(time: steps, previous: steps - $0) }
    let places = (single + strided).filter { $0.previous ?? 0 >= 1 }
    return Questions.withEtas(places + questions.lastSteps).filter {
      !questions.isNearLargestSigma($0)
    }
  }

  /// Inputs whose x̂_0 lies well beyond the declared limit, or beyond the usual limit 1.
  static let beyondLimit: @Sendable (inout Questions, Place) -> [Input] = { questions, place in
    let limit = questions.setting.capabilities.conventions.clipLimit ?? 1
    let state = questions.statePattern(at: place.time, data: 16 * limit)
    guard state.allSatisfy(\.isFinite) else { return [] }
    let count = questions.dimension(3)
    return [
      Input(state, questions.drawn(count, within: 0.5), questions.drawn(count))
    ]
  }

  /// Conventions that a wrong answer may come from, each with how it would be declared.
  static func alternatives(
    to declared: Conventions, _ probe: Probe, _ answers: [Double], _ setting: Setting
  ) -> [Alternative] {
    var alternatives: [Alternative] = []
    if probe.place.previous == 0 {
      var conventions = declared
      conventions.finalSignalPowerIsFirst.toggle()
      let (taken, usual, value) =
        declared.finalSignalPowerIsFirst ? ("1", "ᾱ_1", "1") : ("ᾱ_1", "1", "\"alpha_bar_1\"")
      alternatives.append(
        Alternative(
          sentence: "the step to t_prev = 0 takes ᾱ there to be \(taken) instead of \(usual): "
            + "that is final_alpha_bar \(value), undeclared", conventions: conventions))
    }
    for limit in limits(declared, probe, answers, setting) {
      for rederives in [false, true] {
        var conventions = declared
        conventions.clipLimit = limit
        conventions.rederivesNoise = rederives
        guard conventions != declared else { continue }
        let size = limit.map(JSON.real) ?? .null
        let clip = limit == nil ? "does not clip its x̂_0" : "clips its x̂_0 to [−\(size), \(size)]"
        let anew = rederives ? " and computes ε anew" : ""
        let declaration =
          "clip_x0 \(size)" + (rederives ? ", eps_after_clip \"rederived\"" : "")
        alternatives.append(
          Alternative(
            sentence: "the step \(clip)\(anew): that is \(declaration), undeclared",
            conventions: conventions))
      }
    }
    return alternatives
  }

  /// Limits that the answer suggests: none, 1, and the size of what is left of x̂_0.
  private static func limits(
    _ declared: Conventions, _ probe: Probe, _ answers: [Double], _ setting: Setting
  ) -> [Double?] {
    guard case .step(let step) = probe.request, step.eta == 0 else {
      return [nil, 1, declared.clipLimit]
    }
    // At η = 0: x_prev = a_prev x̂_0 + s_prev ε.
    let signalPower = setting.table.values[step.previous]
    let (signal, noise) = (signalPower.squareRoot(), (1 - signalPower).squareRoot())
    let left = zip(answers, step.noise).map { (($0 - noise * $1) / signal).magnitude }
    let estimate = left.max().map { ($0 * 4096).rounded() / 4096 }
    return [nil, 1, declared.clipLimit, estimate].filter { $0 == nil || $0 ?? 0 > 0 }
  }
}
