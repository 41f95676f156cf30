import CandidateProtocol
import Derivation
import RealModule
import Rows

/// What loops do instead of the step that is right; named where every step that is wrong shows it.
enum ChainMistake: String, CaseIterable, Sendable {
  case previousIsNext = "chain-previous-is-t-1"
  case previousByStride = "chain-previous-by-stride"
  case tableEarlier = "chain-table-earlier"
  case tableLater = "chain-table-later"
  case directionNotShrunk = "chain-direction-not-shrunk"
  case directionAtOne = "chain-direction-at-eta-1"
  case etaSquared = "chain-eta-squared"
  case ownBeta = "chain-own-beta"

  /// In words that go on after what was seen.
  var sentence: String {
    switch self {
    case .previousIsNext:
      "the step goes to t − 1, where the next time of the chain is right: its coefficients take ᾱ at t − 1"
    case .previousByStride:
      "the step goes to t − ⌊T/S⌋, where the next time of the chain is right"
    case .tableEarlier: "the step takes ᾱ of one time earlier at both its ends"
    case .tableLater: "the step takes ᾱ of one time later at both its ends"
    case .directionNotShrunk:
      "the direction has the factor √(1−ᾱ_prev), where √(1−ᾱ_prev−σ²) is right: it is not shrunk by the noise, as at η = 0"
    case .directionAtOne: "the direction is that of η = 1, whatever η is"
    case .etaSquared: "the direction takes η² where η is right"
    case .ownBeta:
      "the mean has the schedule's own β_t, where β of the stride is right: 1 − ᾱ_t/ᾱ_prev"
    }
  }

  private func exists(for chain: ChainSetting) -> Bool {
    switch self {
    case .previousIsNext, .previousByStride, .tableEarlier, .tableLater: true
    case .directionNotShrunk, .directionAtOne, .etaSquared: chain.sampler == .ddim && chain.eta > 0
    case .ownBeta: chain.sampler == .ddpm
    }
  }

  static func alternatives(for chain: ChainSetting, in setting: Setting) -> [Alternative] {
    allCases.filter { $0.exists(for: chain) }.map {
      Alternative(
        Explanation($0.sentence, kind: .mistake),
        Supposition(setting.declared.conventions, mistake: $0.rawValue))
    }
  }

  /// What a step would make of its inputs.
  func expectations(
    of subject: Subject<StepInput>, at spot: Spot, _ input: StepInput, in setting: Setting,
    steps: Int
  ) -> [Expectation] {
    guard self != .ownBeta else { return ofOwnBeta(spot, input, setting) }
    return subject.expectations(setting, moved(spot, setting, steps), input, setting.declared)
  }

  /// Where the step is taken instead.
  private func moved(_ spot: Spot, _ setting: Setting, _ count: Int) -> Spot {
    let last = setting.schedule.steps
    func step(_ time: Int, _ previous: Int, eta: Double? = nil) -> Spot {
      let step = Spot.step(time, to: previous)
      return spot.hasEta ? step.with(eta: eta ?? spot.eta) : step
    }
    switch self {
    case .previousIsNext: return step(spot.time, spot.time - 1)
    case .previousByStride: return step(spot.time, max(0, spot.time - last / count))
    case .tableEarlier:
      guard spot.time > 1 else { return spot }
      return step(spot.time - 1, max(0, spot.previous - 1))
    case .tableLater:
      guard spot.time < last else { return spot }
      return step(spot.time + 1, spot.previous == 0 ? 0 : spot.previous + 1)
    case .directionNotShrunk: return step(spot.time, spot.previous, eta: 0)
    case .directionAtOne: return step(spot.time, spot.previous, eta: 1)
    case .etaSquared: return step(spot.time, spot.previous, eta: spot.eta * spot.eta)
    case .ownBeta: return spot
    }
  }

  private func ofOwnBeta(_ spot: Spot, _ input: StepInput, _ setting: Setting) -> [Expectation] {
    setting.expectations(
      [OwnBetaMean(beta: setting.schedule.betas[spot.time - 1], kind: input.prediction.kind)],
      at: spot, inputs: input.coordinates,
      by: setting.arithmetic(under: setting.capabilities.conventions),
      clipping: setting.capabilities.conventions.clipping)
  }
}

/// DDPM's mean across a stride with the β of a single step, which is a mistake.
private struct OwnBetaMean: Evaluation {
  let beta: Double
  let reading: PredictionReading

  init(beta: Double, kind: Prediction.Kind) {
    self.beta = beta
    reading = PredictionReading(kind: kind)
  }

  func coefficients<F: EvaluationField>(_ transition: Transition<F>) throws(DerivationError) -> [F]?
  {
    let (to, from, beta) = (transition.to, transition.from, F.constant(beta))
    let data: F = try to.root() * beta / (1 - from)
    let state: F = try (1 - beta).root() * (1 - to) / (1 - from)
    return try reading.coefficients(from) + [data, state]
  }

  func apply<F: EvaluationField>(
    _ coefficients: [F], to inputs: [F], clipping: Clipping
  ) throws(DerivationError) -> F {
    let (data, _) = reading.apply(
      coefficients, state: inputs[0], prediction: inputs[1], clipping: clipping)
    return coefficients[4] * data + coefficients[5] * inputs[0]
  }
}
