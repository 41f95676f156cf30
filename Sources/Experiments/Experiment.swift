public import Derivation
public import Laws
public import Samplers
import Statistics

/// A reference sampler on data of a known law: what comes out, and at what cost.
public struct Experiment: Sendable {
  /// The data.
  public let data: NamedData
  /// The sampler's steps.
  public let chain: ReverseChain<Double>
  /// By which factor the network is off; 1 is right.
  public let gain: Double
  /// What the network adds, in units of a standard normal; 0 is right.
  public let offset: Double
  /// Where the chain starts.
  public let start: GaussianChainLaw<Double>.Start

  /// - Parameters: as of the properties.
  public init(
    _ data: NamedData, _ chain: ReverseChain<Double>, gain: Double = 1, offset: Double = 0,
    from start: GaussianChainLaw<Double>.Start = .standardNormal
  ) {
    self.data = data
    self.chain = chain
    self.gain = gain
    self.offset = offset
    self.start = start
  }

  /// How often the network is asked for a point.
  public var networkCalls: Int { chain.steps.count }

  /// Samples, one after another.
  ///
  /// - Parameters:
  ///   - count: of points, 1 or more.
  ///   - seed: fixes all chance.
  ///   - watch: what is told while it runs.
  /// - Throws: `SamplingError` or `DerivationError` with what is wrong, and where.
  public func samples(
    _ count: Int, seed: UInt64, watch: SamplingWatch<Double> = SamplingWatch()
  ) async throws -> [Double] {
    var run = SamplingRun(
      chain, network: try data.network(gain: gain, offset: offset), seed: seed)
    run.watch = watch
    guard case .marginal = start else { return try await run.samples(count) }
    return try await run.decoded(try await starts(count, seed: seed))
  }

  /// x_T of the points that ``samples(_:seed:watch:)`` draws, at the chain's first time.
  ///
  /// - Parameters:
  ///   - count: of points, 1 or more.
  ///   - seed: fixes all chance.
  /// - Throws: as ``samples(_:seed:watch:)``.
  public func starts(_ count: Int, seed: UInt64) async throws -> [Double] {
    guard case .marginal = start, let first = chain.steps.first else {
      return try await SamplingRun(
        chain, network: try data.network(gain: gain, offset: offset), seed: seed
      ).starts(count)
    }
    var stream = Stream("sample/start", seed: seed)
    // Point by point, so that one does not depend on how many follow.
    return try (0..<count).flatMap { _ in
      try data.draws(1, from: &stream).map {
        try Forward.state(data: $0, noise: stream.normals(1)[0], signalPower: first.signalPower)
      }
    }
  }

  /// The exact law of the output; nil unless the data have one coordinate and are no finite set.
  ///
  /// - Parameter watch: as of ``LineLaw``; what it throws ends the computation.
  /// - Throws: `DerivationError`, `MixtureLawError` or ``LineLawError`` where there is no such law, or it takes too long.
  public func exactLaw(watch: LineLaw.Watch = { _, _ in }) throws -> LineLaw? {
    guard case .line(let mixture) = data.law else { return nil }
    return try LineLaw(
      of: chain, data: mixture, gain: gain, offset: offset, from: start, watch: watch)
  }

  /// Throws for the first number of samples that is not finite.
  static func requireFinite(_ samples: [Double], dimension: Int) throws(DerivationError) {
    guard let place = samples.firstIndex(where: { !$0.isFinite }) else { return }
    throw .outOfRange(
      quantity: "coordinate \(place % dimension + 1) of sample \(place / dimension + 1)",
      value: samples[place].isNaN ? "no number" : "\(samples[place])",
      range: "(−∞, ∞); the network is off too far, or the data are too large")
  }
}
