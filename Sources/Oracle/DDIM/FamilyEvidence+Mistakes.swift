import Derivation
import Rows
import Scalars

extension FamilyEvidence {
  /// Each piece of evidence, with the mistakes that it refutes.
  static let rows: [Row: [Evidence]] = [
    .ddimThreeForms: [
      threeForms()
        .refuting(
          "σ² for σ",
          threeForms(split: { data, noise, fresh, to, sigma in
            try DDIM.split(
              data: data, noise: noise, freshNoise: sigma * fresh, to: to, sigma: sigma)
          })
        )
        .refuting(
          "the state in the place of its noise",
          threeForms(draw: { data, state, fresh, to, _, sigma in
            try DDIM.split(data: data, noise: state, freshNoise: fresh, to: to, sigma: sigma)
          }))
    ],
    .ddimMarginalConsistency: [
      marginalConsistency()
        .refuting(
          "σ̂'s variance",
          marginalConsistency { data, to, from, _ in
            (
              try Forward.marginalMean(data: data, signalPower: to),
              DDIM.varianceAtSigmaHat(to: to, from: from)
            )
          })
    ],
    .ddimUniqueness: [
      uniqueness()
        .refuting(
          "the weight of x_0 without x_t's share",
          uniqueness { to, from, sigma in
            let right = try DDIM.weights(to: to, from: from, sigma: sigma)
            return (try to.root(), right.state)
          })
    ],
    .ddimSigmaHat: [
      sigmaHat()
        .refuting("the marginal's variance", sigmaHat { to, _ in 1 - to })
    ],
    .ddimInversion: [
      inversion()
        .refuting(
          "the ends exchanged",
          inversion { state, noise, to, from in
            try DDIM.encode(state: state, noise: noise, to: from, from: to)
          })
    ],
    .ddimInterpolation: [
      interpolation()
        .refuting("sine and cosine exchanged", interpolation(arc: { $3 * $0 + $2 * $1 }))
        .refuting("the cross term forgotten", interpolation(variance: { ($0 + $1) * ($0 + $1) })),
      slerpByBisection()
        .refuting(
          "linear interpolation under the name of slerp",
          slerpByBisection { first, second, fraction in
            zip(first, second).map { (1 - fraction) * $0 + fraction * $1 }
          }
        )
        .refuting(
          "the weights exchanged",
          slerpByBisection(weights: { fraction, angle in
            Interpolation.sphericalWeights(fraction: 1 - fraction, angle: angle)
          })),
    ],
  ]
}
