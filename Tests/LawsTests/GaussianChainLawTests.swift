import Derivation
import Laws
import Samplers
import Scalars
import Testing

/// Laws of whole chains for one coordinate of normal data.
@Suite struct GaussianChainLawTests {
  /// ᾱ_t = cos² of angles whose half has a rational tangent, so that a_t and s_t are fractions.
  private static let powers: [Rational] = [1, 2, 4, 5, 7, 9].map { k in
    let square = Rational(k * k, over: 169)
    let cosine = (1 - square) / (1 + square)
    return cosine * cosine
  }
  private static let subSequences = [[1, 2, 3, 4, 5, 6], [2, 3, 6], [1, 5], [4]]
  /// For data that is a point the perfect network is right about every draw, and each member of the family keeps
  /// every marginal of τ: what `ddim.marginal-consistency` says, along whole chains.
  @Test(arguments: subSequences)
  func `from q(x_T) of a point every state has the forward marginal, over ℚ`(times: [Int]) throws {
    let data = try GaussianNetwork<Rational>(mean: 3, variance: 0)
    for sampler in [Sampler<Rational>.family(eta: 0), .ancestral(.posterior)] {
      let chain = try ReverseChain(sampler, signalPowers: Self.powers, times: times)
      let law = try GaussianChainLaw(of: chain, network: data, from: .marginal)
      #expect(law.times == times.reversed() + [0])
      for (time, state) in zip(law.times, law.states) {
        let right = try data.marginal(signalPower: time == 0 ? 1 : Self.powers[time - 1])
        #expect(state.mean == right.mean && state.variance == right.variance, "t = \(time)")
      }
    }
  }

  /// Mean, variance and Wasserstein-2 to the data of what is put out for data N(0, ¼) on DDPM's schedule, from
  /// N(0, 1): by another implementation in Python's mpmath at 60 digits, of which 25 are kept.
  private static let references:
    [(spacing: Spacing, count: Int, eta: Int, variance: String, distance: String)] = [
      (.leading, 50, 0, "0.2231987155189987170508895", "0.02756088697166624511666259"),
      (.leading, 50, 1, "0.1972451129839428584704885", "0.05587714201592499155916574"),
      (.trailing, 1000, 0, "0.2484975471693303071627574", "0.001504717003931613769410638"),
      (.trailing, 1000, 1, "0.2461252113604476773676413", "0.003889920118077345501930696"),
    ]

  private static func fraction(_ decimal: String) throws -> FixedPoint {
    let digits = decimal.drop { $0 != "." }.dropFirst()
    return try digits.reversed().reduce(0 as FixedPoint) {
      ($0 + FixedPoint(try #require($1.wholeNumberValue))) / 10
    }
  }

  @Test(arguments: references.indices)
  func `fewer steps and fresh noise cost what other code says, to 24 digits`(index: Int) throws {
    let reference = Self.references[index]
    let steps: FixedPoint = 1000
    let betas = (1...1000).map {
      NoiseSchedule.linearBeta(
        at: FixedPoint($0), of: steps, from: 1 / 10_000 as FixedPoint,
        through: 2 / 100 as FixedPoint)
    }
    let chain = try ReverseChain(
      .family(eta: FixedPoint(reference.eta)),
      signalPowers: NoiseSchedule.cumulativeSignalPower(betas: betas),
      times: NoiseSchedule.subSequence(of: 1000, count: reference.count, spacing: reference.spacing)
    )
    let data = try GaussianNetwork<FixedPoint>(mean: 0, variance: 1 / 4 as FixedPoint)
    let output = try GaussianChainLaw(of: chain, network: data, from: .standardNormal).output
    let distance = try Wasserstein.normal(output, (data.mean, data.variance))
    // Half a unit of the last of 25 digits.
    #expect(
      (output.variance - (try Self.fraction(reference.variance))).magnitude < FixedPoint(1)
        / 1_000_000_000_000 / 1_000_000_000_000)
    #expect(
      (distance - (try Self.fraction(reference.distance))).magnitude < FixedPoint(1)
        / 1_000_000_000_000 / 1_000_000_000_000)
    #expect(output.mean == 0)
  }
}
