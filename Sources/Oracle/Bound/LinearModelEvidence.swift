import CandidateProtocol
import Derivation
import Laws
import RealModule
import Rows
import Scalars
import Statistics

/// Evidence for the bound as a whole, on models for which all of it is known.
enum LinearModelEvidence {
  typealias Quantity = @Sendable (LinearModel<Double>, [Double]) throws -> Double

  /// The relative difference that is allowed between the three.
  static let tolerance = 1e-10

  static func bound(
    logLikelihood: @escaping Quantity = { try $0.logLikelihood(of: $1) },
    bound: @escaping Quantity = { try $0.terms(of: $1).bound },
    gap: @escaping Quantity = { try $0.gap(of: $1) }
  ) -> Evidence {
    Evidence(
      kind: .computed,
      method:
        "log p_θ(x_0) by the recursion of p_θ, the bound term by term backwards, the gap by Bayes "
        + "forwards: seven linear-Gaussian models, three schedules, T = 1, 2, 10, 100 and 1000"
    ) {
      var (worst, count) = (0.0, 0)
      let data = [0.7, -1.3, 0.1]
      for (place, powers) in try chains() {
        for model in try models(on: powers) {
          let whole = try logLikelihood(model.model, data)
          let below = try bound(model.model, data)
          let between = try gap(model.model, data)
          let scale = whole.magnitude + below.magnitude + between.magnitude
          let deviation = (whole - below - between).magnitude / scale
          worst = max(worst, deviation)
          count += 1
          guard deviation <= tolerance, between >= -tolerance * scale else {
            throw Refutation(
              "\(place), \(model.name): log p is \(whole), the bound \(below), the gap \(between)")
          }
        }
      }
      return "\(count) models, largest relative difference \(worst)"
    }
  }

  typealias ExactQuantity = @Sendable (LinearModel<FixedPoint>, [FixedPoint]) throws -> FixedPoint

  static func boundByJoint(
    logLikelihood: @escaping ExactQuantity = { try $0.logLikelihood(of: $1) },
    bound: @escaping ExactQuantity = { try $0.terms(of: $1).bound },
    gap: @escaping ExactQuantity = { try $0.gap(of: $1) }
  ) -> Evidence {
    Evidence(
      kind: .computed,
      method:
        "with seventy digits: p_θ(x_0) by leaving x_1, …, x_T out of the joint law, the gap as the "
        + "divergence of two T-dimensional normal laws, q_σ's and p_θ's conditioned on x_0, and the "
        + "bound as what is left: T = 1, 2 and 10"
    ) {
      var (worst, count): (Double, Int) = (0, 0)
      let data: FixedPoint = FixedPoint(0.7) ?? 1
      for (place, powers) in try chains() where powers.count <= 10 {
        for entry in try models(on: powers) {
          let model = try exact(entry.model)
          let joint = Joint.reverse(kernels: model.kernels)
          let (states, last) = (Array(0..<joint.count - 1), joint.count - 1)
          let p = joint.given(last, is: data).marginal(of: states)
          let q = try Joint.family(
            data: data, signalPowers: model.signalPowers, sigmas: model.sigmas)
          let divergence = try GaussianVector(mean: p.mean, covariance: p.covariance)
            .divergence(of: GaussianVector(mean: q.mean, covariance: q.covariance))
          let (distance, variance) = (data - joint.mean[last], joint.covariance[last][last])
          let alone = -(distance * distance / variance + .log(2 * .pi * variance)) / 2
          for (name, claimed, right) in [
            ("log p", try logLikelihood(model, [data]), alone),
            ("the gap", try gap(model, [data]), divergence),
            ("the bound", try bound(model, [data]), alone - divergence),
          ] {
            let deviation = (claimed - right).magnitude.approximation
            let share = deviation / max(1, right.magnitude.approximation)
            worst = max(worst, share)
            count += 1
            guard share <= resolution else {
              throw Refutation(
                "\(place), \(entry.name): \(name) is \(right.approximation), "
                  + "\(claimed.approximation) is claimed")
            }
          }
        }
      }
      return "\(count) quantities, largest relative difference \(worst)"
    }
  }

