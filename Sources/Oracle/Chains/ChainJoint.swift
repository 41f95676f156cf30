import Derivation
import Laws
import Samplers
import Scalars

/// The joint normal law of everything that a chain computes, made without samplers: what is right of a law.
enum ChainJoint {
  /// How a sampler makes x_prev: from x̂_0 and ε̂, or from x̂_0 and x_t by Bayes, and the variance that it adds.
  struct Rule {
    let sampler: Sampler<Rational>
    let isPosterior: Bool
    let variance: @Sendable (_ to: Rational, _ from: Rational) -> Rational
  }

  /// The samplers that are exact on any chain of fractions.
  static let rules: [Rule] = [
    Rule(sampler: .family(eta: 0), isPosterior: false) { _, _ in 0 },
    Rule(sampler: .ancestral(.posterior), isPosterior: true) { to, from in
      to == 1 ? 0 : (1 - to) / (1 - from) * (1 - from / to)
    },
    Rule(sampler: .ancestral(.kernel), isPosterior: true) { to, from in
      to == 1 ? 0 : 1 - from / to
    },
    Rule(sampler: .sigmaHat, isPosterior: true) { to, from in 1 - from / to },
  ]

  /// Claims that a law is that of the joint: for all rules on a drawn chain of times, and for one step of the
  /// point's η.
  static func claims(
    network: GaussianNetwork<Rational>, at point: inout Proof.Point,
    law: GaussianChainEvidence.Law<Rational>
  ) throws {
    let powers = RationalChain(steps: 4, at: &point).signalPowers
    let times = [[1, 2, 3, 4], [2, 4], [1, 3, 4], [3]][point.choice(of: 4)]
    let eta = point.eta
    let ofEta = Rule(sampler: .family(eta: eta), isPosterior: false) { to, from in
      eta * eta * (1 - to) / (1 - from) * (1 - from / to)
    }
    let cases =
      rules.map { ($0, powers, times) } + [(ofEta, [point.to, point.from], [1, 2])]
    for (rule, powers, times) in cases {
      let chain = try ReverseChain(rule.sampler, signalPowers: powers, times: times)
      for start in [GaussianChainLaw<Rational>.Start.standardNormal, .marginal] {
        let right = try output(network, powers, times, rule, start)
        let claimed = try law(chain, network, start)
        try point.equal(claimed.mean, right.mean, "the mean of \(rule.sampler) on \(times)")
        try point.equal(
          claimed.variance, right.variance, "the variance of \(rule.sampler) on \(times)")
      }
    }
  }

  /// x_0, ε and x_t of the forward process, in this order.
  private static func forward(
    _ network: GaussianNetwork<Rational>, _ power: Rational
  ) throws -> LinearGaussian<Rational> {
    var joint = LinearGaussian<Rational>()
    joint.append(constant: network.mean, variance: network.variance)
    joint.append(variance: 1)
    joint.append(weights: [(0, try power.root()), (1, try (1 - power).root())], variance: 0)
    return joint
  }

  private static func output(
    _ network: GaussianNetwork<Rational>, _ powers: [Rational], _ times: [Int], _ rule: Rule,
    _ start: GaussianChainLaw<Rational>.Start
  ) throws -> Moments<Rational> {
    var joint = LinearGaussian<Rational>()
    var place: Int
    switch start {
    case .standardNormal: place = joint.append(variance: 1)
    case .marginal:
      let first = try forward(network, powers[(times.last ?? 1) - 1]).marginal(of: [2])
      place = joint.append(constant: first.mean[0], variance: first.covariance[0][0])
    }
    for (index, time) in times.enumerated().reversed() {
      let (from, to) = (powers[time - 1], index == 0 ? 1 : powers[times[index - 1] - 1])
      let known = try forward(network, from)
      let slope = network.gain * known.covariance[1][2] / known.covariance[2][2]
      let predicted = joint.append(
        constant: network.offset - slope * known.mean[2], weights: [(place, slope)], variance: 0)
      let data = joint.append(
        weights: [(place, 1 / (try from.root())), (predicted, -(try ((1 - from) / from).root()))],
        variance: 0)
      let added = rule.variance(to, from)
      var weights = [(place: data, weight: try to.root())]
      if rule.isPosterior {
        // q(x_prev∣x_0) is N(a x_0, s²), and x_prev given x_t is affine in both by Bayes.
        let kernel = AffineKernel(slope: try (from / to).root(), variance: 1 - from / to)
        let ofState = to == 1 ? 0 : try kernel.reversed(mean: 0, variance: 1 - to).slope
        weights = [
          (data, try (1 - ofState * kernel.slope) * to.root()), (place, ofState),
        ]
      } else {
        weights.append((predicted, try (1 - to - added).root()))
      }
      place = joint.append(weights: weights, variance: added)
    }
    return (joint.mean[place], joint.covariance[place][place])
  }
}
