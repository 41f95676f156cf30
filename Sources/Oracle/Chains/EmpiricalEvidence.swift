import CandidateProtocol
import Derivation
import RealModule
import Rows
import Samplers
import Scalars
import Statistics

/// Evidence for `chain.empirical-predictor`.
enum EmpiricalEvidence {
  typealias Numbers = Dual<Rational>
  typealias Exponent = @Sendable ([Numbers], [Numbers], Numbers) throws -> Numbers
  typealias Mean = @Sendable ([[Rational]], [Rational]) throws -> [Rational]

  /// ∇ log q(x_t) with the exponentials at x_t as given numbers u_i: Σ u_i ∇e_i / Σ u_i, whatever they are.
  static func score(
    exponent: @escaping Exponent = FiniteData.exponent(state:point:signalPower:),
    mean: @escaping Mean = FiniteData.mean(of:weights:)
  ) -> Evidence {
    Proof.atPoints(
      "q(x_t) is a sum of exponentials; with their values at x_t as any positive numbers its score, by dual "
        + "numbers, is that of the mean with these as weights; the exponent is 0 at a x_i and even for points "
        + "that are equally far; and the step to t = 0 gives the mean: of a weight alone the point itself"
    ) { point in
      let power = point.from
      let (rate, noiseRate) = (try power.root(), try (1 - power).root())
      let points = (0..<3).map { _ in [point.number(), point.number()] }
      let state = [point.number(), point.number()]
      let weights = points.map { _ in point.fraction() }
      let total = weights.reduce(0, +)
      let data = try mean(points, weights)
      for place in state.indices {
        let moving = state.indices.map {
          Dual(state[$0], derivative: $0 == place ? 1 : 0)
        }
        let slopes = try points.map {
          try exponent(moving, $0.map { Dual($0) }, Dual(power)).derivative
        }
        let score = zip(weights, slopes).reduce(0) { $0 + $1.0 * $1.1 } / total
        let noise = (state[place] - rate * data[place]) / noiseRate
        try point.equal(
          try Inversion.score(noise: noise, signalPower: power), score, "the score")
        // A step of every sampler to t = 0: ᾱ is 1 there, and σ is 0.
        try point.equal(
          try Reverse.mean(state: state[place], noise: noise, to: 1, from: power, sigma: 0),
          data[place], "the last step")
      }
      func value(_ x: [Rational], _ of: [Rational]) throws -> Rational {
        try exponent(x.map { Dual($0) }, of.map { Dual($0) }, Dual(power)).value
      }
      try point.equal(try value(points[0].map { rate * $0 }, points[0]), 0, "no distance")
      let between = zip(points[0], points[1]).map { rate * ($0 + $1) / 2 }
      try point.equal(
        try value(between, points[0]), try value(between, points[1]), "equal distances")
      for (index, alone) in points.enumerated() {
        let one = points.indices.map { $0 == index ? weights[index] : 0 }
        try point.holds(try mean(points, one) == alone, "one weight alone")
      }
    }
  }

  typealias Predictor = @Sendable ([Double], [[Double]], Double) throws -> [Double]

  /// Points of one coordinate, unevenly far apart, one of them twice.
  private static let line = [-1.5, -0.25, 0.5, 0.5, 2]

  static func narrow(
    _ formula: @escaping Predictor = FiniteData.predictedData(state:points:signalPower:)
  ) -> Evidence {
    Evidence(
      kind: .computed,
      method:
        "x̂_0 of a mixture of normal laws about the points tends to it as their variance falls from 1e-2 to "
        + "1e-14, within a bound on what the variance can do"
    ) {
      let points = line.map { [$0] }
      let (span, largest) = (3.5, 2.0)
      var worst = 0.0
      for place in Transitions.ofDDPM {
        let (power, noise) = (place.from, 1 - place.from)
        for variance in [1e-2, 1e-4, 1e-8, 1e-14] {
          let mixture = try NormalMixture(
            line.map { .init(weight: 1, mean: $0, variance: variance) })
          for state in stride(from: -2.0, through: 2.5, by: 0.45) {
            let predicted = try Inversion.predictedData(
              state: state, noise: mixture.optimalNoise(state: state, signalPower: power),
              signalPower: power)
            let claimed = try formula([state], points, power)[0]
            let spread = power * variance + noise
            let distance = state.magnitude + power.squareRoot() * largest
            // Each component pulls its mean towards the state, and an exponent changes by δ at most, so
            // that a share changes by the factor exp(δ) at most.
            let pull = power.squareRoot() * variance / spread * distance
            let change = distance * distance * power * variance / (2 * spread * noise)
            let shares = min(1, Double.exp(change) - 1) * span
            // An exponent is off by a few roundings of itself, ε̂ by one over its factor s/a.
            let exponent = distance * distance / (2 * noise)
            let rounding =
              16 * Double.ulpOfOne
              * ((1 + exponent) * span + (distance + largest) / power.squareRoot())
            let deviation = (predicted - claimed).magnitude
            if variance == 1e-14 { worst = max(worst, deviation) }
            guard deviation <= pull + shares + rounding else {
              throw Refutation(
                "at t = \(place.time), x = \(state), variance \(variance) x̂_0 is \(predicted), "
                  + "\(claimed) is claimed")
            }
          }
        }
      }
      return "largest difference \(worst) at variance 1e-14"
    }
  }