  /// Seventy-seven digits are 38 under a root of what is 0, as the direction is at the largest σ.
  private static let resolution = 1e-36

  /// The model with its numbers as they are, in seventy digits.
  private static func exact(_ model: LinearModel<Double>) throws -> LinearModel<FixedPoint> {
    func lifted(_ value: Double) -> FixedPoint { FixedPoint(value) ?? 0 }
    return try LinearModel(
      signalPowers: model.signalPowers.map(lifted),
      // The largest σ, where its root was rounded up, is the root itself.
      sigmas: zip(model.sigmas, model.signalPowers).map { sigma, power in
        min(lifted(sigma), (1 - lifted(power)).squareRoot())
      },
      kernels: model.kernels.map {
        AffineKernel(
          slope: lifted($0.slope), offset: lifted($0.offset), variance: lifted($0.variance))
      })
  }

  static func regrouping(
    mean: @escaping Formula4<Rational> = Posterior.mean(data:state:to:from:),
    variance: @escaping Formula2<Rational> = Posterior.variance(to:from:),
    bound: @escaping @Sendable (Rational, [Rational], Rational) throws -> Rational = {
      VariationalBound.bound(priorTerm: $0, transitionTerms: $1, reconstructionTerm: $2)
    }
  ) -> Evidence {
    Proof.atPoints(
      "the kernels' product is the marginal at T times the posteriors: exponents add up alike and so "
        + "do normalizers, for a drawn path of four times; so log p_θ − log q pairs off time by time, "
        + "and the bound is the negative sum of the pairs"
    ) { point in
      let data = point.number()
      let powers = RationalChain(steps: 4, at: &point).signalPowers
      let path = powers.map { _ in point.number() }
      func square(_ value: Rational, _ mean: Rational, _ variance: Rational) -> Rational {
        (value - mean) * (value - mean) / variance
      }
      var (exponent, normalizer): (Rational, Rational) = (0, 1)
      var (previous, power): (Rational, Rational) = (data, 1)
      for (state, next) in zip(path, powers) {
        let beta = Forward.kernelVariance(to: next, from: power)
        let rate = try Forward.kernelSignalRate(to: next, from: power)
        exponent += square(state, rate * previous, beta)
        normalizer *= beta
        (previous, power) = (state, next)
      }
      let noise = Forward.marginalVariance(signalPower: powers[3])
      var regrouped = try square(
        path[3], Forward.marginalMean(data: data, signalPower: powers[3]), noise)
      var normalizers = noise
      for index in 0..<3 {
        let (to, from) = (powers[index], powers[index + 1])
        let spread = try variance(to, from)
        regrouped += square(path[index], try mean(data, path[index + 1], to, from), spread)
        normalizers *= spread
      }
      try point.equal(exponent, regrouped, "the exponents")
      try point.equal(normalizer, normalizers, "the normalizers")
      let (prior, terms, last) = (point.number(), [point.number(), point.number()], point.number())
      try point.equal(
        try bound(prior, terms, last), 0 - prior - terms[0] - terms[1] - last, "the sum")
    }
  }

  typealias TermsOf = @Sendable (LinearModel<Double>, [Double]) throws -> LinearModel<Double>.Terms

