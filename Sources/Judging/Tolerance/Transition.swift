package import CandidateProtocol
import Derivation
import Rows
import Scalars

/// A reverse transition: what the coefficients of a step are functions of.
package struct Transition<F: EvaluationField> {
  /// ᾱ at t_prev.
  package var to: F
  /// ᾱ_t.
  package var from: F
  /// The schedule's own β_t, where the step is a single one.
  package var beta: F?
  package var eta: F = 0
  /// The standard deviation of the noise, where it is given and no function of η.
  package var sigma: F = 0

  package init(to: F, from: F, beta: F? = nil, eta: F = 0, sigma: F = 0) {
    (self.to, self.from, self.beta) = (to, from, beta)
    (self.eta, self.sigma) = (eta, sigma)
  }

  /// β of the transition from the two signal powers.
  package var ratioBeta: F { Forward.kernelVariance(to: from, from: to) }
}

extension Transition {
  /// The same for code that rounds it all to a narrower format before it computes.
  func cast<Wide: BinaryFormat, Narrow: BinaryFormat>(
    to format: Narrow.Type
  ) -> Transition<ErrorBound<Narrow>> where F == ErrorBound<Wide> {
    Transition<ErrorBound<Narrow>>(
      to: ErrorBound(casting: to), from: ErrorBound(casting: from),
      beta: beta.map { ErrorBound(casting: $0) }, eta: ErrorBound(casting: eta),
      sigma: ErrorBound(casting: sigma))
  }
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
