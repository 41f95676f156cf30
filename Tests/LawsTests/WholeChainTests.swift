import Derivation
import Laws
import Oracle
import Samplers
import Scalars
import Statistics
import Testing

/// The two claims that jumping rests on, for whole chains: q_σ keeps every marginal on any τ, and at DDPM's variance
/// DDIM is DDPM. Each beside samplers that it refutes.
@Suite struct WholeChainTests {
  /// A false alarm in one of so many tests at once; all draws have fixed seeds.
  private static let share = 1e-6 / 120

  private static let wrong: [(name: String, step: WholeChains.Step)] = [
    (
      "no σ² taken from the direction",
      { state, noise, fresh, to, from in
        let sigma = try DDIM.sigma(to: to, from: from, eta: 0.5)
        return try DDIM.deterministicUpdate(state: state, noise: noise, to: to, from: from)
          + sigma * fresh
      }
    ),
    (
      "σ̂ beside the direction of η = 1",
      { state, noise, fresh, to, from in
        try DDIM.update(state: state, noise: noise, freshNoise: 0, to: to, from: from, eta: 1)
          + (to == 1 ? 0 : (1 - from / to).squareRoot()) * fresh
      }
    ),
    (
      "noise that is never added",
      { state, noise, _, to, from in
        try DDIM.update(state: state, noise: noise, freshNoise: 0, to: to, from: from, eta: 1)
      }
    ),
    (
      "x̂_0 without its signal rate",
      { state, noise, fresh, to, from in
        let step = try DDIM.update(
          state: state, noise: noise, freshNoise: fresh, to: to, from: from, eta: 0.5)
        let data = try Inversion.predictedData(state: state, noise: noise, signalPower: from)
        return step + (1 - to.squareRoot()) * data
      }
    ),
  ]

  @Test(arguments: [0, 0.25, 0.5, 0.75, 1])
  func `marginals of whole simulated chains are q(x_t∣x_0) at every t of τ`(eta: Double) throws {
    for (name, powers) in WholeChains.places {
      try WholeChains(WholeChains.family(eta: eta), points: 2048).testMarginals(
        powers, name: "\(name), η = \(eta)", share: Self.share)
    }
  }

  @Test(arguments: wrong.indices)
  func `marginals of whole simulated chains refute a wrong sampler`(index: Int) throws {
    let (name, powers) = WholeChains.places[0]
    #expect(throws: Refutation.self, "\(Self.wrong[index].name)") {
      try WholeChains(Self.wrong[index].step, points: 2048).testMarginals(
        powers, name: name, share: Self.share)
    }
  }

  /// Chains of three times at which a_t, s_t and √β of each step are fractions, found by search: a_t are the cosines
  /// of Pythagorean triples, and so are their quotients.
  private static let rates: [[Rational]] = [
    [Rational(156, over: 205), Rational(528, over: 697), Rational(672_144, over: 1_690_225)],
    [Rational(220, over: 221), Rational(528, over: 697), Rational(672_144, over: 1_690_225)],
    [Rational(187, over: 205), Rational(627, over: 725), Rational(100_947, over: 209_525)],
    [Rational(40, over: 41), Rational(104, over: 185), Rational(19_096, over: 49_025)],
  ]

  private static func laws(
    _ sampler: Sampler<Rational>, _ rates: [Rational],
    from start: GaussianChainLaw<Rational>.Start
  ) throws -> [LinearGaussian<Rational>] {
    let powers = rates.map { $0 * $0 }
    return try [(0, 0), (1, Rational(1, over: 4)), (-2, 3)].map { mean, variance in
      try GaussianChainLaw(
        of: ReverseChain(sampler, signalPowers: powers),
        network: GaussianNetwork(mean: mean, variance: variance), from: start
      ).joint
    }
  }

  @Test(arguments: rates.indices, [true, false])
  func `ddim.equals-ddpm: whole chains have the same means and covariances, over ℚ`(
    index: Int, marginal: Bool
  ) throws {
    let start: GaussianChainLaw<Rational>.Start = marginal ? .marginal : .standardNormal
    let ddim = try Self.laws(.family(eta: 1), Self.rates[index], from: start)
    let ddpm = try Self.laws(.ancestral(.posterior), Self.rates[index], from: start)
    #expect(ddim.map(\.mean) == ddpm.map(\.mean))
    #expect(ddim.map(\.covariance) == ddpm.map(\.covariance))
    // Other members, and DDPM with the kernel's variance, have other laws.
    for other in [Sampler<Rational>.family(eta: 0), .ancestral(.kernel), .sigmaHat] {
      let law = try Self.laws(other, Self.rates[index], from: start)
      #expect(law.map(\.covariance) != ddpm.map(\.covariance))
    }
  }

  /// Residuals of drawn chains under DDPM's exact law, tested together.
  private func judge(_ step: @escaping WholeChains.Step) throws -> Bool {
    let powers = WholeChains.places[0].powers
    let law = try WholeChains.GaussianChain(mean: 1, variance: 0.25, powers: powers)
    var stream = Stream("whole chains", seed: 0)
    var normals = stream.normals(1 << 17)
    var residuals: [Double] = []
    for _ in 0..<2048 {
      residuals += try WholeChains(step).residuals(powers, against: law) { normals.removeLast() }
    }
    var sums = ResidualSums(dimension: powers.count)
    for first in stride(from: 0, to: residuals.count, by: 64 * powers.count) {
      sums.add(Array(residuals[first..<min(first + 64 * powers.count, residuals.count)]))
    }
    return try ResidualBattery.judge(sums, alpha: 1e-6).allSatisfy { !$0.isRejected }
  }

  @Test func `ddim.equals-ddpm: samples of whole chains have DDPM's exact law`() throws {
    #expect(try judge(WholeChains.family(eta: 1)))
  }

  @Test(arguments: [0, 1, 2])
  func `ddim.equals-ddpm: samples of another sampler are refuted`(index: Int) throws {
    #expect(
      try !judge([WholeChains.family(eta: 0.9), Self.wrong[1].step, Self.wrong[3].step][index]))
  }
}
