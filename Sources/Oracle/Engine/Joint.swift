import Derivation
import Laws
import RealModule

/// The joint laws of whole chains, built from nothing but their kernels. Places are times less one, but
/// for chains that are made from T down, where place 0 is T.
enum Joint {
  /// Rate and variance of q(x_t∣x_{t−1}), from ᾱ_t and ᾱ_{t−1}.
  typealias Kernel<F> = @Sendable (F, F) throws -> (rate: F, variance: F)

  /// x_1, …, x_T given x_0, forwards.
  static func forward<F: RadicalField & Sendable>(
    data: F, signalPowers: [F], kernel: Kernel<F> = Joint.kernel
  ) throws -> LinearGaussian<F> {
    var joint = LinearGaussian<F>()
    var previous: F = 1
    for power in signalPowers {
      let (rate, variance) = try kernel(power, previous)
      if joint.count == 0 {
        joint.append(constant: rate * data, variance: variance)
      } else {
        joint.append(weights: [(joint.count - 1, rate)], variance: variance)
      }
      previous = power
    }
    return joint
  }

  static func kernel<F: RadicalField>(_ to: F, _ from: F) throws -> (rate: F, variance: F) {
    (
      try Forward.kernelSignalRate(to: to, from: from),
      Forward.kernelVariance(to: to, from: from)
    )
  }

  /// Weights of x_0 and x_t in the mean of q_σ(x_{t−1}∣x_t, x_0), from ᾱ_{t−1}, ᾱ_t and σ_t.
  typealias Weights<F> = @Sendable (F, F, F) throws -> (data: F, state: F)

  /// The weights that follow from the two marginals alone: variances k² s² + σ² = s_prev², means
  /// w + k a = a_prev.
  static func weights<F: RadicalField>(
    _ to: F, _ from: F, _ sigma: F
  ) throws -> (data: F, state: F) {
    let direction: F = 1 - to - sigma * sigma
    // At the largest σ rounding may leave less than 0 of what is 0.
    let state = direction.mayExceed(0) ? try (direction / (1 - from)).root() : 0
    let kept = try state * from.root()
    return (try to.root() - kept, state)
  }

  /// x_T, …, x_1 given x_0, backwards by q_σ; variances are σ².
  static func family<F: RadicalField & Sendable>(
    data: F, signalPowers: [F], sigmas: [F],
    weights: Weights<F> = { try Joint.weights($0, $1, $2) }
  ) throws -> LinearGaussian<F> {
    var joint = LinearGaussian<F>()
    guard let last = signalPowers.last else { return joint }
    joint.append(
      constant: try Forward.marginalMean(data: data, signalPower: last),
      variance: Forward.marginalVariance(signalPower: last))
    for index in sigmas.indices.reversed() {
      let sigma = sigmas[index]
      let weight = try weights(signalPowers[index], signalPowers[index + 1], sigma)
      joint.append(
        constant: weight.data * data, weights: [(joint.count - 1, weight.state)],
        variance: sigma * sigma)
    }
    return joint
  }

  /// x_T, …, x_0 of p_θ, backwards from N(0, 1).
  static func reverse<F: RadicalField & Sendable>(
    kernels: [AffineKernel<F>]
  ) -> LinearGaussian<F> {
    var joint = LinearGaussian<F>()
    joint.append(variance: 1)
    for kernel in kernels.reversed() {
      joint.append(
        constant: kernel.offset, weights: [(joint.count - 1, kernel.slope)],
        variance: kernel.variance)
    }
    return joint
  }
}
