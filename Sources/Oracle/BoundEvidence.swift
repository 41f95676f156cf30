internal import Derivation
internal import RealModule
internal import Scalars
internal import Statistics

/// Evidence for `elbo.*`, `objective.*` and `improved.*` as far as single transitions show it.
enum BoundEvidence {
  static let rows: [String: [Evidence]] = [
    "elbo.gaussian-kl": [gaussianKL()],
    "elbo.transition-term": [transitionTerm()],
    "elbo.snr-form": [signalToNoiseForm()],
    "objective.weights": [weights()],
    "objective.transition-as-noise-error": [noiseError()],
    "objective.parameterizations": [parameterizations()],
    "improved.learned-variance": [learnedVariance(), learnedVarianceByRoots()],
  ]

  /// E_q log(q/p) by quadrature, against a closed form.
  private static func compare(
    _ closed: Double, with law: Gaussian, _ model: Gaussian, _ place: String
  ) throws -> Double {
    let logRatio = 0.5 * Double.log(model.variance / law.variance)
    // One is added, so that a divergence near zero has a relative error too.
    let integral = try law.integral {
      1 + (logRatio + law.exponent(at: $0) - model.exponent(at: $0))
    }
    let difference = law.mean - model.mean
    // Under the integral each exponent carries at most eight roundings, the density twelve. The mean
    // of their sizes is ½ and (v_1 + d²)/2v_2; the closed form has as many roundings of its terms.
    let sizes =
      2 + logRatio.magnitude
      + (law.variance + difference * difference) / model.variance
    let allowed = integral.error + 32 * sizes * Double.ulpOfOne
    let deviation = (integral.value - 1 - closed).magnitude
    guard deviation <= allowed else {
      throw Refutation("\(place): the integral is \(integral.value - 1), \(closed) is claimed")
    }
    return deviation
  }

  static func gaussianKL(
    _ formula: @escaping Formula4<Double> = VariationalBound.gaussianKL(
      mean:variance:modelMean:modelVariance:)
  ) -> Evidence {
    Evidence(
      kind: .computed, method: "E_q log(q/p) by GSL's QAGI, over means and variances of both laws"
    ) {
      var worst = 0.0
      var count = 0
      for difference in [0.0, -0.5, 3.0] {
        for (variance, modelVariance) in [(1.0, 1.0), (0.25, 1.0), (1.0, 0.3), (1e-4, 1.5e-4)] {
          let scale = modelVariance.squareRoot()
          let law = Gaussian(mean: 0.7, variance: variance)
          let model = Gaussian(mean: 0.7 + difference * scale, variance: modelVariance)
          let closed = try formula(law.mean, variance, model.mean, modelVariance)
          worst = max(worst, try compare(closed, with: law, model, "variances \(variance), …"))
          count += 1
        }
      }
      return "largest difference \(worst) nats in \(count) pairs"
    }
  }

  typealias TransitionTerm =
    @Sendable (Double, Double, Double, Double, Double, Double?) throws -> Double

  static func transitionTerm(
    _ formula: @escaping TransitionTerm = VariationalBound.transitionTerm(
      data:predictedData:state:to:from:modelVariance:)
  ) -> Evidence {
    Evidence(
      kind: .computed,
      method: "E_q log(q/p_θ) by GSL's QAGI on DDPM's schedule, with the model's variance β̃ and β"
    ) {
      var worst = 0.0
      for point in Transitions.ofDDPM {
        let variance = Posterior.variance(to: point.to, from: point.from)
        let beta = Forward.kernelVariance(to: point.from, from: point.to)
        // An error of x̂_0 that moves the mean by about a deviation.
        let error = try variance.squareRoot() / Posterior.dataWeight(to: point.to, from: point.from)
        let (data, state) = (0.3, 0.2)
        for modelVariance in [nil, beta] {
          for share in [0, 0.6, -1.5] {
            let predicted = data + share * error
            func law(_ data: Double, _ variance: Double) throws -> Gaussian {
              // Relative to x_t, so that the difference of the means keeps its digits.
              Gaussian(
                mean: try Posterior.dataWeight(to: point.to, from: point.from) * (data - 0.3),
                variance: variance)
            }
            let closed = try formula(data, predicted, state, point.to, point.from, modelVariance)
            let (own, model) = (
              try law(data, variance), try law(predicted, modelVariance ?? variance)
            )
            let deviation = try compare(closed, with: own, model, "t = \(point.time)")
            worst = max(worst, deviation)
          }
        }
      }
      return "largest difference \(worst) nats"
    }
  }

