import CandidateProtocol
import Derivation
import Laws
import RealModule
import Rows
import Samplers
import Statistics

/// Evidence for mixtures of one coordinate: the perfect network, and the law of a whole chain.
enum MixtureEvidence {
  typealias Predictor = @Sendable (NormalMixture<Double>, Double, Double) throws -> Double

  /// Two bumps of different width and weight, and three of which one is narrow.
  static let mixtures: [[NormalMixture<Double>.Component]] = [
    [.init(weight: 0.3, mean: -1.2, variance: 0.04), .init(weight: 0.7, mean: 0.8, variance: 0.2)],
    [
      .init(weight: 2, mean: -3, variance: 0.25), .init(weight: 5, mean: 0, variance: 0.0025),
      .init(weight: 3, mean: 2.5, variance: 0.09),
    ],
  ]

  /// Times of DDPM's schedule at which components overlap more or less.
  static let times = [1, 20, 100, 200, 350, 600, 1000]
  static let signalPowers = Transitions.families[0].table(steps: 1000).signalPowers

  static func predictorByQuadrature(
    _ formula: @escaping Predictor = { try $0.optimalNoise(state: $1, signalPower: $2) }
  ) -> Evidence {
    Evidence(
      kind: .computed,
      method:
        "∫ ε q(x_0) N(x_t; a x_0, s²) dx_0 over the same without ε, by GSL's QAG between the components' "
        + "ends: two mixtures, seven times, nine states within three deviations"
    ) {
      var (worst, count) = (0.0, 0)
      for components in mixtures {
        let mixture = try NormalMixture(components)
        for power in times.map({ signalPowers[$0 - 1] }) {
          for score in stride(from: -3.0, through: 3, by: 0.75) {
            let state = power.squareRoot() * 0.3 + score * 1.2
            let claimed = try formula(mixture, state, power)
            let (right, error) = try definition(components, state, power)
            let allowed = error + 1e-13 * (1 + right.magnitude)
            worst = max(worst, (claimed - right).magnitude)
            count += 1
            guard (claimed - right).magnitude <= allowed else {
              throw Refutation(
                "at ᾱ = \(power), x = \(state) the integrals' ratio is \(right), \(claimed) is claimed"
              )
            }
          }
        }
      }
      return "largest difference \(worst) in \(count) states"
    }
  }

  /// The definition of a conditional mean, component by component on the piece of the line where both factors of
  /// the integrand count.
  private static func definition(
    _ components: [NormalMixture<Double>.Component], _ state: Double, _ power: Double
  ) throws -> (value: Double, error: Double) {
    let (rate, noise) = (power.squareRoot(), 1 - power)
    let likely = Gaussian(mean: state / rate, variance: noise / power)
    func end(_ law: Gaussian, _ score: Double) -> Double {
      law.mean + score * law.variance.squareRoot()
    }
    var (above, below): (Estimate, Estimate) = (Estimate(0, error: 0), Estimate(0, error: 0))
    func add(_ value: Quadrature.Value, to sum: inout Estimate) {
      sum = Estimate(sum.value + value.value, error: sum.error + value.error)
    }
    for component in components {
      let law = Gaussian(mean: component.mean, variance: component.variance)
      let low = max(end(law, -12), end(likely, -12))
      let high = min(end(law, 12), end(likely, 12))
      guard low < high else { continue }
      func weight(_ data: Double) -> Double {
        component.weight * law.density(at: data) * likely.density(at: data)
      }
      add(try Quadrature.over(low...high, absoluteError: 1e-16, weight), to: &below)
      add(
        try Quadrature.over(low...high, absoluteError: 1e-16) { data in
          weight(data) * (state - rate * data) / noise.squareRoot()
        }, to: &above)
    }
    let ratio = above.value / below.value
    return (ratio, (above.error + ratio.magnitude * below.error) / below.value)
  }

  /// With two components the predicted noise says how likely the first is; then ε given x_t has a known law.
  static func predictorByDraws(
    _ formula: @escaping Predictor = { try $0.optimalNoise(state: $1, signalPower: $2) }
  ) -> Evidence {
    Observation.residuals(
      "two components: the prediction gives the first one's share of x_t, and with it the distribution "
        + "function of ε given x_t; at the ε that was drawn it is uniform and tells nothing of x_t",
      dimension: 2
    ) { index, draw in
      let components = mixtures[0]
      let mixture = try NormalMixture(components)
      let power = signalPowers[times[1 + index % 5] - 1]
      // A normal draw below the quantile of its weight chooses the first.
      let choice = NormalLaw.lower(draw.normal()) < components[0].weight ? 0 : 1
      let data =
        components[choice].mean + components[choice].variance.squareRoot() * draw.normal()
      let noise = draw.normal()
      let state = try Forward.state(data: data, noise: noise, signalPower: power)
      let own = try components.map { component in
        try (
          mean: Objective.optimalNoise(
            state: state, mean: component.mean, variance: component.variance, signalPower: power),
          deviation: (power * component.variance / (power * component.variance + 1 - power))
            .squareRoot()
        )
      }
      let predicted = try formula(mixture, state, power)
      let first = (predicted - own[1].mean) / (own[0].mean - own[1].mean)
      func upper(_ law: (mean: Double, deviation: Double)) -> Double {
        NormalLaw.upper((noise - law.mean) / law.deviation)
      }
      let ofNoise = first * upper(own[0]) + (1 - first) * upper(own[1])
      let ofState = components.reduce(0) { sum, component in
        let spread = (power * component.variance + 1 - power).squareRoot()
        return sum + component.weight
          * NormalLaw.upper((state - power.squareRoot() * component.mean) / spread)
      }
      guard ofNoise > 0, ofNoise < 1 else {
        throw Refutation("a chance of ε given x_t is \(ofNoise)")
      }
      return [
        try NormalLaw.quantile(upper: ofNoise), try NormalLaw.quantile(upper: ofState),
      ]
    }
  }
}
