public import Derivation
import RealModule

/// An ancestral step with Improved DDPM's learned variance on memory: each coordinate's noise has a scale of its own.
///
/// ```
/// xPrev = (A * xt + B * epsilon) + exp(center + slope * head) * z
/// ```
///
/// The scale is computed in `Double` by an exponential of its own (sums and products in a fixed order, at most
/// 2 units in the last place off for exponents in (−700, 700)), then rounded.
/// - Equation: `improved.learned-variance`
public struct LearnedVarianceStep<Scalar: StateScalar>: Sendable {
  /// The step without its noise.
  public let mean: MemoryStep<Scalar>
  /// The logarithm of the scale where the head is 0: (log β + log β̃)/4.
  public let center: Double
  /// What the head adds to it for each unit: (log β − log β̃)/4.
  public let slope: Double

  /// - Parameters:
  ///   - to: ᾱ at t_prev, in (ᾱ_t, 1).
  ///   - from: ᾱ_t in (0, 1).
  /// - Throws: `DerivationError` if an argument is out of range. At `to` = 1 there is no learned variance: β̃ is 0,
  ///   and the last step adds no noise.
  public init(to: Double, from: Double) throws(DerivationError) {
    let coefficients = try Sampler.ancestral(.posterior).coefficients(to: to, from: from)
    mean = try MemoryStep(
      StepCoefficients(state: coefficients.state, noise: coefficients.noise, variance: 0))
    let (lower, upper) = LearnedVariance.extremes(to: to, from: from)
    // It refuses what has no logarithm.
    _ = try LearnedVariance.variance(head: 0, beta: upper, posteriorVariance: lower)
    let (logLower, logUpper) = (Double.log(lower), Double.log(upper))
    center =
      LearnedVariance.logarithm(
        fraction: LearnedVariance.fraction(head: 0), upper: logUpper, lower: logLower) / 2
    slope = (logUpper - logLower) / 4
  }

  /// Takes the step.
  ///
  /// - Parameters:
  ///   - states: x_t.
  ///   - predictions: ε̂, as many numbers.
  ///   - heads: the network's second output, as many numbers in [−1, 1]; what lies beyond is extrapolated, as the
  ///     paper's code does.
  ///   - freshNoise: z.
  ///   - result: where x_prev goes, as many numbers; it may be exactly the memory of any input.
  /// - Throws: ``SamplingError/sizes(_:_:)`` if the counts differ.
  public func take(
    from states: UnsafeBufferPointer<Scalar>, predictions: UnsafeBufferPointer<Scalar>,
    heads: UnsafeBufferPointer<Scalar>, freshNoise: StepNoise<Scalar>,
    into result: UnsafeMutableBufferPointer<Scalar>
  ) throws(SamplingError) {
    let count = states.count
    for other in [predictions.count, heads.count, result.count] {
      try SamplingError.require(other, is: count)
    }
    if case .given(let noise) = freshNoise { try SamplingError.require(noise.count, is: count) }
    guard let x = states.baseAddress, let y = predictions.baseAddress, let h = heads.baseAddress,
      let out = result.baseAddress
    else { return }
    switch freshNoise {
    case .none:
      Scalar.combine(mean.state, x, mean.noise, y, into: out, count: count)
    case .given(let noise):
      guard let z = noise.baseAddress else { return }
      NoiseLane.inTiles(count: count) { scaled, done, size in
        scaled.update(from: z + done, count: size)
        add(scaled, x + done, y + done, h + done, out + done, size)
      }
    case .drawn(let lane, let first):
      lane.inTiles(from: first, count: count) { scaled, done, size in
        add(scaled, x + done, y + done, h + done, out + done, size)
      }
    }
  }

  /// Scales a tile's normals where they are, and adds them to the mean.
  private func add(
    _ z: UnsafeMutablePointer<Scalar>, _ x: UnsafePointer<Scalar>, _ y: UnsafePointer<Scalar>,
    _ h: UnsafePointer<Scalar>, _ out: UnsafeMutablePointer<Scalar>, _ size: Int
  ) {
    Scalar.scale(z, byExponentials: h, center: center, slope: slope, count: size)
    Scalar.combine(mean.state, x, mean.noise, y, 1, z, into: out, count: size)
  }
}

/// e to the power of a number, the same bits everywhere.
enum Exponential {
  /// 2^k times Taylor's series of the rest, in [−½ log 2, ½ log 2], to the 13th power: 4e-18 is left out.
  @inline(__always)
  static func value(at x: Double) -> Double {
    // Beyond, 2^k is no number of the common kind.
    guard abs(x) < 700 else { return .exp(x) }
    let k = (x * 1.4426950408889634 + 0x1.8p52) - 0x1.8p52
    let r = (x - k * 0.693147180369123816490) - k * 1.90821492927058770002e-10
    var sum = 1 / 6_227_020_800.0
    sum = sum * r + 1 / 479_001_600.0
    sum = sum * r + 1 / 39_916_800.0
    sum = sum * r + 1 / 3_628_800.0
    sum = sum * r + 1 / 362_880.0
    sum = sum * r + 1 / 40_320.0
    sum = sum * r + 1 / 5040.0
    sum = sum * r + 1 / 720.0
    sum = sum * r + 1 / 120.0
    sum = sum * r + 1 / 24.0
    sum = sum * r + 1 / 6.0
    sum = sum * r + 1 / 2.0
    sum = sum * r + 1
    sum = sum * r + 1
    return sum * Double(bitPattern: UInt64(Int64(k) + 1023) << 52)
  }
}
