import CandidateProtocol
import Derivation
import RealModule

/// What people do to a sum over coordinates.
enum SumMistake: Sendable {
  case averaged, bits, bitsPerDimension, doubled, halved, negated, cutAtZero, perLevel

  func applied<F: EvaluationField>(to total: F, count: Int) throws(DerivationError) -> F {
    let number = F.constant(Double(count))
    switch self {
    case .averaged: return total / number
    case .bits: return total / F.constant(Double.log(2))
    case .bitsPerDimension: return total / (number * F.constant(Double.log(2)))
    case .doubled: return 2 * total
    case .halved: return total / 2
    case .negated: return -total
    case .cutAtZero: return total.atLeast(0)
    case .perLevel: return total / 255
    }
  }
}

/// A right evaluation whose result is changed.
struct ChangedSum<Right: Evaluation>: Evaluation {
  let right: Right
  let change: SumMistake
  /// How many vectors stand one after the other in the inputs.
  let vectors: Int

  package func coefficients<F: EvaluationField>(_ transition: Transition<F>) throws(DerivationError)
    -> [F]?
  {
    try right.coefficients(transition)
  }

  package func apply<F: EvaluationField>(
    _ coefficients: [F], to inputs: [F], clipping: Clipping
  ) throws(DerivationError) -> F {
    let count = max(1, inputs.count / vectors)
    return try change.applied(
      to: right.apply(coefficients, to: inputs, clipping: clipping), count: count)
  }
}

extension Mistake {
  /// Mistakes of any sum of nats.
  ///
  /// - Parameters:
  ///   - usual: the evaluations by which a mistake is told.
  ///   - vectors: how many vectors stand one after the other in their inputs.
  static func ofSums(_ usual: [some Evaluation], vectors: Int) -> [Mistake] {
    [
      ofSum(
        "ELB-14", "it is the mean over the coordinates, whose nats are added up", .averaged, usual,
        vectors),
      ofSum("TERM-BITS", "it is in bits: 1/log 2 times the nats", .bits, usual, vectors),
      ofSum(
        "TERM-BITS-PER-DIMENSION",
        "it is in bits per dimension, not the sum of all coordinates in nats", .bitsPerDimension,
        usual, vectors),
      ofSum(
        "REP-17", "it is divided by 255, the levels of a pixel: x_0 is in [−1, 1] already",
        .perLevel, usual, vectors),
      ofSum(
        "TERM-WITHOUT-HALF", "it is twice as much: a factor ½ is missing", .doubled, usual, vectors),
      ofSum(
        "TERM-HALVED", "it is half as much: there is a factor ½ too many", .halved, usual, vectors),
    ]
  }

  static func ofSum(
    _ id: String, _ sentence: String, _ change: SumMistake, _ usual: [some Evaluation],
    _ vectors: Int
  ) -> Mistake {
    Mistake(
      id: id, sentence: sentence,
      evaluations: { _, _, _ in
        usual.map { ChangedSum(right: $0, change: change, vectors: vectors) }
      })
  }

  /// The divergence with its sign changed.
  static func negatedDivergence(_ usual: [some Evaluation], vectors: Int) -> Mistake {
    ofSum(
      "TERM-SIGN", "it has the wrong sign: a divergence is never negative", .negated, usual,
      vectors)
  }

  /// What is read one time too late; the table's own end is kept.
  static func later(_ usual: [any Evaluation]) -> Mistake {
    Mistake(
      id: "TERM-LATER", sentence: "it is that of t + 1: a table is read one too late",
      evaluations: { _, _, _ in usual }, reads: { spot, steps in spot.moved(by: 1, steps: steps) })
  }

  /// What is read one time too early.
  static func earlier(_ usual: [any Evaluation]) -> Mistake {
    Mistake(
      id: "TERM-EARLIER",
      sentence: "it is that of t − 1: a table that counts from 0 is read one too early",
      evaluations: { _, _, _ in usual }, reads: { spot, steps in spot.moved(by: -1, steps: steps) })
  }

  /// x̂_0 clipped, at each limit that is in use.
  static func clipped(_ usual: [any Evaluation]) -> [Mistake] {
    let limits: [(name: String, of: @Sendable (Conventions) -> Double)] = [
      ("", { $0.clipLimit ?? 1 }), ("-at-1", { _ in 1 }), ("-at-3", { _ in 3 }),
    ]
    return limits.map { limit in
      Mistake(
        id: "TERM-CLIPPED", sentence: "x̂_0 is clipped, and a term of the bound never clips",
        variant: limit.name, evaluations: { _, _, _ in usual }, clips: limit.of)
    }
  }
}

extension Spot {
  /// The spot at another time, within 2…T where it was.
  func moved(by offset: Int, steps: Int) -> Spot {
    let other = min(max(time + offset, min(time, 2)), steps)
    var spot = Spot.at(other)
    spot.sigma = sigma
    return spot
  }
}
