import CandidateProtocol
import Rows

/// x_0, x_t and ε̂ of a term of the bound.
struct BoundPoint: Sendable {
  var data: [Double]
  var state: [Double]
  var noise: [Double]
  /// Whether ε̂ is the noise in x_t, so that next to nothing is left.
  var isTrue = false
}

/// Checks of the bound's terms at a time, through `elbo_term`, summed over coordinates.
enum BoundSubjects {
  /// The order is that of blame: a term's own part before what is added to it.
  static let all: [any CheckedSubject] = [transition, reconstruction]

  private static let transition = subject(
    .elboTransitionTerm, { _, _, _ in TransitionTermEvaluation.all }, form: .transitionTerm,
    mistakes: TransitionTermMistakes.all,
    [
      Aspect(name: "data", why: "The coefficient of the data: every other input is zero.") {
        later(&$0) { questions, time in [questions.dataAlone(at: time)] }
      },
      Aspect(name: "state", why: "The coefficient of the state: every other input is zero.") {
        later(&$0) { questions, time in [questions.stateAlone(at: time)] }
      },
      Aspect(name: "noise", why: "The coefficient of the noise: every other input is zero.") {
        later(&$0) { questions, time in [questions.noiseAlone(at: time)] }
      },
      Aspect(
        name: "true-noise",
        why: "The noise that is in x_t is predicted: nothing is left, and no constant."
      ) {
        later(&$0) { questions, time in
          [questions.nothing(questions.dimension(3)), questions.trueNoise(at: time)]
        }
      },
      Aspect(
        name: "drawn",
        why: "Drawn inputs, with 1, 3 and 64 coordinates where there are any: sums, not means."
      ) {
        later(&$0) { questions, time in [questions.drawnPoint(at: time)] }
      },
    ])

  private static let reconstruction = subject(
    .elboReconstructionTerm,
    { _, _, _ in [DerivedReconstructionTerm()] + ReconstructionEvaluation.all },
    form: .reconstructionTerm,
    mistakes: ReconstructionMistakes.all,
    ifNotANumber: "as a divergence is where the posterior has no variance: at t = 1 the term is "
      + "the negative log likelihood of x_0",
    [
      Aspect(
        name: "constant",
        why: "All inputs are zero: the constant alone, once for each coordinate."
      ) {
        first(&$0) { questions in
          (0..<3).map { _ in questions.nothing(questions.nextDimension()) }
        }
      },
      Aspect(name: "alone", why: "One input at a time, every other is zero.") {
        first(&$0) {
          [$0.dataAlone(at: 1), $0.stateAlone(at: 1), $0.noiseAlone(at: 1)]
        }
      },
      Aspect(
        name: "drawn",
        why: "Drawn inputs, with 1, 3 and 64 coordinates where there are any: sums, not means."
      ) {
        first(&$0) { questions in (0..<3).map { _ in questions.drawnPoint(at: 1) } }
      },
    ])

  /// All times but t = 1.
  private static func later(
    _ questions: inout Questions, _ points: (inout Questions, Int) -> [BoundPoint]
  ) -> [(spot: Spot, input: BoundPoint)] {
    questions.each(questions.times().filter { $0 >= 2 }.map(Spot.at)) { points(&$0, $1.time) }
  }

  private static func first(
    _ questions: inout Questions, _ points: (inout Questions) -> [BoundPoint]
  ) -> [(spot: Spot, input: BoundPoint)] {
    points(&questions).map { (.at(1), $0) }
  }

  private static func subject(
    _ row: Row,
    _ evaluations: @escaping @Sendable (Conventions, Spot, BoundPoint) -> [any Evaluation],
    form: Form?, mistakes: [Mistake<BoundPoint>], ifNotANumber: String? = nil,
    _ aspects: [Aspect<BoundPoint>]
  ) -> Subject<BoundPoint> {
    Subject(
      row: row, operation: .boundTerm,
      request: { spot, point in
        .boundTerm(.init(time: spot.time, data: point.data, state: point.state, noise: point.noise))
      },
      parts: { spot, point in [(spot, [point.data + point.state + point.noise])] },
      evaluations: evaluations, form: { _, _, _ in form }, mistakes: mistakes, consultsAll: true,
      // What the same point has where the noise is not predicted at all.
      comparable: { point in
        guard point.isTrue else { return nil }
        return BoundPoint(
          data: point.data, state: point.state, noise: point.noise.map { _ in 0 })
      },
      ifNotANumber: { _, _, _ in ifNotANumber.map { Explanation($0) } }, aspects: aspects)
  }
}
