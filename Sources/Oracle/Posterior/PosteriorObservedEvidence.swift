import Derivation
import Rows

/// Evidence for `ddpm.*` that needs draws.
///
/// What draws and the law of what is drawn are different formulas; those on trial are parameters.
enum PosteriorObservedEvidence {
  /// Each piece of evidence, with the mistakes that it refutes.
  static let rows: [Row: [Evidence]] = [
    .ddpmPosteriorMean: [
      mean()
        .refuting(
          "the weights exchanged",
          mean { data, state, to, from in
            try Posterior.mean(data: state, state: data, to: to, from: from)
          })
    ],
    .ddpmPosteriorVariance: [
      variance()
        .refuting("β for β̃", variance { to, from in 1 - from / to })
    ],
    .ddpmReverseMarginal: [
      reverseMarginal()
        .refuting(
          "the variance of x_t",
          reverseMarginal { data, to, from in
            (to.squareRoot() * data, 1 - from)
          })
    ],
    .ddpmAncestralStep: [
      ancestralStep()
        .refuting(
          "no noise",
          ancestralStep { state, noise, _, to, from in
            try Reverse.ancestralStep(state: state, noise: noise, freshNoise: 0, to: to, from: from)
          })
    ],
  ]

  /// x_{t−1} from the marginal, x_t from the kernel: what the posterior says of x_{t−1}, and x_t.
  private static func posterior(
    _ method: String, mean: @escaping Formula4<Double>, variance: @escaping Formula2<Double>
  ) -> Evidence {
    Observation.residuals(method, dimension: 2) { index, draw in
      let (place, data) = (Observation.place(index), Observation.data(index))
      let earlier = try Forward.state(data: data, noise: draw.normal(), signalPower: place.to)
      let later = try Forward.step(
        state: earlier, noise: draw.normal(), to: place.from, from: place.to)
      let off = try earlier - mean(data, later, place.to, place.from)
      return [
        off / (try variance(place.to, place.from)).squareRoot(),
        try Observation.residual(later, data, place.from),
      ]
    }
  }

  static func mean(
    mean: @escaping Formula4<Double> = Posterior.mean(data:state:to:from:)
  ) -> Evidence {
    posterior(
      "x_{t−1} from the marginal and x_t from the kernel: x_{t−1} − μ̃ is centred and tells nothing "
        + "of x_t", mean: mean, variance: Posterior.variance(to:from:))
  }

  static func variance(
    variance: @escaping Formula2<Double> = Posterior.variance(to:from:)
  ) -> Evidence {
    posterior(
      "x_{t−1} from the marginal and x_t from the kernel: x_{t−1} − μ̃ has the variance β̃",
      mean: Posterior.mean(data:state:to:from:), variance: variance)
  }

  static func reverseMarginal(
    law: @escaping @Sendable (Double, Double, Double) throws -> Moments<Double> = {
      try Posterior.reverseMarginal(data: $0, to: $1, from: $2)
    }
  ) -> Evidence {
    Observation.residuals("x_t from the marginal, then x_{t−1} from the posterior") { index, draw in
      let (place, data) = (Observation.place(index), Observation.data(index))
      let later = try Forward.state(data: data, noise: draw.normal(), signalPower: place.from)
      let mean = try Posterior.mean(data: data, state: later, to: place.to, from: place.from)
      let deviation = Posterior.variance(to: place.to, from: place.from).squareRoot()
      let moments = try law(data, place.to, place.from)
      return [(mean + deviation * draw.normal() - moments.mean) / moments.variance.squareRoot()]
    }
  }

  static func ancestralStep(
    step: @escaping Formula5<Double> = {
      try Reverse.ancestralStep(state: $0, noise: $1, freshNoise: $2, to: $3, from: $4)
    }
  ) -> Evidence {
    Observation.residuals("an ancestral step with the noise that was added, under q(x_{t−1}∣x_0)") {
      index, draw in
      let (place, data, noise) = (Observation.place(index), Observation.data(index), draw.normal())
      let later = try Forward.state(data: data, noise: noise, signalPower: place.from)
      return [
        try Observation.residual(
          step(later, noise, draw.normal(), place.to, place.from), data, place.to)
      ]
    }
  }
}
