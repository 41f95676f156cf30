import Derivation
import RealModule

/// A way between two starting points of a sampler.
public enum InterpolationWay: String, Sendable, CaseIterable {
  /// By fixed angles: cos(πw/2) a + sin(πw/2) b, N(0, I) for independent ends.
  case arc
  /// Spherical, by the angle that lies between the ends.
  case spherical
  /// Straight: (1 − w) a + w b, which is too short halfway.
  case linear
}

extension InterpolationWay {
  /// The weights of both ends at a fraction of the way.
  ///
  /// - Parameters:
  ///   - fraction: w in [0, 1].
  ///   - angle: between the ends, in (0, π); only the spherical way asks for it.
  /// - Equation: `ddim.interpolation`
  public func weights(fraction: Double, angle: Double) -> (first: Double, second: Double) {
    switch self {
    case .arc: (.cos(.pi * fraction / 2), .sin(.pi * fraction / 2))
    case .spherical: Interpolation.sphericalWeights(fraction: fraction, angle: angle)
    case .linear: (1 - fraction, fraction)
    }
  }

  /// Points between two ends, one after the other: what a sampler can start from.
  ///
  /// - Parameters:
  ///   - first: a, x_T of one sample.
  ///   - second: b, as many numbers.
  ///   - fractions: w in [0, 1] of each point.
  /// - Returns: a point for each fraction.
  /// - Throws: ``SamplingError`` if an end is empty, their sizes differ, a number is not finite (point 0 is a,
  ///   point 1 is b), a fraction is out of range, or no one way on a sphere joins the ends.
  /// - Equation: `ddim.interpolation`
  public func points<Scalar: StateScalar>(
    from first: [Scalar], to second: [Scalar], fractions: [Double]
  ) throws(SamplingError) -> [Scalar] {
    guard !first.isEmpty, !fractions.isEmpty else { throw .noPoints }
    try SamplingError.require(second.count, is: first.count)
    for (point, end) in [first, second].enumerated() {
      guard let place = end.firstIndex(where: { !$0.isFinite }) else { continue }
      throw .notFinite(point: point, coordinate: place, value: "\(end[place])")
    }
    if let outside = fractions.first(where: { !(0...1 ~= $0) }) { throw .fraction(outside) }
    let angle =
      self == .spherical
      ? Interpolation.angle(between: first.map { Double($0) }, second.map { Double($0) }) : 0
    if self == .spherical, !(angle > 0 && angle < .pi) { throw .noWayBetween }
    var points: [Scalar] = []
    points.reserveCapacity(first.count * fractions.count)
    for fraction in fractions {
      let weights = weights(fraction: fraction, angle: angle)
      let (a, b) = (Scalar(weights.first), Scalar(weights.second))
      points += zip(first, second).map { a * $0 + b * $1 }
    }
    return points
  }
}
