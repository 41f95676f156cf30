import Derivation
import RealModule
import Samplers
import Testing

/// Steps whose noise has a scale of its own in each coordinate.
@Suite struct LearnedVarianceStepTests {
  private func taken<Scalar: StateScalar>(
    _ step: LearnedVarianceStep<Scalar>, _ x: [Scalar], _ e: [Scalar], _ heads: [Scalar],
    _ noise: StepNoise<Scalar>
  ) throws -> [Scalar] {
    var result = x
    try result.withUnsafeMutableBufferPointer { result in
      try e.withUnsafeBufferPointer { e in
        try heads.withUnsafeBufferPointer { heads in
          try step.take(
            from: UnsafeBufferPointer(result), predictions: e, heads: heads, freshNoise: noise,
            into: result)
        }
      }
    }
    return result
  }

  /// The scale: ours by one exponential of half a logarithm, the derivation's by the root of an exponential. Exponents
  /// are below 10, each off by 3 u of the logarithms' size: 30 u, and 10 u for the functions themselves.
  @Test func `improved.learned-variance in memory is the derivation's, but for rounding`() throws {
    let (to, from) = (0.9, 0.85)
    let step = try LearnedVarianceStep<Double>(to: to, from: from)
    let count = 1001
    let heads = (0..<count).map { Double($0) / 500 - 1 }
    let zeros = [Double](repeating: 0, count: count)
    let ones = [Double](repeating: 1, count: count)
    let scales = try ones.withUnsafeBufferPointer {
      try taken(step, zeros, zeros, heads, .given($0))
    }
    let (lower, upper) = LearnedVariance.extremes(to: to, from: from)
    for (head, scale) in zip(heads, scales) {
      let right = try LearnedVariance.variance(head: head, beta: upper, posteriorVariance: lower)
      #expect(abs(scale - right.squareRoot()) <= 40 * 0x1p-53 * right.squareRoot())
    }
    // The mean is that of DDPM's own step.
    let x: [Double] = NoiseLane(key: 1).normals(0..<count)
    let e: [Double] = NoiseLane(key: 2).normals(0..<count)
    let mean = try MemoryStep<Double>(
      Sampler.ancestral(.posterior).coefficients(to: to, from: from))
    #expect(try taken(step, x, e, heads, .none) == mean.taken(x, e))
  }

  private func checkDrawn<Scalar: StateScalar>(_: Scalar.Type) throws {
    let step = try LearnedVarianceStep<Scalar>(to: 0.5, from: 0.2)
    let count = 1111
    let x: [Scalar] = NoiseLane(key: 1).normals(0..<count)
    let e: [Scalar] = NoiseLane(key: 2).normals(0..<count)
    let heads: [Scalar] = (0..<count).map { Scalar($0 % 201) / 100 - 1 }
    let lane = NoiseLane(key: 7, lane: 8)
    let z: [Scalar] = lane.normals(33..<33 + count)
    let given = try z.withUnsafeBufferPointer { try taken(step, x, e, heads, .given($0)) }
    #expect(try taken(step, x, e, heads, .drawn(lane, from: 33)) == given)
    #expect(try taken(step, x, e, heads, .none) != given)
  }

  @Test func `drawn noise is given noise`() throws {
    try checkDrawn(Float.self)
    try checkDrawn(Double.self)
  }

  @Test func `there is none for the last step, and sizes must fit`() throws {
    #expect(throws: DerivationError.self) { try LearnedVarianceStep<Float>(to: 1, from: 0.9) }
    #expect(throws: DerivationError.self) { try LearnedVarianceStep<Float>(to: 0.5, from: 0.9) }
    let step = try LearnedVarianceStep<Float>(to: 0.9, from: 0.5)
    #expect(throws: SamplingError.sizes(1, 2)) { try taken(step, [1, 2], [1, 2], [0], .none) }
  }
}