  static func inMemory(
    _ formula: @escaping Predictor = FiniteData.predictedData(state:points:signalPower:)
  ) -> Evidence {
    Evidence(
      kind: .computed,
      method:
        "the network in memory, which works block by block, for 300 points of five coordinates at 60 states"
    ) {
      var draw = Observation.Draw("a finite set")
      let points = (0..<300).map { _ in (0..<5).map { _ in draw.normal() } }
      let network = try EmpiricalNetwork(points: points.flatMap { $0 }, dimension: 5)
      var worst = 0.0
      for index in 0..<60 {
        let power = Observation.places[index * 7 % Observation.places.count].from
        let state = points[index].map {
          power.squareRoot() * $0 + (1 - power).squareRoot() * draw.normal()
        }
        let claimed = try formula(state, points, power)
        let noise = try network.prediction(of: state, signalPower: power)
        let nearest =
          points.map { point in
            zip(state, point).reduce(0) { sum, pair in
              let distance = pair.0 - power.squareRoot() * pair.1
              return sum + distance * distance
            }
          }.min() ?? 0
        // The exponents that count are at most 40 above the least, each off by a rounding of itself for each of its
        // five terms; sums have 300. Points lie within ±4, and ε has a/s of their error and x's own over s.
        let exponent = nearest / (2 * (1 - power)) + 40
        let roundings = power.squareRoot() * 4 * (2 * exponent * 5 + 2 * 300.0.squareRoot())
        for (place, x) in state.enumerated() {
          let expected = (x - power.squareRoot() * claimed[place]) / (1 - power).squareRoot()
          let allowed =
            Double.ulpOfOne * (roundings + 4 * x.magnitude) / (1 - power).squareRoot()
          let deviation = (noise[place] - expected).magnitude
          worst = max(worst, deviation / allowed)
          guard deviation <= allowed else {
            throw Refutation(
              "at ᾱ = \(power) the network in memory predicts \(noise[place]), not \(expected)")
          }
        }
      }
      return "at most \(worst) of what rounding can do"
    }
  }

  typealias Weights = @Sendable ([Double], [[Double]], Double) throws -> [Double]

  /// The point that was drawn has, given x_t, the weights as its law: the sum of the weights before it and an even
  /// share of its own is even on (0, 1), whatever x_t.
  static func drawn(
    _ formula: @escaping Weights = FiniteData.weights(state:points:signalPower:)
  ) -> Evidence {
    // In the order of their first coordinate: weights that know too little of x_t leave a correlation with it.
    let points = [[-1, 0.25], [-0.25, -0.875], [0.25, 0.75], [1, 0]]
    // Where the weights are neither all alike nor all on one point.
    let powers = [0.8, 0.5]
    return Observation.residuals(
      "a point drawn and noise added: by the weights at x_t the drawn point's place is even on (0, 1), "
        + "and independent of x_t, whose law is the mixture's", dimension: 2
    ) { index, draw in
      let power = powers[index % powers.count]
      let (rate, noise) = (power.squareRoot(), (1 - power).squareRoot())
      let chosen = min(Int(chance(draw.normal()) * 4), 3)
      let state = points[chosen].map { rate * $0 + noise * draw.normal() }
      let weights = try formula(state, points, power)
      let before = weights.prefix(chosen).reduce(0, +)
      let marginal = points.reduce(0) { $0 + chance((state[0] - rate * $1[0]) / noise) } / 4
      return [
        try normal(before + weights[chosen] * chance(draw.normal())), try normal(marginal),
      ]
    }
  }

  /// Φ.
  private static func chance(_ x: Double) -> Double { Double.erfc(-x / 2.0.squareRoot()) / 2 }

  /// Φ⁻¹, of what rounding or a mistake has not taken out of (0, 1).
  private static func normal(_ chance: Double) throws -> Double {
    -(try NormalLaw.quantile(upper: min(max(chance, 1e-300), 1 - Double.ulpOfOne)))
  }
}
