import Derivation
import RealModule
import Rows
import Scalars
import Statistics

/// Evidence for the limit of DDIM: the probability-flow ODE.
enum FlowEvidence {
  /// Each piece of evidence, with the mistakes that it refutes.
  static let rows: [Row: [Evidence]] = [
    .ddimOde: [
      isEuler()
        .refuting("s for s/a", isEuler(level: { try Forward.noiseRate($0) }))
        .refuting("the step's ends exchanged", isEuler(step: { $0 + ($3 - $2) * $1 })),
      isProbabilityFlow()
        .refuting("the score's sign", isProbabilityFlow(exploding: { $1 * $0 / 2 }))
        .refuting("no ½ before the score", isProbabilityFlow(exploding: { -$1 * $0 }))
        .refuting(
          "the reverse SDE's drift for the flow's",
          isProbabilityFlow(inTime: { state, noise, power, rate in
            rate / (2 * power)
              * (state + 2 * (try Inversion.score(noise: noise, signalPower: power)))
          })),
      hasClosedForm()
        .refuting(
          "the drift of x left out",
          hasClosedForm(inTime: { state, noise, power, rate in
            try ProbabilityFlow.rate(
              state: state, noise: noise, signalPower: power, signalPowerRate: rate)
              - rate / (2 * power) * state
          })
        )
        .refuting(
          "λ for log λ", hasClosedForm(rate: { noise, _ in noise })),
      tendsToTheFlow()
        .refuting(
          "√ᾱ_prev missing before the bracket",
          tendsToTheFlow { state, noise, to, from in
            let levels = try [to, from].map { try ProbabilityFlow.noiseLevel(signalPower: $0) }
            return (to / from).squareRoot() * state + (levels[0] - levels[1]) * noise
          }
        )
        .refuting(
          "DDPM's mean without its noise",
          tendsToTheFlow { state, noise, to, from in
            try DDIM.update(
              state: state, noise: noise, freshNoise: 0, to: to, from: from, eta: 1)
          }),
      secondOrder()
        .refuting(
          "the middle's prediction at the old state and level",
          secondOrder(exponential: { y, to, from, noise throws(DerivationError) in
            y + (to - from) * (try noise(y, from))
          })
        )
        .refuting(
          "the second prediction at the old state",
          secondOrder(heun: { y, to, from, rate throws(DerivationError) in
            y + (to - from) * (try rate(y, from) + rate(y, to)) / 2
          })),
    ]
  ]

  static func isEuler(
    level: @escaping Formula1<Rational> = ProbabilityFlow.noiseLevel(signalPower:),
    step: @escaping Formula4<Rational> = ProbabilityFlow.eulerStep(rescaled:noise:to:from:)
  ) -> Evidence {
    Proof.atPoints(
      "the σ = 0 step of equation 12, divided by a_prev, is Euler's step of x/a against s/a, in both "
        + "directions, and λ gives ᾱ back"
    ) { point in
      let (state, noise) = (point.number(), point.number())
      for (to, from) in [(point.to, point.from), (point.from, point.to)] {
        let next = try DDIM.deterministicUpdate(state: state, noise: noise, to: to, from: from)
        try point.equal(
          try step(
            state / (try Forward.signalRate(from)), noise, try level(to), try level(from)),
          try next / Forward.signalRate(to), "the step in x/a")
      }
      let levelNow = try level(point.from)
      try point.equal(
        ProbabilityFlow.signalPower(noiseLevel: levelNow), point.from, "ᾱ from λ")
    }
  }

  static func isProbabilityFlow(
    inTime: @escaping Formula4<Rational> = {
      try ProbabilityFlow.rate(state: $0, noise: $1, signalPower: $2, signalPowerRate: $3)
    },
    exploding: @escaping Formula2<Rational> = ProbabilityFlow.varianceExplodingRate(
      score:varianceRate:)
  ) -> Evidence {
    Proof.atPoints(
      "the derivative of the σ = 0 step in where it goes, by dual numbers, is dx/dt; in x/a it is ε̂ "
        + "dλ/dt, and −½ d(λ²)/dt times the score of x/a"
    ) { point in
      let (state, noise, speed) = (point.number(), point.number(), point.number())
      let from = point.from
      let moving = Dual(from, derivative: speed)
      let step = try DDIM.deterministicUpdate(
        state: Dual(state), noise: Dual(noise), to: moving, from: Dual(from))
      try point.equal(step.value, state, "a step of length 0")
      try point.equal(try inTime(state, noise, from, speed), step.derivative, "dx/dt")
      let level = try ProbabilityFlow.noiseLevel(signalPower: moving)
      let rescaled = try step / Forward.signalRate(moving)
      try point.equal(
        ProbabilityFlow.rate(noise: noise, levelRate: level.derivative), rescaled.derivative,
        "d(x/a)/dt")
      // The density of x/a is that of x with the factor a, and so is its score.
      let score = try Forward.signalRate(from) * Inversion.score(noise: noise, signalPower: from)
      try point.equal(
        try exploding(score, (level * level).derivative), rescaled.derivative,
        "the variance-exploding form")
    }
  }

