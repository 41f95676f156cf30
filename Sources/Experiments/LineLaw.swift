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

  /// - Parameters:
  ///   - chain: its steps.
  ///   - data: the law of x_0.
  ///   - gain: of the network, 1 is right.
  ///   - offset: of the network, 0 is right.
  ///   - start: the law of the first state.
  /// - Throws: `DerivationError` or `MixtureLawError` where there is no such law.
  public init(
    of chain: ReverseChain<Double>, data: NormalMixture<Double>, gain: Double, offset: Double,
    from start: GaussianChainLaw<Double>.Start
  ) throws {
    if data.components.count == 1, let one = data.components.first {
      let output = try GaussianChainLaw(
        of: chain,
        network: GaussianNetwork(
          mean: one.mean, variance: one.variance, gain: gain, offset: offset), from: start
      ).output
      // Each step rounds a few times, at the size of what it carries.
      let units = 8 * Double(chain.steps.count) * Double.ulpOfOne
      let scale = output.mean.magnitude + output.variance.squareRoot()
      distanceToData = Estimate(
        try Wasserstein.normal(output, (one.mean, one.variance)), error: units * scale)
      mean = Estimate(output.mean, error: units * scale)
      variance = Estimate(output.variance, error: units * scale * scale)
      let deviation = output.variance.squareRoot()
      quantile = { output.mean - deviation * (try NormalLaw.quantile(upper: $0)) }
      density = { x in
        let z = (x - output.mean) / deviation
        return deviation > 0 ? .exp(-z * z / 2) / (deviation * (2 * .pi).squareRoot()) : nil
      }
      return
    }
    let law = try MixtureChainLaw(
      of: chain, data: data, gain: gain, offset: offset, from: start)
    distanceToData = law.distanceToData()
    mean = law.mean
    variance = law.variance
    for estimate in [mean, variance, distanceToData] where !(estimate.error < .infinity) {
      throw DerivationError.outOfRange(
        quantity: "a number of the law", value: "\(estimate.value)",
        range: "what quadrature reaches")
    }
    quantile = { try law.quantile($0).value }
    density = { law.density(at: $0)?.value }
  }
}
