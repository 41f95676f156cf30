import Derivation
import Synchronization

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// Points in memory of their own, which blocks share out among themselves.
final class PointMemory<Scalar: StateScalar>: @unchecked Sendable {
  let values: UnsafeMutableBufferPointer<Scalar>

  /// Zeros, or nil where the system has no such memory.
  init?(count: Int) {
    guard let memory = calloc(count, MemoryLayout<Scalar>.stride) else { return nil }
    values = UnsafeMutableBufferPointer(
      start: memory.bindMemory(to: Scalar.self, capacity: count), count: count)
  }

  /// A copy of whole points, all of them finite.
  static func copy(
    _ points: [Scalar], dimension: Int
  ) throws(SamplingError) -> PointMemory {
    let error = points.withUnsafeBufferPointer { points -> SamplingError? in
      do throws(SamplingError) {
        try SamplingError.requirePoints(points, dimension: dimension)
        return nil
      } catch { return error }
    }
    if let error { throw error }
    guard let memory = PointMemory(count: points.count) else {
      throw .points(points.count / dimension, dimension: dimension)
    }
    _ = memory.values.update(fromContentsOf: points)
    return memory
  }

  deinit { free(values.baseAddress) }
}

extension SamplingRun {
  /// A step as it is taken in memory.
  struct Leg: Sendable {
    let time: Int
    let next: Int
    /// ᾱ at which the network is asked; nil at t = 0, where ε̂ is 0.
    let signalPower: Double?
    let step: MemoryStep<Scalar>
    /// x̂_0 = (x_t − s ε̂)/a.
    let prediction: MemoryStep<Scalar>

    init(
      time: Int, next: Int, signalPower: Double, _ coefficients: StepCoefficients<Double>
    ) throws(DerivationError) {
      self.time = time
      self.next = next
      self.signalPower = signalPower == 1 ? nil : signalPower
      step = try MemoryStep(coefficients)
      prediction = try MemoryStep(
        StepCoefficients(
          of: { state, noise throws(DerivationError) in
            try Inversion.predictedData(state: state, noise: noise, signalPower: signalPower)
          }, variance: 0))
    }
  }

  /// The chain's steps.
  func decoding() throws(SamplingError) -> [Leg] {
    var legs: [Leg] = []
    for step in chain.steps {
      do throws(DerivationError) {
        legs.append(
          try Leg(
            time: step.time, next: step.previous, signalPower: step.signalPower, step.coefficients))
      } catch { throw .step(time: step.time, error) }
    }
    return legs
  }

  /// The deterministic steps the other way.
  func encoding() throws(SamplingError) -> [Leg] {
    var legs: [Leg] = []
    for step in chain.steps.reversed() {
      do throws(DerivationError) {
        let coefficients = try Sampler.encoding(
          to: step.signalPower, from: step.previousSignalPower)
        legs.append(
          try Leg(
            time: step.previous, next: step.time, signalPower: step.previousSignalPower,
            coefficients))
      } catch { throw .step(time: step.previous, error) }
    }
    return legs
  }

  /// How many numbers a block has.
  private var blockCount: Int {
    max(1, Self.blockSize / network.dimension) * network.dimension
  }

  /// All blocks through all legs, on several threads.
  func run(
    _ memory: PointMemory<Scalar>, along legs: [Leg], drawsStart: Bool = false
  ) async throws(SamplingError) -> [Scalar] {
    let blocks = (memory.values.count + blockCount - 1) / blockCount
    let board = Board(total: blocks * legs.count, watch.progress)
    let failure = await withTaskGroup(of: SamplingError?.self) { group -> SamplingError? in
      for _ in 0..<max(1, min(width, blocks)) {
        group.addTask {
          let worker = Worker(run: self, size: min(blockCount, memory.values.count))
          while let block = board.takeBlock(of: blocks) {
            do throws(SamplingError) {
              try worker.work(block, in: memory, along: legs, drawsStart: drawsStart, board)
            } catch { return error }
          }
          return nil
        }
      }
      // What went wrong makes the others stop, which is not what went wrong.
      var failure: SamplingError?
      for await error in group {
        guard let error else { continue }
        if failure == nil || failure == .cancelled { failure = error }
        group.cancelAll()
      }
      return failure
    }
    if let failure { throw failure }
    return Array(memory.values)
  }

