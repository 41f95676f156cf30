import Derivation
import RealModule
import Samplers
import Scalars
import Testing

/// Steps on memory, beside the derivation's own functions of one coordinate.
@Suite struct MemoryStepTests {
  private static let powers = linearSignalPowers(1000)
  private static let strides = [(1000, 999), (1000, 750), (501, 500), (21, 1), (2, 1), (1, 0)]

  private static func power(_ time: Int) -> Double { time == 0 ? 1 : powers[time - 1] }

  private static func inputs(_ count: Int) -> (x: [Double], e: [Double], z: [Double]) {
    func draw(_ lane: UInt64) -> [Double] { NoiseLane(key: 5, lane: lane).normals(0..<count) }
    return (draw(0), draw(1), draw(2))
  }

  private static func family<F: RadicalField>(
    _ eta: F
  ) -> (_ x: F, _ e: F, _ z: F, _ to: F, _ from: F) throws -> F {
    { try DDIM.update(state: $0, noise: $1, freshNoise: $2, to: $3, from: $4, eta: eta) }
  }

  /// Both orders of evaluation lie within their own running error bounds of the exact step.
  private func check(
    _ sampler: Sampler<Double>, _ bounded: Sampler<ErrorBound<FP64>>,
    _ right: (
      _ x: ErrorBound<FP64>, _ e: ErrorBound<FP64>, _ z: ErrorBound<FP64>, _ to: ErrorBound<FP64>,
      _ from: ErrorBound<FP64>
    ) throws -> ErrorBound<FP64>
  ) throws {
    let (x, e, z) = Self.inputs(101)
    for (time, previous) in Self.strides {
      let (to, from) = (Self.power(previous), Self.power(time))
      let step = try MemoryStep<Double>(sampler.coefficients(to: to, from: from))
      let found = try step.taken(x, e, z)
      let own = try bounded.coefficients(to: ErrorBound(to), from: ErrorBound(from))
      let deviation = own.variance.value == 0 ? 0 : try own.deviation()
      for index in x.indices {
        let (x, e, z) = (
          ErrorBound<FP64>(x[index]), ErrorBound<FP64>(e[index]), ErrorBound<FP64>(z[index])
        )
        let derived = try right(x, e, z, ErrorBound(to), ErrorBound(from))
        let affine = own.state * x + own.noise * e + deviation * z
        let tolerance = derived.bound + affine.bound
        #expect(tolerance < 1e-9, "the bounds say something")
        #expect(abs(found[index] - derived.value) <= tolerance, "\(sampler) \(time) → \(previous)")
      }
    }
  }

  @Test func `each sampler's steps are the derivation's, but for rounding`() throws {
    for eta in [0, 0.5, 1] as [Double] {
      try check(.family(eta: eta), .family(eta: ErrorBound(eta)), Self.family(ErrorBound(eta)))
    }
    for choice in [Reverse.Variance.posterior, .kernel] {
      try check(.ancestral(choice), .ancestral(choice)) { x, e, z, to, from in
        try Reverse.ancestralStep(
          state: x, noise: e, freshNoise: z, to: to, from: from, variance: choice)
      }
    }
    try check(.sigmaHat, .sigmaHat) { x, e, z, to, from in
      let data = try Inversion.predictedData(state: x, noise: e, signalPower: from)
      let sigma = try (1 - from / to).root()
      return try Posterior.mean(data: data, state: x, to: to, from: from) + sigma * z
    }
  }

  /// Each term: a coefficient's rounding, a product's, two sums', all relative: 4 u, and u² that 0.01 u covers.
  @Test func `Float is Double but for four roundings a term`() throws {
    let (x, e, z) = Self.inputs(777)
    let floats = (x.map { Float($0) }, e.map { Float($0) }, z.map { Float($0) })
    let exact = (
      floats.0.map { Double($0) }, floats.1.map { Double($0) }, floats.2.map { Double($0) }
    )
    for (time, previous) in Self.strides {
      let coefficients = try Sampler.family(eta: 1).coefficients(
        to: Self.power(previous), from: Self.power(time))
      let step = try MemoryStep<Double>(coefficients)
      let right = try step.taken(exact.0, exact.1, exact.2)
      let found = try MemoryStep<Float>(coefficients).taken(floats.0, floats.1, floats.2)
      for index in x.indices {
        let terms =
          abs(step.state * exact.0[index]) + abs(step.noise * exact.1[index])
          + abs(step.deviation * exact.2[index])
        #expect(abs(Double(found[index]) - right[index]) <= 4.01 * 0x1p-24 * terms)
      }
    }
  }

