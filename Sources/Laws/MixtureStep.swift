import Derivation
import RealModule
import Samplers

/// The mean of one step at the state x_t, where the network answers for a mixture: not affine, and known with its
/// slope.
///
/// ```
/// m(xt)  = A xt + B (gain E[epsilon | xt] + offset) = k xt + d E[x0 | xt] + B offset
/// k      = A + B gain / s,  d = -B gain a / s
/// m'(xt) = k + d a Var(x0 | xt) / s^2
/// ```
///
/// For the perfect network k and d are not negative in any member of q_σ, so m never falls.
struct MixtureStep: Sendable {
  /// A component's law of x_t, and of x_0 given x_t.
  private struct Part {
    /// a m and ᾱ v + s² of x_t.
    var center, variance: Double
    /// log w − ½ log(ᾱ v + s²).
    var logarithm: Double
    /// E[x_0∣x_t] = m + pull (x_t − a m), and Var(x_0∣x_t).
    var mean, pull, rest: Double

    /// log of the share of q(x_t), up to a constant.
    func exponent(at x: Double) -> Double {
      logarithm - (x - center) * (x - center) / (2 * variance)
    }
  }

  private let parts: [Part]
  /// k, d and B times the offset.
  private let stateWeight, dataWeight, constant: Double
  /// a/s², which makes a variance of x_0 a slope of its mean.
  private let sharpness: Double
  /// |A| + |B gain/s|, of which k is the difference.
  private let cancelled: Double
  /// The least slope that m can have, negative if it may fall.
  let leastSlope: Double

  init(_ step: ReverseChain<Double>.Step, data: NormalMixture<Double>, gain: Double, offset: Double)
  {
    let power = step.signalPower
    let (a, noise) = (power.squareRoot(), 1 - power)
    let s = noise.squareRoot()
    let (of, times) = (step.coefficients.state, step.coefficients.noise * gain)
    stateWeight = of + times / s
    dataWeight = -times * a / s
    constant = step.coefficients.noise * offset
    sharpness = a / noise
    cancelled = of.magnitude + (times / s).magnitude
    parts = data.components.map { component in
      let spread = power * component.variance + noise
      return Part(
        center: a * component.mean, variance: spread,
        logarithm: Double.log(component.weight) - Double.log(spread) / 2,
        mean: component.mean, pull: a * component.variance / spread,
        rest: component.variance * noise / spread)
    }
    // Where d is negative the slope has no bound from below that the components give.
    let narrowest = parts.map(\.rest).min() ?? 0
    let least = stateWeight + dataWeight * sharpness * narrowest
    let rounding = 8 * Double.ulpOfOne * cancelled
    leastSlope = dataWeight < 0 ? -.infinity : least < 0 && least >= -rounding ? 0 : least
  }

  /// m(x), m′(x), and what rounding can have done to m.
  func value(at x: Double) -> (value: Double, slope: Double, roundoff: Double) {
    parts.withUnsafeBufferPointer { parts in
      var largest = -Double.infinity
      for part in parts { largest = max(largest, part.exponent(at: x)) }
      // Means and squares about them in one pass, so that no squares cancel (Welford 1962).
      var (total, mean, between, rest) = (0.0, 0.0, 0.0, 0.0)
      for part in parts {
        let share = Double.exp(part.exponent(at: x) - largest)
        // A share that underflows adds nothing; before all others it would be divided by 0.
        guard share > 0 else { continue }
        let distance = part.mean + part.pull * (x - part.center) - mean
        total += share
        mean += distance * share / total
        between += share * distance * distance * ((total - share) / total)
        rest += share * part.rest
      }
      let slope = stateWeight + dataWeight * sharpness * (rest + between) / total
      let value = stateWeight * x + dataWeight * mean + constant
      let size =
        (cancelled + slope.magnitude) * x.magnitude + (dataWeight * mean).magnitude
        + constant.magnitude
      return (value, slope, Double.ulpOfOne * size)
    }
  }

  /// How fast m can change its form at x: 1 over the distance of the nearest place in the complex plane where q(x_t)
  /// vanishes, which is what a rule of quadrature has to resolve.
  ///
  /// Two components' log-ratio l is a polynomial of degree 2; they cancel where it is ±iπ.
  func sharpness(at x: Double) -> Double {
    parts.withUnsafeBufferPointer { parts in
      var (first, largest) = (0, -Double.infinity)
      for place in parts.indices {
        let exponent = parts[place].exponent(at: x)
        if exponent > largest { (first, largest) = (place, exponent) }
      }
      let (center, variance) = (parts[first].center, parts[first].variance)
      var sharpest = 0.0
      for part in parts {
        let ratio = part.exponent(at: x) - largest
        let slope = (center - x) / variance - (part.center - x) / part.variance
        let bend = 1 / variance - 1 / part.variance
        let size = (Double.pi * Double.pi + ratio * ratio).squareRoot()
        sharpest = max(
          sharpest, slope.magnitude / size + (bend.magnitude / (2 * size)).squareRoot())
      }
      return sharpest
    }
  }
}

/// Steps without noise one after another, as one map of the state.
struct MixtureMap: Sendable {
  var steps: [MixtureStep] = []

  /// The value, the slope and what rounding can have done to the value, as each later step carries it on.
  func value(at x: Double) -> (value: Double, slope: Double, roundoff: Double) {
    var result = (value: x, slope: 1.0, roundoff: 0.0)
    for step in steps {
      let here = step.value(at: result.value)
      result = (
        here.value, here.slope * result.slope,
        here.roundoff + here.slope.magnitude * result.roundoff
      )
    }
    return result
  }

  /// The slope, and the sharpness of the sharpest step as it is seen from x.
  func features(at x: Double) -> (slope: Double, sharpness: Double) {
    var (state, slope, sharpness) = (x, 1.0, 0.0)
    for step in steps {
      sharpness = max(sharpness, slope.magnitude * step.sharpness(at: state))
      let here = step.value(at: state)
      (state, slope) = (here.value, slope * here.slope)
    }
    return (slope, sharpness)
  }

  /// Whether each step never falls.
  var isIncreasing: Bool { steps.allSatisfy { $0.leastSlope >= 0 } }
}
