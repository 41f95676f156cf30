import CandidateProtocol
import Rows

/// Checks of `ddim.sigma` through the operation `sigma`.
enum SigmaChecks {
  static func checks(on schedule: Schedule) -> [Check] {
    var checks = [check("single-step", schedule) { $0.singleSteps() }]
    if schedule.steps >= 6 {
      checks.append(check("stride", schedule) { $0.stridedSteps() })
      checks.append(check("to-first", schedule) { $0.stepsToFirst })
    }
    checks.append(
      Check("ddim.sigma", "last-step", on: schedule, asking: .sigma) { setting in
        if setting.declared.finalSignalPowerIsFirst {
          return .found(
            Finding(.unsupported, "with final_alpha_bar declared, σ at t_prev = 0 is left open"))
        }
        return .probing(probes(Questions(setting, for: "").lastSteps, setting), in: setting) {
          probe, _ in StepConventions.final(setting.declared, probe)
        }
      })
    return checks
  }

  private static func check(
    _ aspect: String, _ schedule: Schedule,
    places: @escaping @Sendable (inout Questions) -> [Place]
  ) -> Check {
    Check("ddim.sigma", aspect, on: schedule, asking: .sigma) { setting in
      var questions = Questions(setting, for: "ddim.sigma" + aspect + schedule.name)
      let drawn = Double(Int.random(in: 1...63, using: &questions.generator)) / 64
      return .probing(probes(places(&questions), setting, drawn), in: setting)
    }
  }

  private static func probes(
    _ places: [Place], _ setting: Setting, _ eta: Double = 0.25
  ) -> [Probe] {
    Questions.withEtas(places, [0, 0.5, 1, eta]).map { place in
      let previous = place.previous ?? 0
      let request = Request.sigma(time: place.time, previous: previous, eta: place.eta ?? 0)
      return Probe(request: request, field: "sigma", isNumber: true, place: place) {
        setting.expectations(SigmaEvaluation.allCases, at: place, inputs: [[]], under: $0)
      }
    }
  }
}
