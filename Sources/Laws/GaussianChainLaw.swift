public import Derivation
public import Samplers

/// The exact law of a whole reverse chain for one coordinate of normal data: every state is normal.
///
/// ```
/// xPrev = A * xt + B * (slope * xt + intercept) + C * z
/// m'    = (A + B * slope) * m + B * intercept
/// v'    = (A + B * slope)^2 * v + C^2
/// ```
///
/// Over `Rational` and `FixedPoint` it is as exact as the chain's coefficients.
///
/// Source: own derivation.
/// - Equation: `chain.gaussian-law`
public struct GaussianChainLaw<F: RadicalField & Sendable>: Sendable {
  /// Where a chain starts.
  public enum Start: Sendable {
    /// N(0, 1), as samplers do.
    case standardNormal
    /// q(x_t) at the first time, which no sampler knows: what is left then is the cost of jumping alone.
    case marginal
  }

  /// The time of each state: the first of the chain, then where each step leads, down to 0.
  public let times: [Int]
  /// Their laws, in the same order; the last is that of the output.
  public let states: [(mean: F, variance: F)]
  /// p(x_prev∣x_t) of each step, in the order in which they are taken.
  public let kernels: [AffineKernel<F>]

  /// - Parameters:
  ///   - chain: its steps.
  ///   - network: that answers at each of them.
  ///   - start: the law of the first state.
  /// - Throws: `DerivationError` if the network has no answer at one of the chain's ᾱ.
  public init(
    of chain: ReverseChain<F>, network: GaussianNetwork<F>, from start: Start
  ) throws(DerivationError) {
    var law: (mean: F, variance: F) = (0, 1)
    if case .marginal = start, let first = chain.steps.first {
      law = try network.marginal(signalPower: first.signalPower)
    }
    var states = [law]
    var kernels: [AffineKernel<F>] = []
    for step in chain.steps {
      let line = try network.line(signalPower: step.signalPower)
      let kernel = step.coefficients.kernel(gain: line.slope, offset: line.intercept)
      law = kernel.law(mean: law.mean, variance: law.variance)
      kernels.append(kernel)
      states.append(law)
    }
    times = chain.steps.prefix(1).map(\.time) + chain.steps.map(\.previous)
    self.states = states
    self.kernels = kernels
  }

  /// The law of the output.
  public var output: (mean: F, variance: F) { states[states.count - 1] }

  /// The joint law of all states, in the order of ``times``, so that what a trajectory is off by can be pooled.
  public var joint: LinearGaussian<F> {
    var joint = LinearGaussian<F>()
    joint.append(constant: states[0].mean, variance: states[0].variance)
    for (place, kernel) in kernels.enumerated() {
      joint.append(
        constant: kernel.offset, weights: [(place, kernel.slope)], variance: kernel.variance)
    }
    return joint
  }
}
