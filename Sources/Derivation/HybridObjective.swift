public import RealModule

/// Improved DDPM's objective: the simple loss teaches the mean, the bound the variance alone.
///
/// ```
/// L = mean over t of (epsilon - predicted)^2 + lambda * (sum over t of L_{t-1})
/// ```
///
/// In the second term the mean is *stopped*: its value enters, its gradient does not. A formula
/// cannot say so in plain numbers, so those below take a function `stop`: the identity for numbers
/// without a derivative, `{ $0.stopped }` for `Dual`.
public enum HybridObjective {
  /// The estimate of the objective that one drawn time t ≥ 2 gives, one coordinate.
  ///
  /// ```
  /// (epsilon - predicted)^2 + weight * L_{t-1}(stop(predicted), head)
  /// ```
  ///
  /// - Parameters:
  ///   - data: a coordinate of x_0.
  ///   - noise: the same coordinate of ε; the state is a_t x_0 + s_t ε.
  ///   - predictedNoise: the same coordinate of the network's first output ε̂.
  ///   - head: the same coordinate of its second output, in [−1, 1].
  ///   - to: ᾱ_{t−1} in (ᾱ_t, 1); at the time before t in τ if a sub-sequence is trained.
  ///   - from: ᾱ_t in (0, 1).
  ///   - weight: λ T where t is drawn evenly from 1…T, for L_vlb is the sum over t and L_simple the
  ///     mean; λ = 0.001 in the paper.
  ///   - stop: what keeps a gradient from its argument.
  /// - Returns: the loss; the second term in nats.
  /// - Throws: ``DerivationError`` if a signal power or a variance is out of range.
  ///
  /// The authors' code has the second term in bits and both as means over coordinates.
  /// Source: Nichol and Dhariwal, arXiv:2102.09672v1, eq. (16) and the paragraph after it.
  /// - Equation: `improved.hybrid-objective`
  @inlinable
  public static func estimate<F: AnalyticField>(
    data: F, noise: F, predictedNoise: F, head: F, to: F, from: F, weight: F, stop: (F) -> F
  ) throws(DerivationError) -> F {
    let state = try Forward.state(data: data, noise: noise, signalPower: from)
    let term = try transitionTerm(
      data: data, state: state, predictedNoise: stop(predictedNoise), head: head, to: to, from: from
    )
    let error = noise - predictedNoise
    return error * error + weight * term
  }

  /// The same at t = 1, for data of 256 levels: the likelihood of the level in the place of a
  /// divergence, and the mean stopped in it too.
  ///
  /// - Parameters:
  ///   - level: 0…255, the level of a coordinate of x_0 = 2 level/255 − 1.
  ///   - noise: the same coordinate of ε; the state is a_1 x_0 + s_1 ε.
  ///   - predictedNoise: the same coordinate of the network's first output ε̂.
  ///   - head: the same coordinate of its second output, in [−1, 1].
  ///   - from: ᾱ_1 in (0, 1).
  ///   - floor: what stands for β̃_1 = 0 in the learned variance, above 0; β̃_2 in the authors' code.
  ///   - weight: as for t ≥ 2.
  ///   - stop: as for t ≥ 2.
  /// - Returns: the loss; the second term in nats.
  /// - Throws: ``DerivationError`` if the level, ᾱ_1 or the floor is out of range.
  ///
  /// Source: Nichol and Dhariwal, arXiv:2102.09672v1, eq. (16); Ho et al., arXiv:2006.11239v2,
  /// eq. (13).
  /// - Equation: `improved.hybrid-objective`
  @inlinable
  public static func estimate<F: AnalyticField>(
    level: Int, noise: F, predictedNoise: F, head: F, from: F, floor: F, weight: F, stop: (F) -> F
  ) throws(DerivationError) -> F {
    guard 0...255 ~= level, let numerator = F(exactly: 2 * level - 255) else {
      throw .outOfRange(quantity: "the level", value: "\(level)", range: "0…255")
    }
    let state = try Forward.state(data: numerator / 255, noise: noise, signalPower: from)
    let term = try discretizedTerm(
      level: level, state: state, predictedNoise: stop(predictedNoise), head: head, from: from,
      floor: floor)
    let error = noise - predictedNoise
    return error * error + weight * term
  }

  /// L_{t−1} of the network's two raw outputs, t ≥ 2, one coordinate: the mean by ε̂, the variance by
  /// the head.
  ///
  /// - Parameters: as ``estimate(data:noise:predictedNoise:head:to:from:weight:stop:)``; `state` is x_t.
  /// - Returns: nats, not negative.
  ///
  /// Source: Nichol and Dhariwal, arXiv:2102.09672v1, eq. (6), (15).
  /// - Equation: `improved.hybrid-objective`
  @inlinable
  public static func transitionTerm<F: AnalyticField>(
    data: F, state: F, predictedNoise: F, head: F, to: F, from: F
  ) throws(DerivationError) -> F {
    let extremes = LearnedVariance.extremes(to: to, from: from)
    return try VariationalBound.transitionTerm(
      data: data,
      predictedData: Inversion.predictedData(
        state: state, noise: predictedNoise, signalPower: from),
      state: state, to: to, from: from,
      modelVariance: LearnedVariance.variance(
        head: head, beta: extremes.upper, posteriorVariance: extremes.lower))
  }

  /// L_0 of the network's two raw outputs for data of 256 levels, one coordinate.
  ///
  /// - Parameters: as ``estimate(level:noise:predictedNoise:head:from:floor:weight:stop:)``; `state`
  ///   is x_1.
  /// - Returns: nats, not negative.
  ///
  /// Source: Nichol and Dhariwal, arXiv:2102.09672v1, eq. (5), (15).
  /// - Equation: `improved.hybrid-objective`
  @inlinable
  public static func discretizedTerm<F: AnalyticField>(
    level: Int, state: F, predictedNoise: F, head: F, from: F, floor: F
  ) throws(DerivationError) -> F {
    let variance = try LearnedVariance.variance(
      head: head, beta: Forward.kernelVariance(to: from, from: 1), posteriorVariance: floor)
    return try VariationalBound.discretizedTerm(
      level: level,
      mean: Inversion.predictedData(state: state, noise: predictedNoise, signalPower: from),
      deviation: variance.root())
  }

  /// The objective from its terms at every time: the mean of one kind, the sum of the other.
  ///
  /// - Parameters:
  ///   - simpleTerms: (ε − ε̂)² at t = 1, …, T, at least one.
  ///   - variationalTerms: L_0, …, L_{T−1} in nats, as many; L_T has no parameter and is left out.
  ///   - weight: λ > 0, 0.001 in the paper.
  /// - Throws: ``DerivationError`` if there are no terms, or not as many of one as of the other.
  ///
  /// Source: Nichol and Dhariwal, arXiv:2102.09672v1, eq. (4), (16); Ho et al.,
  /// arXiv:2006.11239v2, eq. (14).
  /// - Equation: `improved.hybrid-objective`
  @inlinable
  public static func total<F: AlgebraicField>(
    simpleTerms: [F], variationalTerms: [F], weight: F
  ) throws(DerivationError) -> F {
    let count = simpleTerms.count
    guard count > 0, let steps = F(exactly: count) else {
      throw .outOfRange(quantity: "the number of times T", value: "\(count)", range: "1…")
    }
    guard variationalTerms.count == count else {
      throw .outOfRange(
        quantity: "the number of the bound's terms", value: "\(variationalTerms.count)",
        range: "{\(count)}")
    }
    return simpleTerms.reduce(0, +) / steps + weight * variationalTerms.reduce(0, +)
  }
}
