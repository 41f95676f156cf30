import CandidateProtocol
import Derivation
import RealModule
import Rows

/// The conventions of steps: which hold, and which may explain a step that is wrong, each with how it would be
/// declared.
enum StepConventions {
  /// Those that hold in `step`.
  static let ofSteps: Set<Convention> = [
    .finalSignalPower, .clipping, .noiseAfterClipping, .strides, .eta, .stepVarianceFloor,
  ]

  /// Those that hold in `ddpm_step`.
  static let ofAncestralSteps: Set<Convention> = [
    .finalSignalPower, .clipping, .reverseVariance, .noiseAtLastStep, .varianceFloor,
  ]

  /// Conventions that a wrong answer to `step` may come from.
  static let alternatives: @Sendable (Setting, Probe, [Double]) -> [Alternative] = {
    setting, probe, answers in
    let declared = setting.capabilities.conventions
    var alternatives =
      final(declared, probe) + clipping(declared, probe, answers, setting) + eta(declared)
      + floor(declared, probe, answers)
    let steps = setting.schedule.steps
    let stride = probe.spot.time - probe.spot.previous
    if !declared.stridesDivide, !steps.isMultiple(of: stride) {
      var conventions = declared
      conventions.stridesDivide = true
      let taken = steps / (steps / stride)
      alternatives.append(
        Alternative(
          sentence:
            "a step across \(stride) goes back by \(taken), which divides the chain evenly: "
            + "that is strides \"divisors\", undeclared", conventions: conventions))
    }
    return alternatives
  }

  /// Conventions that a wrong answer to `ddpm_step` may come from.
  static let ancestral: @Sendable (Setting, Probe, [Double]) -> [Alternative] = {
    setting, probe, answers in
    let declared = setting.capabilities.conventions
    var alternatives = final(declared, probe)
    var variance = declared
    variance.reverseVarianceIsBeta.toggle()
    let (taken, value) =
      variance.reverseVarianceIsBeta ? ("β", "beta") : ("β̃", "posterior")
    alternatives.append(
      Alternative(
        sentence:
          "the step has variance \(taken): that is reverse_variance \"\(value)\""
          + unlike(declared.reverseVarianceIsBeta),
        conventions: variance))
    for base in [declared, variance] where probe.spot.previous == 0 {
      var noise = base
      noise.addsNoiseAtLastStep.toggle()
      let adds = noise.addsNoiseAtLastStep
      let alone = base == declared
      alternatives.append(
        Alternative(
          sentence: "the step to t_prev = 0 adds \(adds ? "" : "no ")noise: that is "
            + "noise_at_last_step \(adds)" + (alone ? "" : " with reverse_variance \"\(value)\"")
            + unlike(declared.addsNoiseAtLastStep), conventions: noise))
    }
    return alternatives + clipping(declared, probe, answers, setting)
  }

  /// Conventions that a wrong answer to `invert`, or to a step with a learned variance, may come from.
  static let encoding: @Sendable (Setting, Probe, [Double]) -> [Alternative] = {
    clipping($0.capabilities.conventions, $1, $2, $0)
  }

  /// What is said behind a convention that was not expected.
  private static func unlike(_ isDeclared: Bool) -> String {
    isDeclared ? ", not what is declared" : ", undeclared"
  }

  /// η for η², or the reverse.
  static func eta(_ declared: Conventions) -> [Alternative] {
    var conventions = declared
    conventions.etaIsVariance.toggle()
    let (power, value) = declared.etaIsVariance ? ("η²", "standard") : ("η", "variance")
    return [
      Alternative(
        sentence: "σ² is \(power) times its value at η = 1: that is eta \"\(value)\""
          + unlike(declared.etaIsVariance),
        conventions: conventions)
    ]
  }

  /// Noise where there is none, of a variance that the answer tells.
  private static func floor(
    _ declared: Conventions, _ probe: Probe, _ answers: [Double]
  ) -> [Alternative] {
    guard case .step(let step) = probe.request, step.eta == 0 || step.previous == 0,
      let place = step.freshNoise.indices.max(by: {
        step.freshNoise[$0].magnitude < step.freshNoise[$1].magnitude
      })
    else { return [] }
    let right = probe.expected(Supposition(declared))
    guard right.count == answers.count, right.indices.contains(place) else { return [] }
    let deviation = ((answers[place] - right[place].value) / step.freshNoise[place]).magnitude
    // One significant digit: floors are round numbers.
    guard deviation > 0, deviation < 0.1 else { return [] }
    let scale = Double.pow(10, Double.log10(deviation * deviation).rounded(.down))
    var conventions = declared
    conventions.stepVarianceFloor = (deviation * deviation / scale).rounded() * scale
    let size = JSON.real(conventions.stepVarianceFloor)
    return [
      Alternative(
        sentence:
          "noise is added where there is none: that is step_variance_floor \(size), undeclared",
        conventions: conventions)
    ]
  }

