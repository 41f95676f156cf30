import CandidateProtocol
import Rows

/// Clipping: where it is asked about.
extension StepChecks {
  /// Steps across which clipping is asked about: single, across a stride, and the last.
  static let clippingPlaces: Places = { questions in
    let (steps, middle) = (questions.steps, (questions.steps + 1) / 2)
    let single = [steps, middle].map { Place(time: $0, previous: $0 - 1) }
    let strided = questions.strides.map { Place(time: steps, previous: steps - $0) }
    let places = (single + strided).filter { $0.previous ?? 0 >= 1 }
    return Questions.withEtas(places + questions.lastSteps).filter {
      !questions.isNearLargestSigma($0)
    }
  }

  /// Inputs whose x̂_0 lies well beyond the declared limit, or beyond the usual limit 1.
  static let beyondLimit: Inputs = { questions, place, kind in
    let limit = 16 * (questions.setting.declared.clipLimit ?? 1)
    let count = questions.dimension(3)
    let (state, prediction) =
      kind == .data
      ? (questions.drawn(count), questions.pattern(Questions.powerOfTwo(times: 1, within: limit)))
      : (
        questions.statePattern(at: place.time, kind, data: limit),
        questions.drawn(count, within: 0.5)
      )
    return Input(state, Prediction(kind, prediction), questions.drawn(count))
  }
}