  static func signalToNoiseForm(
    _ formula: @escaping Formula3<Rational> = VariationalBound.transitionTerm(dataError:to:from:)
  ) -> Evidence {
    Proof.atPoints(
      "the squared distance of the posterior means over 2β̃ is ½(SNR(t−1) − SNR(t)) times that of the "
        + "data, for t ≥ 2"
    ) { point in
      let (data, predicted, state) = (point.number(), point.number(), point.number())
      func mean(_ data: Rational) throws -> Rational {
        try Posterior.mean(data: data, state: state, to: point.to, from: point.from)
      }
      let distance = try mean(data) - mean(predicted)
      try point.equal(
        try formula(data - predicted, point.to, point.from),
        distance * distance / (2 * Posterior.variance(to: point.to, from: point.from)), "the term")
    }
  }

  static func weights(
    ddpm: @escaping Formula3<Rational> = Objective.weight(to:from:variance:),
    family: @escaping Formula3<Rational> = Objective.weight(to:from:sigma:)
  ) -> Evidence {
    Proof.atPoints(
      "γ is half the squared change of the mean per unit of ε, in units of the model's variance: for "
        + "DDPM with any variance, for q_σ with any σ > 0; they agree at σ² = β̃; and the DDIM paper's "
        + "1/(2dσ²ᾱ) is γ/(d (k a)²)"
    ) { point in
      let (state, noise, variance) = (point.number(), point.number(), point.fraction())
      func change(_ mean: (Rational) throws -> Rational) rethrows -> Rational {
        try mean(noise) - mean(noise + 1)
      }
      let ofDDPM = try change {
        try Posterior.mean(state: state, noise: $0, to: point.to, from: point.from)
      }
      try point.equal(
        try ddpm(point.to, point.from, variance), ofDDPM * ofDDPM / (2 * variance), "DDPM's γ")
      let deviation = try Posterior.variance(to: point.to, from: point.from).root()
      try point.equal(
        try ddpm(point.to, point.from, deviation * deviation),
        family(point.to, point.from, deviation), "at σ² = β̃")
      guard point.eta > 0 else { return }
      let sigma = try DDIMEvidence.sigma(at: point)
      let ofFamily = try change {
        try Reverse.mean(state: state, noise: $0, to: point.to, from: point.from, sigma: sigma)
      }
      let weight = try family(point.to, point.from, sigma)
      try point.equal(weight, ofFamily * ofFamily / (2 * sigma * sigma), "the family's γ")
      let dimension: Rational = 3
      try point.equal(
        1 / (2 * dimension * sigma * sigma * point.from),
        weight / (dimension * ofFamily * ofFamily * point.from), "as printed in the paper")
    }
  }

  static func noiseError(
    _ formula: @escaping Formula2<Rational> = Objective.transitionTerm(noiseError:weight:)
  ) -> Evidence {
    Proof.atPoints(
      "L_{t−1} with posterior variances, by the means at x_0 and at the x̂_0 of ε_θ, is γ (ε − ε_θ)²"
    ) { point in
      let (data, noise, predicted) = (point.number(), point.number(), point.number())
      let state = try Forward.state(data: data, noise: noise, signalPower: point.from)
      let model = try Inversion.predictedData(
        state: state, noise: predicted, signalPower: point.from)
      func mean(_ data: Rational) throws -> Rational {
        try Posterior.mean(data: data, state: state, to: point.to, from: point.from)
      }
      let variance = Posterior.variance(to: point.to, from: point.from)
      let distance = try mean(data) - mean(model)
      let weight = Objective.weight(to: point.to, from: point.from, variance: variance)
      try point.equal(
        try formula(noise - predicted, weight), distance * distance / (2 * variance), "the term")
    }
  }

