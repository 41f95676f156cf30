public import RealModule

/// log N(value; mean, variance), one coordinate.
@inlinable
func logNormalDensity<F: AnalyticField>(
  at value: F, mean: F, variance: F
) throws(DerivationError) -> F {
  try -VariationalBound.reconstructionTerm(data: value, predictedData: mean, variance: variance)
}

extension Forward {
  /// log q(x_{1:T}∣x_0), one coordinate: the sum over the kernels.
  ///
  /// ```
  /// log q = sum over t of log N(x[t]; sqrt(alpha[t]) * x[t-1], beta[t])
  /// ```
  ///
  /// - Parameters:
  ///   - states: a coordinate of x_1, …, x_T.
  ///   - data: the same coordinate of x_0.
  ///   - signalPowers: ᾱ_1, …, ᾱ_T, strictly decreasing in (0, 1); any sub-sequence will do.
  /// - Returns: the logarithm of a density.
  /// - Throws: ``DerivationError`` if the signal powers do not fall.
  ///
  /// Source: Ho et al., arXiv:2006.11239v2, eq. (2).
  /// - Equation: `forward.joint`
  @inlinable
  public static func logJointDensity<F: AnalyticField>(
    states: [F], data: F, signalPowers: [F]
  ) throws(DerivationError) -> F {
    var (sum, previous, power): (F, F, F) = (0, data, 1)
    for (state, signalPower) in zip(states, signalPowers) {
      let rate = try kernelSignalRate(to: signalPower, from: power)
      sum += try logNormalDensity(
        at: state, mean: rate * previous, variance: kernelVariance(to: signalPower, from: power))
      (previous, power) = (state, signalPower)
    }
    return sum
  }
}

extension DDIM {
  /// log q_σ(x_{1:T}∣x_0), one coordinate: the marginal at T, then backwards.
  ///
  /// ```
  /// log q = log N(x[T]; a[T] * x0, s2[T]) + sum over t >= 2 of log q_sigma(x[t-1] | x[t], x0)
  /// ```
  ///
  /// - Parameters:
  ///   - states: a coordinate of x_1, …, x_T.
  ///   - data: the same coordinate of x_0.
  ///   - signalPowers: ᾱ_1, …, ᾱ_T, strictly decreasing in (0, 1).
  ///   - sigmas: σ_2, …, σ_T, each in (0, √(1−ᾱ_{t−1})].
  /// - Returns: the logarithm of a density.
  /// - Throws: ``DerivationError`` if an argument is out of range; at σ = 0 there is no density.
  ///
  /// Source: Song et al., arXiv:2010.02502v4, eq. (6), (7).
  /// - Equation: `ddim.joint`
  @inlinable
  public static func logJointDensity<F: AnalyticField>(
    states: [F], data: F, signalPowers: [F], sigmas: [F]
  ) throws(DerivationError) -> F {
    guard let last = states.last, let power = signalPowers.last else { return 0 }
    var sum = try logNormalDensity(
      at: last, mean: Forward.marginalMean(data: data, signalPower: power),
      variance: Forward.marginalVariance(signalPower: power))
    for (index, sigma) in sigmas.enumerated() {
      let (to, from) = (signalPowers[index], signalPowers[index + 1])
      sum += try logNormalDensity(
        at: states[index],
        mean: mean(data: data, state: states[index + 1], to: to, from: from, sigma: sigma),
        variance: variance(to: to, sigma: sigma))
    }
    return sum
  }

