import CandidateProtocol

extension Mistake {
  /// η as a whole number.
  static var wholeEta: Mistake {
    Mistake(
      id: "RNG-08", sentence: "η is truncated to a whole number",
      reads: { spot, _ in
        var read = spot
        read.eta = spot.eta.rounded(.down)
        return read
      })
  }
}

/// What people do to what a step is given, before they compute with it.
enum InputMistakes {
  /// Of a step, whichever of its answers is looked at.
  static let ofSteps: [Mistake<StepInput>] = [
    Mistake(
      id: "INV-14", alike: ["REP-09"],
      sentence: "the predicted noise is clipped to [−1, 1], where x̂_0 may be and noise never is",
      takes: { input in
        guard input.prediction.kind == .noise else { return input }
        var changed = input
        changed.prediction = Prediction(.noise, clipped(input.prediction.values))
        return changed
      }),
    Mistake(
      id: "INV-15", sentence: "the state is clipped to [−1, 1], where x̂_0 may be and x_t never is",
      takes: { input in
        var changed = input
        changed.state = clipped(input.state)
        return changed
      }),
  ]

  /// Of the marginal.
  static let ofForward: [Mistake<TimedPairs>] = [
    Mistake(
      id: "FWD-18", sentence: "the noise that is given is not used",
      takes: { input in
        TimedPairs(batch: input.pairs.map { ($0.time, $0.first, $0.second.map { _ in 0 }) })
      })
  ]

  private static func clipped(_ values: [Double]) -> [Double] { values.map { max(-1, min(1, $0)) } }
}
