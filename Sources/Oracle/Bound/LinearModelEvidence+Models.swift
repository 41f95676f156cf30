import CandidateProtocol
import Derivation
import Rows

/// The models and the chains that the evidence for the bound runs over.
extension LinearModelEvidence {
  /// A linear-Gaussian p_θ beside its forward law, and what it is called.
  struct Model: Sendable {
    let name: String
    let model: LinearModel<Double>
  }

  /// What a model's σ or variance is, from ᾱ where a stride goes and where it starts.
  typealias OfStride = (Double, Double) throws -> Double

  /// A model of data N(0.2, ¼): the perfect network with DDPM's σ, and changes to it.
  ///
  /// - Parameters:
  ///   - powers: ᾱ of the times that are visited.
  ///   - factor: of the perfect network's gain.
  ///   - shift: added to its prediction.
  ///   - last: the variance of p_θ(x_0∣x_1), in units of 1 − ᾱ_1.
  ///   - sigma: of each stride of q_σ.
  ///   - variance: of p_θ on each stride; σ² if nil.
  static func model(
    on powers: [Double], gain factor: Double = 1, shift: Double = 0, last: Double = 1,
    sigma: OfStride = { try DDIM.sigma(to: $0, from: $1, eta: 1) }, variance: OfStride? = nil
  ) throws -> LinearModel<Double> {
    let strides = Array(zip([1] + powers, powers))
    let sigmas = try strides.dropFirst().map { try sigma($0.0, $0.1) }
    let kernels = try strides.enumerated().map { index, stride in
      func best(_ state: Double) throws -> Double {
        try Objective.optimalNoise(state: state, mean: 0.2, variance: 0.25, signalPower: stride.1)
      }
      let rest = try best(0)
      return try Reverse.kernel(
        gain: factor * (try best(1) - rest), shift: rest + shift, to: stride.0, from: stride.1,
        sigma: index == 0 ? 0 : sigmas[index - 1],
        variance: index == 0 ? last * (1 - stride.1) : variance?(stride.0, stride.1))
    }
    return try LinearModel(signalPowers: powers, sigmas: sigmas, kernels: kernels)
  }

  /// The models of the evidence on some times of a schedule: perfect ones, some that are off by a known
  /// amount, and DDIM's with σ from near 0 to its maximum.
  static func models(on powers: [Double]) throws -> [Model] {
    func share(_ share: Double) -> OfStride {
      { to, _ in try share * Forward.noiseRate(to) }
    }
    return [
      Model(
        name: "perfect, exact variance",
        model: try model(
          on: powers,
          variance: { try Reverse.exactVariance(dataVariance: 0.25, to: $0, from: $1) })),
      Model(name: "perfect, variance β̃", model: try model(on: powers)),
      Model(
        name: "gain 1.1 and shift 0.05, variance β",
        model: try model(
          on: powers, gain: 1.1, shift: 0.05,
          variance: { Forward.kernelVariance(to: $1, from: $0) })),
      Model(name: "a network that says 0", model: try model(on: powers, gain: 0, last: 3)),
      Model(
        name: "DDIM, σ 1e-3 of its maximum", model: try model(on: powers, sigma: share(1e-3))),
      Model(
        name: "DDIM, σ half of its maximum",
        model: try model(on: powers, shift: 0.01, sigma: share(0.5))),
      Model(
        name: "DDIM, σ at its maximum", model: try model(on: powers, gain: 0.9, sigma: share(1))),
    ]
  }

  /// The trailing times of each schedule: T of 1000, T from 1 to 1000.
  static func chains() throws -> [(name: String, powers: [Double])] {
    try Transitions.families.flatMap { family in
      let table = family.table(steps: 1000).signalPowers
      return try [1, 2, 10, 100, 1000].map { steps in
        let times = try NoiseSchedule.subSequence(of: 1000, count: steps, spacing: .trailing)
        return ("\(family.name), T = \(steps)", times.map { table[$0 - 1] })
      }
    }
  }
}
