public import Derivation

/// The perfect network of a finite data set: a softmax over its points, all of them equally likely.
///
/// ```
/// E[x0 | xt] = sum over i of w[i] * x[i],  w[i] proportional to exp(-|xt - a * x[i]|^2 / (2 * s^2))
/// E[epsilon | xt] = (xt - a * E[x0 | xt]) / s
/// ```
///
/// Weights are taken relative to the largest, so that they do not all underflow; those below exp(−87) of it
/// (`Float`) or exp(−708) (`Double`) are 0, which moves a mean of n points by at most n times that and the diameter
/// of the set. Distances are taken of differences where squares that are multiplied out would cancel. The last bits
/// depend on whether the processor multiplies and adds in one rounding; the same processor gives the same bits,
/// however the states are divided into calls.
///
/// Conditioning: an exponent of the size of the dimension carries a rounding for each of its terms, so
/// E[x_0∣x_t] is off by a few units in the last place times the square root of the dimension. ε̂ has that times
/// a/s, and x_t's own rounding over s. Near s = 0 the nearest point has all of the weight, and ε̂ is exact but for
/// x_t's own rounding.
/// Source: own derivation; with variances 0 ``MixtureNetwork`` is the same.
/// - Equation: `chain.empirical-predictor`
public struct EmpiricalNetwork<Scalar: StateScalar>: ExactNetwork {
  private let points: SoftmaxPoints<Scalar>

  public var dimension: Int { points.dimension }
  /// How many points the data set has.
  public var count: Int { points.count }

  /// A network that knows these points.
  ///
  /// - Parameters:
  ///   - points: one after another, each of `dimension` finite numbers; at least one. A point that stands twice
  ///     counts twice.
  ///   - dimension: numbers of a point, 1 or more.
  /// - Throws: `DerivationError` if there is no point, a part of one, or a number that is not finite.
  public init(points: [Scalar], dimension: Int) throws(DerivationError) {
    guard dimension >= 1 else {
      throw .outOfRange(quantity: "the dimension", value: "\(dimension)", range: "1…")
    }
    guard !points.isEmpty, points.count % dimension == 0 else {
      throw .outOfRange(
        quantity: "the count of numbers of the points", value: "\(points.count)",
        range: "\(dimension), \(2 * dimension), …")
    }
    if let index = points.firstIndex(where: { !$0.isFinite }) {
      throw .outOfRange(
        quantity: "a number of point \(index / dimension)", value: "\(points[index])",
        range: "(−∞, ∞)")
    }
    self.points = SoftmaxPoints(points, dimension: dimension)
  }

  /// Writes ε̂ = E[ε∣x_t] for each point.
  ///
  /// - Parameters:
  ///   - states: x_t; their count is a multiple of ``dimension``. What is not finite gives not-a-number.
  ///   - signalPower: ᾱ_t in (0, 1), of all of them.
  ///   - noise: as many numbers as `states`; it may be the same memory.
  /// - Throws: `DerivationError` if ᾱ_t is outside (0, 1), or a count does not fit.
  /// - Equation: `chain.empirical-predictor`
  public func predictNoise(
    of states: UnsafeBufferPointer<Scalar>, signalPower: Double,
    into noise: UnsafeMutableBufferPointer<Scalar>
  ) throws(DerivationError) {
    let noiseRate = (1 - signalPower).squareRoot()
    let (ofState, ofMean) = (1 / noiseRate, -signalPower.squareRoot() / noiseRate)
    try forEachBlock(of: states, signalPower: signalPower, output: noise) { range, means in
      let block = UnsafeBufferPointer(rebasing: states[range])
      let part = UnsafeMutableBufferPointer(rebasing: noise[range])
      combine(block, ofState, means, ofMean, 0, into: part)
    }
  }

  /// Writes x̂_0 = E[x_0∣x_t] for each point, without a detour over the noise: well conditioned near ᾱ_t = 0 too.
  ///
  /// - Parameters: as of ``predictNoise(of:signalPower:into:)``.
  /// - Throws: as that does.
  /// - Equation: `chain.empirical-predictor`
  public func predictData(
    of states: UnsafeBufferPointer<Scalar>, signalPower: Double,
    into data: UnsafeMutableBufferPointer<Scalar>
  ) throws(DerivationError) {
    try forEachBlock(of: states, signalPower: signalPower, output: data) { range, means in
      _ = UnsafeMutableBufferPointer(rebasing: data[range]).update(from: means)
    }
  }

  /// Gives E[x_0∣x_t] of some states at a time, with their places: as many as a little memory holds.
  private func forEachBlock(
    of states: UnsafeBufferPointer<Scalar>, signalPower: Double,
    output: UnsafeMutableBufferPointer<Scalar>,
    _ use: (Range<Int>, UnsafeBufferPointer<Scalar>) -> Void
  ) throws(DerivationError) {
    try checkRequest(states, output, signalPower: signalPower)
    guard let base = states.baseAddress else { return }
    let block = 8 * SoftmaxPoints<Scalar>.states * dimension
    withUnsafeTemporaryAllocation(
      of: Scalar.self, capacity: min(block, states.count) + points.scratch
    ) { memory in
      guard let scratch = memory.baseAddress else { return }
      let means = scratch + points.scratch
      for first in stride(from: 0, to: states.count, by: block) {
        let range = first..<min(first + block, states.count)
        points.means(
          of: base + first, count: range.count / dimension, signalPower: signalPower,
          scratch: scratch, into: means)
        use(range, UnsafeBufferPointer(start: means, count: range.count))
      }
    }
  }
}

extension ExactNetwork {
  /// Throws unless there are whole points, room for the answer, and an ᾱ_t within (0, 1).
  func checkRequest(
    _ states: UnsafeBufferPointer<Scalar>, _ output: UnsafeMutableBufferPointer<Scalar>,
    signalPower: Double
  ) throws(DerivationError) {
    guard signalPower > 0, signalPower < 1 else {
      throw .outOfRange(quantity: "ᾱ_t", value: "\(signalPower)", range: "(0, 1)")
    }
    guard states.count % dimension == 0 else {
      throw .outOfRange(
        quantity: "the count of numbers of the states", value: "\(states.count)",
        range: "multiples of \(dimension)")
    }
    guard output.count == states.count else {
      throw .outOfRange(
        quantity: "the room for predictions", value: "\(output.count)", range: "\(states.count)")
    }
  }
}
