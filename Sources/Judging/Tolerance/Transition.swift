package import CandidateProtocol
import Derivation
import Rows
import Scalars

/// A reverse transition: what the coefficients of a step are functions of.
package struct Transition<F> {
  /// ᾱ at t_prev.
  package var to: F
  /// ᾱ_t.
  package var from: F
  /// The schedule's own β_t, where the step is a single one.
  package var beta: F?
  package var eta: F
  /// The standard deviation of the noise, where it is given and no function of η.
  package var sigma: F

  /// The same transition over other numbers.
  package func map<G>(_ number: (F) -> G) -> Transition<G> {
    Transition<G>(
      to: number(to), from: number(from), beta: beta.map(number), eta: number(eta),
      sigma: number(sigma))
  }
}

extension Transition where F: EvaluationField {
  package init(to: F, from: F, beta: F? = nil, eta: F = 0, sigma: F = 0) {
    (self.to, self.from, self.beta) = (to, from, beta)
    (self.eta, self.sigma) = (eta, sigma)
  }

  /// β of the transition from the two signal powers.
  package var ratioBeta: F { Forward.kernelVariance(to: from, from: to) }
}

/// What a step does to its x̂_0.
package struct Clipping {
  package var limit: Double?
  package var rederivesNoise = false

  package init(limit: Double? = nil, rederivesNoise: Bool = false) {
    (self.limit, self.rederivesNoise) = (limit, rederivesNoise)
  }
}

extension Conventions {
  /// What they say of a step's x̂_0.
  package var clipping: Clipping { Clipping(limit: clipLimit, rederivesNoise: rederivesNoise) }
}

extension Schedule {
  /// The schedule's own β_t where the spot is a single step.
  package func singleBeta(at spot: Spot) -> Double? {
    spot.previous == spot.time - 1 ? betas[spot.time - 1] : nil
  }
}
