import Derivation
import Laws
import RealModule
import Samplers
import Statistics
import Synchronization
import Testing

/// Whole sampled chains have the law that is computed for them, in every state.
@Suite struct SampledChainTests {
  /// The network of normal data in memory, by the derivation's line.
  private struct Network<Scalar: StateScalar>: ExactNetwork {
    let coordinate: GaussianNetwork<Double>
    let dimension = 2

    func predictNoise(
      of states: UnsafeBufferPointer<Scalar>, signalPower: Double,
      into noise: UnsafeMutableBufferPointer<Scalar>
    ) throws(DerivationError) {
      let line = try coordinate.line(signalPower: signalPower)
      let (slope, intercept) = (Scalar(line.slope), Scalar(line.intercept))
      for index in states.indices { noise[index] = slope * states[index] + intercept }
    }
  }

  private static let samplers: [Sampler<Double>] = [
    .family(eta: 0), .family(eta: 0.5), .family(eta: 1), .ancestral(.posterior),
    .ancestral(.kernel), .sigmaHat, .learnedVariance(fraction: 0.3),
  ]

  private static func chain(_ sampler: Sampler<Double>) throws -> ReverseChain<Double> {
    let betas = (1...1000).map {
      NoiseSchedule.linearBeta(at: Double($0), of: 1000, from: 1e-4, through: 0.02)
    }
    return try ReverseChain(
      sampler, signalPowers: NoiseSchedule.cumulativeSignalPower(betas: betas),
      times: NoiseSchedule.subSequence(of: 1000, count: 10, spacing: .leading))
  }

  private static func rejections(
    _ states: [Double], _ law: (mean: Double, variance: Double)
  ) async throws -> [String] {
    let deviation = law.variance.squareRoot()
    let sums = await ResidualSums.sum(
      states.map { ($0 - law.mean) / deviation }, dimension: 2)
    return try ResidualBattery.judge(sums, alpha: 1e-7).compactMap(\.sentence)
  }

  /// 50,000 points of two coordinates. False alarms: 1e-7 for each of 7 samplers' 10 states, 7e-6 in all; the
  /// states of one chain depend on each other, which changes nothing in that bound. Rounding in `Float` moves
  /// mean and deviation by 1e-6, a five-hundredth of what would be seen.
  ///
  /// Power: a variance that is off by 5 % is found with probability above 1 − 1e-6. So the law of the data, which
  /// these chains of 10 steps miss by 5 % or more, is rejected.
  @Test(arguments: samplers.indices)
  func `samples of normal data have the chain's exact law at every time`(index: Int) async throws {
    let chain = try Self.chain(Self.samplers[index])
    let data = try GaussianNetwork<Double>(mean: 0.5, variance: 0.25)
    let law = try GaussianChainLaw(of: chain, network: data, from: .standardNormal)
    let states = Mutex<[Int: [Double]]>([:])
    var run = SamplingRun(
      chain, network: Network<Float>(coordinate: data), seed: 20_261_129, width: 1)
    run.watch.observe = { moment in
      states.withLock {
        $0[moment.next, default: []] += moment.states.map { Double($0) }
      }
    }
    _ = try await run.samples(50_000)
    let found = states.withLock { $0 }
    #expect(found.count == 10)
    for (time, right) in zip(law.times, law.states).dropFirst() {
      let rejections = try await Self.rejections(found[time] ?? [], right)
      #expect(rejections == [], "t = \(time)")
    }
    let output = found[0] ?? []
    #expect(abs(law.output.variance - 0.25) > 0.05 * 0.25)
    #expect(try await Self.rejections(output, (data.mean, data.variance)) != [])
    #expect(
      try await Self.rejections(output, (law.output.mean, law.output.variance * 1.05)) != [])
  }

  /// The arithmetic mean of β and β̃ in the place of the geometric one, which a careless port takes. The law of the
  /// state before the last step then has 5 % more variance or more, so the draws of one are found under the law of the
  /// other with probability above 1 − 1e-6.
  @Test func `improved.learned-variance: an arithmetic mean is refuted by a run's law`()
    async throws
  {
    let planted = Sampler<Double>.ancestralBetween { lower, upper in (lower + upper) / 2 }
    let data = try GaussianNetwork<Double>(mean: 0.5, variance: 0.25)
    let right = try GaussianChainLaw(
      of: Self.chain(.learnedVariance(fraction: 0.5)), network: data, from: .standardNormal)
    let wrong = try GaussianChainLaw(of: Self.chain(planted), network: data, from: .standardNormal)
    let place = right.states.count - 2
    #expect(wrong.states[place].variance > 1.05 * right.states[place].variance)
    let states = Mutex<[Double]>([])
    var run = SamplingRun(
      try Self.chain(planted), network: Network<Float>(coordinate: data), seed: 20_261_129, width: 1
    )
    run.watch.observe = { moment in
      guard moment.next == right.times[place] else { return }
      states.withLock { $0 += moment.states.map { Double($0) } }
    }
    _ = try await run.samples(50_000)
    let found = states.withLock { $0 }
    #expect(try await Self.rejections(found, right.states[place]) != [])
    #expect(try await Self.rejections(found, wrong.states[place]) == [])
  }
}
