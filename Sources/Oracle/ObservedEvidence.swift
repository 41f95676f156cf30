import Derivation
import RealModule
import Statistics

/// Evidence that needs draws.
///
/// What draws and the law of what is drawn are different formulas; those on trial are parameters.
enum ObservedEvidence {
  static let rows: [String: [Evidence]] = [
    "forward.kernel": [kernel()],
    "forward.marginal": [ChainObservation.evidence()],
    "forward.reparameterization": [reparameterization()],
    "ddpm.posterior-mean": [posteriorMean()],
    "ddpm.posterior-variance": [posteriorVariance()],
    "ddpm.reverse-marginal": [reverseMarginal()],
    "ddpm.ancestral-step": [ancestralStep()],
    "elbo.gaussian-kl": [gaussianKL()],
    "elbo.transition-term": [transitionTerm()],
    "reverse.last-step": [lastStep()],
    "ddim.three-forms": [threeForms()],
    "ddim.marginal-consistency": [marginalConsistency()],
    "ddim.update": [update()],
    "ddim.interpolation": [interpolation()],
  ]

  /// Single steps and strides of DDPM's schedule, in turn.
  private static let places: [(to: Double, from: Double)] = {
    let singles = Transitions.ofDDPM.map { (to: $0.to, from: $0.from) }
    return singles
      + zip(singles, singles.dropFirst()).map { (to: $0.from, from: $1.from) }
      .filter { $0.to > $0.from }
  }()
  private static func place(_ index: Int) -> (to: Double, from: Double) {
    places[index % places.count]
  }
  /// Data of every sign and size.
  private static func data(_ index: Int) -> Double { [1.5, -0.5, 8, 0][index / places.count % 4] }
  private static func eta(_ index: Int) -> Double { [0.25, 0.5, 1][index % 3] }

  private static func residual(_ x: Double, _ data: Double, _ power: Double) throws -> Double {
    let mean = try Forward.marginalMean(data: data, signalPower: power)
    return (x - mean) / Forward.marginalVariance(signalPower: power).squareRoot()
  }

  static func kernel(
    step: @escaping Formula4<Double> = Forward.step(state:noise:to:from:)
  ) -> Evidence {
    Observation.residuals("steps of the kernel, under √(1−β) x and β with β = 1 − ᾱ_t/ᾱ_{t−1}") {
      index, draw in
      let (place, state) = (place(index), data(index))
      let x = try step(state, draw.normal(), place.from, place.to)
      let beta = (place.to - place.from) / place.to
      return [(x - (1 - beta).squareRoot() * state) / beta.squareRoot()]
    }
  }

  static func reparameterization(
    state: @escaping Formula3<Double> = Forward.state(data:noise:signalPower:)
  ) -> Evidence {
    Observation.residuals("x_t = a_t x_0 + s_t ε, under N(a_t x_0, 1 − ᾱ_t)") { index, draw in
      let (power, data) = (place(index).from, data(index))
      return [try residual(state(data, draw.normal(), power), data, power)]
    }
  }

  /// x_{t−1} from the marginal, x_t from the kernel: what the posterior says of x_{t−1}, and x_t.
  private static func posterior(
    _ method: String, mean: @escaping Formula4<Double>, variance: @escaping Formula2<Double>
  ) -> Evidence {
    Observation.residuals(method, dimension: 2) { index, draw in
      let (place, data) = (place(index), data(index))
      let earlier = try Forward.state(data: data, noise: draw.normal(), signalPower: place.to)
      let later = try Forward.step(
        state: earlier, noise: draw.normal(), to: place.from, from: place.to)
      let off = try earlier - mean(data, later, place.to, place.from)
      return [
        off / (try variance(place.to, place.from)).squareRoot(),
        try residual(later, data, place.from),
      ]
    }
  }

  static func posteriorMean(
    mean: @escaping Formula4<Double> = Posterior.mean(data:state:to:from:)
  ) -> Evidence {
    posterior(
      "x_{t−1} from the marginal and x_t from the kernel: x_{t−1} − μ̃ is centred and tells nothing "
        + "of x_t", mean: mean, variance: Posterior.variance(to:from:))
  }