  /// Another ᾱ at t_prev = 0.
  static func final(_ declared: Conventions, _ probe: Probe) -> [Alternative] {
    guard probe.spot.previous == 0 else { return [] }
    var conventions = declared
    conventions.finalSignalPowerIsFirst.toggle()
    let (taken, usual, value) =
      declared.finalSignalPowerIsFirst ? ("1", "ᾱ_1", "1") : ("ᾱ_1", "1", "\"alpha_bar_1\"")
    return [
      Alternative(
        sentence: "the step to t_prev = 0 takes ᾱ there to be \(taken) instead of \(usual): "
          + "that is final_alpha_bar \(value)" + unlike(declared.finalSignalPowerIsFirst),
        conventions: conventions)
    ]
  }

  private static func clipping(
    _ declared: Conventions, _ probe: Probe, _ answers: [Double], _ setting: Setting
  ) -> [Alternative] {
    limits(declared, probe, answers, setting).flatMap { limit in
      [false, true].compactMap { rederives -> Alternative? in
        var conventions = declared
        conventions.clipLimit = limit
        conventions.rederivesNoise = rederives
        guard conventions != declared else { return nil }
        let size = limit.map(JSON.real) ?? .null
        let clip = limit == nil ? "does not clip its x̂_0" : "clips its x̂_0 to [−\(size), \(size)]"
        let after =
          rederives ? " and computes ε anew" : declared.rederivesNoise ? " and keeps ε" : ""
        // What differs from what is declared.
        let declaration = [
          limit == declared.clipLimit ? nil : "clip_x0 \(size)",
          rederives == declared.rederivesNoise
            ? nil : "eps_after_clip \"\(rederives ? "rederived" : "kept")\"",
        ].compactMap(\.self).joined(separator: ", ")
        let step = probe.request.operation == .invert ? "the step towards noise" : "the step"
        return Alternative(
          sentence: "\(step) \(clip)\(after): that is \(declaration)"
            + unlike(declared.clipLimit != nil),
          conventions: conventions)
      }
    }
  }

  /// Limits that the answer suggests: none, 1, and the size of what is left of x̂_0.
  private static func limits(
    _ declared: Conventions, _ probe: Probe, _ answers: [Double], _ setting: Setting
  ) -> [Double?] {
    var left: [Double] = []
    if case .step(let step) = probe.request, step.eta == 0, step.prediction.kind != .data {
      // x_prev = a_prev x̂_0 + s_prev ε
      let to = setting.signalPowers[step.previous]
      let (signal, noise) = (to.squareRoot(), (1 - to).squareRoot())
      left = zip(answers, step.prediction.values).map { ($0 - noise * $1) / signal }
    } else if case .ancestralStep(let step) = probe.request,
      step.freshNoise.allSatisfy({ $0 == 0 })
    {
      // x_prev = μ̃, affine in x̂_0
      let to = setting.signalPowers[step.previous ?? step.time - 1]
      let from = setting.signalPowers[step.time]
      guard let data = try? Posterior.dataWeight(to: to, from: from),
        let state = try? Posterior.stateWeight(to: to, from: from)
      else { return [] }
      left = zip(answers, step.state).map { ($0 - state * $1) / data }
    } else if case .invert(let step) = probe.request {
      // x_next = a_next x̂_0 + s_next ε
      let to = setting.signalPowers[step.next]
      let (signal, noise) = (to.squareRoot(), (1 - to).squareRoot())
      left = zip(answers, step.noise).map { ($0 - noise * $1) / signal }
    }
    let largest = left.map(\.magnitude).max()
    let estimate = largest.map { ($0 * 4096).rounded() / 4096 }
    return [nil, 1, declared.clipLimit] + [estimate].filter { $0 ?? 0 > 0 }
  }
}

extension Conventions {
  /// Where a step really goes, with the papers' η: a candidate that divides the chain evenly takes the stride that
  /// belongs to the nearest number of steps, and η may be declared to scale the variance.
  func reached(_ spot: Spot, of steps: Int) -> Spot {
    var reached = spot
    if etaIsVariance { reached.eta = spot.eta.squareRoot() }
    let stride = spot.time - spot.previous
    if stridesDivide, stride > 0, !steps.isMultiple(of: stride) {
      reached.previous = max(0, spot.time - steps / (steps / stride))
    }
    return reached
  }
}
