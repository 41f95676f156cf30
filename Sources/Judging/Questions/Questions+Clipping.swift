import Algorithms
import CandidateProtocol

/// Clipping: where it is asked about.
extension Questions {
  /// Steps across which clipping is asked about: single, across a stride, and the last.
  mutating func clippingSteps() -> [Spot] {
    let middle = (steps + 1) / 2
    let single = [steps, middle].map { Spot.step($0, to: $0 - 1) }
    let strided = strides.map { Spot.step(steps, to: steps - $0) }
    let spots = (single + strided).filter { $0.previous >= 1 }
    return Self.withEtas(spots + lastSteps).filter { !isNearLargestSigma($0) }
  }

  /// Ancestral steps across which clipping is asked about.
  mutating func ancestralClippingSteps() -> [Spot] {
    Array(clippingSteps().map { Spot.step($0.time, to: $0.previous) }.uniqued())
  }

  /// An input whose x̂_0 lies well beyond the declared limit, or beyond the usual limit 1; and every other time
  /// less than twice the limit, where a bound that bends shows.
  ///
  /// - Parameter count: how many coordinates; nil for a few.
  mutating func beyondLimit(
    _ spot: Spot, _ kind: Prediction.Kind, _ count: Int? = nil
  ) -> StepInput {
    defer { turn += 1 }
    let limit = setting.capabilities.conventions.clipLimit ?? 1
    let size = (turn % 2 == 0 ? 16 : 2) * limit
    let count = count ?? dimension(3)
    func repeated(_ pattern: [Double]) -> [Double] {
      (0..<count).map { pattern[$0 % pattern.count] }
    }
    let (state, prediction) =
      kind == .data
      ? (drawn(count), repeated(pattern(Self.powerOfTwo(times: 1, within: size))))
      : (repeated(statePattern(at: spot.time, kind, data: size)), drawn(count, within: 0.5))
    return StepInput(state, Prediction(kind, prediction), drawn(count))
  }
}
