internal import Derivation
internal import Scalars

/// Evidence for `ddim.*`. All identities hold at η = 0, at η = 1 and at drawn η between.
enum DDIMEvidence {
  static let rows: [String: [Evidence]] = [
    "ddim.sigma": [sigma],
    "ddim.mean": [mean],
    "ddim.variance": [variance],
    "ddim.update": [update],
    "ddim.deterministic": [deterministic],
    "ddim.equals-ddpm": [equalsDDPM],
  ]

  private static func sigma(at point: Proof.Point) throws -> Rational {
    try DDIM.sigma(to: point.to, from: point.from, eta: point.eta)
  }

  private static let sigma = Proof.atPoints(
    "σ² = η² β̃, σ is not negative, and the step to t = 0 has σ = 0"
  ) { point in
    let sigma = try sigma(at: point)
    let posterior = Posterior.variance(to: point.to, from: point.from)
    try point.equal(sigma * sigma, point.eta * point.eta * posterior, "σ² is η² of β̃")
    try point.holds(sigma >= 0, "σ ≥ 0")
    try point.equal(DDIM.sigma(to: 1, from: point.from, eta: point.eta), 0, "σ of the last step")
  }

  private static let mean = Proof.atPoints(
    "with x_t = a x_0 + s ε the mean is a_prev x_0 + k s ε, and k² s² + σ² = s_prev²: the law at "
      + "t_prev has the marginal's mean and variance"
  ) { point in
    let (data, noise) = (point.number(), point.number())
    let sigma = try sigma(at: point)
    func mean(_ state: Rational) throws -> Rational {
      try DDIM.mean(data: data, state: state, to: point.to, from: point.from, sigma: sigma)
    }
    let center = try Forward.marginalMean(data: data, signalPower: point.from)
    let state = try Forward.state(data: data, noise: noise, signalPower: point.from)
    let slope = try mean(center + 1) - mean(center)
    try point.equal(
      try mean(center), Forward.marginalMean(data: data, signalPower: point.to),
      "the mean of the mean")
    try point.equal(
      slope * slope * Forward.marginalVariance(signalPower: point.from) + sigma * sigma,
      Forward.marginalVariance(signalPower: point.to), "the variances add")
    try point.equal(try mean(state), try mean(center) + slope * (state - center), "affine in x_t")
    try point.holds(slope > 0, "the direction points back to x_t")
  }

  private static let variance = Proof.atPoints(
    "the variance is what the mean leaves of the marginal's: slope² s² + variance = s_prev², up to "
      + "and including σ² = s_prev², and beyond that it is an error"
  ) { point in
    let sigma = try sigma(at: point)
    func mean(_ state: Rational) throws -> Rational {
      try DDIM.mean(data: 0, state: state, to: point.to, from: point.from, sigma: sigma)
    }
    let slope = try mean(1) - mean(0)
    try point.equal(
      slope * slope * Forward.marginalVariance(signalPower: point.from)
        + DDIM.variance(to: point.to, sigma: sigma),
      Forward.marginalVariance(signalPower: point.to), "the variances add")
    let largest = try Forward.noiseRate(point.to)
    try point.equal(
      DDIM.variance(to: point.to, sigma: largest),
      Forward.marginalVariance(signalPower: point.to), "the largest σ")
    do {
      _ = try DDIM.variance(to: point.to, sigma: largest * Rational(1001, over: 1000))
      try point.holds(false, "a larger σ is an error")
    } catch RootError.negativeRadicand {
      try point.holds(true, "a larger σ is an error")
    }
  }

  private static let update = Proof.atPoints(
    "the step is a draw from q_σ at x̂_0: its mean plus σ z, with x̂_0 from x_t and ε̂"
  ) { point in
    let (state, noise, fresh) = (point.number(), point.number(), point.number())
    let sigma = try sigma(at: point)
    let data = try Inversion.predictedData(state: state, noise: noise, signalPower: point.from)
    let mean = try DDIM.mean(
      data: data, state: state, to: point.to, from: point.from, sigma: sigma)
    let next = try DDIM.update(
      state: state, noise: noise, freshNoise: fresh, to: point.to, from: point.from,
      eta: point.eta)
    try point.equal(next, mean + sigma * fresh, "mean plus σ z")
    try point.equal(
      DDIM.update(
        state: state, noise: noise, freshNoise: fresh, to: 1, from: point.from, eta: point.eta),
      data, "the last step gives x̂_0")
  }

  private static let deterministic = Proof.atPoints(
    "at η = 0 the step ignores z and is the closed form, which is affine in x_t with slope "
      + "a_prev/a > 0 and undone by the same form with the ends exchanged"
  ) { point in
    let (state, noise, fresh) = (point.number(), point.number(), point.number())
    func update(_ fresh: Rational) throws -> Rational {
      try DDIM.update(
        state: state, noise: noise, freshNoise: fresh, to: point.to, from: point.from, eta: 0)
    }
    func step(_ state: Rational, to: Rational, from: Rational) throws -> Rational {
      try DDIM.deterministicUpdate(state: state, noise: noise, to: to, from: from)
    }
    let next = try step(state, to: point.to, from: point.from)
    try point.equal(try update(fresh), next, "the step at η = 0")
    try point.equal(try update(0), next, "whatever z")
    try point.equal(try step(next, to: point.from, from: point.to), state, "undone")
    let slope = try step(state + 1, to: point.to, from: point.from) - next
    try point.equal(slope * slope, point.to / point.from, "the slope is a_prev/a")
    try point.holds(slope > 0, "the slope is positive")
    let further = try step(state + fresh, to: point.to, from: point.from)
    try point.equal(further, next + slope * fresh, "affine in x_t")
  }

  private static let equalsDDPM = Proof.atPoints(
    "at η = 1 mean and variance are the posterior's, and √(s_prev²−β̃) = √α s_prev²/s"
  ) { point in
    let (data, state) = (point.number(), point.number())
    let sigma = try DDIM.sigma(to: point.to, from: point.from, eta: 1)
    try point.equal(
      sigma * sigma, Posterior.variance(to: point.to, from: point.from), "the variance")
    try point.equal(
      DDIM.mean(data: data, state: state, to: point.to, from: point.from, sigma: sigma),
      Posterior.mean(data: data, state: state, to: point.to, from: point.from), "the mean")
    try point.equal(
      DDIM.directionRate(to: point.to, sigma: sigma),
      DDIM.directionRateAtPosteriorVariance(to: point.to, from: point.from),
      "the direction's coefficient")
  }
}
