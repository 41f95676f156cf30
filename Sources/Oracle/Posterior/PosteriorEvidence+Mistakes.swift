import Derivation
import Rows
import Scalars
import Statistics

extension PosteriorEvidence {
  /// Each piece of evidence, with the mistakes that it refutes.
  static let rows: [Row: [Evidence]] = [
    .ddpmPosteriorBayes: [
      bayes()
        .refuting(
          "the prior's precision left out",
          bayes { data, state, to, from in
            let right = try Posterior.exponent(data: data, state: state, to: to, from: from)
            return (right.precision - 1 / (1 - to), right.linear)
          })
    ],
    .ddpmPosteriorMean: [
      mean()
        .refuting(
          "√α left out",
          mean { data, state, to, from in
            try Posterior.dataWeight(to: to, from: from) * data + (1 - to) / (1 - from) * state
          }),
      byQuadrature(of: "mean")
        .refuting(
          "a mean that is off by 1e-9",
          byQuadrature(
            mean: { data, state, to, from in
              try Posterior.mean(data: data, state: state, to: to, from: from) * (1 + 1e-9)
            }, of: "mean")),
    ],
    .ddpmPosteriorVariance: [
      variance()
        .refuting("β for β̃", variance { Forward.kernelVariance(to: $1, from: $0) }),
      byQuadrature(of: "variance")
        .refuting(
          "β for β̃, by quadrature",
          byQuadrature(
            variance: { Forward.kernelVariance(to: $1, from: $0) }, of: "variance")),
    ],
    .ddpmPosteriorFromNoise: [
      fromNoise()
        .refuting(
          "β for β/s",
          fromNoise { state, noise, to, from in
            try (state - (1 - from / to) * noise) / (from / to).root()
          })
    ],
    .ddpmReverseMarginal: [
      reverseMarginal()
        .refuting(
          "β for β̃",
          reverseMarginal { data, to, from in
            let right = try Posterior.reverseMarginal(data: data, to: to, from: from)
            let beta = Forward.kernelVariance(to: from, from: to)
            return (right.mean, right.variance - Posterior.variance(to: to, from: from) + beta)
          })
    ],
    .ddpmAncestralStep: [
      ancestralStep()
        .refuting(
          "noise in the last step",
          ancestralStep { state, noise, fresh, to, from, variance in
            let right = try Reverse.ancestralStep(
              state: state, noise: noise, freshNoise: fresh, to: to, from: from, variance: variance)
            return to == 1 ? right + fresh : right
          }
        )
        .refuting(
          "β̃ whatever is chosen",
          ancestralStep { state, noise, fresh, to, from, _ in
            try Reverse.ancestralStep(
              state: state, noise: noise, freshNoise: fresh, to: to, from: from,
              variance: .posterior)
          })
    ],
  ]
}
