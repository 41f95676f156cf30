import Derivation
import Rows

/// Evidence for `forward.*` that needs draws.
enum ForwardObservedEvidence {
  /// Each piece of evidence, with the mistakes that it refutes.
  static let rows: [Row: [Evidence]] = [
    .forwardKernel: [
      kernel()
        .refuting(
          "the noise scaled by β",
          kernel { state, noise, to, from in
            (to / from).squareRoot() * state + (1 - to / from) * noise
          })
    ],
    .forwardMarginal: [
      ChainObservation.mistaken.reduce(ChainObservation.evidence()) {
        $0.refuting($1.name, ChainObservation.evidence($1.chain))
      }
    ],
    .forwardReparameterization: [
      reparameterization()
        .refuting(
          "ᾱ for its root",
          reparameterization { data, noise, power in
            power * data + (1 - power).squareRoot() * noise
          })
    ],
  ]

  static func kernel(
    step: @escaping Formula4<Double> = Forward.step(state:noise:to:from:)
  ) -> Evidence {
    Observation.residuals("steps of the kernel, under √(1−β) x and β with β = 1 − ᾱ_t/ᾱ_{t−1}") {
      index, draw in
      let (place, state) = (Observation.place(index), Observation.data(index))
      let x = try step(state, draw.normal(), place.from, place.to)
      let beta = (place.to - place.from) / place.to
      return [(x - (1 - beta).squareRoot() * state) / beta.squareRoot()]
    }
  }

  static func reparameterization(
    state: @escaping Formula3<Double> = Forward.state(data:noise:signalPower:)
  ) -> Evidence {
    Observation.residuals("x_t = a_t x_0 + s_t ε, under N(a_t x_0, 1 − ᾱ_t)") { index, draw in
      let (power, data) = (Observation.place(index).from, Observation.data(index))
      return [try Observation.residual(state(data, draw.normal(), power), data, power)]
    }
  }
}
