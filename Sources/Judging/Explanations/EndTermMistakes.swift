import CandidateProtocol
package import Derivation
import RealModule

/// What people write in the place of `elbo.reconstruction-term`.
enum ReconstructionMistakes {
  static let all: [Mistake<BoundPoint>] =
    Mistake.ofSums(usual, vectors: 3) + [
      .ofSum(
        "TERM-FIRST-SIGN",
        "it has the wrong sign: the negative of a log likelihood is asked for", .negated, usual, 3),
      .ofSum(
        "TERM-CUT", "negative nats are cut at 0, and a density above 1 has them", .cutAtZero, usual,
        3),
    ] + Mistake.clipped(usual) + [
      .later(usual),
      own(
        "TERM-WITHOUT-CONSTANT",
        "(d/2) log 2πβ_1, the constant of the density, is left out", .withoutConstant),
      own(
        "TERM-WITHOUT-CIRCLE", "(d/2) log 2π is left out of the density's constant",
        .withoutCircle),
      own(
        "TERM-CONSTANT-ONCE",
        "the constant is added once, not for each of the d coordinates", .constantOnce),
      own("TERM-WHOLE-SQUARE", "the square has no factor ½", .wholeSquare),
      own(
        "POS-11",
        "the variance is β̃_2, which DDPM's code puts in the place of the first; β_1 is asked for",
        .nextPosteriorVariance, readsNext: true),
      own(
        "REP-18",
        "it is the divergence at β̃_2 without the density's constant, where the negative log likelihood is right",
        .nextDivergence, readsNext: true),
      own(
        "TERM-NEXT-VARIANCE", "the variance is β_2, where it is β_1", .nextVariance,
        readsNext: true),
      own("TERM-UNIT-VARIANCE", "the variance is 1, where it is β_1", .unitVariance),
    ]

  private static let usual = ReconstructionEvaluation.usual

  private static func own(
    _ id: String, _ sentence: String, _ change: MistakenReconstruction.Change,
    readsNext: Bool = false
  ) -> Mistake<BoundPoint> {
    Mistake(
      id: id, sentence: sentence,
      evaluations: { _, _, _ in
        usual.map { MistakenReconstruction(right: $0, change: change) }
      }, reads: { spot, steps in readsNext ? spot.moved(by: 1, steps: steps) : spot })
  }
}

/// A right evaluation of the term with one part that is another.
package struct MistakenReconstruction: Evaluation {
  package enum Change: Sendable {
    case withoutConstant, withoutCircle, constantOnce, wholeSquare, unitVariance
    /// With these the transition is that from t = 2 to 1, where x̂_0 is read.
    case nextPosteriorVariance, nextVariance, nextDivergence
  }

  let right: ReconstructionEvaluation
  let change: Change

  package init(right: ReconstructionEvaluation, change: Change) {
    (self.right, self.change) = (right, change)
  }

  package func coefficients<F: EvaluationField>(_ transition: Transition<F>) throws(DerivationError)
    -> [F]?
  {
    switch change {
    case .unitVariance:
      return try right.coefficients(transition, reading: transition.from, variance: 1)
    case .nextPosteriorVariance, .nextDivergence:
      let variance = Posterior.variance(to: transition.to, from: transition.from)
      return try right.coefficients(transition, reading: transition.to, variance: variance)
    case .nextVariance:
      let variance =
        right.usesStored ? transition.beta ?? transition.ratioBeta : transition.ratioBeta
      return try right.coefficients(transition, reading: transition.to, variance: variance)
    case .withoutConstant, .withoutCircle, .constantOnce, .wholeSquare:
      return try right.coefficients(transition)
    }
  }

  package func apply<F: EvaluationField>(
    _ coefficients: [F], to inputs: [F], clipping: Clipping
  ) throws(DerivationError) -> F {
    let squares = try right.squares(coefficients, inputs, clipping: clipping)
    let circle: F = change == .withoutCircle ? 1 : F.constant(2 * Double.pi)
    let constant = try right.constant(coefficients, circle: circle)
    switch change {
    case .withoutConstant, .nextDivergence: return F.sum(squares)
    case .constantOnce: return F.sum(squares + [constant])
    case .wholeSquare: return F.sum(squares.map { 2 * $0 } + squares.map { _ in constant })
    case .withoutCircle, .unitVariance, .nextPosteriorVariance, .nextVariance:
      return F.sum(squares + squares.map { _ in constant })
    }
  }
}