  static func posteriorVariance(
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
      let (place, data) = (place(index), data(index))
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
      let (place, data, noise) = (place(index), data(index), draw.normal())
      let later = try Forward.state(data: data, noise: noise, signalPower: place.from)
      return [
        try residual(
          step(later, noise, draw.normal(), place.to, place.from), data, place.to)
      ]
    }
  }

  static func lastStep(
    step: @escaping Formula5<Double> = Reverse.lastStep(state:noise:freshNoise:from:sigma:)
  ) -> Evidence {
    Observation.residuals("the step to x_0 with the noise that was added, under N(x_0, σ_1²)") {
      index, draw in
      let (power, data, noise) = (place(index).from, data(index), draw.normal())
      let sigma = [0.25, 2][index % 2]
      let state = try Forward.state(data: data, noise: noise, signalPower: power)
      return [try (step(state, noise, draw.normal(), power, sigma) - data) / sigma]
    }
  }

  static func threeForms(
    split: @escaping Formula5<Double> = DDIM.split(data:noise:freshNoise:to:sigma:)
  ) -> Evidence {
    Observation.residuals("a x_0 + √(s²−σ²) ε_t + σ ε, under the law of a x_0 + s ε") {
      index, draw in
      let (place, data) = (place(index), data(index))
      let sigma = try DDIM.sigma(to: place.to, from: place.from, eta: eta(index))
      return [
        try residual(
          split(data, draw.normal(), draw.normal(), place.to, sigma), data, place.to)
      ]
    }
  }

  static func marginalConsistency(
    draw step: @escaping Formula6<Double> = DDIM.draw(data:state:freshNoise:to:from:sigma:)
  ) -> Evidence {
    Observation.residuals("q_σ from x_T down: every x_t, under N(a_t x_0, 1 − ᾱ_t)") {
      index, draw in
      let data = data(index)
      let powers = Transitions.ofDDPM.map(\.from).reversed() as [Double]
      var state = try Forward.state(data: data, noise: draw.normal(), signalPower: powers[0])
      for (from, to) in zip(powers, powers.dropFirst()) {
        let sigma = try DDIM.sigma(to: to, from: from, eta: eta(index))
        state = try step(data, state, draw.normal(), to, from, sigma)
      }
      return [try residual(state, data, powers[powers.count - 1])]
    }
  }

  static func update(
    update: @escaping Formula6<Double> = DDIM.update(state:noise:freshNoise:to:from:eta:)
  ) -> Evidence {
    Observation.residuals("equation 12 with the noise that was added, under q(x_{t−1}∣x_0)") {
      index, draw in
      let (place, data, noise) = (place(index), data(index), draw.normal())
      let state = try Forward.state(data: data, noise: noise, signalPower: place.from)
      let next = try update(state, noise, draw.normal(), place.to, place.from, eta(index))
      return [try residual(next, data, place.to)]
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

  static func gaussianKL(
    divergence: @escaping Formula4<Double> = {
      try VariationalBound.gaussianKL(mean: $0, variance: $1, modelMean: $2, modelVariance: $3)
    }
  ) -> Evidence {
    Observation.logRatio(
      "the mean of log q − log p over draws from q",
      [
        (Gaussian(mean: 0, variance: 1), Gaussian(mean: 0.5, variance: 1)),
        (Gaussian(mean: 0.3, variance: 0.5), Gaussian(mean: 0, variance: 2)),
        (Gaussian(mean: -1, variance: 3), Gaussian(mean: 1, variance: 1.5)),
      ]
    ) { try divergence($0.mean, $0.variance, $1.mean, $1.variance) }
  }

  static func transitionTerm(
    term: @escaping Formula6<Double> = {
      try VariationalBound.transitionTerm(
        data: $0, predictedData: $1, state: $2, to: $3, from: $4, modelVariance: $5)
    }
  ) -> Evidence {
    let (data, state) = (1.0, 0.7)
    // x̂_0 is off by what moves the mean by one and a half deviations.
    @Sendable func predicted(_ place: (to: Double, from: Double)) -> Double {
      let weight = (try? Posterior.dataWeight(to: place.to, from: place.from)) ?? .nan
      return data - 1.5 * Posterior.variance(to: place.to, from: place.from).squareRoot() / weight
    }
    let cases = places.flatMap { place in
      [1.0, 1.7].map { (place: place, widened: $0) }
    }
    func laws(_ place: (to: Double, from: Double), _ widened: Double) -> (q: Gaussian, p: Gaussian)
    {
      let variance = Posterior.variance(to: place.to, from: place.from)
      func mean(_ data: Double) -> Double {
        (try? Posterior.mean(data: data, state: state, to: place.to, from: place.from)) ?? .nan
      }
      return (
        Gaussian(mean: mean(data), variance: variance),
        Gaussian(mean: mean(predicted(place)), variance: variance * widened)
      )
    }
    let pairs = cases.map { laws($0.place, $0.widened) }
    return Observation.logRatio(
      "the mean of log q(x_{t−1}∣x_t,x_0) − log p(x_{t−1}∣x_t) over draws from q", pairs
    ) { q, p in
      guard let index = pairs.firstIndex(where: { $0.q.mean == q.mean && $0.p == p }) else {
        return .nan
      }
      let place = cases[index].place
      return try term(data, predicted(place), state, place.to, place.from, p.variance)
    }
  }
}
