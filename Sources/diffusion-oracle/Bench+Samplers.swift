import CYardstick
import Derivation
import Experiments
import Laws
import RealModule
import Samplers

/// Figures of samplers in memory.
enum SamplerFigures {
  /// All of them.
  static func all() async throws -> [Bench.Figure] {
    try steps() + (await threads()) + [try await points(), try law()]
  }

  /// Steps of 16 pictures of 3·256·256 numbers, beside loops in C.
  private static func steps() throws -> [Bench.Figure] {
    let count = 16 * 3 * 256 * 256
    let memories = (0..<4).map { _ in UnsafeMutableBufferPointer<Float>.allocate(capacity: count) }
    defer { for memory in memories { memory.deallocate() } }
    for (lane, memory) in memories.enumerated() {
      NoiseLane(key: 0, lane: UInt64(lane)).fill(memory, from: 0)
    }
    let (x, e, z) = (
      UnsafeBufferPointer(memories[0]), UnsafeBufferPointer(memories[1]),
      UnsafeBufferPointer(memories[2])
    )
    let out = memories[3]
    let pair = (to: 0.6, from: 0.5)
    let still = try MemoryStep<Float>(
      Sampler.family(eta: 0).coefficients(to: pair.to, from: pair.from))
    let noisy = try MemoryStep<Float>(
      Sampler.family(eta: 1).coefficients(to: pair.to, from: pair.from))
    func take(_ step: MemoryStep<Float>, _ noise: StepNoise<Float>) -> () throws -> Void {
      { try step.take(from: x, predictions: e, freshNoise: noise, into: out) }
    }
    let (a, b, c) = (noisy.state, noisy.noise, noisy.deviation)
    let seconds = try Bench.least([
      take(still, .none), take(noisy, .given(z)), take(noisy, .drawn(NoiseLane(key: 1), from: 0)),
      { yardstick_two(out.baseAddress, x.baseAddress, e.baseAddress, a, b, count) },
      {
        yardstick_three(
          out.baseAddress, x.baseAddress, e.baseAddress, z.baseAddress, a, b, c, count)
      },
    ])
    func figure(_ name: String, _ index: Int, _ other: String, _ yardstick: Int) -> Bench.Figure {
      Bench.Figure(
        name: name, value: seconds[index] / Double(count) * 1e9, unit: "ns a number",
        yardstick: (other, seconds[yardstick] / seconds[index]))
    }
    return [
      figure("step at η = 0, 16·3·256·256 in fp32", 0, "a fused loop in C", 3),
      figure("step at η = 1, its noise given", 1, "a fused loop in C", 4),
      figure("step at η = 1, its noise drawn", 2, "the step at η = 0", 0),
    ]
  }

  /// A chain of 50 steps with a perfect network of two-dimensional data.
  private static func run(width: Int, eta: Double) throws -> SamplingRun<Float> {
    let betas = (1...1000).map {
      NoiseSchedule.linearBeta(at: Double($0), of: 1000, from: 1e-4, through: 0.02)
    }
    let chain = try ReverseChain(
      .family(eta: eta), signalPowers: NoiseSchedule.cumulativeSignalPower(betas: betas),
      times: NoiseSchedule.subSequence(of: 1000, count: 50, spacing: .trailing))
    return SamplingRun(chain, network: try network(), seed: 0, width: width)
  }

  /// The network of the ring that `sample` has.
  private static func network() throws -> any ExactNetwork<Float> {
    guard case .normals(let components) = try NamedData(named: "ring").law else {
      throw DerivationError.outOfRange(quantity: "the data", value: "ring", range: "mixtures")
    }
    return try MixtureNetwork(
      components.map {
        .init(weight: $0.weight, mean: $0.mean, variance: $0.variance)
      })
  }

  /// One core and two, a whole chain with fresh noise.
  private static func threads() async throws -> [Bench.Figure] {
    let count = 1 << 18
    var seconds = [Double.infinity, .infinity]
    var samples: [[Float]] = [[], []]
    for _ in 0..<5 {
      for (place, width) in [1, 2].enumerated() {
        let run = try run(width: width, eta: 1)
        let start = ContinuousClock.now
        samples[place] = try await run.samples(count)
        seconds[place] = min(seconds[place], (ContinuousClock.now - start) / .seconds(1))
      }
    }
    return [
      Bench.Figure(
        name: "50 steps at η = 1 on two cores, "
          + (samples[0] == samples[1] ? "the same bits" : "OTHER BITS"),
        value: seconds[1] / Double(count) / 50 * 1e9, unit: "ns a point and step",
        yardstick: ("itself on one core", seconds[0] / seconds[1]))
    ]
  }

  /// A million points on one core.
  private static func points() async throws -> Bench.Figure {
    let run = try run(width: 1, eta: 0)
    let start = ContinuousClock.now
    _ = try await run.samples(1_000_000)
    return Bench.Figure(
      name: "50 DDIM steps of 1,000,000 points of a mixture of eight in the plane",
      value: (ContinuousClock.now - start) / .seconds(1), unit: "s")
  }

  /// The exact law of a thousand steps for normal data of 64 mixed coordinates, and its distance to them.
  private static func law() throws -> Bench.Figure {
    let size = 64
    let data = try NormalData(
      mean: Array(repeating: 0.5, count: size),
      covariance: (0..<size).map { row in
        (0..<size).map { .exp(-Double(abs(row - $0)) / 8) / 4 }
      })
    let powers = NoiseSchedule.cumulativeSignalPower(
      betas: (1...1000).map {
        NoiseSchedule.linearBeta(at: Double($0), of: 1000, from: 1e-4, through: 0.02)
      })
    let seconds = try Bench.least(
      [
        {
          let law = try NormalChainLaw(
            of: ReverseChain(.family(eta: 1), signalPowers: powers), data: data,
            from: .standardNormal)
          guard law.mean.count == size, law.covariance.count == size else { return }
          _ = try law.distanceToData()
        }
      ], repetitions: 3)
    return Bench.Figure(
      name: "exact law of 1000 steps, normal data of 64 dimensions", value: seconds[0], unit: "s")
  }
}
