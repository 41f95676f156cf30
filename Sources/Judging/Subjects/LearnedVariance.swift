import CandidateProtocol
import Rows
import Scalars

/// Checks of `improved.learned-variance` through `learned_variance`.
enum LearnedVarianceChecks {
  private static let single: StepChecks.Places = { $0.singleSteps() }

  static func checks(on schedule: Schedule) -> [Check] {
    var checks = [
      check("extremes", schedule, single) { questions in
        let pattern = [-1.0, 1, 0]
        return (0..<questions.dimension(3)).map { pattern[$0 % 3] }
      },
      check("interior", schedule, single) {
        $0.drawnHead($0.nextDimension())
      },
    ]
    if schedule.steps >= 6 {
      let strided: StepChecks.Places = { $0.stridedSteps() + $0.stepsToFirst }
      checks.append(check("stride", schedule, strided) { $0.drawnHead($0.nextDimension()) })
    }
    return checks
  }

  private static func check(
    _ aspect: String, _ schedule: Schedule, _ places: @escaping StepChecks.Places,
    head: @escaping @Sendable (inout Questions) -> [Double]
  ) -> Check {
    Check("improved.learned-variance", aspect, on: schedule, asking: .learnedVariance) { setting in
      var questions = Questions(setting, for: "learned-variance" + aspect + schedule.name)
      let probes = places(&questions).map { place in
        let head = head(&questions)
        let previous = place.previous ?? 0
        let request = Request.learnedVariance(time: place.time, previous: previous, head: head)
        return Probe(request: request, field: "variance", place: place) { conventions in
          // The floor is one of `ddpm_step` and `q_posterior` only.
          let noise = AncestralNoise(Supposition(), previous: previous, isLearned: true)
          return setting.expectations(
            AncestralVarianceEvaluation.all(noise), at: place, inputs: head.map { [$0] },
            under: conventions)
        }
      }
      return .probing(probes, in: setting)
    }
  }
}
