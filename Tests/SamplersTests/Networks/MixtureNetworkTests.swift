import Derivation
import RealModule
import Samplers
import Scalars
import Testing

/// Mixtures in memory, beside the derivation's in one coordinate and slopes of the density in more.
@Suite struct MixtureNetworkTests {
  private static let powers = [1e-300, 1e-8, 0.01, 0.5, 0.99, 1 - 1e-8, 1 - 0x1p-53]
  private static let lines: [[(weight: Double, mean: Double, variance: Double)]] = [
    [(0.5, -1, 0.01), (0.5, 1, 0.01)],
    [(0.25, -1e3, 0), (0.25, 1e3, 0), (0.5, 0, 4)],
    [(1, 3, 0)],
  ]

  /// Between far points every density underflows; the derivation's function is checked there by hand.
  @Test func `chain.mixture-predictor in one coordinate is the derivation's`() throws {
    for line in Self.lines {
      let network = try MixtureNetwork<Double>(
        line.map { .init(weight: $0.weight, mean: [$0.mean], variance: $0.variance) })
      let mixture = try NormalMixture(
        line.map { .init(weight: $0.weight, mean: $0.mean, variance: $0.variance) })
      for power in Self.powers {
        let (rate, noise) = (power.squareRoot(), 1 - power)
        for component in line {
          for away in [-3.0, 0, 0.1, 40] {
            let state =
              rate * component.mean + (power * component.variance + noise).squareRoot() * away
            let predicted = try network.prediction(of: [state], signalPower: power)[0]
            let expected = try mixture.optimalNoise(state: state, signalPower: power)
            // Exponents are off by a few roundings of their size, shares by as much, where two share; and a
            // component's own ε by roundings of x over s.
            var allowed = 16 * Double.ulpOfOne * (state.magnitude + rate * 1e3) / noise.squareRoot()
            for other in line {
              let spread = power * other.variance + noise
              let distance = state - rate * other.mean
              let share = Double.exp(-distance * distance / (2 * spread) + away * away / 2)
              let size = distance * distance / (2 * spread) + Double.log(1 / noise).magnitude + 4
              allowed +=
                16 * Double.ulpOfOne * size * min(1, share)
                * (distance.magnitude + 8 * away.magnitude) / noise.squareRoot()
            }
            #expect(
              (predicted - expected).magnitude <= allowed,
              "\(line) at ᾱ = \(power), x = \(state): \(predicted), \(expected)")
          }
        }
      }
    }
  }

  /// −s ∂ log q/∂x_j with duals: log q is written out here.
  @Test func `chain.mixture-predictor in two coordinates is the density's slope`() throws {
    let components: [MixtureNetwork<Double>.Component] = [
      .init(weight: 0.2, mean: [1, 0], variance: 0.01),
      .init(weight: 0.5, mean: [-0.5, 2], variance: 1),
      .init(weight: 0.3, mean: [0, -1], variance: 0),
    ]
    let network = try MixtureNetwork(components)
    for power in [0.01, 0.3, 0.9] {
      for state in [[0.3, -0.2], [1, 1], [-2, 0.5]] {
        let predicted = try network.prediction(of: state, signalPower: power)
        for place in 0..<2 {
          let x = (0..<2).map { Dual(state[$0], derivative: $0 == place ? 1 : 0) }
          let density = components.reduce(Dual<Double>(0)) { sum, component in
            let spread = power * component.variance + 1 - power
            let square = zip(x, component.mean).reduce(Dual<Double>(0)) {
              let distance = $1.0 - Dual(power.squareRoot() * $1.1)
              return $0 + distance * distance
            }
            return sum
              + Dual(component.weight / spread) * Dual.exp(-square / Dual(2 * spread))
          }
          let score = Dual.log(density).derivative
          let expected = -(1 - power).squareRoot() * score
          // Exponents are below 100 at these states, each off by a few of its roundings.
          #expect((predicted[place] - expected).magnitude <= 1600 * Double.ulpOfOne * 10)
        }
      }
    }
  }

  @Test func `Float is Double rounded, in place too`() throws {
    let ring = (0..<8).map { index in
      let angle = Double(index) * .pi / 4
      return (mean: [Double.cos(angle), Double.sin(angle)], variance: 0.01)
    }
    let narrow = try MixtureNetwork<Float>(
      ring.map { .init(weight: 0.125, mean: $0.mean, variance: $0.variance) })
    let wide = try MixtureNetwork<Double>(
      ring.map { .init(weight: 0.125, mean: $0.mean, variance: $0.variance) })
    var states = (0..<200).map { Float.sin(Float($0) * 0.7) * 2 }
    for power in Self.powers {
      let rounded = try wide.prediction(of: states.map(Double.init), signalPower: power)
        .map { Float($0) }
      #expect(try narrow.prediction(of: states, signalPower: power) == rounded)
      var copy = states
      try copy.withUnsafeMutableBufferPointer {
        try narrow.predictNoise(
          of: UnsafeBufferPointer($0), signalPower: power, into: $0)
      }
      #expect(copy == rounded)
    }
    states = [.nan, 0]
    let lost = try narrow.prediction(of: states, signalPower: 0.5)
    #expect(lost.allSatisfy { $0.isNaN })
  }

  @Test func `what is no mixture is refused`() throws {
    typealias Component = MixtureNetwork<Double>.Component
    func refused(_ components: [Component]) -> String? {
      #expect(throws: DerivationError.self) { try MixtureNetwork<Double>(components) }
        .map { "\($0)" }
    }
    let good = Component(weight: 0.5, mean: [0, 1], variance: 1)
    #expect(try MixtureNetwork<Double>([good, good]).dimension == 2)
    let tenths = (0..<10).map { _ in Component(weight: 0.1, mean: [0], variance: 0) }
    #expect(try MixtureNetwork<Double>(tenths).dimension == 1)
    #expect(refused([])?.contains("the number of components") == true)
    #expect(refused([.init(weight: 1, mean: [], variance: 1)])?.contains("the dimension") == true)
    #expect(refused([good])?.contains("the sum of the weights is 0.5") == true)
    #expect(
      refused([good, .init(weight: 0.5, mean: [0], variance: 1)])?
        .contains("the dimension of component 1") == true)
    for (weight, mean, variance, word) in [
      (0.0, 0.0, 1.0, "weight"), (.nan, 0, 1, "weight"), (.infinity, 0, 1, "weight"),
      (0.5, .infinity, 1, "mean"), (0.5, 0, -1, "variance"), (0.5, 0, .nan, "variance"),
    ] {
      let bad = Component(weight: weight, mean: [0, mean], variance: variance)
      #expect(refused([good, bad])?.contains("the \(word) of component 1") == true)
    }
    let network = try MixtureNetwork([good, good])
    for power in [0, 1, -0.5, .nan] {
      #expect(throws: DerivationError.self) {
        try network.prediction(of: [0, 0], signalPower: power)
      }
    }
    #expect(throws: DerivationError.self) { try network.prediction(of: [0], signalPower: 0.5) }
  }
}
