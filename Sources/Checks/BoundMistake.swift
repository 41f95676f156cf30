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
    case .averaged: "that is the mean over the coordinates, where they are summed"
    case .bits: "that is in bits, 1/log 2 times what it is in nats"
    case .bitsPerDimension: "that is in bits per dimension, where the sum in nats is asked for"
    case .doubled: "that is twice as much: a factor ½ is missing"
    case .halved: "that is half as much: there is a factor ½ too many"
    case .negated: "that has the wrong sign: a negative log likelihood is asked for"
    case .clipped: "that is with x̂_0 clipped to [−1, 1], and a term of the bound never clips"
    case .kernelVariance: "that is with the variance β_t, where both laws have β̃_t"
    case .modelKernelVariance:
      "that is with the model's variance β_t, where both laws have β̃_t and their logarithms cancel"
    case .withoutConstant: "that is without (d/2) log 2πβ_1, the constant of the density"
    case .nextPosteriorVariance:
      "that is with the variance β̃_2, as code has it that copies its first log-variance from the "
        + "second, where β_1 is asked for"
    case .unitVariance: "that is with the variance 1, where it is β_1"
    case .timeBefore: "that is at T − 1: a table that counts from 0 was read one too early"
    case .withoutLogarithm: "that is without −log(1 − ᾱ_T)"
    case .exchanged: "that is KL(N(0, I) ‖ q), where KL(q ‖ N(0, I)) is asked for"
    case .asPrinted:
      "that is 1/(2σ²ᾱ_t), what the DDIM paper's theorem prints with d = 1; its derivation gives "
        + "k²/(2σ²) with k = √ᾱ_{t−1} √(1−ᾱ_t)/√ᾱ_t − √(1−ᾱ_{t−1}−σ²)"
    case .deviation: "that is k²/(2σ), where σ² is the variance"
    case .withoutDirection: "that is without √(1−ᾱ_{t−1}−σ²) in k: ε moves the direction too"
    case .posteriorDirection:
      "that is with the mean at σ² = β̃_t: √(1−ᾱ_{t−1}−σ²) changes with σ"
    case .notSquared: "that is k/(2σ²), where k is squared"
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
