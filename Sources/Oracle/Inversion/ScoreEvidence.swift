import CandidateProtocol
import Derivation
import RealModule
import Rows
import Scalars
import Statistics

/// Evidence for `inversion.score`.
enum ScoreEvidence {
  /// Each piece of evidence, with the mistakes that it refutes.
  static let rows: [Row: [Evidence]] = [
    .inversionScore: [
      ofMixture()
        .refuting("the other sign", ofMixture { noise, power in noise / (1 - power).squareRoot() }),
      ofUniformData()
        .refuting("s² for s", ofUniformData { noise, power in -noise / (1 - power) }),
    ]
  ]

  static func ofMixture(
    _ formula: @escaping Formula2<Double> = Inversion.score(noise:signalPower:)
  ) -> Evidence {
    Evidence(
      kind: .computed,
      method: "the derivative of the exact log density of a mixture of three normal laws, by dual "
        + "numbers, on DDPM's schedule"
    ) {
      let mixture = try NormalMixture(FamilyJointEvidence.mixtures)
      let lifted = try mixture.dual()
      var worst = 0.0
      for point in Transitions.ofDDPM {
        for state in stride(from: -3.0, through: 3, by: 0.25) {
          let slope = try lifted.logDensity(
            at: Dual(state, derivative: 1), signalPower: Dual(point.from)
          ).derivative
          let noise = try mixture.optimalNoise(state: state, signalPower: point.from)
          let claimed = try formula(noise, point.from)
          // A share exp(−d²/2v) of a component is off by as many roundings as its exponent is large,
          // and what it is a share of lies within the distance of the means over v.
          let spread = 1 - point.from
          let exponent = (3 + state.magnitude) * (3 + state.magnitude) / (2 * spread)
          let allowed = 16 * Double.ulpOfOne * (1 + exponent) * (6 / spread)
          let deviation = (slope - claimed).magnitude
          worst = max(worst, deviation / allowed)
          guard deviation <= allowed else {
            throw Refutation(
              "at t = \(point.time), x = \(state) the score is \(slope), \(claimed) is claimed")
          }
        }
      }
      return "at most \(worst) of what rounding can do"
    }
  }

  static func ofUniformData(
    _ formula: @escaping Formula2<Double> = Inversion.score(noise:signalPower:)
  ) -> Evidence {
    Evidence(
      kind: .computed,
      method:
        "for data even on [−1, 1], E[ε∣x_t] by GSL's QAG over x_0 against the derivative of the "
        + "density in closed form, a difference of two normal densities over one of their integrals"
    ) {
      var worst = 0.0
      for point in Transitions.ofDDPM where point.time >= 50 {
        let (rate, noise) = (point.from.squareRoot(), (1 - point.from).squareRoot())
        let standard = Gaussian(mean: 0, variance: 1)
        for state in [-1.2, -0.3, 0.1, 0.9] {
          func density(_ data: Double) -> Double {
            standard.density(at: (state - rate * data) / noise)
          }
          let mass = try Quadrature.over(-1...1, relativeError: 1e-12, density)
          // Ten is added to ε, so that the integral is not near zero.
          let first = try Quadrature.over(-1...1, relativeError: 1e-12) {
            ((state - rate * $0) / noise + 10) * density($0)
          }
          let claimed = try formula(first.value / mass.value - 10, point.from)
          let (upper, lower) = ((state + rate) / noise, (state - rate) / noise)
          let integral = Double.exp(Double.logNormalProbability(from: lower, to: upper))
          let exact =
            (standard.density(at: upper) - standard.density(at: lower)) / (noise * integral)
          let share = first.error / first.value.magnitude + mass.error / mass.value
          // The ends' densities carry their exponents' roundings, the quotient the integral's.
          let sizes = standard.density(at: upper) + standard.density(at: lower)
          let allowed =
            20 * share / noise
            + 16 * Double.ulpOfOne * (20 + upper * upper + lower * lower)
            * (1 + sizes / integral) / (noise * min(1, integral))
          let deviation = (exact - claimed).magnitude
          worst = max(worst, deviation)
          guard deviation <= allowed else {
            throw Refutation(
              "at t = \(point.time), x = \(state) the score is \(exact), \(claimed) is claimed")
          }
        }
      }
      return "largest difference \(worst)"
    }
  }
}
