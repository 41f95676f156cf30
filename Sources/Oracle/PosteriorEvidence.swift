internal import Derivation
internal import Scalars
internal import Statistics

/// Evidence for `ddpm.*`.
enum PosteriorEvidence {
  static let rows: [String: [Evidence]] = [
    "ddpm.posterior-mean": [mean, byQuadrature("mean")],
    "ddpm.posterior-variance": [variance, byQuadrature("variance")],
  ]

  private static let mean = Proof.atPoints(
    "Bayes: the exponent of kernel times marginal has its stationary point at μ̃, and at t = 0 the "
      + "mean is x_0"
  ) { point in
    let (data, state) = (point.number(), point.number())
    let mean = try Posterior.mean(data: data, state: state, to: point.to, from: point.from)
    let rate = try Forward.kernelSignalRate(to: point.from, from: point.to)
    let kernelVariance = Forward.kernelVariance(to: point.from, from: point.to)
    let prior = try Forward.marginalMean(data: data, signalPower: point.to)
    let priorVariance = Forward.marginalVariance(signalPower: point.to)
    // d/dy [(x − √α y)²/β + (y − a x_0)²/s²] = 0
    let slope = rate * (rate * mean - state) / kernelVariance + (mean - prior) / priorVariance
    try point.equal(slope, 0, "the exponent's slope at μ̃")
    try point.equal(
      Posterior.mean(data: data, state: state, to: 1, from: point.from), data,
      "the mean of the last step")
  }

  private static let variance = Proof.atPoints(
    "Bayes: the precisions of kernel and marginal add to 1/β̃, which lies below β, and at t = 0 "
      + "there is no variance"
  ) { point in
    let variance = Posterior.variance(to: point.to, from: point.from)
    let beta = Forward.kernelVariance(to: point.from, from: point.to)
    let alpha = point.from / point.to
    let priorVariance = Forward.marginalVariance(signalPower: point.to)
    try point.equal(1 / variance, alpha / beta + 1 / priorVariance, "the precisions add")
    try point.holds(0 < variance && variance < beta, "0 < β̃ < β")
    try point.equal(Posterior.variance(to: 1, from: point.from), 0, "no variance at t = 0")
  }

  /// Moments of the normalized product of kernel and marginal, against the closed form.
  private static func byQuadrature(_ quantity: String) -> Evidence {
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
        let moments = try Moments(
          around: right, scale: kernel.squareRoot(), exponents: peak.magnitude, logWeight: weight)
        let (value, closed, scale) =
          quantity == "mean"
          ? (moments.mean, right, kernel.squareRoot())
          : (moments.variance, Posterior.variance(to: point.to, from: point.from), kernel)
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
private struct Moments {
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