  /// q_σ(x_t∣x_{t−1}, x_0) by Bayes, one coordinate: the forward kernel of the family.
  ///
  /// ```
  /// slope    = k * s2From / s2To
  /// offset   = (aFrom * sigma^2 - k * w * s2From) / s2To * x0
  /// variance = sigma^2 * s2From / s2To
  /// ```
  ///
  /// k and w are the weights of x_t and x_0 in the mean, ``weights(to:from:sigma:)``. The offset is 0
  /// for every x_0 at σ² = β̃_t and nowhere else: only DDPM's member is Markov.
  ///
  /// - Parameters:
  ///   - data: a coordinate of x_0.
  ///   - to: ᾱ_{t−1}, in (ᾱ_t, 1): t ≥ 2.
  ///   - from: ᾱ_t in (0, 1).
  ///   - sigma: σ in [0, √(1−ᾱ_{t−1})].
  /// - Returns: the kernel from x_{t−1} to x_t.
  /// - Throws: ``DerivationError`` if an argument is out of range.
  ///
  /// Special cases: `forward.kernel` at σ² = β̃_t; at σ = 0 x_t follows from x_{t−1} and x_0.
  /// Conditioning: the offset's two terms cancel as σ² nears β̃_t.
  /// Source: Song et al., arXiv:2010.02502v4, eq. (8).
  /// - Equation: `ddim.forward-from-bayes`
  @inlinable
  public static func forwardKernel<F: RadicalField>(
    data: F, to: F, from: F, sigma: F
  ) throws(DerivationError) -> AffineKernel<F> {
    let varianceTo = Forward.marginalVariance(signalPower: to)
    try varianceTo.requirePositive("the variance 1 − ᾱ_{t−1}", range: "(0, 1): t ≥ 2")
    let weights = try weights(to: to, from: from, sigma: sigma)
    let ratio = Forward.marginalVariance(signalPower: from) / varianceTo
    let ofMarginal = try Forward.signalRate(from) * (sigma * sigma) / varianceTo
    return AffineKernel(
      slope: weights.state * ratio,
      offset: (ofMarginal - weights.state * weights.data * ratio) * data,
      variance: sigma * sigma * ratio)
  }

  /// How much one deterministic step with the perfect network moves per unit of x_t: its slope.
  ///
  /// ```
  /// slope = sTo / sFrom + (aTo - aFrom * sTo / sFrom) * aFrom / s2From * Cov(x0 | xt)
  /// ```
  ///
  /// The derivative of E[x_0∣x_t] is (a/s²) Cov(x_0∣x_t) for every data law. With a_prev s > a s_prev
  /// both terms are at least 0, and the first is above 0 for t_prev ≥ 1: the step is injective.
  ///
  /// - Parameters:
  ///   - conditionalVariance: the variance of x_0 given x_t, 0 or more.
  ///   - to: ᾱ at t_prev, in (ᾱ_t, 1].
  ///   - from: ᾱ_t in (0, 1).
  /// - Returns: dimensionless, positive for t_prev ≥ 1, not negative for t_prev = 0.
  /// - Throws: ``DerivationError`` if a signal power is outside [0, 1].
  ///
  /// Source: own derivation.
  /// - Equation: `ddim.deterministic`
  @inlinable
  public static func deterministicSlope<F: RadicalField>(
    conditionalVariance: F, to: F, from: F
  ) throws(DerivationError) -> F {
    let noise = try Forward.noiseRate(to) / Forward.noiseRate(from)
    let signal = try Forward.signalRate(to) - Forward.signalRate(from) * noise
    let ofData =
      try Forward.signalRate(from) / Forward.marginalVariance(signalPower: from)
      * conditionalVariance
    return noise + signal * ofData
  }
}

extension Reverse {
  /// log p_θ(x_{0:T}), one coordinate: a standard normal at T, then the reverse kernels.
  ///
  /// ```
  /// log p = log N(x[T]; 0, 1) + sum over t of log N(x[t-1]; slope[t] * x[t] + offset[t], variance[t])
  /// ```
  ///
  /// - Parameters:
  ///   - states: a coordinate of x_0, …, x_T.
  ///   - kernels: p_θ(x_{t−1}∣x_t) for t = 1, …, T, each with a variance above 0.
  /// - Returns: the logarithm of a density.
  /// - Throws: ``DerivationError`` if a variance is not above 0.
  ///
  /// Source: Ho et al., arXiv:2006.11239v2, eq. (1); Song et al., arXiv:2010.02502v4, eq. (1).
  /// - Equation: `reverse.joint`
  @inlinable
  public static func logJointDensity<F: AnalyticField>(
    states: [F], kernels: [AffineKernel<F>]
  ) throws(DerivationError) -> F {
    guard let last = states.last else { return 0 }
    var sum = try logNormalDensity(at: last, mean: 0, variance: 1)
    for (index, kernel) in kernels.enumerated() {
      sum += try logNormalDensity(
        at: states[index], mean: kernel.slope * states[index + 1] + kernel.offset,
        variance: kernel.variance)
    }
    return sum
  }