/// What people write in the place of `elbo.prior-term`.
enum PriorTermMistakes {
  static let all: [Mistake<[Double]>] =
    Mistake.ofSums(usual, vectors: 1) + [
      .negatedDivergence(usual, vectors: 1),
      Mistake(
        id: "PRIOR-BEFORE",
        sentence: "it is that of T − 1: a table that counts from 0 is read one too early",
        evaluations: { _, _, _ in usual }, reads: { spot, _ in .at(spot.time - 1) }),
      own("PRIOR-WITHOUT-LOG", "−log(1 − ᾱ_T) is left out", .withoutLogarithm),
      own("PRIOR-EXCHANGED", "it is KL(N(0, I) ‖ q): the arguments are exchanged", .exchanged),
      own("PRIOR-WHOLE-SQUARE", "the square has no factor ½", .wholeSquare),
      own(
        "PRIOR-LOG-SIGN", "log(1 − ᾱ_T) is added, where it is subtracted", .logarithmNegated),
      own("PRIOR-SIGNAL-RATE", "x_0² has the factor √ᾱ_T, where it is ᾱ_T", .signalRate),
      own(
        "PRIOR-MEAN-ONLY",
        "it is the mean's part ᾱ_T x_0²/2 alone: −ᾱ_T − log(1 − ᾱ_T) is left out", .meanOnly),
    ]

  private static let usual = PriorTermEvaluation.all

  private static func own(
    _ id: String, _ sentence: String, _ change: MistakenPriorTerm.Change
  ) -> Mistake<[Double]> {
    Mistake(
      id: id, sentence: sentence,
      evaluations: { _, _, _ in usual.map { MistakenPriorTerm(right: $0, change: change) } })
  }
}

/// A right evaluation of the term with one part that is another.
package struct MistakenPriorTerm: Evaluation {
  package enum Change: Sendable {
    case withoutLogarithm, exchanged, wholeSquare, logarithmNegated, signalRate, meanOnly
  }

  let right: PriorTermEvaluation
  let change: Change

  package init(right: PriorTermEvaluation, change: Change) {
    (self.right, self.change) = (right, change)
  }

  package func coefficients<F: EvaluationField>(_ transition: Transition<F>) throws(DerivationError)
    -> [F]?
  {
    guard var coefficients = try right.coefficients(transition) else { return nil }
    if change == .signalRate { coefficients[0] = try coefficients[0].root() }
    return coefficients
  }

  package func apply<F: EvaluationField>(
    _ coefficients: [F], to inputs: [F], clipping: Clipping
  ) throws(DerivationError) -> F {
    let variance = right.variance(coefficients)
    let logarithm = try right.logarithm(coefficients)
    return F.sum(
      inputs.flatMap { data -> [F] in
        let square = right.square(coefficients, data)
        switch change {
        case .withoutLogarithm: return [square / 2, F.sum([variance, -1]) / 2]
        case .exchanged:
          return [square / (2 * variance), F.sum([1 / variance, -1, logarithm]) / 2]
        case .wholeSquare: return [square, F.sum([variance, -1, -logarithm]) / 2]
        case .logarithmNegated: return [square / 2, F.sum([variance, -1, logarithm]) / 2]
        case .signalRate: return [square / 2, F.sum([variance, -1, -logarithm]) / 2]
        case .meanOnly: return [square / 2]
        }
      })
  }
}
