import Derivation
import Rows
import Scalars

/// Evidence for `inversion.*` and `reverse.*`.
enum InversionEvidence {
  /// Each piece of evidence, with the mistakes that it refutes.
  static let rows: [Row: [Evidence]] = [
    .reverseLastStep: [
      lastStepByDraws()
        .refuting(
          "σ² for σ",
          lastStepByDraws { state, noise, fresh, from, sigma in
            try Reverse.lastStep(
              state: state, noise: noise, freshNoise: fresh, from: from, sigma: sigma * sigma)
          }),
      lastStep()
        .refuting(
          "σ² for σ",
          lastStep { state, noise, fresh, from, sigma in
            try Inversion.predictedData(state: state, noise: noise, signalPower: from)
              + sigma * sigma * fresh
          }),
    ],
    .inversionPredictedData: [
      predictedData()
        .refuting("v's formula", predictedData { try $2.root() * $0 - (1 - $2).root() * $1 })
    ],
    .inversionNoiseFromData: [
      noiseFromData()
        .refuting("without the data's rate", noiseFromData { ($0 - $1) / (try (1 - $2).root()) })
    ],
    .inversionVelocity: [
      velocity()
        .refuting(
          "the other sign", velocity(velocity: { try (1 - $2).root() * $0 - $2.root() * $1 })
        )
        .refuting(
          "the rates exchanged", velocity(data: { try (1 - $2).root() * $0 - $2.root() * $1 })
        )
        .refuting(
          "a minus for a plus", velocity(noise: { try (1 - $2).root() * $0 - $2.root() * $1 }))
    ],
    .reverseKernel: [
      reverseKernel()
        .refuting(
          "the marginal's mean of the prediction",
          reverseKernel { state, noise, to, from, _ in
            try to.root()
              * Inversion.predictedData(state: state, noise: noise, signalPower: from)
          })
    ],
  ]

  static func predictedData(
    _ formula: @escaping Formula3<Rational> = Inversion.predictedData(state:noise:signalPower:)
  ) -> Evidence {
    Proof.atPoints(
      "x̂_0 of a state made from x_0 and ε is x_0, and the state made from x̂_0 and ε is the state"
    ) { point in
      let (data, noise, state) = (point.number(), point.number(), point.number())
      let made = try Forward.state(data: data, noise: noise, signalPower: point.from)
      try point.equal(try formula(made, noise, point.from), data, "the data comes back")
      let predicted = try formula(state, noise, point.from)
      try point.equal(
        Forward.state(data: predicted, noise: noise, signalPower: point.from), state,
        "the state comes back")
    }
  }

  static func noiseFromData(
    _ formula: @escaping Formula3<Rational> = Inversion.noise(state:data:signalPower:)
  ) -> Evidence {
    Proof.atPoints(
      "ε of a state made from x_0 and ε is ε, and the state made from x_0 and that ε is the state"
    ) { point in
      let (data, noise, state) = (point.number(), point.number(), point.number())
      let made = try Forward.state(data: data, noise: noise, signalPower: point.from)
      try point.equal(try formula(made, data, point.from), noise, "the noise comes back")
      let implied = try formula(state, data, point.from)
      try point.equal(
        Forward.state(data: data, noise: implied, signalPower: point.from), state,
        "the state comes back")
    }
  }

  static func velocity(
    velocity: @escaping Formula3<Rational> = Inversion.velocity(data:noise:signalPower:),
    data dataOf: @escaping Formula3<Rational> = Inversion.predictedData(
      state:velocity:signalPower:),
    noise noiseOf: @escaping Formula3<Rational> = Inversion.noise(state:velocity:signalPower:)
  ) -> Evidence {
    Proof.atPoints(
      "(x_t, v) is (x_0, ε) turned by the angle whose cosine is a: lengths are kept, v is orthogonal "
        + "to x_t's direction, and x_0 and ε come back"
    ) { point in
      let (data, noise) = (point.number(), point.number())
      let state = try Forward.state(data: data, noise: noise, signalPower: point.from)
      let turned = try velocity(data, noise, point.from)
      try point.equal(
        state * state + turned * turned, data * data + noise * noise, "the length is kept")
      try point.equal(
        turned, Forward.state(data: noise, noise: -data, signalPower: point.from),
        "v is the state of the pair turned by a right angle")
      try point.equal(try dataOf(state, turned, point.from), data, "the data comes back")
      try point.equal(try noiseOf(state, turned, point.from), noise, "the noise comes back")
    }
  }

  static func reverseKernel(
    _ formula: @escaping Formula5<Rational> = Reverse.mean(state:noise:to:from:sigma:)
  ) -> Evidence {
    Proof.atPoints(
      "the mean of p_θ is that of q_σ where x_0 is what x_t and ε̂ imply: the step without its noise, "
        + "for σ of any η in [0, 1]; with the true ε it is q_σ's own"
    ) { point in
      let (state, noise, data) = (point.number(), point.number(), point.number())
      let sigma = try DDIM.sigma(to: point.to, from: point.from, eta: point.eta)
      try point.equal(
        try formula(state, noise, point.to, point.from, sigma),
        DDIM.update(
          state: state, noise: noise, freshNoise: 0, to: point.to, from: point.from, eta: point.eta),
        "the step without noise")
      let made = try Forward.state(data: data, noise: noise, signalPower: point.from)
      try point.equal(
        try formula(made, noise, point.to, point.from, sigma),
        DDIM.mean(data: data, state: made, to: point.to, from: point.from, sigma: sigma),
        "with the true ε")
    }
  }

  static func lastStep(
    _ formula: @escaping Formula5<Rational> = Reverse.lastStep(state:noise:freshNoise:from:sigma:)
  ) -> Evidence {
    Proof.atPoints(
      "x_0 given x_1 has mean g_θ(x_1, 1) and deviation σ_1, and at σ_1 = 0 it is the last step of "
        + "every sampler"
    ) { point in
      let (state, noise, fresh) = (point.number(), point.number(), point.number())
      let sigma = point.fraction()
      func draw(_ fresh: Rational, _ sigma: Rational) throws -> Rational {
        try formula(state, noise, fresh, point.from, sigma)
      }
      // g is what makes x_1 together with ε.
      try point.equal(
        Forward.state(data: try draw(0, sigma), noise: noise, signalPower: point.from), state,
        "the mean")
      try point.equal(try draw(fresh, sigma) - draw(0, sigma), sigma * fresh, "the deviation")
      try point.equal(
        try draw(fresh, 0),
        DDIM.update(
          state: state, noise: noise, freshNoise: fresh, to: 1, from: point.from, eta: point.eta),
        "the sampler's last step")
    }
  }

  static func lastStepByDraws(
    step: @escaping Formula5<Double> = Reverse.lastStep(state:noise:freshNoise:from:sigma:)
  ) -> Evidence {
    Observation.residuals("the step to x_0 with the noise that was added, under N(x_0, σ_1²)") {
      index, draw in
      let (power, data, noise) = (
        Observation.place(index).from, Observation.data(index), draw.normal()
      )
      let sigma = [0.25, 2][index % 2]
      let state = try Forward.state(data: data, noise: noise, signalPower: power)
      return [try (step(state, noise, draw.normal(), power, sigma) - data) / sigma]
    }
  }
}
