package import CandidateProtocol
import Rows

/// Steps that add no noise, asked of a candidate that would draw it: every draw is the mean.
package enum ExactDraws: Sendable {
  /// At η = 0, to any time.
  case deterministic
  /// To t_prev = 0 at η > 0.
  case last

  /// How many draws are asked for.
  private static let draws = 2
  /// Numbers of all answers at most: of very long vectors fewer steps are asked.
  private static let most = 65_536

  /// The steps, each with a drawn state and prediction. None where noise is added by a convention.
  package func probes(_ questions: inout Questions) -> [Probe] {
    let capabilities = questions.setting.capabilities
    let all = spots(&questions)
    let places = max(4, Self.most / (Self.draws * questions.dimension(3)))
    let every = max(1, (all.count + places - 1) / places)
    let spots = stride(from: 0, to: all.count, by: every).map { all[$0] }
    return spots.enumerated().map { index, spot in
      let (kind, isBeyond) = capabilities.predictionOfDraws(index)
      let input =
        isBeyond
        ? questions.beyondLimit(spot, kind)
        : questions.drawnInput(questions.dimension(3), spot, kind)
      return probe(
        at: spot, StepInput(input.state, input.prediction, input.state.map { _ in 0 }),
        seed: questions.distantSeeds(1)[0], questions.setting)
    }
  }

  private func spots(_ questions: inout Questions) -> [Spot] {
    let conventions = questions.setting.capabilities.conventions
    guard conventions.stepVarianceFloor == 0 else { return [] }
    switch self {
    case .deterministic:
      let last = conventions.addsNoiseAtLastStep ? [] : questions.lastSteps
      return Questions.withEtas(
        questions.singleSteps() + questions.stridedSteps() + questions.stepsToFirst + last, [0])
    case .last:
      guard !conventions.addsNoiseAtLastStep, !conventions.finalSignalPowerIsFirst else {
        return []
      }
      return Questions.withEtas(questions.lastSteps, [0.5, 1])
    }
  }

  private func probe(at spot: Spot, _ input: StepInput, seed: Int, _ setting: Setting) -> Probe {
    let step = Request.Step(
      time: spot.time, previous: spot.previous, eta: spot.eta, state: input.state,
      prediction: input.prediction, freshNoise: [])
    return Probe(
      request: .stepDraws(.init(step, Draws(count: Self.draws, seed: seed))), spot: spot
    ) { supposition in
      let one = StepSubjects.update.expectations(setting, spot, input, supposition)
      return (0..<Self.draws).flatMap { _ in one }
    }
  }

  /// What was found in the answers: conventions that explain it, or that draws of one mean differ.
  package func finding(_ probes: [Probe], _ replies: [Reply], in setting: Setting) -> Finding {
    var finding = Tally(probes, replies, in: setting).finding {
      StepConventions.alternatives(setting, $0, $1)
    }
    guard case .wrong = finding.kind, finding.explanations.isEmpty else { return finding }
    let noisy = zip(probes, replies).filter { probe, reply in
      let count = probe.expected(setting.declared).count
      guard case .values(let values) = probe.reading(reply, count: count) else { return false }
      return values[..<(count / 2)] != values[(count / 2)...]
    }.map(\.0.spot)
    if !noisy.isEmpty {
      let isLast = noisy.allSatisfy { $0.previous == 0 }
      finding.explanations = [
        Explanation(
          "two draws of one step differ: noise is added \(isLast ? "at t_prev = 0" : "at η = 0"), where there is none",
          bugs: [isLast ? "REP-37" : "REP-38"])
      ]
    }
    return finding
  }
}

extension Capabilities {
  /// The prediction with which a step is asked to draw, and whether its x̂_0 lies beyond a limit, if there is one:
  /// each kind in turn, on the one side and the other by turns, and in the next round on the side that it lacks.
  func predictionOfDraws(_ turn: Int) -> (kind: Prediction.Kind, isBeyond: Bool) {
    let kinds = predictionKinds
    let (round, place) = turn.quotientAndRemainder(dividingBy: kinds.count)
    return (kinds[place], conventions.clipLimit != nil && (round + place) % 2 == 1)
  }
}
