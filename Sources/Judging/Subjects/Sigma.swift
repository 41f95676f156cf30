import CandidateProtocol
import Rows

/// Checks of `ddim.sigma` through the operation `sigma`.
enum SigmaSubjects {
  static let all: [any CheckedSubject] = [sigma]

  private static let sigma = Subject<Void>(
    row: .ddimSigma, operation: .sigma, heeds: [.finalSignalPower, .eta],
    request: { spot, _ in .sigma(.init(time: spot.time, previous: spot.previous, eta: spot.eta)) },
    parts: { spot, _ in [(spot, [[]])] }, evaluations: { _, _, _ in SigmaEvaluation.allCases },
    form: { _, _, _ in Form.sigma }, mistakes: [.wholeEta],
    undeclared: { setting, probe, _ in
      let declared = setting.capabilities.conventions
      return StepConventions.final(declared, probe) + StepConventions.eta(declared)
    },
    aspects: [
      Aspect(
        name: "single-step",
        why: "Steps from t to t − 1, at η = 0, ½ and 1: η and η² agree at the ends."
      ) { questions in atEtas(&questions) { $0.singleSteps() } },
      Aspect(
        name: "stride", why: "Steps across strides: β there is 1 − ᾱ_t/ᾱ_prev, not β_t.", least: 6
      ) { questions in atEtas(&questions) { $0.stridedSteps() } },
      Aspect(
        name: "to-first", why: "Steps to t = 1, where nearly all noise is gone.", least: 6
      ) { questions in atEtas(&questions) { $0.stepsToFirst } },
      Aspect(
        name: "last-step", why: "The step to t = 0, where ᾱ is 1 and no noise is added.",
        refusal: {
          $0.capabilities.conventions.finalSignalPowerIsFirst
            ? "with final_alpha_bar declared, σ at t_prev = 0 is left open" : nil
        }
      ) { questions in atEtas(&questions) { $0.lastSteps } },
    ])

  /// Steps at η = 0, ½, 1 and a drawn one.
  private static func atEtas(
    _ questions: inout Questions, _ steps: (inout Questions) -> [Spot]
  ) -> [(spot: Spot, input: Void)] {
    let drawn = questions.drawnShare()
    return Questions.withEtas(steps(&questions), [0, 0.5, 1, drawn]).map { ($0, ()) }
  }
}