  private func checkPlaces<Scalar: StateScalar>(_: Scalar.Type) throws {
    let step = try MemoryStep<Scalar>(
      StepCoefficients(state: 1.25, noise: -0.3, variance: 0.07))
    for count in [0, 1, 3, 7, 8, 9, 15, 16, 17, 255, 256, 257, 1000] {
      func draw(_ lane: UInt64) -> [Scalar] { NoiseLane(key: 9, lane: lane).normals(0..<count) }
      let (x, e, z) = (draw(0), draw(1), draw(2))
      let right = zip(zip(x, e), z).map { pair, z in
        step.state * pair.0 + step.noise * pair.1 + step.deviation * z
      }
      #expect(try step.taken(x, e, z) == right)
      let mean = zip(x, e).map { step.state * $0 + step.noise * $1 }
      #expect(try step.taken(x, e) == mean)
      // The result over each input, and each input shifted by one number, which aligns to nothing.
      for place in 0..<3 {
        for shift in [0, 1] {
          let pad = [Scalar](repeating: 7, count: shift)
          var (first, second, third) = (pad + x, pad + e, pad + z)
          try first.withUnsafeMutableBufferPointer { x in
            try second.withUnsafeMutableBufferPointer { e in
              try third.withUnsafeMutableBufferPointer { z in
                let all = [x, e, z].map { UnsafeMutableBufferPointer(rebasing: $0[shift...]) }
                try step.take(
                  from: UnsafeBufferPointer(all[0]), predictions: UnsafeBufferPointer(all[1]),
                  freshNoise: .given(UnsafeBufferPointer(all[2])), into: all[place])
              }
            }
          }
          let memory = [first, second, third][place]
          #expect(Array(memory.dropFirst(shift)) == right)
          #expect(Array(memory.prefix(shift)) == pad)
        }
      }
    }
  }

  @Test func `in place is out of place, at every alignment and size`() throws {
    try checkPlaces(Float.self)
    try checkPlaces(Double.self)
  }

  private func checkDrawn<Scalar: StateScalar>(_: Scalar.Type) throws {
    let step = try MemoryStep<Scalar>(StepCoefficients(state: 1.25, noise: -0.3, variance: 0.07))
    let (lane, first, count) = (NoiseLane(key: 3, lane: 4), 1000, 2000)
    let x: [Scalar] = NoiseLane(key: 9).normals(0..<count)
    let e: [Scalar] = NoiseLane(key: 9, lane: 1).normals(0..<count)
    let right = try step.taken(x, e, lane.normals(first..<first + count))
    for portion in [1, 63, 64, 100, 256, 1000, 2000] {
      var states = x
      try states.withUnsafeMutableBufferPointer { states in
        try e.withUnsafeBufferPointer { e in
          for start in stride(from: 0, to: count, by: portion) {
            let range = start..<min(count, start + portion)
            let part = UnsafeMutableBufferPointer(rebasing: states[range])
            try step.take(
              from: UnsafeBufferPointer(part),
              predictions: UnsafeBufferPointer(rebasing: e[range]),
              freshNoise: .drawn(lane, from: first + start), into: part)
          }
        }
      }
      #expect(states == right)
    }
  }

  @Test func `noise that a step draws is the lane's, however memory is divided`() throws {
    try checkDrawn(Float.self)
    try checkDrawn(Double.self)
  }

  @Test func `sizes that differ are named, and no noise is read where there is none`() throws {
    let noiseless = try MemoryStep<Double>(StepCoefficients(state: 1, noise: 1, variance: 0))
    #expect(try noiseless.taken([1, 2], [3, 4], [.nan, .infinity]) == [4, 6])
    #expect(throws: SamplingError.sizes(1, 2)) { try noiseless.taken([1, 2], [3]) }
    #expect(throws: SamplingError.sizes(3, 2)) { try noiseless.taken([1, 2], [3, 4], [1, 2, 3]) }
    #expect(throws: DerivationError.negativeRadicand("-1.0")) {
      try MemoryStep<Float>(StepCoefficients(state: 1, noise: 1, variance: -1))
    }
  }
}
