import CandidateProtocol
import Derivation
import Rows

/// Checks of `objective.weights` through `loss_weight`.
enum WeightSubjects {
  static let all: [any CheckedSubject] = [weight]

  private static let weight = Subject<Void>(
    row: .objectiveWeights, operation: .lossWeight,
    request: { spot, _ in .lossWeight(.init(time: spot.time, sigma: spot.sigma)) },
    parts: { spot, _ in [(spot, [[]])] }, evaluations: { _, _, _ in WeightEvaluation.all },
    form: { _, _, _ in .weight }, mistakes: WeightMistakes.all, consultsAll: true,
    aspects: [
      Aspect(name: "posterior-variance", why: "σ² about β̃: DDPM's weight.") {
        later(&$0) { questions, time in
          let powers = questions.setting.signalPowers
          return Posterior.variance(to: powers[time - 1], from: powers[time]).squareRoot()
        }
      },
      Aspect(name: "small", why: "σ a 64th of its largest: the weight grows as 1/σ².") {
        later(&$0) { 0x1p-6 * largest($0, at: $1) }
      },
      Aspect(
        name: "largest", why: "σ next to its largest: little is left of the direction."
      ) {
        // Nearer to it fp64 leaves nothing.
        later(&$0) { (1 - 0x1p-8) * largest($0, at: $1) }
      },
      Aspect(name: "drawn", why: "A drawn σ, in all bits of the candidate's format.") {
        later(&$0) { $0.drawnShare() * largest($0, at: $1) }
      },
    ])

  private static func later(
    _ questions: inout Questions, _ sigma: (inout Questions, Int) -> Double
  ) -> [(spot: Spot, input: Void)] {
    questions.times().filter { $0 >= 2 }.map { time in
      (.at(time, sigma: questions.setting.askable(below: sigma(&questions, time))), ())
    }
  }

  /// √(1 − ᾱ_{t−1})
  private static func largest(_ questions: Questions, at time: Int) -> Double {
    (1 - questions.setting.signalPowers[time - 1]).squareRoot()
  }
}
