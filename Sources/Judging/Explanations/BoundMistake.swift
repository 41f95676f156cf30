import CandidateProtocol
import Derivation
import RealModule
import Rows

/// What people write in the place of a term of the bound or of a weight, to name it where all wrong
/// answers show it. None is searched for: an answer is wrong by the equation, whatever it is instead.
enum BoundMistake: Sendable, CaseIterable {
  /// Of any sum over coordinates.
  case averaged, bits, bitsPerDimension, doubled, halved
  /// Of a sum that is a log likelihood, or a divergence.
  case negated, negatedDivergence, cutAtZero
  /// Of what x̂_0 is in.
  case clipped
  /// Of what has a time.
  case later, earlier
  /// Of `elbo.transition-term`.
  case kernelVariance, modelKernelVariance, exchangedModelKernelVariance, laterWeights
  /// Of `elbo.reconstruction-term`.
  case withoutConstant, withoutCircle, constantOnce, wholeSquare, nextPosteriorVariance
  case nextVariance, unitVariance
  /// Of `elbo.prior-term`; of it, `wholeSquare` too.
  case timeBefore, withoutLogarithm, exchanged, logarithmNegated, signalRate, meanOnly
  /// Of `objective.weights`.
  case asPrinted, deviation, withoutDirection, posteriorDirection, directionWithoutSigma
  case directionAdded, notSquared, unweighted

  static let ofSums: [BoundMistake] = [.averaged, .bits, .bitsPerDimension, .doubled, .halved]
  static let ofTransition =
    ofSums + [
      .negatedDivergence, .clipped, .later, .earlier, .kernelVariance, .modelKernelVariance,
      .exchangedModelKernelVariance, .laterWeights,
    ]
  static let ofReconstruction =
    ofSums + [
      .negated, .cutAtZero, .clipped, .later, .withoutConstant, .withoutCircle, .constantOnce,
      .wholeSquare, .nextPosteriorVariance, .nextVariance, .unitVariance,
    ]
  static let ofPrior =
    ofSums + [
      .negatedDivergence, .timeBefore, .withoutLogarithm, .exchanged, .wholeSquare,
      .logarithmNegated, .signalRate, .meanOnly,
    ]
  static let ofWeight: [BoundMistake] = [
    .doubled, .halved, .later, .earlier, .asPrinted, .deviation, .withoutDirection,
    .posteriorDirection, .directionWithoutSigma, .directionAdded, .notSquared, .unweighted,
  ]

  /// What was done, and what is right.
  var sentence: String {
    switch self {
    case .averaged: "it is the mean over the coordinates, whose nats are added up"
    case .bits: "it is in bits: 1/log 2 times the nats"
    case .bitsPerDimension: "it is in bits per dimension, not the sum of all coordinates in nats"
    case .doubled: "it is twice as much: a factor ½ is missing"
    case .halved: "it is half as much: there is a factor ½ too many"
    case .negated: "it has the wrong sign: the negative of a log likelihood is asked for"
    case .negatedDivergence: "it has the wrong sign: a divergence is never negative"
    case .cutAtZero: "negative nats are cut at 0, and a density above 1 has them"
    case .clipped: "x̂_0 is clipped, and a term of the bound never clips"
    case .later: "it is that of t + 1: a table is read one too late"
    case .earlier: "it is that of t − 1: a table that counts from 0 is read one too early"
    case .kernelVariance, .modelKernelVariance, .exchangedModelKernelVariance, .laterWeights:
      ofTransitionSentence
    case .withoutConstant, .withoutCircle, .constantOnce, .wholeSquare, .nextPosteriorVariance,
      .nextVariance, .unitVariance:
      ofReconstructionSentence
    case .timeBefore, .withoutLogarithm, .exchanged, .logarithmNegated, .signalRate, .meanOnly:
      ofPriorSentence
    default: ofWeightSentence
    }
  }

