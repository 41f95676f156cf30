import Derivation
import Rows
import Scalars

/// Errata about the limit of many steps.
extension Erratum {
  static func startOfFlow(
    printed: @escaping Formula1<Rational> = { $0 }
  ) -> Erratum {
    proved(
      "The DDIM paper starts its ODE, below eq. (14), from N(0, σ(T)), with a variance in the second place as everywhere "
        + "else in the paper. For x_T from N(0, I) the variance of x_T/√α is 1/α = 1 + σ(T)², about σ(T)² where σ(T) "
        + "is large.",
      "the variance of x/a for x from N(0, 1) is not the printed one"
    ) { point in
      for power in [point.to, point.from] {
        let level = try ProbabilityFlow.noiseLevel(signalPower: power)
        // The variance of a multiple is the square of the factor.
        let factor = try 1 / Forward.signalRate(power)
        try point.holds(try printed(level) != factor * factor, "the printed variance is right")
      }
    }
  }
}
