public import Derivation

/// A whole chain with a network that is known exactly, over many points in memory.
///
/// Points are divided into blocks of ``blockSize`` numbers, or one point if it is larger. A block stays in the
/// cache and goes through all steps; its noise comes from the ``NoiseLane`` of its own number. So a point depends
/// on seed and place alone: on no other point, not on how many there are, and not on how many threads work.
public struct SamplingRun<Scalar: StateScalar>: Sendable {
  /// Numbers in a block, at most, unless a point has more.
  public static var blockSize: Int { 8192 }

  /// The steps.
  public let chain: ReverseChain<Double>
  /// What predicts the noise.
  public let network: any ExactNetwork<Scalar>
  /// Of all noise.
  public let seed: UInt64
  /// How many threads may work at once. The bits do not depend on it.
  public var width: Int
  /// What is told while it runs.
  public var watch = SamplingWatch<Scalar>()

  /// - Parameters:
  ///   - chain: the steps.
  ///   - network: what predicts the noise.
  ///   - seed: of all noise.
  ///   - width: threads that may work at once.
  public init(
    _ chain: ReverseChain<Double>, network: any ExactNetwork<Scalar>, seed: UInt64, width: Int = 2
  ) {
    self.chain = chain
    self.network = network
    self.seed = seed
    self.width = width
  }

  /// Samples: the chain from x_T drawn from N(0, I).
  ///
  /// - Parameter count: of points, 1 or more.
  /// - Returns: x_0 of each, one after the other.
  /// - Throws: ``SamplingError`` if there are no points, they do not fit memory, a step or a prediction has no
  ///   value, or the task was cancelled.
  public func samples(_ count: Int) async throws(SamplingError) -> [Scalar] {
    try await run(zeros(count), along: decoding(), drawsStart: true)
  }

  /// Memory for so many points.
  private func zeros(_ count: Int) throws(SamplingError) -> PointMemory<Scalar> {
    guard count > 0 else { throw .noPoints }
    let (numbers, overflow) = count.multipliedReportingOverflow(by: network.dimension)
    guard network.dimension > 0, !overflow, let memory = PointMemory<Scalar>(count: numbers) else {
      throw .points(count, dimension: network.dimension)
    }
    return memory
  }

  /// x_T of the points that ``samples(_:)`` draws: what is decoded from them without noise is these samples.
  ///
  /// - Parameter count: of points, 1 or more.
  /// - Throws: ``SamplingError`` as ``samples(_:)``.
  public func starts(_ count: Int) async throws(SamplingError) -> [Scalar] {
    try await run(zeros(count), along: [], drawsStart: true)
  }

  /// The chain from given x_T.
  ///
  /// - Parameter starts: whole points, one after the other, 1 or more.
  /// - Returns: x_0 of each.
  /// - Throws: ``SamplingError`` as ``samples(_:)``, and if a count does not fit or a number is not finite.
  public func decoded(_ starts: [Scalar]) async throws(SamplingError) -> [Scalar] {
    try await run(PointMemory.copy(starts, dimension: network.dimension), along: decoding())
  }

  /// The deterministic chain the other way, from x_0 to x_T, through the same times.
  ///
  /// A step from t to the next time takes ε̂ at x_t and t. At t = 0 it is 0, for any data: x_0 says nothing
  /// about ε.
  ///
  /// - Parameter data: whole points, one after the other, 1 or more.
  /// - Returns: x at the chain's first time, of each.
  /// - Throws: ``SamplingError`` as ``decoded(_:)``.
  ///
  /// Source: Song et al., arXiv:2010.02502v4, section 4.3.
  public func encoded(_ data: [Scalar]) async throws(SamplingError) -> [Scalar] {
    try await run(PointMemory.copy(data, dimension: network.dimension), along: encoding())
  }
}

/// What is told while samples are made, from the threads that make them.
public struct SamplingWatch<Scalar: StateScalar>: Sendable {
  /// Told after each step of a block: how many are done, of how many. Calls do not overlap.
  public var progress: (@Sendable (_ done: Int, _ total: Int) -> Void)?
  /// Told what each step of each block came to; steps of different blocks may overlap.
  public var observe: (@Sendable (SamplingMoment<Scalar>) -> Void)?

  /// - Parameters:
  ///   - progress: how many steps of blocks are done.
  ///   - observe: what a step of a block came to.
  public init(
    progress: (@Sendable (_ done: Int, _ total: Int) -> Void)? = nil,
    observe: (@Sendable (SamplingMoment<Scalar>) -> Void)? = nil
  ) {
    self.progress = progress
    self.observe = observe
  }
}

/// What a step of a block came to. The memory is valid during the call that tells it.
public struct SamplingMoment<Scalar: StateScalar> {
  /// The number of the block's first point, from 0.
  public let firstPoint: Int
  /// The time that the step started at.
  public let time: Int
  /// The time that it led to.
  public let next: Int
  /// x at that time.
  public let states: UnsafeBufferPointer<Scalar>
  /// x̂_0 of the state before the step, from the same prediction.
  public let predictedData: UnsafeBufferPointer<Scalar>
}
