import CandidateProtocol
import Derivation
import Laws
import RealModule
import Rows
import Samplers
import Statistics

/// Evidence for the law of a whole chain.
extension MixtureEvidence {
  /// A law on trial, of a sampler on some of DDPM's times, for data and a network that is off by an offset.
  typealias Law =
    @Sendable (
      _ chain: ReverseChain<Double>, _ data: NormalMixture<Double>, _ offset: Double,
      _ steps: Int?
    ) throws -> MixtureChainLaw

  static let law: Law = {
    try MixtureChainLaw(of: $0, data: $1, offset: $2, from: .standardNormal, steps: $3)
  }

  static func chain(
    _ sampler: Sampler<Double>, count: Int, spacing: Spacing = .trailing
  ) throws -> ReverseChain<Double> {
    try ReverseChain(
      sampler, signalPowers: signalPowers,
      times: NoiseSchedule.subSequence(of: 1000, count: count, spacing: spacing))
  }

  /// All kinds of step, by name.
  static let samplers: [(name: String, sampler: Sampler<Double>)] = [
    ("η = 0", .family(eta: 0)), ("η = ½", .family(eta: 0.5)), ("η = 1", .family(eta: 1)),
    ("β", .ancestral(.kernel)), ("σ̂", .sigmaHat),
  ]

  static func oneComponent(_ law: @escaping Law = law) -> Evidence {
    Evidence(
      kind: .computed,
      method:
        "a mixture of one component has the recursion's law: mean, variance and at S = 10 the distance to the data, "
        + "with an offset and without, five samplers, S = 1, 3 and 10, each within the error that the "
        + "quadrature states for itself"
    ) {
      var (worst, loosest, count) = (0.0, 0.0, 0)
      for (mean, variance, offset) in [(0.3, 0.25, 0.0), (2, 0.01, 0.02), (0, 4, -0.1)] {
        let data = try NormalMixture([.init(weight: 1, mean: mean, variance: variance)])
        let network = try GaussianNetwork(mean: mean, variance: variance, offset: offset)
        for (name, sampler) in samplers {
          for steps in [1, 3, 10] {
            let chain = try chain(sampler, count: steps)
            let right = try GaussianChainLaw(of: chain, network: network, from: .standardNormal)
              .output
            let claimed = try law(chain, data, offset, nil)
            var numbers = [
              ("the mean", right.mean, claimed.mean),
              ("the variance", right.variance, claimed.variance),
            ]
            if steps == 10 {
              let distance = try Wasserstein.normal(right, (mean, variance))
              numbers.append(("the distance", distance, claimed.distanceToData()))
            }
            for (quantity, value, estimate) in numbers {
              worst = max(worst, (estimate.value - value).magnitude)
              loosest = max(loosest, estimate.error)
              count += 1
              guard estimate.contains(value) else {
                throw Refutation(
                  "N(\(mean), \(variance)), \(name), S = \(steps): \(quantity) is \(value), "
                    + "\(estimate) is claimed")
              }
            }
          }
        }
      }
      guard loosest < 1e-6 else {
        throw Refutation("the quadrature states an error of \(loosest)")
      }
      return "\(count) numbers, largest difference \(worst), largest error stated \(loosest)"
    }
  }

  static func transitionMatrix(_ law: @escaping Law = law) -> Evidence {
    Evidence(
      kind: .computed,
      method:
        "two and three components through four steps as a chain of 400 states, one every 1/20: kernels by "
        + "`Reverse.density`, the trapezoidal rule, the network by its formula; E X, E X² and two values of "
        + "the characteristic function"
    ) {
      var (worst, count) = (0.0, 0)
      for components in mixtures {
        let data = try NormalMixture(components)
        for (name, sampler) in [samplers[1], samplers[4]] {
          let chain = try chain(sampler, count: 4, spacing: .linear)
          let claimed = try law(chain, data, 0, nil)
          let fine = try moments(chain, data, states: 400)
          let rough = try moments(chain, data, states: 340)
          for (index, function) in functions.enumerated() {
            let estimate = claimed.expectation(slope: 8, function)
            let own = (fine[index] - rough[index]).magnitude + 1e-12
            worst = max(worst, (estimate.value - fine[index]).magnitude)
            count += 1
            guard own < 1e-8, (estimate.value - fine[index]).magnitude <= own + estimate.error
            else {
              throw Refutation(
                "\(components.count) components, \(name): moment \(index) is \(fine[index]) ± \(own), "
                  + "\(estimate) is claimed")
            }
          }
        }
      }
      return "\(count) moments, largest difference \(worst)"
    }
  }

