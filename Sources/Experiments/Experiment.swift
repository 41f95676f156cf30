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
    guard case .marginal = start, let first = chain.steps.first else {
      return try await run.samples(count)
    }
    var stream = Stream("sample/start", seed: seed)
    let states = try data.draws(count, from: &stream).map {
      try Forward.state(data: $0, noise: stream.normals(1)[0], signalPower: first.signalPower)
    }
    return try await run.decoded(states)
  }

  /// The exact law of the output; nil unless the data have one coordinate and are no finite set.
  ///
  /// - Throws: `DerivationError` or `MixtureLawError` where there is no such law.
  public func exactLaw() throws -> LineLaw? {
    guard case .line(let mixture) = data.law else { return nil }
    return try LineLaw(of: chain, data: mixture, gain: gain, offset: offset, from: start)
  }

  /// One number that was measured on samples.
  public struct Figure: Sendable {
    /// What it is.
    public let name: String
    /// The number.
    public let value: Double
    /// What as many draws of the right law give, by chance alone; nil if nothing.
    public let byChance: Double?
  }

  /// How far samples lie from the data, and from the exact law of the chain where it is known.
  ///
  /// - Parameters:
  ///   - samples: of this experiment.
  ///   - law: ``exactLaw()``, or nil where it is not known.
  ///   - seed: of the draws that show what chance does.
  /// - Throws: `DerivationError` if a sample is not finite, or what the exact law throws.
  public func figures(of samples: [Double], law: LineLaw?, seed: UInt64) throws -> [Figure] {
    let count = samples.count / max(1, data.dimension)
    try Self.requireFinite(samples, dimension: data.dimension)
    var stream = Stream("sample/chance", seed: seed)
    let others = data.draws(count, from: &stream)
    switch data.law {
    case .line(let mixture):
      let known = SmoothLaw(mixture)
      func toData(_ points: [Double]) -> Double {
        Empirical.distance(points) { known.quantile(lower: $0, upper: 1 - $0) }
      }
      var figures = [
        Figure(
          name: "W2 of the samples to the data", value: toData(samples), byChance: toData(others))
      ]
      if let law {
        let uniforms = (0..<count).map { _ in stream.uniform() }
        figures.append(
          Figure(
            name: "W2 of the samples to the exact law",
            value: try Empirical.distance(samples, law.quantile),
            byChance: try Empirical.distance(ofDraws: uniforms, law.quantile)))
      }
      return figures
    case .normals(let components):
      return [
        Figure(
          name: "W2 of the samples to the data, mean over directions",
          value: try Empirical.slicedDistance(samples, components),
          byChance: try Empirical.slicedDistance(others, components))
      ]
    case .points(let points, let dimension):
      let nearest = Empirical.nearest(samples, in: points, dimension: dimension)
      let squares = nearest.reduce(0) { $0 + $1.distance * $1.distance }
      // A thousandth of a number of the data, in each coordinate.
      let reach = 1e-3 * Double(dimension).squareRoot()
      return [
        Figure(
          name: "root mean square distance to the nearest point",
          value: (squares / Double(count)).squareRoot(), byChance: 0),
        Figure(
          name: "share that is a point of the data",
          value: Double(nearest.count { $0.distance <= reach }) / Double(count), byChance: 1),
        Figure(
          name: "different points among them", value: Double(Set(nearest.map(\.place)).count),
          byChance: Double(
            Set(Empirical.nearest(others, in: points, dimension: dimension).map(\.place)).count)),
      ]
    }
  }

  /// Throws for the first number of samples that is not finite.
  static func requireFinite(_ samples: [Double], dimension: Int) throws(DerivationError) {
    guard let place = samples.firstIndex(where: { !$0.isFinite }) else { return }
    throw .outOfRange(
      quantity: "coordinate \(place % dimension + 1) of sample \(place / dimension + 1)",
      value: "\(samples[place])",
      range: "(−∞, ∞); the network is off too far, or the data are too large")
  }

  /// One number for a table: the distance to the data, exact where it is known and otherwise of samples.
  ///
  /// - Parameters:
  ///   - count: of samples where there is no exact law.
  ///   - seed: of them.
  public func distanceToData(_ count: Int, seed: UInt64) async throws -> Double {
    if let law = try exactLaw() { return law.distanceToData.value }
    let samples = try await samples(count, seed: seed)
    return try figures(of: samples, law: nil, seed: seed)[0].value
  }
}
