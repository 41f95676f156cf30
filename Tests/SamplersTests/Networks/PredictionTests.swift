import Derivation
import Samplers
import Testing

/// Predictions of data and velocity, and networks that are off by a stated error.
@Suite struct PredictionTests {
  private let network: MixtureNetwork<Double>

  init() throws {
    network = try MixtureNetwork([
      .init(weight: 0.75, mean: [1, -1, 0.5], variance: 0.25),
      .init(weight: 0.25, mean: [-2, 0, 0], variance: 0),
    ])
  }

  private let states = (0..<3 * 700).map { Double($0 % 19) / 8 - 1 }

  /// Inversions one number at a time, which take their roots anew each time.
  @Test func `inversion.predicted-data and inversion.velocity of a network are those of ε̂`() throws
  {
    for power in [1e-6, 0.3, 0.999] {
      let noise = try network.prediction(of: states, signalPower: power)
      let data = try network.prediction(.data, of: states, signalPower: power)
      let velocity = try network.prediction(.velocity, of: states, signalPower: power)
      for index in states.indices {
        let (x, e) = (states[index], noise[index])
        let expected = try Inversion.predictedData(state: x, noise: e, signalPower: power)
        let v = try Inversion.velocity(data: expected, noise: e, signalPower: power)
        // Three roundings of each term over a, in either.
        let allowed = 8 * Double.ulpOfOne * (x.magnitude + e.magnitude) / power.squareRoot()
        #expect((data[index] - expected).magnitude <= allowed)
        #expect((velocity[index] - v).magnitude <= 2 * allowed)
      }
      var copy = states
      try copy.withUnsafeMutableBufferPointer {
        try network.predict(.data, of: UnsafeBufferPointer($0), signalPower: power, into: $0)
      }
      #expect(copy == data)
    }
  }

  @Test func `chain.network-error is a factor and an offset in each coordinate`() throws {
    let wrong = try AffineErrorNetwork(network, gain: 0.75, offset: 0.25)
    let right = try network.prediction(of: states, signalPower: 0.4)
    let predicted = try wrong.prediction(of: states, signalPower: 0.4)
    #expect(zip(predicted, right).allSatisfy { $0 == 0.75 * $1 + 0.25 })
    #expect(wrong.dimension == 3)
    #expect(try AffineErrorNetwork(network).prediction(of: states, signalPower: 0.4) == right)
    for (gain, offset) in [(.nan, 0), (1, .infinity)] as [(Double, Double)] {
      #expect(throws: DerivationError.self) {
        try AffineErrorNetwork(network, gain: gain, offset: offset)
      }
    }
  }

  /// One coordinate of normal data, in the form that chains of exact laws use.
  @Test func `chain.network-error in memory is that of GaussianNetwork`() throws {
    let exact = try GaussianNetwork(mean: 0.4, variance: 0.25, gain: 0.9, offset: 0.02)
    let inMemory = try AffineErrorNetwork(
      MixtureNetwork<Double>([.init(weight: 1, mean: [0.4], variance: 0.25)]), gain: 0.9,
      offset: 0.02)
    for power in [0.01, 0.5, 0.99] {
      for state in [-2, 0.1, 3] {
        let predicted = try inMemory.prediction(of: [state], signalPower: power)[0]
        let expected = try exact.noise(state: state, signalPower: power)
        #expect(
          (predicted - expected).magnitude <= 8 * Double.ulpOfOne * (1 + state.magnitude)
            / (1 - power))
      }
    }
  }
}
