public import Derivation
public import Laws
import RealModule
public import Samplers
import Statistics

/// The exact law of what a chain puts out, for data of one coordinate.
public struct LineLaw: Sendable {
  /// Its Wasserstein-2 distance to the data.
  public let distanceToData: Estimate
  /// E x_0.
  public let mean: Estimate
  /// Var(x_0).
  public let variance: Estimate
  /// Its quantile at a probability in (0, 1).
  public let quantile: @Sendable (Double) throws -> Double
  /// Its density; nil where mass sits at a point.
  public let density: @Sendable (Double) -> Double?

  /// Told while a law is computed how much is done, of how much; what it throws ends the computation.
  public typealias Watch = (_ done: Int, _ total: Int) throws -> Void

  /// More evaluations of a step than these take longer than ten seconds.
  static let most = 15_000_000

  /// - Parameters:
  ///   - chain: its steps.
  ///   - data: the law of x_0.
  ///   - gain: of the network, 1 is right.
  ///   - offset: of the network, 0 is right.
  ///   - start: the law of the first state.
  ///   - watch: told while it is computed.
  /// - Throws: `DerivationError` or `MixtureLawError` where there is no such law, ``LineLawError`` where its numbers are
  ///   beyond reach, and what `watch` throws.
  public init(
    of chain: ReverseChain<Double>, data: NormalMixture<Double>, gain: Double, offset: Double,
    from start: GaussianChainLaw<Double>.Start, watch: Watch = { _, _ in }
  ) throws {
    if data.components.count == 1, let one = data.components.first {
      let network = try GaussianNetwork(
        mean: one.mean, variance: one.variance, gain: gain, offset: offset)
      let law = try GaussianChainLaw(of: chain, network: network, from: start)
      try self.init(law, rounding: RoundedChain(chain, network, law), data: one)
    } else {
      let law = try MixtureChainLaw(
        of: chain, data: data, gain: gain, offset: offset, from: start
      ) { done, total, evaluations in
        guard evaluations <= Self.most else { throw LineLawError.tooMuch(done, of: total) }
        try watch(done, total)
      }
      self.init(law)
    }
    for estimate in [mean, variance, distanceToData]
    where !(estimate.value.isFinite && estimate.error < .infinity) {
      throw LineLawError.beyondReach
    }
  }

  /// Of a mixture.
  private init(_ law: MixtureChainLaw) {
    distanceToData = law.distanceToData()
    mean = law.mean
    variance = law.variance
    quantile = { try law.quantile($0).value }
    density = { law.density(at: $0)?.value }
  }

  /// Of normal data.
  private init(
    _ law: GaussianChainLaw<Double>, rounding: RoundedChain, data: NormalMixture<Double>.Component
  ) throws {
    let output = law.output
    mean = Estimate(output.mean, error: rounding.mean)
    variance = Estimate(output.variance, error: rounding.variance)
    let deviation = output.variance.squareRoot()
    // The distance is a norm of two differences: it moves by no more than they do, and each is rounded at its size.
    let sizes = [output.mean, data.mean, deviation, data.variance.squareRoot()]
    distanceToData = Estimate(
      try Wasserstein.normal(output, (data.mean, data.variance)),
      error: rounding.mean + Estimate(square: variance).error
        + 2 * Double.ulpOfOne * sizes.reduce(0) { $0 + $1.magnitude })
    quantile = { output.mean - deviation * (try NormalLaw.quantile(upper: $0)) }
    density = { x in
      let z = (x - output.mean) / deviation
      return deviation > 0 ? .exp(-z * z / 2) / (deviation * (2 * .pi).squareRoot()) : nil
    }
  }
}

/// Why a law on a line has no numbers.
public enum LineLawError: Error, Equatable, Sendable, CustomStringConvertible {
  /// It takes too long; so many steps of both rules were done.
  case tooMuch(Int, of: Int)
  /// Its numbers are not finite, or not known at all.
  case beyondReach

  public var description: String {
    switch self {
    case .tooMuch(let done, let all):
      "it takes too long: \(done) of \(all) steps of the quadrature were done after "
        + "\(LineLaw.most) evaluations"
    case .beyondReach: "its numbers are beyond what is computed: the network is off too far"
    }
  }
}
