internal import Checks
internal import Derivation
internal import Scalars
internal import Statistics

/// Evidence for `forward.*` and `inversion.*`.
enum ForwardEvidence {
  static let rows: [String: [Evidence]] = [
    "forward.marginal": [induction, chapmanKolmogorov],
    "forward.reparameterization": [reparameterization],
    "inversion.predicted-data": [inversion],
  ]

  private static let induction = Proof.atPoints(
    "induction: the kernel applied to the marginal at t−1 has the mean and variance claimed at t, "
      + "and at t = 0 the marginal is x_0 itself"
  ) { point in
    let data = point.number()
    let rate = try Forward.kernelSignalRate(to: point.from, from: point.to)
    let kernelVariance = Forward.kernelVariance(to: point.from, from: point.to)
    let mean = try Forward.marginalMean(data: data, signalPower: point.to)
    let variance = Forward.marginalVariance(signalPower: point.to)
    try point.equal(
      rate * mean, Forward.marginalMean(data: data, signalPower: point.from),
      "the kernel's mean of the mean")
    // Law of total variance for a linear Gaussian kernel.
    try point.equal(
      rate * rate * variance + kernelVariance, Forward.marginalVariance(signalPower: point.from),
      "the variances add")
    try point.equal(Forward.marginalMean(data: data, signalPower: 1), data, "the mean at t = 0")
    try point.equal(Forward.marginalVariance(signalPower: 1 as Rational), 0, "no noise at t = 0")
  }

  private static let reparameterization = Proof.atPoints(
    "x_t is affine in ε; at ε = 0 it is the marginal's mean, and the square of its slope is the "
      + "marginal's variance"
  ) { point in
    let (data, noise) = (point.number(), point.number())
    func state(_ noise: Rational) throws -> Rational {
      try Forward.state(data: data, noise: noise, signalPower: point.from)
    }
    let center = try state(0)
    let slope = try state(1) - center
    try point.equal(
      center, Forward.marginalMean(data: data, signalPower: point.from), "the mean")
    try point.equal(
      slope * slope, Forward.marginalVariance(signalPower: point.from), "the variance")
    try point.holds(slope > 0, "the noise enters with a positive sign")
    try point.equal(try state(noise), center + slope * noise, "affine in the noise")
  }

  private static let inversion = Proof.atPoints(
    "x̂_0 of a state made from x_0 and ε is x_0, and the state made from x̂_0 and ε is the state"
  ) { point in
    let (data, noise, state) = (point.number(), point.number(), point.number())
    let made = try Forward.state(data: data, noise: noise, signalPower: point.from)
    try point.equal(
      Inversion.predictedData(state: made, noise: noise, signalPower: point.from), data,
      "the data comes back")
    let predicted = try Inversion.predictedData(
      state: state, noise: noise, signalPower: point.from)
    try point.equal(
      Forward.state(data: predicted, noise: noise, signalPower: point.from), state,
      "the state comes back")
  }

  /// The marginal density at t against the integral over x_{t−1} of kernel times marginal.
  private static let chapmanKolmogorov = Evidence(
    kind: .computed,
    method: "the density at t is the integral of kernel times density at t−1, by GSL's QAGI on "
      + "DDPM's schedule"
  ) {
    var worst = 0.0
    for point in Transitions.ofDDPM {
      let rate = try Forward.kernelSignalRate(to: point.from, from: point.to)
      let kernel = Forward.kernelVariance(to: point.from, from: point.to)
      for data in [-1.0, 0.3] {
        let earlier = try Gaussian(
          mean: Forward.marginalMean(data: data, signalPower: point.to),
          variance: Forward.marginalVariance(signalPower: point.to))
        let later = try Gaussian(
          mean: Forward.marginalMean(data: data, signalPower: point.from),
          variance: Forward.marginalVariance(signalPower: point.from))
        for offset in [-2.0, 0.0, 1.0] {
          let state = later.mean + offset * later.variance.squareRoot()
          let integral = try earlier.integral { previous in
            Gaussian(mean: rate * previous, variance: kernel).density(at: state)
          }
          let density = later.density(at: state)
          // The kernel's variance 1 − ᾱ_t/ᾱ_{t−1} is off by up to an ulp of 1.
          let ofKernel = Double.ulpOfOne * (1 + offset * offset) / later.variance
          let allowed =
            integral.error + density * (Gaussian.roundingShare(offset) + ofKernel)
          worst = max(worst, (integral.value - density).magnitude / density)
          guard (integral.value - density).magnitude <= allowed else {
            throw Refutation(
              "at t = \(point.time) the integral is \(integral.value), the density \(density)")
          }
        }
      }
    }
    return "largest relative difference \(worst) at \(Transitions.ofDDPM.count) times"
  }
}
