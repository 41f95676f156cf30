import CandidateProtocol
import Rows

/// The two vectors of `q_posterior`.
struct PosteriorInput: Sendable {
  let data: [Double]
  let state: [Double]
}

/// Checks of `ddpm.posterior-mean` and `ddpm.posterior-variance` through `q_posterior`.
enum PosteriorSubjects {
  static let all: [any CheckedSubject] = [mean, variance]

  private static let mean = Subject<PosteriorInput>(
    row: .ddpmPosteriorMean, operation: .posterior, request: request,
    parts: { spot, input in [(spot, zip(input.data, input.state).map { [$0, $1] })] },
    evaluations: { _, _, _ in PosteriorMeanEvaluation.all },
    form: { _, _, _ in Form.posteriorMean },
    mistakes: [paddedAtTheEnd],
    aspects: [
      Aspect(name: "data", why: "The coefficient of the data: every other input is zero.") {
        laterTimes(&$0) { [PosteriorInput(data: $0.pattern(1), state: $0.zeros)] }
      },
      Aspect(name: "state", why: "The coefficient of the state: every other input is zero.") {
        laterTimes(&$0) { [PosteriorInput(data: $0.zeros, state: $0.pattern(1))] }
      },
      Aspect(
        name: "affine",
        why: "Drawn inputs, larger than a normal draws: the map is affine and nothing is clamped."
      ) {
        laterTimes(&$0) {
          $0.drawnPair().map { PosteriorInput(data: $0.first, state: $0.second) }
        }
      },
      Aspect(name: "last-step", why: lastStep) { questions in
        let count = questions.dimension(3)
        let data = questions.drawn(count)
        return [(.at(1), PosteriorInput(data: data, state: questions.drawn(count)))]
      },
    ])

  private static let variance = Subject<PosteriorInput>(
    row: .ddpmPosteriorVariance, operation: .posterior, field: "variance",
    heeds: [.varianceFloor], request: request, parts: { spot, _ in [(spot, [[]])] },
    evaluations: { conventions, _, _ in FlooredEvaluation.all(conventions.varianceFloor) },
    form: { conventions, _, _ in conventions.varianceFloor == 0 ? Form.posteriorVariance : nil },
    undeclared: floor,
    aspects: [
      Aspect(name: "value", why: "The value that the equation states.") {
        laterTimes(&$0) { [PosteriorInput(data: $0.pattern(1), state: $0.zeros)] }
      },
      Aspect(name: "last-step", why: lastStep) {
        [(.at(1), PosteriorInput(data: $0.pattern(1), state: $0.zeros))]
      },
    ])

  /// β is the schedule's own, and read where it should be.
  private static let paddedAtTheEnd = Mistake<PosteriorInput>(
    id: "SCH-02",
    sentence: "the table of ᾱ_{t−1} has its 1 at its end, not at its start: it holds ᾱ_t",
    evaluations: { _, _, _ in [PosteriorMeanEvaluation.stored] },
    reads: { spot, steps in .step(spot.time, to: spot.time < steps ? spot.time : 0) },
    keepsBeta: true)

  private static let lastStep = "The step to t = 0, where ᾱ is 1 and no noise is added."

  private static let request: @Sendable (Spot, PosteriorInput) -> Request = { spot, input in
    .posterior(.init(time: spot.time, data: input.data, state: input.state))
  }

  /// All times but t = 1, where the answer is x_0 without variance.
  private static func laterTimes(
    _ questions: inout Questions, _ inputs: (inout Questions) -> [PosteriorInput]
  ) -> [(spot: Spot, input: PosteriorInput)] {
    questions.each(questions.times().filter { $0 >= 2 }.map(Spot.at)) { questions, _ in
      inputs(&questions)
    }
  }

  /// A small variance that is the same wherever it is wrong.
  private static let floor: @Sendable (Setting, Probe, [Double]) -> [Alternative] = {
    setting, _, answers in
    var conventions = setting.capabilities.conventions
    guard let answer = answers.first, answer > conventions.varianceFloor, answer < 1e-3 else {
      return []
    }
    conventions.varianceFloor = answer
    return [
      Alternative(
        sentence: "the variance has a floor: that is variance_floor \(JSON.real(answer)), "
          + "undeclared", conventions: conventions)
    ]
  }
}
