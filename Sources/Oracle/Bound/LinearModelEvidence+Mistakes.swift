import Derivation
import Rows
import Scalars

extension LinearModelEvidence {
  /// Each piece of evidence, with the mistakes that it refutes.
  static let rows: [Row: [Evidence]] = [
    .elboDecomposition: [
      regrouping()
        .refuting("β for β̃", regrouping(variance: { to, from in 1 - from / to }))
        .refuting(
          "L_0 left out", regrouping(bound: { prior, terms, _ in terms.reduce(-prior, -) })),
      termsByJoint()
        .refuting(
          "the last time's slope at every time",
          termsByJoint { model, data in
            let slope = model.kernels[model.steps - 1].slope
            let kernels = model.kernels.map {
              AffineKernel(slope: slope, offset: $0.offset, variance: $0.variance)
            }
            return try LinearModel(
              signalPowers: model.signalPowers, sigmas: model.sigmas, kernels: kernels
            ).terms(of: data)
          }),
      knownAmounts()
        .refuting(
          "the variance for the deviation of p_θ",
          knownAmounts { model, data in
            let kernels = model.kernels.map {
              AffineKernel(
                slope: $0.slope, offset: $0.offset, variance: $0.variance.squareRoot())
            }
            return try LinearModel(
              signalPowers: model.signalPowers, sigmas: model.sigmas, kernels: kernels
            ).terms(of: data)
          }),
    ],
    .elboBound: [
      bound()
        .refuting(
          "the prior term left out",
          bound(bound: { model, data in
            let terms = try model.terms(of: data)
            return terms.bound + terms.prior
          })
        )
        .refuting(
          "log p_θ at the mean",
          bound(logLikelihood: { model, data in
            try model.logLikelihood(
              of: data.map { _ in Reverse.marginal(kernels: model.kernels).mean })
          })),
      boundByJoint()
        .refuting(
          "the bound off by 1e-12 of itself",
          boundByJoint(bound: { model, data in
            try model.terms(of: data).bound * (1 + FixedPoint(1) / 1_000_000_000_000)
          })
        )
        .refuting(
          "the bound's sum for the gap", boundByJoint(gap: { try -$0.terms(of: $1).bound })),
    ],
  ]
}
