import RealModule

/// A sum of normal laws of one deviation: what a step with noise makes of any law, by a rule of quadrature.
///
/// ```
/// p(x) = sum over i of weight[i] * N(x; mean[i], deviation^2)
/// ```
struct NormalSum: Sendable {
  /// How many deviations away a normal density counts: beyond are 1e-16 of it, its height is 1e-15 of the peak's.
  static let reach = 8.3

  /// The deviation of each, 0 or more.
  let deviation: Double
  /// Their means, ascending.
  let means: [Double]
  /// Their shares, in the order of the means.
  let weights: [Double]
  /// The sum of the weights before a place, and of those from it on.
  private let before, after: [Double]

  /// - Parameters:
  ///   - deviation: of each, 0 or more.
  ///   - means: ascending, at least one.
  ///   - weights: as many, above 0.
  init(deviation: Double, means: [Double], weights: [Double]) {
    self.deviation = deviation
    self.means = means
    self.weights = weights
    var (before, after) = ([0.0], [0.0])
    for weight in weights { before.append(before[before.count - 1] + weight) }
    for weight in weights.reversed() { after.append(after[after.count - 1] + weight) }
    self.before = before
    self.after = after.reversed()
  }

  /// Where its density counts.
  var support: ClosedRange<Double> {
    let margin = Self.reach * deviation
    return (means[0] - margin)...(means[means.count - 1] + margin)
  }

  /// p(x); the deviation is above 0.
  func density(at x: Double) -> Double {
    let scale = -1 / (2 * deviation * deviation)
    let range = near(x)
    let sum = means.withUnsafeBufferPointer { means in
      weights.withUnsafeBufferPointer { weights in
        var sum = 0.0
        for place in range {
          let distance = x - means[place]
          sum += weights[place] * Double.exp(scale * distance * distance)
        }
        return sum
      }
    }
    return sum / (deviation * (2 * Double.pi).squareRoot())
  }

  /// P(X ≤ x) and P(X > x), each from the side where it is small.
  func tails(at x: Double) -> (lower: Double, upper: Double) {
    let range = near(x)
    var (lower, upper) = (before[range.lowerBound], after[range.upperBound])
    // A single point has no width: its share counts as below.
    let scale = deviation > 0 ? 1 / (deviation * 2.0.squareRoot()) : 0
    for place in range {
      let score = deviation > 0 ? (means[place] - x) * scale : -Double.infinity
      let small = weights[place] * Double.erfc(score.magnitude) / 2
      let large = weights[place] - small
      lower += score > 0 ? small : large
      upper += score > 0 ? large : small
    }
    return (lower, upper)
  }

  /// The places of the means within reach of a point.
  private func near(_ x: Double) -> Range<Int> {
    let margin = Self.reach * deviation
    let (from, to) = (x - margin, x + margin)
    return means.firstPlace(where: { $0 >= from })..<means.firstPlace(where: { $0 > to })
  }
}

extension Array {
  /// The first place from which on a condition holds, in an array where it holds from one place on.
  func firstPlace(where holds: (Element) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if holds(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
