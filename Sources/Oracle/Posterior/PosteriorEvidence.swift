import CandidateProtocol
import Derivation
import Rows
import Scalars
import Statistics

/// Evidence for `ddpm.*`.
enum PosteriorEvidence {
  static func bayes(
    exponent:
      @escaping @Sendable (Rational, Rational, Rational, Rational) throws -> (
        precision: Rational, linear: Rational
      ) = Posterior.exponent(data:state:to:from:)
  ) -> Evidence {
    Proof.atPoints(
      "line by line: log kernel plus log marginal is −(precision y² − 2 linear y)/2 and a rest "
        + "without y; completing the square gives μ̃ and β̃; what is left is the marginal at t"
    ) { point in
      let (data, state, previous) = (point.number(), point.number(), point.number())
      let rate = try Forward.kernelSignalRate(to: point.from, from: point.to)
      let kernel = Forward.kernelVariance(to: point.from, from: point.to)
      let center = try Forward.marginalMean(data: data, signalPower: point.to)
      let prior = Forward.marginalVariance(signalPower: point.to)
      func logarithm(_ previous: Rational) -> Rational {
        let (step, start) = (state - rate * previous, previous - center)
        return -(step * step / kernel + start * start / prior) / 2
      }
      let (precision, linear) = try exponent(data, state, point.to, point.from)
      try point.equal(
        logarithm(previous) - logarithm(0),
        linear * previous - precision * previous * previous / 2, "sorted by powers of y")
      let mean = linear / precision
      let square = previous - mean
      try point.equal(
        logarithm(previous), logarithm(mean) - precision * square * square / 2,
        "the square is complete")
      try point.equal(
        mean, Posterior.mean(data: data, state: state, to: point.to, from: point.from), "μ̃")
      try point.equal(1 / precision, Posterior.variance(to: point.to, from: point.from), "β̃")
      let residual = try state - Forward.marginalMean(data: data, signalPower: point.from)
      try point.equal(
        logarithm(mean),
        -residual * residual / (2 * Forward.marginalVariance(signalPower: point.from)),
        "what is left is the exponent of q(x_t∣x_0)")
    }
  }

  static func mean(
    _ formula: @escaping Formula4<Rational> = Posterior.mean(data:state:to:from:)
  ) -> Evidence {
    Proof.atPoints(
      "Bayes: the exponent of kernel times marginal has its stationary point at μ̃, and at t = 0 the "
        + "mean is x_0"
    ) { point in
      let (data, state) = (point.number(), point.number())
      let mean = try formula(data, state, point.to, point.from)
      let rate = try Forward.kernelSignalRate(to: point.from, from: point.to)
      let kernelVariance = Forward.kernelVariance(to: point.from, from: point.to)
      let prior = try Forward.marginalMean(data: data, signalPower: point.to)
      let priorVariance = Forward.marginalVariance(signalPower: point.to)
      // d/dy [(x − √α y)²/β + (y − a x_0)²/s²] = 0
      let slope = rate * (rate * mean - state) / kernelVariance + (mean - prior) / priorVariance
      try point.equal(slope, 0, "the exponent's slope at μ̃")
      try point.equal(try formula(data, state, 1, point.from), data, "the mean of the last step")
    }
  }

  static func variance(
    _ formula: @escaping Formula2<Rational> = Posterior.variance(to:from:)
  ) -> Evidence {
    Proof.atPoints(
      "Bayes: the precisions of kernel and marginal add to 1/β̃, which lies below β, and at t = 0 "
        + "there is no variance"
    ) { point in
      let variance = try formula(point.to, point.from)
      let beta = Forward.kernelVariance(to: point.from, from: point.to)
      let alpha = point.from / point.to
      let priorVariance = Forward.marginalVariance(signalPower: point.to)
      try point.equal(1 / variance, alpha / beta + 1 / priorVariance, "the precisions add")
      try point.holds(0 < variance && variance < beta, "0 < β̃ < β")
      try point.equal(try formula(1, point.from), 0, "no variance at t = 0")
    }
  }

  static func fromNoise(
    _ formula: @escaping Formula4<Rational> = Posterior.mean(state:noise:to:from:)
  ) -> Evidence {
    Proof.atPoints(
      "μ̃ at the x_0 that x_t and ε imply is (x_t − β/s ε)/√α, for any x_t and ε, and x̂_0 at t = 0"
    ) { point in
      let (state, noise) = (point.number(), point.number())
      let data = try Inversion.predictedData(state: state, noise: noise, signalPower: point.from)
      try point.equal(
        try formula(state, noise, point.to, point.from),
        Posterior.mean(data: data, state: state, to: point.to, from: point.from), "the mean")
      try point.equal(try formula(state, noise, 1, point.from), data, "the mean of the last step")
    }
  }

  static func reverseMarginal(
    _ formula: @escaping @Sendable (Rational, Rational, Rational) throws -> Moments<Rational> =
      Posterior.reverseMarginal(data:to:from:)
  ) -> Evidence {
    Proof.atPoints(
      "the posterior integrated over q(x_t∣x_0) has mean √ᾱ_{t−1} x_0 and variance 1 − ᾱ_{t−1}, and "
        + "at t = 0 it is x_0"
    ) { point in
      let data = point.number()
      let law = try formula(data, point.to, point.from)
      try point.equal(law.mean, Forward.marginalMean(data: data, signalPower: point.to), "the mean")
      try point.equal(
        law.variance, Forward.marginalVariance(signalPower: point.to), "the variance")
      let last = try formula(data, 1, point.from)
      try point.equal(last.mean, data, "the mean at t = 0")
      try point.equal(last.variance, 0, "no variance at t = 0")
    }
  }

