import CandidateProtocol
import Derivation
import Laws
import RealModule
import Rows
import Scalars
import Statistics

/// Evidence for what the objective sees of q, and for what minimizes it.
enum OptimumEvidence {
  static func simple(
    weighted: @escaping @Sendable ([Rational], [Rational]) throws -> Rational = {
      Objective.weighted(noiseErrors: $0, weights: $1)
    },
    simple: @escaping @Sendable ([Rational]) throws -> Rational = Objective.simple(noiseErrors:)
  ) -> Evidence {
    Proof.atPoints(
      "with γ = 1 the weighted sum is T times the mean over evenly drawn times; with the bound's γ it "
        + "is the sum of the transition terms; and no times are an error"
    ) { point in
      let chain = RationalChain(steps: 4, at: &point)
      let data = point.number()
      var (errors, weights, terms): ([Rational], [Rational], Rational) = ([], [], 0)
      for (index, sigma) in chain.sigmas.enumerated() {
        let (to, from) = (chain.signalPowers[index], chain.signalPowers[index + 1])
        let (noise, predicted) = (point.number(), point.number())
        let state = try Forward.state(data: data, noise: noise, signalPower: from)
        let own = try DDIM.mean(data: data, state: state, to: to, from: from, sigma: sigma)
        let model = try Reverse.mean(
          state: state, noise: predicted, to: to, from: from, sigma: sigma)
        terms += (own - model) * (own - model) / (2 * sigma * sigma)
        errors.append((noise - predicted) * (noise - predicted))
        weights.append(try Objective.weight(to: to, from: from, sigma: sigma))
      }
      try point.equal(
        try weighted(errors, [1, 1, 1]), 3 * simple(errors), "γ = 1 is T times the mean")
      try point.equal(try simple([errors[0], errors[0]]), errors[0], "a mean, not a sum")
      try point.equal(try weighted(errors, weights), terms, "the bound's own weights")
      try point.refuses("no times", try simple([]))
    }
  }

  /// x_0 with its own law, then x_1, …, x_T by the Markov chain.
  private static func markov(
    _ law: Moments<Rational>, _ powers: [Rational], widened: Rational = 1
  ) throws -> LinearGaussian<Rational> {
    var joint = LinearGaussian<Rational>()
    joint.append(constant: law.mean, variance: law.variance)
    for (to, from) in zip(powers, [1] + powers) {
      joint.append(
        weights: [(joint.count - 1, try Forward.kernelSignalRate(to: to, from: from))],
        variance: widened * Forward.kernelVariance(to: to, from: from))
    }
    return joint
  }

  /// x_0 with its own law, then x_T, …, x_1 by q_σ; in the order of the Markov chain.
  private static func family(
    _ law: Moments<Rational>, _ chain: RationalChain
  ) throws -> LinearGaussian<Rational> {
    var joint = LinearGaussian<Rational>()
    joint.append(constant: law.mean, variance: law.variance)
    let last = chain.signalPowers[chain.signalPowers.count - 1]
    joint.append(
      weights: [(0, try Forward.signalRate(last))],
      variance: Forward.marginalVariance(signalPower: last))
    for index in chain.sigmas.indices.reversed() {
      let sigma = chain.sigmas[index]
      let weights = try DDIM.weights(
        to: chain.signalPowers[index], from: chain.signalPowers[index + 1], sigma: sigma)
      joint.append(
        weights: [(0, weights.data), (joint.count - 1, weights.state)], variance: sigma * sigma)
    }
    return joint.marginal(of: [0] + (1..<joint.count).reversed())
  }

  static func marginalsOnly(
    _ formula: @escaping Formula5<Rational> = Objective.expectedNoiseError(
      gain:shift:mean:variance:signalPower:)
  ) -> Evidence {
    Proof.atPoints(
      "E(ε − ε_θ(x_t))² of a drawn affine network, from the covariance of x_0 and x_t in the joint of "
        + "the Markov chain and in that of q_σ, is one closed form of ᾱ_t; in a joint with wider kernels "
        + "it is another number"
    ) { point in
      let law = (mean: point.number(), variance: point.fraction())
      let chain = RationalChain(steps: 3, at: &point)
      let (gain, shift) = (point.fraction(), point.number())
      /// ε is (x_t − a x_0)/s in every joint that has the mean a_t x_0.
      func error(_ joint: LinearGaussian<Rational>, _ time: Int) throws -> Rational {
        let power = chain.signalPowers[time - 1]
        let noise = try Forward.noiseRate(power)
        let (ofState, ofData) = (1 / noise - gain, try -Forward.signalRate(power) / noise)
        let center = ofState * joint.mean[time] + ofData * joint.mean[0] - shift
        let spread =
          ofState * ofState * joint.covariance[time][time]
          + ofData * ofData * joint.covariance[0][0]
          + 2 * ofState * ofData * joint.covariance[0][time]
        return center * center + spread
      }
      let joints = [
        try markov(law, chain.signalPowers), try family(law, chain),
        try markov(law, chain.signalPowers, widened: Rational(6, over: 5)),
      ]
      for time in 1...3 {
        let claimed = try formula(
          gain, shift, law.mean, law.variance, chain.signalPowers[time - 1])
        try point.equal(try error(joints[0], time), claimed, "by the Markov chain")
        try point.equal(try error(joints[1], time), claimed, "by q_σ")
        try point.holds(try error(joints[2], time) != claimed, "another marginal, another value")
      }
      try point.holds(
        joints[0].covariance[1][2] != joints[1].covariance[1][2], "the two joints differ")
    }
  }

