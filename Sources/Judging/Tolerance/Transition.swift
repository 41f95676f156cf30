import CandidateProtocol
import Derivation
import Rows

/// A reverse transition: what the coefficients of a step are functions of.
struct Transition<F: EvaluationField> {
  /// ᾱ at t_prev.
  var to: F
  /// ᾱ_t.
  var from: F
  /// The schedule's own β_t, where the step is a single one.
  var beta: F?
  var eta: F = 0
  /// The standard deviation of the noise, where it is given and no function of η.
  var sigma: F = 0

  /// β of the transition from the two signal powers.
  var ratioBeta: F { Forward.kernelVariance(to: from, from: to) }
}

/// What a step does to its x̂_0.
struct Clipping {
  var limit: Double?
  var rederivesNoise = false
}

extension Conventions {
  /// What they say of a step's x̂_0.
  var clipping: Clipping { Clipping(limit: clipLimit, rederivesNoise: rederivesNoise) }
}

extension Schedule {
  /// The schedule's own β_t where the spot is a single step.
  func singleBeta(at spot: Spot) -> Double? {
    spot.previous == spot.time - 1 ? betas[spot.time - 1] : nil
  }
}
