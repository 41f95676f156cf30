import CandidateProtocol
import Derivation
import Laws
import RealModule
import Rows
import Samplers
import Scalars
import Statistics

/// Evidence for `chain.convergence-order`.
enum ConvergenceEvidence {
  typealias Distance = @Sendable (Moments<Double>, Moments<Double>) throws -> Double

  /// Data for which both samplers' errors are of first order from 50 steps on.
  private static let data: [(mean: Double, variance: Double)] = [(0, 0.25), (1, 1), (0, 4)]
  private static let counts = [50, 100, 200, 500, 1000]

  static func order(
    distance: @escaping Distance = { try Wasserstein.normal($0, $1) },
    law: @escaping GaussianChainEvidence.Law<Double> = GaussianChainEvidence.output
  ) -> Evidence {
    Evidence(
      kind: .computed,
      method:
        "the slope by GSL's least squares of log W₂ against log S with a term in 1/S, from q(x_T), S = 50 … 1000, "
        + "trailing, on DDPM's and the cosine schedule, for N(0, ¼), N(1, 1) and N(0, 4): DDIM's and DDPM's"
    ) {
      var orders: [Double] = []
      for family in [Transitions.families[0], Transitions.families[2]] {
        let powers = family.table(steps: 1000).signalPowers
        for normal in data {
          for sampler in [Sampler<Double>.family(eta: 0), .ancestral(.posterior)] {
            let distances = try counts.map { count in
              let output = try law(
                ReverseChain(
                  sampler, signalPowers: powers, times: GaussianChainEvidence.times(count)),
                GaussianNetwork(mean: normal.mean, variance: normal.variance), .marginal)
              return try distance(output, normal)
            }
            let fitted = try slope(distances)
            orders.append(-fitted)
            guard (fitted + 1).magnitude <= 0.05 else {
              throw Refutation(
                "\(family.name), \(normal): \(sampler) has the order \(-fitted): \(distances)")
            }
          }
        }
      }
      return
        "\(orders.count) orders between \(orders.min() ?? 0) and \(orders.max() ?? 0), 0.05 about 1 is granted"
    }
  }

  /// p in W = c Sᵖ exp(b/S): with the term in b what is left of the fit is of second order.
  private static func slope(_ distances: [Double]) throws -> Double {
    let design = try Matrix(
      rows: counts.count, columns: 3,
      elements: counts.flatMap { [1, Double.log(Double($0)), 1 / Double($0)] })
    return try LinearAlgebra.leastSquares(
      design: design, observations: distances.map { Double.log($0) }
    ).coefficients[1]
  }

  typealias Kept<F: RadicalField & Sendable> = @Sendable (GaussianChainLaw<F>) -> F

  /// What the output has left of a unit at the start: chains from two starts that get the same noise lie so far
  /// apart.
  static func kept<F: RadicalField & Sendable>(_ law: GaussianChainLaw<F>) -> F {
    law.kernels.reduce(1) { $0 * $1.slope }
  }

  static func forgets(_ kept: @escaping Kept<Rational> = kept) -> Evidence {
    Proof.atPoints(
      "DDPM's slopes with the perfect network multiply to the regression of x_0 on x_T, a_T v/(ᾱ_T v + s_T²), for "
        + "every τ, whatever the variance of its noise: that is all that its output knows of the start",
      boxes: 1
    ) { point in
      let variance = point.fraction()
      let chain = RationalChain(steps: 5, at: &point)
      let times = [[1, 2, 3, 4, 5], [2, 5], [3], [1, 3, 4]][point.choice(of: 4)]
      let last = chain.signalPowers[(times.last ?? 1) - 1]
      for choice in [Reverse.Variance.posterior, .kernel] {
        let law = try GaussianChainLaw(
          of: ReverseChain(
            .ancestral(choice), signalPowers: chain.signalPowers, times: times),
          network: GaussianNetwork(mean: point.number(), variance: variance), from: .marginal)
        try point.equal(
          kept(law), try last.root() * variance / (last * variance + 1 - last),
          "what DDPM keeps on \(times)")
      }
    }
  }

  static func keeps(_ kept: @escaping Kept<Double> = kept) -> Evidence {
    Evidence(
      kind: .computed,
      method:
        "DDIM's slopes on DDPM's schedule multiply to √(v/(ᾱ_T v + s_T²)) in the limit, the ratio of the "
        + "deviations of data and x_T: at S = 500 and 1000, extrapolated"
    ) {
      let powers = GaussianChainEvidence.signalPowers
      let last = powers[powers.count - 1]
      var worst = 0.0
      for law in data where law.variance != 1 {
        let limit = (law.variance / (last * law.variance + 1 - last)).squareRoot()
        let errors = try [500, 1000].map { count in
          kept(
            try GaussianChainLaw(
              of: ReverseChain(
                .family(eta: 0), signalPowers: powers, times: GaussianChainEvidence.times(count)),
              network: GaussianNetwork(mean: law.mean, variance: law.variance), from: .marginal))
            - limit
        }
        // Of c/S + d/S² the extrapolation leaves −d/(2·500²), which is less than the change where 1/S leads.
        let (left, change) = (2 * errors[1] - errors[0], errors[0] - errors[1])
        worst = max(worst, (left / change).magnitude)
        guard left.magnitude <= change.magnitude else {
          throw Refutation(
            "N(\(law.mean), \(law.variance)): \(errors) beyond the limit \(limit) is not of first order"
          )
        }
      }
      return "what is left is at most \(worst) of the change from 500 to 1000 steps"
    }
  }

  /// Each piece of evidence, with the mistakes that it refutes.
  static let rows: [Row: [Evidence]] = [
    .chainConvergenceOrder: [
      order()
        .refuting(
          "variances for deviations",
          order(distance: { left, right in
            let (mean, width) = (left.mean - right.mean, left.variance - right.variance)
            return mean * mean + width * width
          })
        )
        .refuting(
          "from N(0, 1)",
          order(law: { chain, network, _ in
            try GaussianChainEvidence.output(chain, network, .standardNormal)
          })),
      keeps().refuting(
        "the slopes squared", keeps { $0.kernels.reduce(1) { $0 * $1.slope * $1.slope } }),
      forgets().refuting(
        "the last step left out", forgets { $0.kernels.dropLast().reduce(1) { $0 * $1.slope } }),
    ]
  ]
}
