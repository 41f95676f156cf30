internal import Checks
internal import Derivation

/// What `bench` measures of the bound.
public enum BoundFigures {
  /// The bound of a point over DDPM's thousand times, for the perfect network of data N(0, ¼).
  ///
  /// - Parameter point: the coordinates of x_0.
  /// - Returns: nats.
  /// - Throws: ``DerivationError`` never.
  public static func bound(of point: [Double]) throws -> Double {
    let powers = Transitions.families[0].table(steps: 1000).signalPowers
    let sigmas = try zip(powers, powers.dropFirst()).map {
      try DDIM.sigma(to: $0, from: $1, eta: 1)
    }
    let kernels = try zip([1] + powers, powers).enumerated().map { index, stride in
      let gain = try Objective.optimalNoise(
        state: 1, mean: 0, variance: 0.25, signalPower: stride.1)
      return try Reverse.kernel(
        gain: gain, shift: 0, to: stride.0, from: stride.1,
        sigma: index == 0 ? 0 : sigmas[index - 1], variance: index == 0 ? 1 - stride.1 : nil)
    }
    let model = try LinearModel(signalPowers: powers, sigmas: sigmas, kernels: kernels)
    return try model.terms(of: point).bound
  }
}