  private static let functions: [@Sendable (Double) -> Double] = [
    { $0 }, { $0 * $0 }, { Double.cos($0) }, { Double.sin(2 * $0) },
  ]

  /// E f of the output, by a row of masses that is multiplied by one matrix a step.
  private static func moments(
    _ chain: ReverseChain<Double>, _ data: NormalMixture<Double>, states: Int
  ) throws -> [Double] {
    let width = 20.0 / Double(states)
    let places = (0..<states).map { (Double($0) + 0.5) * width - 10 }
    var masses = places.map { width * Gaussian(mean: 0, variance: 1).density(at: $0) }
    for step in chain.steps {
      let means = try places.map { place in
        try step.coefficients.state * place + step.coefficients.noise
          * data.optimalNoise(state: place, signalPower: step.signalPower)
      }
      let variance = step.coefficients.variance
      if variance == 0 {
        return functions.map { function in
          zip(means, masses).reduce(0) { $0 + $1.1 * function($1.0) }
        }
      }
      masses = try places.map { place in
        try width * Reverse.density(at: place, means: means, weights: masses, variance: variance)
      }
    }
    return functions.map { function in
      zip(places, masses).reduce(0) { $0 + $1.1 * function($1.0) }
    }
  }

  static func pushed(_ law: @escaping Law = law) -> Evidence {
    Evidence(
      kind: .computed,
      method:
        "at η = 0 the distribution function at the place where a chain of plain steps leads from x_T is "
        + "Φ(x_T), and the quantile of Φ(x_T) is that place: two mixtures, S = 5 and 50, nine x_T"
    ) {
      var (worst, count) = (0.0, 0)
      for components in mixtures {
        let data = try NormalMixture(components)
        for steps in [5, 50] {
          let chain = try chain(.family(eta: 0), count: steps)
          let claimed = try law(chain, data, 0, nil)
          for start in stride(from: -3.2, through: 3.2, by: 0.8) {
            let end = try chain.steps.reduce(start) { state, step in
              let noise = try data.optimalNoise(state: state, signalPower: step.signalPower)
              return step.coefficients.state * state + step.coefficients.noise * noise
            }
            let estimate = claimed.distribution(at: end)
            // The plain steps' own roundings, as the map carries them to the output, seen by the density.
            let rounding = 8 * Double(steps + 8) * Double.ulpOfOne
            let own = rounding * (1 + (claimed.density(at: end)?.value ?? 0))
            let right = NormalLaw.lower(start)
            worst = max(worst, (estimate.value - right).magnitude)
            count += 1
            guard (estimate.value - right).magnitude <= own + estimate.error,
              estimate.error < 1e-9
            else {
              throw Refutation(
                "\(components.count) components, S = \(steps): F is \(right) where x_T = \(start) leads, "
                  + "\(estimate) is claimed")
            }
          }
        }
      }
      return "\(count) values, largest difference \(worst)"
    }
  }

  static func lawByDraws(_ law: @escaping Law = law) -> Evidence {
    let method =
      "chains of draws at η = ½ and with σ̂, five steps, for two mixtures: the law's distribution function "
      + "at the state before the last step is uniform"
    return Evidence(kind: .observed, method: method) {
      let trials = try trials(law)
      return try Observation.residuals(method) { index, draw in
        let trial = trials[index % trials.count]
        var state = draw.normal()
        for (step, deviation) in trial.steps {
          let noise = try trial.data.optimalNoise(state: state, signalPower: step.signalPower)
          state =
            step.coefficients.state * state + step.coefficients.noise * noise
            + deviation * draw.normal()
        }
        let share = trial.law.distribution(at: state).value
        guard share > 0, share < 1 else { throw Refutation("F is \(share) at \(state)") }
        return [-(try NormalLaw.quantile(upper: share))]
      }.run()
    }
  }

  private typealias Trial = (
    data: NormalMixture<Double>, law: MixtureChainLaw,
    steps: [(ReverseChain<Double>.Step, Double)]
  )

  private static func trials(_ law: Law) throws -> [Trial] {
    var all: [Trial] = []
    for components in mixtures {
      for place in [1, 4] {
        let data = try NormalMixture(components)
        let chain = try chain(samplers[place].sampler, count: 5)
        let steps = chain.steps.dropLast().map { ($0, $0.coefficients.variance.squareRoot()) }
        all.append((data, try law(chain, data, 0, 4), steps))
      }
    }
    return all
  }
}