  private var ofTransitionSentence: String {
    switch self {
    case .kernelVariance: "the variance is β_t, where both laws have β̃_t"
    case .modelKernelVariance:
      "the model's variance is β_t, where both laws have β̃_t and the logarithms cancel"
    case .exchangedModelKernelVariance:
      "the arguments are exchanged, KL(p ‖ q), and the model's variance is β_t, where both laws have "
        + "β̃_t"
    default: "the two laws are those of t + 1, with x̂_0 of t"
    }
  }

  private var ofReconstructionSentence: String {
    switch self {
    case .withoutConstant: "(d/2) log 2πβ_1, the constant of the density, is left out"
    case .withoutCircle: "(d/2) log 2π is left out of the density's constant"
    case .constantOnce: "the constant is added once, not for each of the d coordinates"
    case .wholeSquare: "the square has no factor ½"
    case .nextPosteriorVariance:
      "the variance is β̃_2, which DDPM's code puts in the place of the first; β_1 is asked for"
    case .nextVariance: "the variance is β_2, where it is β_1"
    default: "the variance is 1, where it is β_1"
    }
  }

  private var ofPriorSentence: String {
    switch self {
    case .timeBefore: "it is that of T − 1: a table that counts from 0 is read one too early"
    case .withoutLogarithm: "−log(1 − ᾱ_T) is left out"
    case .exchanged: "it is KL(N(0, I) ‖ q): the arguments are exchanged"
    case .logarithmNegated: "log(1 − ᾱ_T) is added, where it is subtracted"
    case .signalRate: "x_0² has the factor √ᾱ_T, where it is ᾱ_T"
    default: "it is the mean's part ᾱ_T x_0²/2 alone: −ᾱ_T − log(1 − ᾱ_T) is left out"
    }
  }

  private var ofWeightSentence: String {
    switch self {
    case .asPrinted:
      "it is 1/(2σ²ᾱ_t), which is what the DDIM paper prints with d = 1; its derivation gives "
        + "k²/(2σ²) with k = √ᾱ_{t−1} √(1−ᾱ_t)/√ᾱ_t − √(1−ᾱ_{t−1}−σ²)"
    case .deviation: "it is k²/(2σ), where the variance is σ²"
    case .withoutDirection: "√(1−ᾱ_{t−1}−σ²) is left out of k: ε̂ moves the direction too"
    case .posteriorDirection: "k is that of σ² = β̃_t: √(1−ᾱ_{t−1}−σ²) changes with σ"
    case .directionWithoutSigma: "k has √(1−ᾱ_{t−1}), where it is √(1−ᾱ_{t−1}−σ²)"
    case .directionAdded: "√(1−ᾱ_{t−1}−σ²) is added in k, where it is subtracted"
    case .notSquared: "it is k/(2σ²), where k is squared"
    default: "it is 1, which weighs all times alike; k²/(2σ²) is asked for"
    }
  }

  /// What the mistake does to a sum, if it is one of any sum.
  static func apply<F: EvaluationField>(
    _ mistake: BoundMistake?, to total: F, count: Int
  ) throws(DerivationError) -> F {
    let number = F.constant(Double(count))
    switch mistake {
    case .averaged: return total / number
    case .bits: return total / F.constant(Double.log(2))
    case .bitsPerDimension: return total / (number * F.constant(Double.log(2)))
    case .doubled: return 2 * total
    case .halved: return total / 2
    case .negated, .negatedDivergence: return -total
    case .cutAtZero: return total.atLeast(0)
    default: return total
    }
  }
}

extension Supposition {
  /// Each mistake as an alternative to these conventions; clipping, at each limit that is in use.
  func mistaken(_ mistakes: [BoundMistake]) -> [Alternative] {
    mistakes.flatMap { mistake in
      let limits = mistake == .clipped ? [self.clipLimit ?? 1, 1, 3] : [self.clipLimit]
      return limits.map { limit in
        var conventions = self
        conventions.boundMistake = mistake
        conventions.clipLimit = limit
        return Alternative(sentence: mistake.sentence, conventions: conventions)
      }
    }
  }
}
