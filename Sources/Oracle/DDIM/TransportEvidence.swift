import Derivation
import RealModule
import Rows
import Scalars
import Statistics

/// Evidence that one σ = 0 step carries the law of x_t, whatever the data are.
enum TransportEvidence {
  /// The mean velocity at y of clouds with densities, at λ.
  typealias Velocity =
    @Sendable (
      Dual<Rational>, [(data: Dual<Rational>, density: Dual<Rational>)], Dual<Rational>
    ) throws -> Dual<Rational>

  /// Each piece of evidence, with the mistakes that it refutes.
  static let rows: [Row: [Evidence]] = [
    .ddimTransport: [
      clouds()
        .refuting(
          "the earlier time's signal for both",
          clouds { data, state, to, from in
            let stretch = try ((1 - to) / (1 - from)).root()
            return try to.root() * data + stretch * (state - to.root() * data)
          }),
      continuity()
        .refuting(
          "clouds that weigh the same",
          continuity { y, clouds, level in
            try ProbabilityFlow.meanVelocity(
              rescaled: y, clouds: clouds.map { ($0.data, 1) }, noiseLevel: level)
          }
        )
        .refuting(
          "squares for densities",
          continuity { y, clouds, level in
            let squares = clouds.map { (data: $0.data, density: $0.density * $0.density) }
            return try ProbabilityFlow.meanVelocity(
              rescaled: y, clouds: squares, noiseLevel: level)
          }),
      secondOrder()
        .refuting(
          "the noise of the nearer peak",
          secondOrder(network: { state, power in
            let mean = state > 0 ? 1.2 : -1.0
            return try Objective.optimalNoise(
              state: state, mean: mean, variance: mean > 0 ? 0.09 : 0.16, signalPower: power)
          })
        )
        .refuting(
          "DDPM's mean without its noise",
          secondOrder(update: { state, noise, to, from in
            try DDIM.update(
              state: state, noise: noise, freshNoise: 0, to: to, from: from, eta: 1)
          })),
    ]
  ]

  static func clouds(
    _ map: @escaping Formula4<Rational> = ProbabilityFlow.cloudMap(data:state:to:from:)
  ) -> Evidence {
    Proof.atPoints(
      "for known x_0 the σ = 0 step of any length is an affine map that takes a x_0 + s ε of one time "
        + "to that of the other, so the whole cloud N(a x_0, s²) to the other's"
    ) { point in
      let (data, noise) = (point.number(), point.number())
      for (to, from) in [(point.to, point.from), (point.from, point.to)] {
        let state = try Forward.state(data: data, noise: noise, signalPower: from)
        let moved = try map(data, state, to, from)
        try point.equal(
          moved, Forward.state(data: data, noise: noise, signalPower: to), "the same ε")
        let own = try Inversion.noise(state: state, data: data, signalPower: from)
        try point.equal(
          moved, DDIM.deterministicUpdate(state: state, noise: own, to: to, from: from),
          "the step with the cloud's own ε")
      }
    }
  }

  /// A normal density is known by its value, any positive number, and by the rates of its logarithm, which are
  /// fractions: log p = −(y − x)²/(2λ²) − log λ, up to a constant. The identity is linear in the values, so fractions
  /// for them lose nothing, though no exponential is one.
  static func continuity(
    _ velocity: @escaping Velocity = {
      try ProbabilityFlow.meanVelocity(rescaled: $0, clouds: $1, noiseLevel: $2)
    }
  ) -> Evidence {
    Proof.atPoints(
      "∂p/∂λ + ∂(p u)/∂y = 0 for the sum p of one to four clouds N(x_i, λ²) and the mean velocity u: "
        + "no first order is left of what a step does to p; densities are drawn fractions, their rates "
        + "those of normal laws"
    ) { point in
      let (place, level) = (point.number(), point.fraction())
      let count = 1 + point.choice(of: 4)
      let drawn = (0..<count).map { _ in (data: point.number(), density: point.fraction()) }
      /// The clouds where y or λ moves.
      func clouds(
        _ y: Dual<Rational>, _ level: Dual<Rational>
      ) -> [(data: Dual<Rational>, density: Dual<Rational>)] {
        drawn.map { cloud in
          let distance = y - Dual(cloud.data)
          let exponent = -distance * distance / (2 * level * level)
          let rate = exponent.derivative - level.derivative / level.value
          return (
            Dual(cloud.data), Dual(cloud.density, derivative: cloud.density * rate)
          )
        }
      }
      let inLevel = clouds(Dual(place), Dual.variable(level))
      let moving = Dual.variable(place)
      let inPlace = clouds(moving, Dual(level))
      let density = inPlace.reduce(0 as Dual<Rational>) { $0 + $1.density }
      let flux = density * (try velocity(moving, inPlace, Dual(level)))
      let growth = inLevel.reduce(0 as Rational) { $0 + $1.density.derivative }
      try point.equal(growth + flux.derivative, 0, "the continuity equation")
    }
  }

  /// Quantiles: in one dimension the step is a rising map, so it carries the quantile of each level to that of the law
  /// that it makes, and their distance from q's own is Wasserstein's.
  static func secondOrder(
    network: @escaping @Sendable (Double, Double) throws -> Double = {
      try Flow.networks[1].network($0, $1)
    },
    update: @escaping Formula4<Double> = DDIM.deterministicUpdate(state:noise:to:from:)
  ) -> Evidence {
    Evidence(
      kind: .computed,
      method:
        "one step from s/a = 0.8 for two peaks: the quantiles of what it makes of q(x_t), at 20 "
        + "levels, against those of q(x_s) by Brent's method: the root mean square falls by 4 when "
        + "the step is halved, from 1/8 to 1/128"
    ) {
      let from = 0.8
      let levels = (0..<20).map { (Double($0) + 0.5) / 20 }
      let starts = try levels.map { try quantile($0, from) }
      let errors = try [8, 16, 32, 64, 128].map { steps in
        let to = from - 1 / Double(steps)
        let powers = (
          to: ProbabilityFlow.signalPower(noiseLevel: to),
          from: ProbabilityFlow.signalPower(noiseLevel: from)
        )
        let pushed = try starts.map {
          let state = powers.from.squareRoot() * $0
          return try update(state, network(state, powers.from), powers.to, powers.from)
            / powers.to.squareRoot()
        }
        guard zip(pushed, pushed.dropFirst()).allSatisfy({ $0 < $1 }) else {
          throw Refutation("the step does not keep the order of states")
        }
        return ConvergenceOrder.distance(pushed, try levels.map { try quantile($0, to) })
      }
      // A quantile is off by a few roundings of its level over the density, which is above 0.05 here.
      let order = try ConvergenceOrder(errors: errors, ownError: 100 * Double.ulpOfOne)
        .expect(2, "two peaks")
      return "order \(FlowEvidence.rounded(order))"
    }
  }

  /// Where y has a share of the law of x_t/a_t below it.
  private static func quantile(_ level: Double, _ noiseLevel: Double) throws -> Double {
    let components = try Flow.peaks.get().components
    return try RootFinding.root(in: -20...20, absoluteError: Double.ulpOfOne) { place in
      components.reduce(-level) { sum, component in
        let deviation = (component.variance + noiseLevel * noiseLevel).squareRoot()
        let standard = (place - component.mean) / deviation
        return sum + component.weight * Double.erfc(-standard * (0.5).squareRoot()) / 2
      }
    }
  }
}