  /// ε̂ of normal data is linear in y, so a flow's error grows no faster than the deviation of the law that it
  /// carries: in y and towards the data not at all, in x by 1/√v at most.
  static func hasClosedForm(
    rate: @escaping Formula2<Double> = ProbabilityFlow.rate(noise:levelRate:),
    inTime: @escaping Formula4<Double> = {
      try ProbabilityFlow.rate(state: $0, noise: $1, signalPower: $2, signalPowerRate: $3)
    }
  ) -> Evidence {
    Evidence(
      kind: .computed,
      method:
        "GSL's Prince–Dormand solver of orders 8 and 9 in λ, log λ and t, for normal data, is "
        + "the closed form: as many deviations from the mean as at the start"
    ) {
      let (data, network) = (Flow.normal, Flow.networks[0].network)
      let (first, last) = (1.0, 0.1)
      let powers = (from: Flow.power(first), to: Flow.power(last))
      let right = try Flow.starts.map {
        try ProbabilityFlow.normalFlow(
          state: $0, mean: data.mean, variance: data.variance, to: powers.to, from: powers.from)
      }
      let tolerance = 1e-11
      func noise(_ rescaled: Double, _ level: Double) throws -> Double {
        let power = ProbabilityFlow.signalPower(noiseLevel: level)
        return try network(power.squareRoot() * rescaled, power)
      }
      let rescaled = Flow.starts.map { $0 / powers.from.squareRoot() }
      let inLevel = try Flow.solve(
        rescaled, over: Flow.level(first), to: Flow.level(last), tolerance: tolerance
      ) { try rate(noise($0, $1), 1) }
      let inLogarithm = try Flow.solve(
        rescaled, over: .log(Flow.level(first)), to: .log(Flow.level(last)), tolerance: tolerance
      ) { try rate(noise($0, .exp($1)), .exp($1)) }
      let timed = try Flow.solve(Flow.starts, over: first, to: last, tolerance: tolerance) {
        let power = Flow.power($1)
        return try inTime(
          $0, network($0, power), power, -Flow.angle * Double.sin(2 * Flow.angle * $1))
      }
      let largest = rescaled.map(\.magnitude).max() ?? 0
      var worst = 0.0
      let signal = powers.to.squareRoot()
      let solved: [(name: String, ends: [Double], calls: Int, size: Double, growth: Double)] = [
        ("λ", inLevel.ends.map { $0 * signal }, inLevel.calls, largest, 1),
        ("log λ", inLogarithm.ends.map { $0 * signal }, inLogarithm.calls, largest, 1),
        ("t", timed.ends, timed.calls, 2.5, 1 / data.variance.squareRoot()),
      ]
      for (name, ends, calls, size, growth) in solved {
        let bound = Double(calls) / 12 * tolerance * (1 + size) * growth
        for (value, exact) in zip(ends, right) {
          let deviation = (value - exact).magnitude
          worst = max(worst, deviation)
          guard deviation <= bound else {
            throw Refutation(
              "in \(name) the solver ends at \(value), the closed form is \(exact)")
          }
        }
      }
      return "largest difference \(worst)"
    }
  }

  static func tendsToTheFlow(
    _ update: @escaping Formula4<Double> = DDIM.deterministicUpdate(state:noise:to:from:)
  ) -> Evidence {
    Evidence(
      kind: .computed,
      method:
        "x_0 of 100, 200, 400 and 800 steps at σ = 0 tends to the end of GSL's solver with order "
        + "1: normal data and two peaks, six x_T, ᾱ = cos²"
    ) {
      var seen: [Double] = []
      for (name, network) in Flow.networks {
        let rescaled = Flow.starts.map { $0 / Flow.power(1).squareRoot() }
        let ends = try [1e-10, 1e-12].map { tolerance in
          try Flow.solve(rescaled, over: Flow.level(1), to: 0, tolerance: tolerance) {
            let power = ProbabilityFlow.signalPower(noiseLevel: $1)
            return ProbabilityFlow.rate(
              noise: try network(power.squareRoot() * $0, power), levelRate: 1)
          }.ends
        }
        let errors = try [100, 200, 400, 800].map { steps in
          ConvergenceOrder.distance(
            try Flow.starts.map {
              try Flow.decoded($0, steps: steps, network: network, update: update)
            }, ends[1])
        }
        seen.append(
          try ConvergenceOrder(
            errors: errors, ownError: ConvergenceOrder.distance(ends[0], ends[1])
          ).expect(1, name))
      }
      return "orders \(seen.map(rounded))"
    }
  }

  /// A number to three places, as it is printed.
  static func rounded(_ value: Double) -> Double { (value * 1000).rounded() / 1000 }
}
