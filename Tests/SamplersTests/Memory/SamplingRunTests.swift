import Derivation
import RealModule
import Samplers
import Synchronization
import Testing

/// Whole chains in memory: what they compute, on any number of threads, and what stops them.
@Suite struct SamplingRunTests {
  private static let powers = linearSignalPowers(50)
  private static let times = [3, 10, 11, 30, 50]

  private static func chain(_ sampler: Sampler<Double>) throws -> ReverseChain<Double> {
    try ReverseChain(sampler, signalPowers: powers, times: times)
  }

  private static func run<Scalar: StateScalar>(
    _ sampler: Sampler<Double> = .family(eta: 1), dimension: Int = 3, width: Int = 2,
    fails: Double? = nil, of _: Scalar.Type = Scalar.self
  ) throws -> SamplingRun<Scalar> {
    SamplingRun(
      try chain(sampler),
      network: NormalData<Scalar>(dimension: dimension, mean: 0.5, variance: 2, fails: fails),
      seed: 77, width: width)
  }

  /// Where the normals of a block lie in its lane, as ``SamplingRun`` documents: the start, then each step's.
  private static func normals(
    block: Int, dimension: Int, part: Int, count: Int
  ) -> [Double] {
    let size = SamplingRun<Double>.blockSize / dimension * dimension
    let stride = (size + 31) / 32 * 32
    return NoiseLane(key: 77, lane: UInt64(block)).normals(part * stride..<part * stride + count)
  }

  /// Both orders of a step round each of three terms at most 12 times; the chain's five steps and the network add
  /// theirs: 5 · 24 u of the largest value on the way, doubled for the network's slope.
  @Test func `a chain is the derivation's steps, one after another`() async throws {
    let count = 4000
    let run: SamplingRun<Double> = try Self.run()
    let found = try await run.samples(count)
    let points = SamplingRun<Double>.blockSize / 3
    for block in 0..<2 {
      let numbers = 3 * min(points, count - block * points)
      var states = Self.normals(block: block, dimension: 3, part: 0, count: numbers)
      var largest = 1.0
      for (index, step) in run.chain.steps.enumerated() {
        let fresh = Self.normals(block: block, dimension: 3, part: index + 1, count: numbers)
        states = try zip(states, fresh).map { state, fresh in
          let noise = try Objective.optimalNoise(
            state: state, mean: 0.5, variance: 2, signalPower: step.signalPower)
          return try DDIM.update(
            state: state, noise: noise, freshNoise: fresh, to: step.previousSignalPower,
            from: step.signalPower, eta: 1)
        }
        largest = max(largest, states.reduce(0) { max($0, abs($1)) })
      }
      let start = 3 * points * block
      for (index, right) in states.enumerated() {
        #expect(abs(found[start + index] - right) <= 240 * 0x1p-53 * largest)
      }
    }
  }

  private func checkThreads<Scalar: StateScalar>(_: Scalar.Type) async throws {
    let count = 20_000
    let right = try await Self.run(width: 1, of: Scalar.self).samples(count)
    #expect(right.count == 3 * count && Set(right).count > 2 * count)
    for width in [2, 3, 100] {
      #expect(try await Self.run(width: width, of: Scalar.self).samples(count) == right)
    }
    for fewer in [1, 2729, 2730, 2731, 7000] {
      let found = try await Self.run(of: Scalar.self).samples(fewer)
      #expect(found == Array(right.prefix(3 * fewer)), "more points leave the first as they are")
    }
  }

  @Test func `the same bits on any number of threads, and for any number of points`() async throws {
    try await checkThreads(Float.self)
    try await checkThreads(Double.self)
  }

  @Test func `a point larger than a block is a block`() async throws {
    let run = try Self.run(dimension: 10_000, of: Float.self)
    let found = try await run.samples(3)
    #expect(found.count == 30_000)
    #expect(try await run.samples(1) == Array(found.prefix(10_000)))
  }

  @Test func `given starts go through the deterministic chain as drawn ones do`() async throws {
    let run = try Self.run(.family(eta: 0), of: Double.self)
    let starts = Self.normals(block: 0, dimension: 3, part: 0, count: 300)
    #expect(try await run.decoded(starts) == run.samples(100))
  }

  /// At t = 0 ε̂ is 0, then ε̂ is taken at the state and time that a step leaves.
  @Test func `encoding is the derivation's steps towards noise`() async throws {
    let data: [Double] = NoiseLane(key: 4).normals(0..<300)
    let found = try await Self.run(.family(eta: 0.5), of: Double.self).encoded(data)
    var states = data
    var (before, largest) = (1.0, 1.0)
    for time in Self.times {
      let power = Self.powers[time - 1]
      states = try states.map { state in
        let noise =
          before == 1
          ? 0
          : try Objective.optimalNoise(state: state, mean: 0.5, variance: 2, signalPower: before)
        return try DDIM.encode(state: state, noise: noise, to: power, from: before)
      }
      largest = max(largest, states.reduce(0) { max($0, abs($1)) })
      before = power
    }
    for (found, right) in zip(found, states) {
      #expect(abs(found - right) <= 240 * 0x1p-53 * largest)
    }
  }

