public import RealModule

/// Steps of the second order, to compare DDIM with: two predictions a step, and an error that falls by 4 where
/// DDIM's falls by 2.
extension ProbabilityFlow {
  /// Heun's step of dy/du = rate(y, u), in whatever variable u the rate is for.
  ///
  /// ```
  /// guess = y + (to - from) * rate(y, from)
  /// yTo   = y + (to - from) * (rate(y, from) + rate(guess, to)) / 2
  /// ```
  ///
  /// - Parameters:
  ///   - state: one coordinate of y, or of x if u is the time.
  ///   - to: u where the step goes; the rate must have a value there.
  ///   - from: u where it starts.
  ///   - rate: ``rate(noise:levelRate:)`` or ``rate(state:noise:signalPower:signalPowerRate:)`` at a state and a u.
  /// - Returns: the same coordinate at `to`.
  /// - Throws: what the rate throws.
  ///
  /// Source: Karras et al., arXiv:2206.00364v2, algorithm 1, without its last step.
  /// - Equation: `ddim.ode`
  @inlinable
  public static func heunStep<F: RadicalField>(
    _ state: F, to: F, from: F,
    rate: (_ state: F, _ variable: F) throws(DerivationError) -> F
  ) throws(DerivationError) -> F {
    let first = try rate(state, from)
    let second = try rate(state + (to - from) * first, to)
    return state + (to - from) * (first + second) / 2
  }

  /// The second-order exponential step with its middle at half the way in log λ.
  ///
  /// ```
  /// middle = sqrt(to * from)
  /// guess  = y + (middle - from) * epsilon(y, from)
  /// yTo    = y + (to - from) * epsilon(guess, middle)
  /// ```
  ///
  /// In y and λ the integral of the exponential is a difference of noise levels, and the step is the midpoint rule.
  ///
  /// - Parameters:
  ///   - rescaled: one coordinate of y.
  ///   - to: λ where the step goes, above 0.
  ///   - from: λ where it starts, above 0.
  ///   - noise: ε̂ at y and λ.
  /// - Returns: the same coordinate of y at `to`.
  /// - Throws: ``DerivationError`` if a noise level is not above 0; what the network throws.
  ///
  /// Source: Lu et al., arXiv:2206.00927v3, algorithm 1 (DPM-Solver-2), whose λ is −log of this one.
  /// - Equation: `ddim.ode`
  @inlinable
  public static func exponentialStep<F: RadicalField>(
    rescaled: F, to: F, from: F,
    noise: (_ rescaled: F, _ noiseLevel: F) throws(DerivationError) -> F
  ) throws(DerivationError) -> F {
    try to.requirePositive("s/a at the end")
    try from.requirePositive("s/a at the start")
    let middle = try (to * from).root()
    let guess = eulerStep(
      rescaled: rescaled, noise: try noise(rescaled, from), to: middle, from: from)
    return eulerStep(rescaled: rescaled, noise: try noise(guess, middle), to: to, from: from)
  }
}