  /// The law of x_0 under p_θ, one coordinate: N(0, 1) sent through the kernels from T down.
  ///
  /// - Parameter kernels: p_θ(x_{t−1}∣x_t) for t = 1, …, T.
  /// - Returns: mean and variance of p_θ(x_0).
  ///
  /// Source: Song et al., arXiv:2010.02502v4, eq. (1); the integral of ``logJointDensity(states:kernels:)``.
  /// - Equation: `reverse.joint`
  @inlinable
  public static func marginal<F: RadicalField>(
    kernels: [AffineKernel<F>]
  ) -> (mean: F, variance: F) {
    kernels.reversed().reduce((mean: 0, variance: 1)) { law, kernel in
      kernel.law(mean: law.mean, variance: law.variance)
    }
  }

  /// p_θ(x_{t−1}∣x_t) for a network that is affine in x_t, ε_θ = gain x_t + shift: one coordinate.
  ///
  /// ```
  /// mean = aTo / aFrom * xt - k * epsilon,  k = aTo * sFrom / aFrom - sqrt(1 - alphaBarTo - sigma^2)
  /// ```
  ///
  /// - Parameters:
  ///   - gain: of the network at t.
  ///   - shift: of the network at t.
  ///   - to: ᾱ at t_prev, in (ᾱ_t, 1].
  ///   - from: ᾱ_t in (0, 1).
  ///   - sigma: σ in [0, √(1−ᾱ_prev)], of the mean.
  ///   - variance: of the kernel; σ² if nil.
  /// - Throws: ``DerivationError`` if an argument is out of range.
  ///
  /// Special cases: the step to t = 0 takes σ = 0 in the mean and has the variance σ_1².
  /// Source: Song et al., arXiv:2010.02502v4, eq. (10), (12).
  /// - Equation: `reverse.kernel`
  @inlinable
  public static func kernel<F: RadicalField>(
    gain: F, shift: F, to: F, from: F, sigma: F, variance: F? = nil
  ) throws(DerivationError) -> AffineKernel<F> {
    let change = try Objective.meanChange(to: to, from: from, sigma: sigma)
    let rate = try Forward.signalRate(to) / Forward.signalRate(from)
    return AffineKernel(
      slope: rate - change * gain, offset: -change * shift, variance: variance ?? sigma * sigma)
  }

  /// The variance of q(x_{t−1}∣x_t) where the data is normal of variance v, one coordinate.
  ///
  /// ```
  /// variance = posteriorVariance + w^2 * v * s2From / (alphaBarFrom * v + s2From)
  /// ```
  ///
  /// w is the posterior mean's weight of x_0, and the fraction is the variance of x_0 given x_t.
  ///
  /// - Parameters:
  ///   - dataVariance: v, 0 or more.
  ///   - to: ᾱ_{t−1} in (ᾱ_t, 1].
  ///   - from: ᾱ_t in (0, 1).
  /// - Returns: β̃_t at v = 0, β_t at v = 1, between for v between, above β_t beyond.
  /// - Throws: ``DerivationError`` if v is negative.
  ///
  /// Source: own derivation, for Ho et al., arXiv:2006.11239v2, section 3.2.
  /// - Equation: `ddpm.variance-extremes`
  @inlinable
  public static func exactVariance<F: RadicalField>(
    dataVariance: F, to: F, from: F
  ) throws(DerivationError) -> F {
    guard dataVariance.mayReach(0) else {
      throw .outOfRange(
        quantity: "the data's variance", value: "\(dataVariance)", range: "[0, ∞)")
    }
    let weight = try Posterior.dataWeight(to: to, from: from)
    let noise = Forward.marginalVariance(signalPower: from)
    let ofData = dataVariance * noise / (from * dataVariance + noise)
    return Posterior.variance(to: to, from: from) + weight * weight * ofData
  }
}