  @Test func `what a step comes to is told, with the data it predicts`() async throws {
    let told = Mutex<[Int: [(time: Int, next: Int, states: [Double], data: [Double])]]>([:])
    var run: SamplingRun<Double> = try Self.run(width: 3)
    run.watch = SamplingWatch(observe: { moment in
      told.withLock {
        $0[moment.firstPoint, default: []].append(
          (moment.time, moment.next, Array(moment.states), Array(moment.predictedData)))
      }
    })
    let found = try await run.samples(5000)
    #expect(try await Self.run(of: Double.self).samples(5000) == found)
    let blocks = told.withLock { $0 }
    #expect(blocks.keys.sorted() == [0, 2730])
    for (first, moments) in blocks {
      #expect(moments.map(\.time) == Self.times.reversed())
      #expect(moments.map(\.next) == Self.times.reversed().dropFirst() + [0])
      let last = try #require(moments.last)
      #expect(last.states == Array(found[(3 * first)...].prefix(last.states.count)))
      // At the last step of this sampler nothing is added, so that both are one.
      for (state, data) in zip(last.states, last.data) {
        #expect(abs(state - data) <= 16 * 0x1p-53 * max(1, abs(state)))
      }
      // x̂_0 of the state before, in another order: three products and two quotients.
      for (before, after) in zip(moments, moments.dropFirst()) {
        let power = Self.powers[after.time - 1]
        for (state, data) in zip(before.states, after.data) {
          let noise = try Objective.optimalNoise(
            state: state, mean: 0.5, variance: 2, signalPower: power)
          let right = try Inversion.predictedData(state: state, noise: noise, signalPower: power)
          let size = (abs(state) + abs(noise)) / power.squareRoot()
          #expect(abs(data - right) <= 16 * 0x1p-53 * size)
        }
      }
    }
  }

  @Test func `progress counts every step of every block once, in order`() async throws {
    let counts = Mutex<[Int]>([])
    var run: SamplingRun<Float> = try Self.run(width: 3)
    run.watch.progress = { done, total in
      #expect(total == 40)
      counts.withLock { $0.append(done) }
    }
    _ = try await run.samples(20_000)
    #expect(counts.withLock { $0 } == Array(1...40))
  }

  @Test func `a task that is cancelled stops before its next step`() async throws {
    let steps = Mutex<Int>(0)
    let run: SamplingRun<Double> = try {
      var run: SamplingRun<Double> = try Self.run(width: 2)
      run.watch.progress = { done, _ in
        steps.withLock { $0 = done }
        withUnsafeCurrentTask { $0?.cancel() }
      }
      return run
    }()
    // Each thread cancels itself after its first step.
    await #expect(throws: SamplingError.cancelled) { try await run.samples(100_000) }
    #expect(steps.withLock { $0 } <= 2)
    let task = Task { () async throws(SamplingError) -> [Double] in
      withUnsafeCurrentTask { $0?.cancel() }
      return try await Self.runOrFail().samples(10)
    }
    guard case .failure(.cancelled) = await Self.outcome(task) else {
      Issue.record("a cancelled task went on")
      return
    }
  }

  private static func runOrFail() throws(SamplingError) -> SamplingRun<Double> {
    guard let run = try? Self.run(of: Double.self) else { throw .noPoints }
    return run
  }

  private static func outcome(
    _ task: Task<[Double], any Error>
  ) async -> Result<[Double], SamplingError> {
    do { return .success(try await task.value) } catch let error as SamplingError {
      return .failure(error)
    } catch { return .success([]) }
  }

  @Test func `what is no start is named by point and coordinate`() async throws {
    let run: SamplingRun<Float> = try Self.run()
    await #expect(throws: SamplingError.noPoints) { try await run.samples(0) }
    await #expect(throws: SamplingError.noPoints) { try await run.samples(-1) }
    await #expect(throws: SamplingError.noPoints) { try await run.decoded([]) }
    await #expect(throws: SamplingError.points(.max, dimension: 3)) {
      try await run.samples(.max)
    }
    await #expect(throws: SamplingError.points(1 << 58, dimension: 3)) {
      try await run.samples(1 << 58)
    }
    await #expect(throws: SamplingError.ragged(count: 4, dimension: 3)) {
      try await run.encoded([1, 2, 3, 4])
    }
    await #expect(throws: SamplingError.notFinite(point: 1, coordinate: 2, value: "inf")) {
      try await run.decoded([1, 2, 3, 4, 5, .infinity])
    }
    await #expect(throws: SamplingError.notFinite(point: 0, coordinate: 1, value: "nan")) {
      try await run.encoded([1, .nan, 3, 4, 5, .infinity])
    }
    let empty: SamplingRun<Float> = try Self.run(dimension: 0)
    await #expect(throws: SamplingError.points(1, dimension: 0)) { try await empty.samples(1) }
    await #expect(throws: SamplingError.ragged(count: 1, dimension: 0)) {
      try await empty.decoded([1])
    }
  }

  @Test func `a network without an answer ends the run and says when`() async throws {
    let run: SamplingRun<Float> = try Self.run(fails: Self.powers[10])
    await #expect(throws: SamplingError.step(time: 11, .negativeRadicand("planted"))) {
      try await run.samples(50_000)
    }
  }
}
