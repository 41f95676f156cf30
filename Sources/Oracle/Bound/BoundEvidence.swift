import CandidateProtocol
import Derivation
import RealModule
import Rows
import Scalars
import Statistics

/// Evidence for the terms of the bound by quadrature, and for the learned variance.
enum BoundEvidence {
  /// Each piece of evidence, with the mistakes that it refutes.
  static let rows: [Row: [Evidence]] = [
    .elboGaussianKl: [
      gaussianKL()
        .refuting(
          "the laws exchanged",
          gaussianKL {
            try VariationalBound.gaussianKL(
              mean: $2, variance: $3, modelMean: $0, modelVariance: $1)
          })
    ],
    .elboTransitionTerm: [
      transitionTerm()
        .refuting(
          "the model's variance ignored",
          transitionTerm { data, predicted, state, to, from, _ in
            try VariationalBound.transitionTerm(
              data: data, predictedData: predicted, state: state, to: to, from: from)
          })
    ],
    .elboSnrForm: [
      signalToNoiseForm()
        .refuting(
          "ᾱ² for ᾱ in the ratio",
          signalToNoiseForm { error, to, from in
            (to * to / (1 - to) - from * from / (1 - from)) / 2 * error * error
          })
    ],
    .improvedLearnedVariance: [
      learnedVariance()
        .refuting("the head taken for the fraction", learnedVariance(fraction: { $0 }))
        .refuting(
          "the extremes exchanged", learnedVariance(logarithm: { $0 * $2 + (1 - $0) * $1 })),
      learnedVarianceByRoots()
        .refuting(
          "variances interpolated without logarithms",
          learnedVarianceByRoots { head, beta, posterior in
            let share = (head + 1) / 2
            return share * beta + (1 - share) * posterior
          }),
    ],
  ]

  /// E_q log(q/p) by quadrature, against a closed form.
  static func compare(
    _ closed: Double, with law: Gaussian, _ model: Gaussian, _ place: String
  ) throws -> Double {
    let logRatio = Double.log(model.variance / law.variance) / 2
    let integral = try law.divergence(from: model)
    let difference = law.mean - model.mean
    // Under the integral each exponent carries at most eight roundings, the density twelve. The mean
    // of their sizes is ½ and (v_1 + d²)/2v_2; the closed form has as many roundings of its terms.
    let sizes =
      2 + logRatio.magnitude
      + (law.variance + difference * difference) / model.variance
    let allowed = integral.error + 32 * sizes * Double.ulpOfOne
    let deviation = (integral.value - closed).magnitude
    guard deviation <= allowed else {
      throw Refutation("\(place): the integral is \(integral.value), \(closed) is claimed")
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