  static func termsByJoint(
    _ formula: @escaping TermsOf = { try $0.terms(of: $1) }
  ) -> Evidence {
    Evidence(
      kind: .computed,
      method:
        "each term by moments of the joint law of q_σ, ten times of three schedules: E log q(x_{t−1}∣x_t,x_0) − "
        + "E log p_θ(x_{t−1}∣x_t), the first as a negative entropy, the second from means and "
        + "covariances of neighbours"
    ) {
      var worst = 0.0
      let data = 0.7
      for (place, powers) in try chains() where powers.count == 10 {
        for entry in try models(on: powers) {
          let terms = try formula(entry.model, [data])
          let right = try MomentTerms(entry.model, data: data)
          for (index, pair) in zip(
            [terms.prior] + terms.transitions + [terms.reconstruction], right.terms
          ).enumerated() {
            let deviation = (pair.0 - pair.1.value).magnitude
            worst = max(worst, deviation / pair.1.scale)
            // Twenty operations on numbers of the size of the scale.
            guard deviation <= 32 * Double.ulpOfOne * pair.1.scale else {
              throw Refutation(
                "\(place), \(entry.name): term \(index) is \(pair.1.value), \(pair.0) is claimed")
            }
          }
        }
      }
      return "largest difference \(worst) of a term's parts"
    }
  }

  /// p_θ with q_σ's own kernels at x_0, but for offsets and variances that are off by known amounts.
  static func knownAmounts(
    _ formula: @escaping TermsOf = { try $0.terms(of: $1) }
  ) -> Evidence {
    Evidence(
      kind: .computed,
      method:
        "with q_σ's own kernels for p_θ every transition term is 0; an offset δ makes it δ²/2σ² and "
        + "a variance cσ² makes it (log c + 1/c − 1)/2, at each of a thousand times of three schedules; "
        + "the shares of all terms add to 1"
    ) {
      let (data, offset, factor) = (0.7, 0.01, 1.5)
      var (worst, shares): (Double, [String]) = (0, [])
      for (place, powers) in try chains() where powers.count == 1000 {
        let sigmas = try zip(powers, powers.dropFirst()).map {
          try DDIM.sigma(to: $0, from: $1, eta: 1)
        }
        func terms(_ offset: Double, _ factor: Double) throws -> LinearModel<Double>.Terms {
          let kernels =
            try [AffineKernel(slope: 1, variance: 1 - powers[0])]
            + sigmas.enumerated().map { index, sigma in
              let weights = try Joint.weights(powers[index], powers[index + 1], sigma)
              return AffineKernel(
                slope: weights.state, offset: weights.data * data + offset,
                variance: factor * sigma * sigma)
            }
          return try formula(
            LinearModel(signalPowers: powers, sigmas: sigmas, kernels: kernels), [data])
        }
        for (terms, of) in [
          (try terms(0, 1), { (_: Double) in 0.0 }),
          (try terms(offset, 1), { offset * offset / (2 * $0 * $0) }),
          (try terms(0, factor), { _ in (Double.log(factor) + 1 / factor - 1) / 2 }),
        ] {
          for (index, term) in terms.transitions.enumerated() {
            let (right, sigma) = (of(sigmas[index]), sigmas[index])
            // The offset is a difference of numbers near 1, each off by a few roundings: seen through σ,
            // twice its share of the distance.
            let lost = 16 * Double.ulpOfOne / sigma
            let allowed =
              2 * lost * (2 * right).squareRoot() + lost * lost
              + 32 * Double.ulpOfOne * (1 + right)
            worst = max(worst, (term - right).magnitude)
            guard (term - right).magnitude <= allowed else {
              throw Refutation(
                "\(place): the term of t = \(index + 2) is \(term), off by a known \(right)")
            }
          }
        }
        let all = try terms(offset, factor)
        guard (all.shares.reduce(0, +) - 1).magnitude <= 2000 * Double.ulpOfOne else {
          throw Refutation("\(place): the shares add to \(all.shares.reduce(0, +))")
        }
        let perfect = try model(on: powers).terms(of: [data])
        let early = perfect.shares[1...10].reduce(0, +)
        let bits = try VariationalBound.bitsPerDimension(
          nats: -perfect.bound, dimension: 1, natsPerBit: Double.log(2))
        shares.append(
          "\(place), perfect network: \(bits) bits a dimension; of the sum L_T is "
            + "\(perfect.shares[1000]), L_0 \(perfect.shares[0]), L_1 to L_10 \(early)")
      }
      return "largest difference \(worst) nats; " + shares.joined(separator: "; ")
    }
  }
}
