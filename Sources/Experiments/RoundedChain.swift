import Derivation
import Laws
import Samplers

/// How far rounding can have moved the moments of a normal chain's output, to first order.
///
/// ```
/// m' = k m + b,  v' = k^2 v + C^2,  k = A + B g,  b = B c
/// ```
///
/// Each step grants ᾱ_t the t roundings of the product that it is. By these 1 − ᾱ_t is off by a share of
/// t ᾱ_t/(1 − ᾱ_t), and β of the stride by the stride's over β: r is the sum of both and of the formulas' own
/// roundings. s, g and C² are products and roots of these. B is the difference of the direction D and of A s; D² is
/// itself the difference 1 − ᾱ_prev − σ².
struct RoundedChain {
  /// Of E x_0, absolute.
  private(set) var mean: Double
  /// Of Var(x_0), absolute.
  private(set) var variance: Double

  /// - Throws: what the network throws.
  init(
    _ chain: ReverseChain<Double>, _ network: GaussianNetwork<Double>,
    _ law: GaussianChainLaw<Double>
  ) throws(DerivationError) {
    let unit = Double.ulpOfOne
    // The start is exact, or the law of x_T by a few roundings of each factor.
    let first = law.states[0]
    let share = unit * Double(chain.steps.first?.time ?? 0)
    (mean, variance) = (share * first.mean.magnitude, share * first.variance)
    for (step, state) in zip(chain.steps, law.states) {
      let (time, previous) = (Double(step.time), Double(step.previous))
      let (power, other) = (step.signalPower, step.previousSignalPower)
      let noise = 1 - power
      let beta = 1 - power / other
      let before = other < 1 ? previous * other / (1 - other) : 0
      let r = unit * (8 + time * power / noise + before + (time - previous) / beta)

      let line = try network.line(signalPower: power)
      let (a, b, s) = (step.coefficients.state, step.coefficients.noise, noise.squareRoot())
      let direction = Estimate(
        square: Estimate((b + a * s) * (b + a * s), error: 4 * r * (1 - other)))
      let ofNoise = 2 * r * (a * s).magnitude + 2 * r * b.magnitude + direction.error
      let slope = a + b * line.slope
      let ofSlope =
        r * a.magnitude + line.slope.magnitude * (ofNoise + 2 * r * b.magnitude)
        + unit * (a.magnitude + (b * line.slope).magnitude)
      let constant = b * line.intercept
      let added =
        (line.slope * power.squareRoot() * network.mean).magnitude + network.offset.magnitude
      let ofConstant = line.intercept.magnitude * ofNoise + 2 * r * b.magnitude * added

      mean =
        slope.magnitude * mean + state.mean.magnitude * ofSlope + ofConstant
        + unit * ((slope * state.mean).magnitude + constant.magnitude)
      variance =
        slope * slope * variance
        + (2 * slope.magnitude + ofSlope) * ofSlope * (state.variance + variance)
        + 4 * r * step.coefficients.variance
        + 2 * unit * (slope * slope * state.variance + step.coefficients.variance)
    }
  }
}