  typealias AncestralStep =
    @Sendable (Rational, Rational, Rational, Rational, Rational, Reverse.Variance) throws ->
    Rational

  static func ancestralStep(
    _ formula: @escaping AncestralStep = Reverse.ancestralStep(
      state:noise:freshNoise:to:from:variance:)
  ) -> Evidence {
    Proof.atPoints(
      "the step is μ̃ at x̂_0 and noise of variance β̃, or β; no noise in the step to t = 0; with β̃ it "
        + "is DDIM's step at η = 1"
    ) { point in
      let (state, noise, fresh) = (point.number(), point.number(), point.number())
      let data = try Inversion.predictedData(state: state, noise: noise, signalPower: point.from)
      func step(_ fresh: Rational, _ variance: Reverse.Variance, to: Rational) throws -> Rational {
        try formula(state, noise, fresh, to, point.from, variance)
      }
      let variances: [(Reverse.Variance, Rational)] = [
        (.posterior, Posterior.variance(to: point.to, from: point.from)),
        (.kernel, Forward.kernelVariance(to: point.from, from: point.to)),
      ]
      for (choice, variance) in variances {
        let mean = try step(0, choice, to: point.to)
        let slope = try step(1, choice, to: point.to) - mean
        try point.equal(
          mean, Posterior.mean(data: data, state: state, to: point.to, from: point.from), "the mean"
        )
        try point.equal(slope * slope, variance, "the variance")
        try point.holds(slope > 0, "the noise enters with a positive sign")
        try point.equal(
          try step(fresh, choice, to: point.to), mean + slope * fresh, "affine in the noise")
        try point.equal(try step(fresh, choice, to: 1), data, "the last step gives x̂_0")
      }
      try point.equal(
        try step(fresh, .posterior, to: point.to),
        DDIM.update(
          state: state, noise: noise, freshNoise: fresh, to: point.to, from: point.from, eta: 1),
        "DDIM at η = 1")
    }
  }

  /// Moments of the normalized product of kernel and marginal, against the closed form.
  static func byQuadrature(
    mean: @escaping Formula4<Double> = Posterior.mean(data:state:to:from:),
    variance: @escaping Formula2<Double> = Posterior.variance(to:from:), of quantity: String
  ) -> Evidence {
    Evidence(
      kind: .computed,
      method: "the \(quantity) of the normalized product of kernel and marginal, by GSL's QAGI on "
        + "DDPM's schedule"
    ) {
      var worst = 0.0
      for point in Transitions.ofDDPM {
        let (data, state) = (0.7, -0.4)
        let rate = try Forward.kernelSignalRate(to: point.from, from: point.to)
        let kernel = Forward.kernelVariance(to: point.from, from: point.to)
        let marginal = try Gaussian(
          mean: Forward.marginalMean(data: data, signalPower: point.to),
          variance: Forward.marginalVariance(signalPower: point.to))
        let right = try Posterior.mean(data: data, state: state, to: point.to, from: point.from)
        // The state lies many deviations off at small t, where the product would underflow; the
        // scale of the kernel's density drops out of every ratio of moments.
        let peak =
          Gaussian(mean: rate * right, variance: kernel).exponent(at: state)
          + marginal.exponent(at: right)
        let weight = { (previous: Double) in
          Gaussian(mean: rate * previous, variance: kernel).exponent(at: state)
            + marginal.exponent(at: previous) - peak
        }
        let moments = try MomentsOfWeight(
          around: right, scale: kernel.squareRoot(), exponents: peak.magnitude, logWeight: weight)
        let (value, closed, scale) =
          quantity == "mean"
          ? (moments.mean, try mean(data, state, point.to, point.from), kernel.squareRoot())
          : (moments.variance, try variance(point.to, point.from), kernel)
        let deviation = (value - closed).magnitude / scale
        worst = max(worst, deviation)
        guard deviation <= moments.relativeError else {
          throw Refutation(
            "at t = \(point.time) the \(quantity) is \(value) by quadrature, \(closed) is claimed")
        }
      }
      return "largest difference \(worst), in units of β's own scale"
    }
  }
}

/// Mean and variance of a weight on the line, by three integrals.
private struct MomentsOfWeight {
  let mean: Double
  let variance: Double
  /// What integration and rounding can have done, in units of the scale.
  let relativeError: Double

  /// - Parameter exponents: how large the exponents are whose difference `logWeight` is.
  init(
    around center: Double, scale: Double, exponents: Double, logWeight: (Double) -> Double
  ) throws(GSLError) {
    func moment(_ power: Int) throws(GSLError) -> Quadrature.Value {
      try Quadrature.overLine(relativeError: 1e-11) { standard in
        let weight = Gaussian.exponential(logWeight(center + scale * standard))
        // Moments about a point a scale away, so that none is zero and a relative error exists.
        return (0..<power).reduce(weight) { value, _ in value * (standard - 1) }
      }
    }
    let (zeroth, first, second) = (try moment(0), try moment(1), try moment(2))
    let offset = first.value / zeroth.value
    let square = second.value / zeroth.value
    mean = center + scale * (offset + 1)
    variance = scale * scale * (square - offset * offset)
    let share = [zeroth, first, second].map { $0.error / $0.value.magnitude }.reduce(0, +)
    // A weight is off by what rounding did to its two exponents: four operations each, half an ulp of
    // the exponent each, and as much again for the arguments. A ratio of moments is off by the
    // shares of both; the variance by those of the square and of twice the offset's square, which
    // is at most three times 1 + square; a fourth is for the last roundings.
    relativeError = 4 * (1 + square) * (share + 8 * (1 + exponents) * Double.ulpOfOne)
  }
}
