import Derivation
import Laws
import Samplers
import Scalars
import Testing

/// Laws of whole chains for normal data, beside joints that are built without the samplers.
@Suite struct GaussianChainLawTests {
  /// ᾱ_t = cos² of angles whose half has a rational tangent, so that a_t and s_t are fractions.
  private static let powers: [Rational] = [1, 2, 4, 5, 7, 9].map { k in
    let square = Rational(k * k, over: 169)
    let cosine = (1 - square) / (1 + square)
    return cosine * cosine
  }
  private static let subSequences = [[1, 2, 3, 4, 5, 6], [2, 3, 6], [1, 5], [4]]
  private static let networks: [GaussianNetwork<Rational>] = {
    let values: [(Rational, Rational, Rational, Rational)] = [
      (0, Rational(1, over: 4), 1, 0), (2, 0, 1, 0), (1, 3, Rational(9, over: 10), 0),
      (-1, Rational(1, over: 2), 1, Rational(1, over: 50)),
    ]
    return values.compactMap { try? GaussianNetwork(mean: $0, variance: $1, gain: $2, offset: $3) }
  }()

  /// ε̂ from the forward joint of x_0, ε and x_t by conditioning, then x̂_0, the direction and the noise, each a
  /// variable of its own: what is left of the last is its law.
  private func output(
    _ network: GaussianNetwork<Rational>, _ chain: [(time: Int, previous: Int)],
    isDDPM: Bool, noise: (_ to: Rational, _ from: Rational) throws -> Rational, marginal: Bool
  ) throws -> (mean: Rational, variance: Rational) {
    func power(_ time: Int) -> Rational { time == 0 ? 1 : Self.powers[time - 1] }
    func forward(_ time: Int) throws -> LinearGaussian<Rational> {
      var joint = LinearGaussian<Rational>()
      joint.append(constant: network.mean, variance: network.variance)
      joint.append(variance: 1)
      joint.append(
        weights: [(0, try power(time).root()), (1, try (1 - power(time)).root())], variance: 0)
      return joint
    }
    var joint = LinearGaussian<Rational>()
    let first = try forward(chain[0].time).marginal(of: [2])
    var place = joint.append(
      constant: marginal ? first.mean[0] : 0, variance: marginal ? first.covariance[0][0] : 1)
    for (time, previous) in chain {
      let (from, to) = (power(time), power(previous))
      let known = try forward(time)
      let slope = known.covariance[1][2] / known.covariance[2][2]
      let predicted = joint.append(
        constant: network.offset - network.gain * slope * known.mean[2],
        weights: [(place, network.gain * slope)], variance: 0)
      let data = joint.append(
        weights: [
          (place, 1 / (try from.root())), (predicted, -(try ((1 - from) / from).root())),
        ], variance: 0)
      // Bayes for the posterior; DDIM's direction is ε̂ itself.
      let weights: [(place: Int, weight: Rational)]
      if isDDPM {
        let beta = 1 - from / to
        let kernel = AffineKernel(slope: try (from / to).root(), variance: beta)
        // q(x_prev∣x_0) is N(a x_0, s²), so that of x_prev given x_t is affine in x_0 and x_t.
        let bayes =
          previous == 0
          ? AffineKernel<Rational>(slope: 0, variance: 0)
          : try kernel.reversed(mean: 0, variance: 1 - to)
        let ofData = try (1 - bayes.slope * kernel.slope) * to.root()
        weights = [(data, ofData), (place, bayes.slope)]
      } else {
        weights = [(data, try to.root()), (predicted, try (1 - to).root())]
      }
      place = joint.append(weights: weights, variance: try noise(to, from))
    }
    return (joint.mean[place], joint.covariance[place][place])
  }

  @Test(arguments: subSequences, [true, false])
  func `DDIM's and DDPM's laws are those of the joint of all that a step computes, over ℚ`(
    times: [Int], marginal: Bool
  ) throws {
    let visited = times.reversed().enumerated().map { index, time in
      (time: time, previous: index + 1 == times.count ? 0 : times[times.count - 2 - index])
    }
    let samplers: [(Sampler<Rational>, Bool, (Rational, Rational) throws -> Rational)] = [
      (.family(eta: 0), false, { _, _ in 0 }),
      (
        .ancestral(.posterior), true,
        { to, from in to == 1 ? 0 : (1 - to) / (1 - from) * (1 - from / to) }
      ),
      (.ancestral(.kernel), true, { to, from in to == 1 ? 0 : 1 - from / to }),
      (.sigmaHat, true, { to, from in 1 - from / to }),
    ]
    for (sampler, isDDPM, noise) in samplers {
      let chain = try ReverseChain(sampler, signalPowers: Self.powers, times: times)
      for network in Self.networks {
        let law = try GaussianChainLaw(
          of: chain, network: network, from: marginal ? .marginal : .standardNormal)
        let right = try output(network, visited, isDDPM: isDDPM, noise: noise, marginal: marginal)
        #expect(law.output.mean == right.mean && law.output.variance == right.variance)
        let joint = law.joint
        #expect(joint.mean == law.states.map(\.mean))
        #expect(
          joint.covariance.indices.map { joint.covariance[$0][$0] } == law.states.map(\.variance))
      }
    }
  }

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
