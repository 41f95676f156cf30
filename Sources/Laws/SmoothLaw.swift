package import Derivation
import RealModule

/// A law of one coordinate as sums of normal laws: the start of a chain, the data, or what a step with noise leaves.
package struct SmoothLaw: Sendable {
  /// What is added; the weights of all make 1.
  let parts: [NormalSum]
  /// A width below which the density has no features: that of the narrowest bump.
  let width: Double

  /// N(0, 1).
  static let standardNormal = SmoothLaw(
    parts: [NormalSum(deviation: 1, means: [0], weights: [1])], width: 1)

  /// Sums of normal laws, and the width of their features.
  init(parts: [NormalSum], width: Double) {
    self.parts = parts
    self.width = width
  }

  /// q(x_t) of a mixture; the mixture itself where ᾱ is 1.
  package init(_ mixture: NormalMixture<Double>, signalPower: Double = 1) {
    let total = mixture.components.reduce(0) { $0 + $1.weight }
    parts = mixture.components.map { component in
      NormalSum(
        deviation: (signalPower * component.variance + (1 - signalPower)).squareRoot(),
        means: [signalPower.squareRoot() * component.mean], weights: [component.weight / total])
    }
    width = parts.map(\.deviation).min() ?? 0
  }

  /// Where the density counts.
  var support: ClosedRange<Double> {
    let ranges = parts.map(\.support)
    return (ranges.map(\.lowerBound).min() ?? 0)...(ranges.map(\.upperBound).max() ?? 0)
  }

  /// p(x), where no part is a single point.
  package func density(at x: Double) -> Double { parts.reduce(0) { $0 + $1.density(at: x) } }

  /// P(X ≤ x) and P(X > x).
  func tails(at x: Double) -> (lower: Double, upper: Double) {
    parts.reduce((0, 0)) { sums, part in
      let tails = part.tails(at: x)
      return (sums.0 + tails.lower, sums.1 + tails.upper)
    }
  }

  /// The quantile of Φ(z): by bisection, and Newton's steps within what it leaves.
  func quantile(score z: Double) -> Double {
    if parts.count == 1, parts[0].means.count == 1 {
      return parts[0].means[0] + parts[0].deviation * z
    }
    let share = Double.erfc(z.magnitude / 2.0.squareRoot()) / 2
    return quantile(lower: z < 0 ? share : 1 - share, upper: z < 0 ? 1 - share : share)
  }

  /// Where the law has these two tails; the smaller one counts.
  package func quantile(lower: Double, upper: Double) -> Double {
    let isLower = lower < upper
    return Self.root(in: support) { x in
      let tails = tails(at: x)
      let slope = width > 0 ? density(at: x) : 0
      return (isLower ? tails.lower - lower : upper - tails.upper, slope)
    }
  }

  /// Where an increasing function reaches 0, to a rounding of the interval's ends; an end if it never does.
  ///
  /// - Parameters:
  ///   - interval: that is searched.
  ///   - function: its value and its slope, the latter 0 where it is not known.
  static func root(
    in interval: ClosedRange<Double>, of function: (Double) -> (value: Double, slope: Double)
  ) -> Double {
    var (low, high) = (interval.lowerBound, interval.upperBound)
    let size = max(low.magnitude, high.magnitude)
    var x = (low + high) / 2
    for _ in 0..<120 {
      let here = function(x)
      if here.value == 0 { return x }
      if here.value < 0 { low = x } else { high = x }
      let resolution = Double.ulpOfOne * max(x.magnitude, size * 1e-3)
      if high - low <= resolution { break }
      let next = x - here.value / here.slope
      // Newton's step is taken where it stays inside; a step within the resolution is the last.
      let isInside = here.slope > 0 && next > low && next < high
      if isInside, (next - x).magnitude <= resolution { return next }
      x = isInside && (next - x).magnitude < (high - low) / 2 ? next : (low + high) / 2
    }
    return x
  }
}
