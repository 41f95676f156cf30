internal import Derivation
internal import RealModule

/// What people write in the place of a term of the bound or of a weight, to name it where all wrong
/// answers show it. None is searched for: an answer is wrong by the equation, whatever it is instead.
enum BoundMistake: Sendable, CaseIterable {
  /// Of any sum over coordinates.
  case averaged, bits, bitsPerDimension, doubled, halved, negated, clipped
  /// Of `elbo.transition-term`.
  case kernelVariance, modelKernelVariance
  /// Of `elbo.reconstruction-term`.
  case withoutConstant, nextPosteriorVariance, unitVariance
  /// Of `elbo.prior-term`.
  case timeBefore, withoutLogarithm, exchanged
  /// Of `objective.weights`.
  case asPrinted, deviation, withoutDirection, posteriorDirection, notSquared

  static let ofSums: [BoundMistake] = [
    .averaged, .bits, .bitsPerDimension, .doubled, .halved, .negated,
  ]
  static let ofTransition = ofSums + [.clipped, .kernelVariance, .modelKernelVariance]
  static let ofReconstruction =
    ofSums + [.clipped, .withoutConstant, .nextPosteriorVariance, .unitVariance]
  static let ofPrior = ofSums + [.timeBefore, .withoutLogarithm, .exchanged]
  static let ofWeight: [BoundMistake] = [
    .doubled, .halved, .asPrinted, .deviation, .withoutDirection, .posteriorDirection, .notSquared,
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
    case .clipped: "x̂_0 is clipped to [−1, 1], and a term of the bound never clips"
    case .kernelVariance: "the variance is β_t, where both laws have β̃_t"
    case .modelKernelVariance:
      "the model's variance is β_t, where both laws have β̃_t and the logarithms cancel"
    case .withoutConstant: "(d/2) log 2πβ_1, the constant of the density, is left out"
    case .nextPosteriorVariance:
      "the variance is β̃_2, which DDPM's code puts in the place of the first; β_1 is asked for"
    case .unitVariance: "the variance is 1, where it is β_1"
    case .timeBefore: "it is that of T − 1: a table that counts from 0 is read one too early"
    case .withoutLogarithm: "−log(1 − ᾱ_T) is left out"
    case .exchanged: "it is KL(N(0, I) ‖ q): the arguments are exchanged"
    case .asPrinted:
      "it is 1/(2σ²ᾱ_t), which is what the DDIM paper prints with d = 1; its derivation gives "
        + "k²/(2σ²) with k = √ᾱ_{t−1} √(1−ᾱ_t)/√ᾱ_t − √(1−ᾱ_{t−1}−σ²)"
    case .deviation: "it is k²/(2σ), where the variance is σ²"
    case .withoutDirection: "√(1−ᾱ_{t−1}−σ²) is left out of k: ε̂ moves the direction too"
    case .posteriorDirection: "k is that of σ² = β̃_t: √(1−ᾱ_{t−1}−σ²) changes with σ"
    case .notSquared: "it is k/(2σ²), where k is squared"
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
    case .negated: return -total
    default: return total
    }
  }
}

extension Conventions {
  /// Each mistake as an alternative to these conventions.
  func mistaken(_ mistakes: [BoundMistake]) -> [Alternative] {
    mistakes.map { mistake in
      var conventions = self
      conventions.boundMistake = mistake
      return Alternative(sentence: mistake.sentence, conventions: conventions)
    }
  }
}
