import Derivation
import Rows
import Scalars

/// Evidence for `objective.*`: what of the bound is left to train on, and with which weight.
enum ObjectiveEvidence {
  /// Each piece of evidence, with the mistakes that it refutes.
  static let rows: [Row: [Evidence]] = [
    .objectiveWeights: [
      weights()
        .refuting(
          "α left out of DDPM's",
          weights(ddpm: { to, from, variance in
            let beta = Forward.kernelVariance(to: from, from: to)
            return beta * beta / (2 * variance * (1 - from))
          })
        )
        .refuting(
          "what the DDIM paper prints",
          weights(family: { _, from, sigma in 1 / (2 * sigma * sigma * from) }))
    ],
    .objectiveTransitionAsNoiseError: [
      noiseError()
        .refuting("the error without its square", noiseError { $1 * $0 })
    ],
    .objectiveParameterizations: [
      parameterizations()
        .refuting(
          "SNR for v",
          parameterizations(factor: { prediction, signalPower in
            try Objective.noiseErrorFactor(
              of: prediction == .velocity ? .data : prediction, signalPower: signalPower)
          })
        )
        .refuting(
          "the + 1 inside the minimum",
          parameterizations(minimumSNR: { prediction, signalPower, limit in
            let ratio = try VariationalBound.signalToNoise(signalPower)
            guard prediction == .velocity else {
              return try Objective.minimumSNRWeight(
                of: prediction, signalPower: signalPower, limit: limit)
            }
            return min(ratio + 1, limit) / (ratio + 1)
          }))
    ],
  ]

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
      let weight = try Objective.weight(to: point.to, from: point.from, variance: variance)
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
      let ratio = try VariationalBound.signalToNoise(point.from)
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
}
