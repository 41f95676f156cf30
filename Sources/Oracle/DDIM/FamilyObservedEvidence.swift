import Derivation
import RealModule
import Rows

/// Evidence for q_σ that needs draws.
enum FamilyObservedEvidence {
  /// Each piece of evidence, with the mistakes that it refutes.
  static let rows: [Row: [Evidence]] = [
    .ddimThreeForms: [
      threeForms()
        .refuting(
          "σ is not taken from the direction",
          threeForms { data, noise, fresh, to, sigma in
            to.squareRoot() * data + (1 - to).squareRoot() * noise + sigma * fresh
          })
    ],
    .ddimMarginalConsistency: [
      marginalConsistency()
        .refuting(
          "η² for η",
          marginalConsistency { data, state, fresh, to, from, sigma in
            try DDIM.mean(data: data, state: state, to: to, from: from, sigma: sigma)
              + sigma * sigma * fresh
          })
    ],
    .ddimUpdate: [
      update()
        .refuting(
          "half of σ² in the direction",
          update { state, noise, fresh, to, from, eta in
            let sigma = try DDIM.sigma(to: to, from: from, eta: eta)
            let data = try Inversion.predictedData(state: state, noise: noise, signalPower: from)
            return to.squareRoot() * data
              + (1 - to - sigma * sigma / 2).squareRoot() * noise + sigma * fresh
          })
    ],
    .ddimInterpolation: [
      interpolation()
        .refuting(
          "linear weights",
          interpolation { first, second, cosine, _ in
            cosine * first + (1 - cosine) * second
          })
    ],
  ]

  static func threeForms(
    split: @escaping Formula5<Double> = DDIM.split(data:noise:freshNoise:to:sigma:)
  ) -> Evidence {
    Observation.residuals("a x_0 + √(s²−σ²) ε_t + σ ε, under the law of a x_0 + s ε") {
      index, draw in
      let (place, data) = (Observation.place(index), Observation.data(index))
      let sigma = try DDIM.sigma(to: place.to, from: place.from, eta: Observation.eta(index))
      return [
        try Observation.residual(
          split(data, draw.normal(), draw.normal(), place.to, sigma), data, place.to)
      ]
    }
  }

  static func marginalConsistency(
    draw step: @escaping Formula6<Double> = DDIM.draw(data:state:freshNoise:to:from:sigma:)
  ) -> Evidence {
    Observation.residuals("q_σ from x_T down: every x_t, under N(a_t x_0, 1 − ᾱ_t)") {
      index, draw in
      let data = Observation.data(index)
      let powers = Transitions.ofDDPM.map(\.from).reversed() as [Double]
      var state = try Forward.state(data: data, noise: draw.normal(), signalPower: powers[0])
      for (from, to) in zip(powers, powers.dropFirst()) {
        let sigma = try DDIM.sigma(to: to, from: from, eta: Observation.eta(index))
        state = try step(data, state, draw.normal(), to, from, sigma)
      }
      return [try Observation.residual(state, data, powers[powers.count - 1])]
    }
  }

  static func update(
    update: @escaping Formula6<Double> = DDIM.update(state:noise:freshNoise:to:from:eta:)
  ) -> Evidence {
    Observation.residuals("equation 12 with the noise that was added, under q(x_{t−1}∣x_0)") {
      index, draw in
      let (place, data, noise) = (Observation.place(index), Observation.data(index), draw.normal())
      let state = try Forward.state(data: data, noise: noise, signalPower: place.from)
      let next = try update(
        state, noise, draw.normal(), place.to, place.from, Observation.eta(index))
      return [try Observation.residual(next, data, place.to)]
    }
  }

  static func interpolation(
    arc: @escaping Formula4<Double> = { Interpolation.arc($0, $1, cosine: $2, sine: $3) }
  ) -> Evidence {
    Observation.residuals("cos(πw/2) a + sin(πw/2) b of independent N(0, 1), under N(0, 1)") {
      index, draw in
      let angle = Double(index % 9) / 8 * .pi / 2
      return [try arc(draw.normal(), draw.normal(), .cos(angle), .sin(angle))]
    }
  }
}