  static func parameterizations(
    factor: @escaping @Sendable (Objective.Prediction, Rational) throws -> Rational =
      Objective.noiseErrorFactor(of:signalPower:),
    minimumSNR: @escaping @Sendable (Objective.Prediction, Rational, Rational) throws -> Rational =
      Objective.minimumSNRWeight(of:signalPower:limit:)
  ) -> Evidence {
    Proof.atPoints(
      "at fixed x_t the squared errors of ε, x_0 and v are one loss with the weights 1, SNR, ᾱ; in "
        + "units of the x_0-error ε weighs SNR and v SNR + 1; min-SNR makes the x_0-weight min(SNR, γ)"
    ) { point in
      let (data, noise, predicted) = (point.number(), point.number(), point.number())
      let state = try Forward.state(data: data, noise: noise, signalPower: point.from)
      let model = try Inversion.predictedData(
        state: state, noise: predicted, signalPower: point.from)
      func velocity(_ data: Rational, _ noise: Rational) throws -> Rational {
        try Inversion.velocity(data: data, noise: noise, signalPower: point.from)
      }
      let errors: [(Objective.Prediction, Rational)] = [
        (.noise, noise - predicted), (.data, data - model),
        (.velocity, try velocity(data, noise) - velocity(model, predicted)),
      ]
      let loss = (noise - predicted) * (noise - predicted)
      let dataLoss = (data - model) * (data - model)
      let ratio = VariationalBound.signalToNoise(point.from)
      for (prediction, error) in errors {
        try point.equal(try factor(prediction, point.from) * error * error, loss, "one loss")
        for limit in [ratio / 2, ratio * 2] {
          try point.equal(
            try minimumSNR(prediction, point.from, limit) * error * error,
            (ratio < limit ? ratio : limit) * dataLoss, "min-SNR")
        }
      }
      let velocityError = errors[2].1
      try point.equal(
        velocityError * velocityError, (ratio + 1) * dataLoss, "v weighs SNR + 1 in x_0")
    }
  }

  static func learnedVariance(
    fraction: @escaping Formula1<Rational> = LearnedVariance.fraction(head:),
    logarithm: @escaping Formula3<Rational> = LearnedVariance.logarithm(fraction:upper:lower:)
  ) -> Evidence {
    Proof.atPoints(
      "heads −1, 0 and 1 give fractions 0, ½ and 1, affinely; the logarithm is log β̃, their mean and "
        + "log β there, and lies between for all others"
    ) { point in
      let (lower, head) = (point.number(), 2 * point.fraction() - 1)
      let upper = lower + point.fraction()
      try point.equal(try fraction(-1), 0, "head −1")
      try point.equal(try fraction(1), 1, "head 1")
      try point.equal(try fraction(head) + fraction(-head), 1, "affine in the head")
      try point.equal(try logarithm(fraction(-1), upper, lower), lower, "log β̃")
      try point.equal(try logarithm(fraction(1), upper, lower), upper, "log β")
      try point.equal(try logarithm(fraction(0), upper, lower), (lower + upper) / 2, "the middle")
      let between = try logarithm(fraction(head), upper, lower)
      try point.equal(
        (between - lower) / (upper - lower), (head + 1) / 2, "in proportion to the head")
      try point.holds(lower < between && between < upper, "between the extremes")
    }
  }

  static func learnedVarianceByRoots(
    _ formula: @escaping Formula3<Double> = LearnedVariance.variance(head:beta:posteriorVariance:)
  ) -> Evidence {
    Evidence(
      kind: .computed,
      method: "β^v β̃^(1−v) at eighths by three square roots to 77 digits, on DDPM's schedule"
    ) {
      var worst = 0.0
      for point in Transitions.ofDDPM {
        let variance = Posterior.variance(to: point.to, from: point.from)
        let beta = Forward.kernelVariance(to: point.from, from: point.to)
        guard let upper = FixedPoint(beta), let lower = FixedPoint(variance) else {
          throw Refutation("a variance is not finite")
        }
        for eighths in 0...8 {
          let power = root(upper, lower, eighths)
          let value = try formula(Double(eighths) / 4 - 1, beta, variance)
          let units = power.unitsOfRoundoff(to: value)
          worst = max(worst, units)
          // Logarithms of two roundings, two products, a sum and the exponential: an absolute error
          // of the exponent is a relative one of the result.
          let allowed = 4 * Double.log(variance).magnitude + 4
          guard units <= allowed else {
            throw Refutation(
              "at t = \(point.time), v = \(eighths)/8: \(units) units of roundoff off")
          }
        }
      }
      return "at most \(worst) units of roundoff off"
    }
  }

  /// β^(k/8) β̃^(1−k/8) by bisecting the geometric way between the two: three mean-square roots.
  private static func root(
    _ upper: FixedPoint, _ lower: FixedPoint, _ eighths: Int
  ) -> FixedPoint {
    var (low, high) = (lower, upper)
    var (start, end) = (0, 8)
    while true {
      if eighths == start { return low }
      if eighths == end { return high }
      let middle = (low * high).squareRoot()
      let half = (start + end) / 2
      if eighths <= half { (high, end) = (middle, half) } else { (low, start) = (middle, half) }
    }
  }
}
