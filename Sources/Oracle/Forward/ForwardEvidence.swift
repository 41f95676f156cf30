import CandidateProtocol
import Derivation
import Rows
import Scalars
import Statistics

/// Evidence for `forward.*`.
enum ForwardEvidence {
  /// Each piece of evidence, with the mistakes that it refutes.
  static let rows: [Row: [Evidence]] = [
    .forwardKernel: [
      kernel()
        .refuting(
          "β in the place of √β",
          kernel(step: { state, noise, to, from in
            try (to / from).root() * state + (1 - to / from) * noise
          })
        )
        .refuting("ᾱ for α", kernel(signalRate: { to, _ in try to.root() }))
        .refuting("1 − ᾱ for β", kernel(variance: { to, _ in 1 - to }))
    ],
    .forwardComposition: [
      composition()
        .refuting("variances that only add", composition { ($0.0 * $1.0, $0.1 + $1.1) })
    ],
    .forwardMarginal: [
      induction()
        .refuting("ᾱ for √ᾱ", induction(mean: { $0 * $1 }))
        .refuting("√ᾱ for ᾱ", induction(variance: { 1 - (try $0.root()) })),
      chapmanKolmogorov()
        .refuting(
          "a variance that is off by 1e-9", chapmanKolmogorov(variance: { (1 - $0) * (1 + 1e-9) })),
    ],
    .forwardReparameterization: [
      reparameterization()
        .refuting(
          "the noise scaled by the variance",
          reparameterization { try $2.root() * $0 + (1 - $2) * $1 })
    ],
  ]

  static func kernel(
    step: @escaping Formula4<Rational> = Forward.step(state:noise:to:from:),
    signalRate: @escaping Formula2<Rational> = Forward.kernelSignalRate(to:from:),
    variance: @escaping Formula2<Rational> = Forward.kernelVariance(to:from:)
  ) -> Evidence {
    Proof.atPoints(
      "ᾱ_t = ᾱ_{t−1}(1−β_t) makes the rate's square 1 − β and the variance β; the draw is affine in "
        + "ε, its mean and squared slope are the kernel's, and from t = 0 it is the marginal's"
    ) { point in
      let (state, noise) = (point.number(), point.number())
      // The definition of ᾱ: the step takes the share β of the signal's power.
      let beta = (point.to - point.from) / point.to
      let rate = try signalRate(point.from, point.to)
      func draw(_ noise: Rational) throws -> Rational {
        try step(state, noise, point.from, point.to)
      }
      let slope = try draw(1) - draw(0)
      try point.equal(rate * rate, 1 - beta, "the rate's square")
      try point.holds(rate > 0, "the signal keeps its sign")
      try point.equal(variance(point.from, point.to), beta, "the variance")
      try point.equal(try draw(0), rate * state, "the mean")
      try point.equal(slope * slope, beta, "the squared slope")
      try point.holds(slope > 0, "the noise enters with a positive sign")
      try point.equal(try draw(noise), draw(0) + slope * noise, "affine in the noise")
      try point.equal(
        try step(state, noise, point.from, 1),
        Forward.state(data: state, noise: noise, signalPower: point.from), "from t = 0")
    }
  }

  static func composition(
    composed:
      @escaping @Sendable ((signalRate: Rational, variance: Rational), (Rational, Rational)) throws
      -> (signalRate: Rational, variance: Rational) = { Forward.composed($0, ($1.0, $1.1)) }
  ) -> Evidence {
    Proof.atPoints(
      "q(x_u∣x_s) followed by q(x_t∣x_u) is q(x_t∣x_s), and in which order three are joined does "
        + "not matter"
    ) { point in
      func kernel(_ from: Rational, _ to: Rational) throws -> (
        signalRate: Rational, variance: Rational
      ) {
        (
          try Forward.kernelSignalRate(to: to, from: from),
          Forward.kernelVariance(to: to, from: from)
        )
      }
      let (step, further) = (point.fraction(), point.fraction())
      let later = point.from * step * step
      let last = later * further * further
      let first = try kernel(point.to, point.from)
      let second = try kernel(point.from, later)
      let third = try kernel(later, last)
      let both = try composed(first, second)
      let whole = try kernel(point.to, later)
      try point.equal(both.signalRate, whole.signalRate, "the signal rate")
      try point.equal(both.variance, whole.variance, "the variance")
      let left = try composed(both, third)
      let right = try composed(first, try composed(second, third))
      try point.equal(left.variance, right.variance, "associative")
      try point.equal(left.signalRate, right.signalRate, "associative in the rate")
    }
  }

  static func induction(
    mean: @escaping Formula2<Rational> = Forward.marginalMean(data:signalPower:),
    variance: @escaping Formula1<Rational> = Forward.marginalVariance(signalPower:)
  ) -> Evidence {
    Proof.atPoints(
      "induction: the kernel applied to the marginal at t−1 has the mean and variance claimed at t, "
        + "and at t = 0 the marginal is x_0 itself"
    ) { point in
      let data = point.number()
      let rate = try Forward.kernelSignalRate(to: point.from, from: point.to)
      let kernelVariance = Forward.kernelVariance(to: point.from, from: point.to)
      try point.equal(
        try rate * mean(data, point.to), mean(data, point.from), "the kernel's mean of the mean")
      // Law of total variance for a linear Gaussian kernel.
      try point.equal(
        try rate * rate * variance(point.to) + kernelVariance, variance(point.from),
        "the variances add")
      try point.equal(try mean(data, 1), data, "the mean at t = 0")
      try point.equal(try variance(1), 0, "no noise at t = 0")
    }
  }

  static func reparameterization(
    state: @escaping Formula3<Rational> = Forward.state(data:noise:signalPower:)
  ) -> Evidence {
    Proof.atPoints(
      "x_t is affine in ε; at ε = 0 it is the marginal's mean, and the square of its slope is the "
        + "marginal's variance"
    ) { point in
      let (data, noise) = (point.number(), point.number())
      func draw(_ noise: Rational) throws -> Rational { try state(data, noise, point.from) }
      let center = try draw(0)
      let slope = try draw(1) - center
      try point.equal(
        center, Forward.marginalMean(data: data, signalPower: point.from), "the mean")
      try point.equal(
        slope * slope, Forward.marginalVariance(signalPower: point.from), "the variance")
      try point.holds(slope > 0, "the noise enters with a positive sign")
      try point.equal(try draw(noise), center + slope * noise, "affine in the noise")
    }
  }

  /// The marginal density at t against the integral over x_{t−1} of kernel times marginal.
  static func chapmanKolmogorov(
    mean: @escaping Formula2<Double> = Forward.marginalMean(data:signalPower:),
    variance: @escaping Formula1<Double> = Forward.marginalVariance(signalPower:)
  ) -> Evidence {
    Evidence(
      kind: .computed,
      method: "the density at t is the integral of kernel times density at t−1, by GSL's QAGI on "
        + "DDPM's schedule"
    ) {
      var worst = 0.0
      for point in Transitions.ofDDPM {
        let rate = try Forward.kernelSignalRate(to: point.from, from: point.to)
        let kernel = Forward.kernelVariance(to: point.from, from: point.to)
        for data in [-1.0, 0.3] {
          let earlier = Gaussian(
            mean: try mean(data, point.to), variance: try variance(point.to))
          let later = Gaussian(
            mean: try mean(data, point.from), variance: try variance(point.from))
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
}