  /// E(ε − tanh x_t)² for data on two points: by paths through another time, and directly.
  static func marginalsByQuadrature(
    weights: @escaping Joint.Weights<Double> = { try DDIM.weights(to: $0, from: $1, sigma: $2) }
  ) -> Evidence {
    Evidence(
      kind: .computed,
      method:
        "E(ε − tanh x_t)² for data on two points by Gauss–Hermite rules: over the noise of x_t "
        + "alone, over paths of the Markov chain through an earlier time, and over paths of q_σ through "
        + "a later one, η = 0.4"
    ) {
      var worst = 0.0
      for (point, later) in zip(Transitions.ofDDPM, Transitions.ofDDPM.dropFirst())
      where point.from > later.from {
        func values(_ nodes: Int) throws -> [Double] {
          let rule = try Quadrature.normalRule(points: nodes)
          let (rate, noise) = (point.from.squareRoot(), (1 - point.from).squareRoot())
          let sigma = try DDIM.sigma(to: point.from, from: later.from, eta: 0.4)
          let weight = try weights(point.from, later.from, sigma)
          let kernel = try Joint.kernel(point.from, point.to)
          var sums = [0.0, 0, 0]
          for data in [-1.5, 0.5] {
            func loss(_ state: Double) -> Double {
              let error = (state - rate * data) / noise - Double.tanh(state)
              return error * error / 2
            }
            sums[0] += rule.sum { loss(rate * data + noise * $0) }
            sums[1] += rule.sum { first in
              let earlier = point.to.squareRoot() * data + (1 - point.to).squareRoot() * first
              return rule.sum { loss(kernel.rate * earlier + kernel.variance.squareRoot() * $0) }
            }
            sums[2] += rule.sum { first in
              let after = later.from.squareRoot() * data + (1 - later.from).squareRoot() * first
              return rule.sum { loss(weight.data * data + weight.state * after + sigma * $0) }
            }
          }
          return sums
        }
        let (rough, fine) = (try values(60), try values(90))
        for index in 1...2 {
          // What thirty more nodes change, in both; and a rounding for each of 8,100 products.
          let allowed =
            2 * ((rough[0] - fine[0]).magnitude + (rough[index] - fine[index]).magnitude)
            + 8100 * Double.ulpOfOne * fine[0]
          let deviation = (fine[index] - fine[0]).magnitude
          worst = max(worst, deviation)
          guard deviation <= allowed else {
            throw Refutation(
              "at t = \(point.time) the loss is \(fine[0]) directly and \(fine[index]) over paths")
          }
        }
      }
      return "largest difference \(worst)"
    }
  }

  static func maximumLikelihood(
    _ formula: @escaping Formula4<Double> = Objective.expectedLogLikelihood(
      mean:variance:modelMean:modelVariance:)
  ) -> Evidence {
    Evidence(
      kind: .computed,
      method:
        "E_q log p by GSL's QAGI for normal q and p; E_q log q is its largest value over a grid "
        + "of p, and the distance to it is the divergence's integral"
    ) {
      var worst = 0.0
      for (mean, variance) in [(0.0, 1.0), (0.7, 0.25), (-3, 9)] {
        let q = Gaussian(mean: mean, variance: variance)
        func logDensity(_ law: Gaussian, _ x: Double) -> Double {
          law.exponent(at: x) - Double.log(2 * Double.pi * law.variance) / 2
        }
        let best = try formula(mean, variance, mean, variance)
        for shift in [-1.0, 0, 0.5] {
          for factor in [0.25, 1, 3.0] {
            let p = Gaussian(
              mean: mean + shift * variance.squareRoot(), variance: factor * variance)
            let claimed = try formula(mean, variance, p.mean, p.variance)
            // Ten are taken off, so that no integral is near zero.
            let integral = try q.integral { logDensity(p, $0) - 10 }
            let apart = try q.integral { logDensity(q, $0) - logDensity(p, $0) + 1 }
            let size = 16 + shift * shift / factor + 1 / factor
            let allowed = 64 * Double.ulpOfOne * size
            let deviation = (integral.value + 10 - claimed).magnitude
            worst = max(worst, deviation)
            guard deviation <= allowed + integral.error else {
              throw Refutation("E log p is \(integral.value + 10), \(claimed) is claimed")
            }
            guard (best - claimed - apart.value + 1).magnitude <= 2 * allowed + apart.error else {
              throw Refutation("E log q − E log p is \(apart.value - 1), not \(best - claimed)")
            }
            guard shift == 0 && factor == 1 ? claimed == best : claimed < best else {
              throw Refutation("E log p is \(claimed), above E log q = \(best)")
            }
          }
        }
      }
      return "largest difference \(worst) nats"
    }
  }
}
