import RealModule
import Statistics

/// A division of an interval into panels, each short enough for Gauss–Legendre's rule of a few points.
///
/// A panel is shortened until on it the density, the kernel of the next step and the map's own form change little:
///
/// ```
/// length * sqrt(1/width^2 + (slope/deviation)^2) <= 5.4,  length * sharpness <= 1.7
/// ```
///
/// For a normal density over 5.4 deviations the rule's error is that of a Bessel function's tail, (0.91)^n/n! with n
/// points; for a pole at the distance d of a panel of length 1.7 d it is 2.9^(-2n) (Trefethen, Approximation Theory
/// and Approximation Practice, 2013, theorem 19.3). Sixteen points leave less than a rounding of either.
struct Panels: Sendable {
  /// The ends of the panels, ascending.
  private(set) var ends: [Double]

  /// Lengths in units of what changes.
  private static let (ofDensity, ofPole) = (5.4, 1.7)
  /// More panels than these are no longer worth their time.
  static let most = 40_000

  /// - Parameters:
  ///   - interval: what is divided.
  ///   - width: of the density's narrowest features, above 0.
  ///   - deviation: of the noise that follows; nil if there is none.
  ///   - map: what happens to the state before the noise.
  /// - Returns: nil if more than ``most`` are needed.
  init?(
    over interval: ClosedRange<Double>, width: Double, deviation: Double?, map: MixtureMap
  ) {
    ends = [interval.lowerBound]
    // Below this no sum over a panel counts.
    let resolution =
      4 * Double.ulpOfOne * max(interval.lowerBound.magnitude, interval.upperBound.magnitude)
    /// The length that is allowed where the map has these features.
    func most(_ features: (slope: Double, sharpness: Double)) -> Double {
      let ofKernel = deviation.map { features.slope / $0 } ?? 0
      let rate = (1 / (width * width) + ofKernel * ofKernel).squareRoot()
      return min(Self.ofDensity / rate, Self.ofPole / features.sharpness)
    }
    var from = interval.lowerBound
    var here = map.features(at: from)
    while from < interval.upperBound {
      let rest = interval.upperBound - from
      var length = min(max(most(here), resolution), rest)
      var end = map.features(at: from + length)
      while length > resolution {
        let inner = (1...3).map { map.features(at: from + length * Double($0) / 4) }
        let allowed = inner.reduce(most(end)) { min($0, most($1)) }
        if length <= allowed { break }
        length = max(allowed, length / 2, resolution)
        end = map.features(at: from + length)
      }
      (from, here) = (length < rest ? from + length : interval.upperBound, end)
      ends.append(from)
      guard ends.count <= Self.most else { return nil }
    }
  }
}
