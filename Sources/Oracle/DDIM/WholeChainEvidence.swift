import Derivation
import RealModule
import Rows
import Statistics

/// Evidence from whole chains that are drawn step by step.
enum WholeChainEvidence {
  /// Each piece of evidence, with the mistakes that it refutes.
  static let rows: [Row: [Evidence]] = [
    .ddimSubSequence: [
      marginals()
        .refuting(
          "σ of single steps for that of the stride",
          marginals { eta in
            { state, noise, fresh, to, from in
              let sigma = try DDIM.sigma(to: to, from: from, eta: eta)
              let data = try Inversion.predictedData(
                state: state, noise: noise, signalPower: from)
              let direction = try DDIM.directionRate(to: to, sigma: sigma)
              return to.squareRoot() * data + direction * noise
                + sigma / (20.0).squareRoot() * fresh
            }
          }
        )
        .refuting(
          "no σ² taken from the direction",
          marginals { eta in
            { state, noise, fresh, to, from in
              let sigma = try DDIM.sigma(to: to, from: from, eta: eta)
              let data = try Inversion.predictedData(
                state: state, noise: noise, signalPower: from)
              return to.squareRoot() * data + (1 - to).squareRoot() * noise + sigma * fresh
            }
          })
    ],
    .ddimEqualsDdpm: [
      equalsDDPM()
        .refuting("η = 0.9", equalsDDPM(WholeChains.family(eta: 0.9)))
        .refuting(
          "σ̂ for σ",
          equalsDDPM { state, noise, fresh, to, from in
            let sigma = to == 1 ? 0 : (1 - from / to).squareRoot()
            return try DDIM.update(
              state: state, noise: noise, freshNoise: 0, to: to, from: from, eta: 1)
              + sigma * fresh
          })
    ],
  ]

  private static let etas = [0, 0.5, 1]
  private static let points = 4096

  static func marginals(
    _ sampler: @escaping @Sendable (_ eta: Double) -> WholeChains.Step = WholeChains.family(eta:)
  ) -> Evidence {
    Evidence(
      kind: .observed,
      method: "chains of 20 of 1000 times, drawn step by step for data that is a point: mean and "
        + "variance at every time of τ, three schedules and spacings, η = 0, ½ and 1"
    ) {
      let places = WholeChains.places
      let tests = places.reduce(0) { $0 + $1.powers.count } * etas.count * 2
      let share = Observation.alpha / Double(tests)
      for (name, powers) in places {
        for eta in etas {
          try WholeChains(sampler(eta), points: points).testMarginals(
            powers, name: "\(name), η = \(eta)", share: share)
        }
      }
      let variance =
        try VarianceTest().minimumDetectable(samples: points, alpha: share, power: 0.99) ?? 0
      return
        "\(tests) tests of \(points) points; false alarms \(Observation.alpha), a variance off by "
        + "\(Int((variance * 100).rounded(.up))) % found at one time with power 0.99"
    }
  }

  static func equalsDDPM(
    _ step: @escaping WholeChains.Step = WholeChains.family(eta: 1)
  ) -> Evidence {
    Observation.residuals(
      "DDIM's whole chains of 10 steps at η = 1 for data N(1, ¼), each state under the exact law of "
        + "DDPM's chain given the state before", dimension: 10
    ) { index, draw in
      let place = try exact.get()[index % 3]
      return try WholeChains(step).residuals(place.powers, against: place.law) { draw.normal() }
    }
  }

  /// Every other time of the places, so ten, and DDPM's law there.
  private static let exact = Result {
    try WholeChains.places.map { place in
      let powers = place.powers.enumerated().filter { $0.offset % 2 == 1 }.map(\.element)
      return (
        powers: powers,
        law: try WholeChains.GaussianChain(mean: 1, variance: 0.25, powers: powers)
      )
    }
  }
}
