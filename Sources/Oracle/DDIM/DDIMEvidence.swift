import Derivation
import Rows
import Scalars

/// Evidence for the step of `ddim.*`. All identities hold at η = 0, at η = 1 and at drawn η between.
enum DDIMEvidence {
  /// Each piece of evidence, with the mistakes that it refutes.
  static let rows: [Row: [Evidence]] = [
    .ddimSigma: [
      sigma()
        .refuting(
          "η for η²",
          sigma { to, from, eta in
            try eta * eta * DDIM.sigma(to: to, from: from, eta: 1)
          })
    ],
    .ddimMean: [
      mean()
        .refuting(
          "no σ in the direction",
          mean { data, state, to, from, _ in
            try DDIM.mean(data: data, state: state, to: to, from: from, sigma: 0)
          })
    ],
    .ddimVariance: [
      variance()
        .refuting("σ for σ², and any σ goes", variance { $1 })
    ],
    .ddimUpdate: [
      update()
        .refuting(
          "noise that is never added",
          update { state, noise, _, to, from, eta in
            try DDIM.update(
              state: state, noise: noise, freshNoise: 0, to: to, from: from, eta: eta)
          })
    ],
    .ddimDeterministic: [
      deterministic()
        .refuting(
          "the earlier time's noise rate for both",
          deterministic { state, noise, to, from in
            let data = try (state - (1 - to).root() * noise) / from.root()
            return try to.root() * data + (1 - to).root() * noise
          })
    ],
    .ddimEqualsDdpm: [
      equalsDDPM()
        .refuting(
          "s_t² for s_t", equalsDDPM { to, from in try (from / to).root() * (1 - to) / (1 - from) })
    ],
  ]

  static func sigma(at point: Proof.Point) throws -> Rational {
    try DDIM.sigma(to: point.to, from: point.from, eta: point.eta)
  }

  static func sigma(
    _ formula: @escaping Formula3<Rational> = DDIM.sigma(to:from:eta:)
  ) -> Evidence {
    Proof.atPoints("σ² = η² β̃, σ is not negative, and the step to t = 0 has σ = 0") { point in
      let sigma = try formula(point.to, point.from, point.eta)
      let posterior = Posterior.variance(to: point.to, from: point.from)
      try point.equal(sigma * sigma, point.eta * point.eta * posterior, "σ² is η² of β̃")
      try point.holds(sigma >= 0, "σ ≥ 0")
      try point.equal(try formula(1, point.from, point.eta), 0, "σ of the last step")
    }
  }

  static func mean(
    _ formula: @escaping Formula5<Rational> = DDIM.mean(data:state:to:from:sigma:)
  ) -> Evidence {
    Proof.atPoints(
      "with x_t = a x_0 + s ε the mean is a_prev x_0 + k s ε, and k² s² + σ² = s_prev²: the law at "
        + "t_prev has the marginal's mean and variance"
    ) { point in
      let (data, noise) = (point.number(), point.number())
      let sigma = try sigma(at: point)
      func mean(_ state: Rational) throws -> Rational {
        try formula(data, state, point.to, point.from, sigma)
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
      try point.equal(
        try mean(state), try mean(center) + slope * (state - center), "affine in x_t")
      try point.holds(slope > 0, "the direction points back to x_t")
    }
  }

  static func variance(
    _ formula: @escaping Formula2<Rational> = DDIM.variance(to:sigma:)
  ) -> Evidence {
    Proof.atPoints(
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
          + formula(point.to, sigma),
        Forward.marginalVariance(signalPower: point.to), "the variances add")
      let largest = try Forward.noiseRate(point.to)
      try point.equal(
        try formula(point.to, largest), Forward.marginalVariance(signalPower: point.to),
        "the largest σ")
      let to = point.to
      try point.refuses(
        "a larger σ", try formula(to, largest * Rational(1001, over: 1000)))
    }
  }

  static func update(
    _ formula: @escaping Formula6<Rational> = DDIM.update(state:noise:freshNoise:to:from:eta:)
  ) -> Evidence {
    Proof.atPoints(
      "the step is a draw from q_σ at x̂_0: its mean plus σ z, with x̂_0 from x_t and ε̂"
    ) { point in
      let (state, noise, fresh) = (point.number(), point.number(), point.number())
      let sigma = try sigma(at: point)
      let data = try Inversion.predictedData(state: state, noise: noise, signalPower: point.from)
      let mean = try DDIM.mean(
        data: data, state: state, to: point.to, from: point.from, sigma: sigma)
      func step(to: Rational) throws -> Rational {
        try formula(state, noise, fresh, to, point.from, point.eta)
      }
      try point.equal(try step(to: point.to), mean + sigma * fresh, "mean plus σ z")
      try point.equal(try step(to: 1), data, "the last step gives x̂_0")
    }
  }

  static func deterministic(
    _ formula: @escaping Formula4<Rational> = DDIM.deterministicUpdate(state:noise:to:from:)
  ) -> Evidence {
    Proof.atPoints(
      "at η = 0 the step ignores z and is the closed form, which is affine in x_t with slope "
        + "a_prev/a > 0 and undone by the same form with the ends exchanged"
    ) { point in
      let (state, noise, fresh) = (point.number(), point.number(), point.number())
      func update(_ fresh: Rational) throws -> Rational {
        try DDIM.update(
          state: state, noise: noise, freshNoise: fresh, to: point.to, from: point.from, eta: 0)
      }
      func step(_ state: Rational, to: Rational, from: Rational) throws -> Rational {
        try formula(state, noise, to, from)
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
  }

  static func equalsDDPM(
    directionRate: @escaping Formula2<Rational> = DDIM.directionRateAtPosteriorVariance(to:from:)
  ) -> Evidence {
    Proof.atPoints(
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
        DDIM.directionRate(to: point.to, sigma: sigma), directionRate(point.to, point.from),
        "the direction's coefficient")
    }
  }
}
