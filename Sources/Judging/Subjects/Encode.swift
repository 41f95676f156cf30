import CandidateProtocol
import RealModule
import Rows
import Scalars

/// Checks of `ddim.inversion` through `invert`: one deterministic step towards noise.
enum EncodeChecks {
  static func checks(on schedule: Schedule) -> [Check] {
    var checks = [
      check("state", schedule, single) { questions, place in
        let state = questions.statePattern(at: place.time, .noise, data: questions.dataLimit)
        return (state, questions.zeros)
      },
      check("noise", schedule, single) { questions, place in
        (questions.zeros, questions.predictionPattern(at: place.time, .noise))
      },
      check("affine", schedule, single, inputs: drawn),
    ]
    if schedule.steps >= 6 {
      checks.append(check("stride", schedule, strided, inputs: drawn))
    }
    return checks
  }

  private typealias Inputs = @Sendable (inout Questions, Place) -> ForwardChecks.Pair

  private static let drawn: Inputs = { questions, place in
    let step = questions.drawnStep(questions.nextDimension(), at: place.time, .noise)
    return (step.state, step.prediction)
  }

  /// From t to t + 1, the last to T.
  private static let single: StepChecks.Places = { $0.singleSteps().map(\.reversed) }

  /// Across strides, from t = 1 and to T among them.
  private static let strided: StepChecks.Places = {
    ($0.stridedSteps() + $0.stridesToFirst).map(\.reversed)
  }

  private static func check(
    _ aspect: String, _ schedule: Schedule, _ places: @escaping StepChecks.Places,
    inputs: @escaping Inputs
  ) -> Check {
    Check("ddim.inversion", aspect, on: schedule, asking: .invert, also: ["ddim.deterministic"]) {
      setting in
      var questions = Questions(setting, for: "ddim.inversion" + aspect + schedule.name)
      let probes = places(&questions).map { place in
        let pair = inputs(&questions, place)
        let request = Request.invert(
          time: place.time, next: place.previous ?? place.time + 1, state: pair.first,
          noise: pair.second)
        return Probe(request: request, field: "x_next", place: place) { conventions in
          setting.expectations(
            EncodeEvaluation.allCases, at: place,
            inputs: zip(pair.first, pair.second).map { [$0, $1] }, under: conventions)
        }
      }
      return .probing(probes, in: setting)
    }
  }
}

extension Place {
  /// The step the other way: from t_prev to t.
  fileprivate var reversed: Place { Place(time: previous ?? 0, previous: time) }
}
