import Derivation
import Laws
import RealModule
import Rows
import Samplers
import Scalars

extension GaussianChainEvidence {
  /// Each piece of evidence, with the mistakes that it refutes.
  static let rows: [Row: [Evidence]] = [
    .chainGaussianPredictor: [
      predictor()
        .refuting(
          "the diagonal of Σ alone",
          predictor { data, state, power in
            try state.indices.map {
              try Objective.optimalNoise(
                state: state[$0], mean: data.mean[$0], variance: data.covariance[$0][$0],
                signalPower: power)
            }
          }
        )
        .refuting(
          "a for ᾱ before Σ",
          predictor { data, state, power in
            let root = try power.root()
            return try NormalData(
              mean: data.mean, covariance: data.covariance.map { $0.map { $0 / root } }
            ).optimalNoise(state: state, signalPower: power)
          }),
      predictorByCholesky()
        .refuting(
          "the data's mean left out",
          predictorByCholesky { data, state, power in
            try NormalData(mean: data.mean.map { _ in 0 }, covariance: data.covariance)
              .optimalNoise(state: state, signalPower: power)
          }),
    ],
    .chainGaussianLaw: [
      law()
        .refuting(
          "the slope not squared",
          law { chain, network, start in
            try mistaken(chain, network, start) { kernel, law, _ in
              (
                kernel.law(mean: law.mean, variance: 0).mean,
                kernel.slope * law.variance + kernel.variance
              )
            }
          }
        )
        .refuting(
          "no noise in the last step of σ̂",
          law { chain, network, start in
            try mistaken(chain, network, start) { kernel, law, isLast in
              AffineKernel(
                slope: kernel.slope, offset: kernel.offset, variance: isLast ? 0 : kernel.variance
              ).law(mean: law.mean, variance: law.variance)
            }
          }),
      lawInFixedPoint()
        .refuting(
          "from N(0, 1) whatever is asked",
          lawInFixedPoint { chain, network, _ in try output(chain, network, .standardNormal) }),
      lawByDraws()
        .refuting(
          "DDIM's law for every η",
          lawByDraws { chain, network, start in
            try output(
              ReverseChain(
                .family(eta: 0), signalPowers: signalPowers,
                times: chain.steps.reversed().map(\.time)), network, start)
          }),
    ],
    .chainNetworkError: [
      lawOfNetworkError()
        .refuting(
          "the gain on the offset too",
          lawOfNetworkError { chain, network, start in
            try output(
              chain,
              GaussianNetwork(
                mean: network.mean, variance: network.variance, gain: network.gain,
                offset: network.gain * network.offset), start)
          }
        )
        .refuting(
          "a perfect network",
          lawOfNetworkError { chain, network, start in
            try output(
              chain, GaussianNetwork(mean: network.mean, variance: network.variance), start)
          }),
      networkErrorByQuadrature()
        .refuting(
          "the offset in units of the data",
          networkErrorByQuadrature { chain, network, start in
            try output(
              chain,
              GaussianNetwork(
                mean: network.mean + network.offset, variance: network.variance,
                gain: network.gain), start)
          }),
    ],
  ]

  /// A recursion from step to step, which is given a kernel, the law before it, and whether it is the last.
  private static func mistaken(
    _ chain: ReverseChain<Rational>, _ network: GaussianNetwork<Rational>,
    _ start: GaussianChainLaw<Rational>.Start,
    _ next: (AffineKernel<Rational>, Moments<Rational>, Bool) -> Moments<Rational>
  ) throws -> Moments<Rational> {
    let whole = try GaussianChainLaw(of: chain, network: network, from: start)
    return whole.kernels.enumerated().reduce(whole.states[0]) { law, kernel in
      next(kernel.element, law, kernel.offset == whole.kernels.count - 1)
    }
  }
}
