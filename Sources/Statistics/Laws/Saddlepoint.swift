import RealModule

/// The law of a mean of n independent values of a bounded variable, by the saddle-point approximation
/// in the form of Barndorff-Nielsen's r*: N(0, 1) up to a relative error of order n^(−3/2), also far
/// out in the tails, where the normal approximation is off by factors.
///
/// - Source: Lugannani and Rice (1980); Barndorff-Nielsen (1991).
struct Saddlepoint: Sendable {
  /// What the variable takes, at the nodes of a quadrature of its density, and the nodes' weights.
  private let values: [Double]
  private let weights: [Double]
  private let range: ClosedRange<Double>

  /// - Parameters:
  ///   - values: of the variable at the nodes.
  ///   - weights: at least 0; they add up to 1.
  init(values: [Double], weights: [Double]) {
    self.values = values
    self.weights = weights
    range = (values.min() ?? 0)...(values.max() ?? 0)
  }

  /// The cumulant generating function and its first two derivatives.
  func cumulants(_ s: Double) -> (k: Double, mean: Double, variance: Double) {
    let top = max(s * range.lowerBound, s * range.upperBound)
    var (zeroth, first, second) = (0.0, 0.0, 0.0)
    for (value, weight) in zip(values, weights) {
      let term = weight * .exp(s * value - top)
      zeroth += term
      first += term * value
      second += term * value * value
    }
    let mean = first / zeroth
    return (.log(zeroth) + top, mean, second / zeroth - mean * mean)
  }

  /// r* of a mean of n: its tails are those of N(0, 1).
  func normalScore(mean x: Double, count n: Double) -> Double {
    guard x > range.lowerBound else { return -.infinity }
    guard x < range.upperBound else { return .infinity }
    var (low, high, s) = (-1e4, 1e4, 0.0)
    for _ in 0..<200 {
      let at = cumulants(s)
      if at.mean < x { low = s } else { high = s }
      let step = (x - at.mean) / at.variance
      let next = s + step
      if !(next > low && next < high) {
        s = (low + high) / 2
      } else {
        s = next
        if abs(step) <= 1e-9 * (1e-3 + abs(s)) { break }
      }
    }
    // Where w and v nearly agree, r* is taken on either side; it is all but straight between.
    let centre = cumulants(0)
    let small = 0.05 / (n * centre.variance).squareRoot()
    guard abs(s) < small else { return score(s, n) }
    let (above, below) = (score(small, n), score(-small, n))
    return below + (above - below) * (s + small) / (2 * small)
  }

  /// r* at a saddle point.
  private func score(_ s: Double, _ n: Double) -> Double {
    let at = cumulants(s)
    let w = (2 * n * max(0, s * at.mean - at.k)).squareRoot() * (s < 0 ? -1 : 1)
    let v = s * (n * at.variance).squareRoot()
    return w + .log(v / w) / w
  }
}