  /// Which blocks are taken, and how many steps are done.
  final class Board: Sendable {
    private let next = Atomic<Int>(0)
    private let done = Mutex<Int>(0)
    private let total: Int
    private let progress: (@Sendable (Int, Int) -> Void)?

    init(total: Int, _ progress: (@Sendable (Int, Int) -> Void)?) {
      self.total = total
      self.progress = progress
    }

    func takeBlock(of blocks: Int) -> Int? {
      let block = next.wrappingAdd(1, ordering: .relaxed).oldValue
      return block < blocks ? block : nil
    }

    func stepDone() {
      guard let progress else { return }
      done.withLock {
        $0 += 1
        progress($0, total)
      }
    }
  }

  /// One thread's memory for predictions, which all its blocks use.
  final class Worker {
    private let run: SamplingRun
    private let noise: UnsafeMutableBufferPointer<Scalar>
    private let data: UnsafeMutableBufferPointer<Scalar>

    init(run: SamplingRun, size: Int) {
      self.run = run
      noise = .allocate(capacity: size)
      noise.initialize(repeating: 0)
      data = .allocate(capacity: run.watch.observe == nil ? 0 : size)
      data.initialize(repeating: 0)
    }

    deinit {
      noise.deallocate()
      data.deallocate()
    }

    /// A block through all legs. The lane of its number has the start first, then the noise of each step.
    func work(
      _ block: Int, in memory: PointMemory<Scalar>, along legs: [Leg], drawsStart: Bool,
      _ board: Board
    ) throws(SamplingError) {
      let size = run.blockCount
      let lane = NoiseLane(key: run.seed, lane: UInt64(block))
      let end = min(memory.values.count, (block + 1) * size)
      let states = UnsafeMutableBufferPointer(rebasing: memory.values[(block * size)..<end])
      // Whole groups, so that each step's normals begin with one.
      let group = Scalar.normalsInGroup
      let stride = (size + group - 1) / group * group
      if drawsStart { lane.fill(states, from: 0) }
      for (index, leg) in legs.enumerated() {
        if Task.isCancelled { throw .cancelled }
        try take(leg, states, freshNoise: .drawn(lane, from: (index + 1) * stride), block)
        board.stepDone()
      }
    }

    private func take(
      _ leg: Leg, _ states: UnsafeMutableBufferPointer<Scalar>, freshNoise: StepNoise<Scalar>,
      _ block: Int
    ) throws(SamplingError) {
      let noise = UnsafeMutableBufferPointer(rebasing: self.noise[..<states.count])
      if let signalPower = leg.signalPower {
        do throws(DerivationError) {
          try run.network.predictNoise(
            of: UnsafeBufferPointer(states), signalPower: signalPower, into: noise)
        } catch { throw .step(time: leg.time, error) }
      } else {
        noise.update(repeating: 0)
      }
      let (from, predictions) = (UnsafeBufferPointer(states), UnsafeBufferPointer(noise))
      guard let observe = run.watch.observe else {
        try leg.step.take(
          from: from, predictions: predictions, freshNoise: freshNoise, into: states)
        return
      }
      let data = UnsafeMutableBufferPointer(rebasing: self.data[..<states.count])
      try leg.prediction.take(from: from, predictions: predictions, freshNoise: .none, into: data)
      try leg.step.take(from: from, predictions: predictions, freshNoise: freshNoise, into: states)
      observe(
        SamplingMoment(
          firstPoint: block * (run.blockCount / run.network.dimension), time: leg.time,
          next: leg.next, states: from, predictedData: UnsafeBufferPointer(data)))
    }
  }
}
