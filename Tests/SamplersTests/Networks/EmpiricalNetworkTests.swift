import Derivation
import Digits
import RealModule
import Samplers
import Scalars
import Testing

/// Finite data sets in memory, beside mixtures of points and beside samples by other code.
@Suite struct EmpiricalNetworkTests {
  private static let powers = [1e-300, 1e-4, 0.2, 0.5, 0.7, 0.9, 0.999, 1 - 0x1p-53]

  private static func numbers(_ count: Int, seed: UInt64) -> [Double] {
    var generator = SplitMix64(seed: seed)
    return (0..<count).map { _ in .random(in: -2...2, using: &generator) }
  }

  /// ‖state − rate · point‖², of the point that begins at a place.
  private static func distance(
    _ state: [Double], _ rate: Double, _ points: [Double], _ first: Int
  ) -> Double {
    var (sum, place) = (0.0, 0)
    while place < state.count {
      let distance = state[place] - rate * points[first + place]
      sum += distance * distance
      place += 1
    }
    return sum
  }

  /// Mixtures are summed in another order, and their distances are never multiplied out.
  ///
  /// Rounding of an exponent e is at most a few times its size for each of its coordinates; the exponents that
  /// count are those near the least, which is below ‖x‖²/2s² where points are near.
  private func expectMixture<Scalar: StateScalar>(
    _ points: [Scalar], dimension: Int, states: [Scalar], power: Double
  ) throws {
    let count = points.count / dimension
    let network = try EmpiricalNetwork(points: points, dimension: dimension)
    let mixture = try MixtureNetwork<Double>(
      (0..<count).map { index in
        .init(
          weight: 1 / Double(count),
          mean: points[index * dimension..<(index + 1) * dimension].map { Double($0) },
          variance: 0)
      })
    let predicted = try network.prediction(of: states, signalPower: power)
    let expected = try mixture.prediction(of: states.map { Double($0) }, signalPower: power)
    let (rate, noise) = (power.squareRoot(), (1 - power).squareRoot())
    let (known, asked) = (points.map { Double($0) }, states.map { Double($0) })
    for index in 0..<states.count / dimension {
      let range = index * dimension..<(index + 1) * dimension
      let state = Array(asked[range])
      let least = (0..<count).map { Self.distance(state, rate, known, $0 * dimension) }.min() ?? 0
      // The nearest exponent and those up to 40 above it, which have the weight; their roundings grow with the
      // dimension at most, by its root if they do not conspire: four times that is granted. Points within ±2. The
      // mixture adds as many terms as there are points, each of the size of the state over s.
      let exponent = least / (2 * noise * noise) + 40
      let terms = 4 * Double(count).squareRoot() + 4
      let shares = 4 * exponent * Double(dimension).squareRoot() + terms
      let size = state.reduce(2.0) { max($0, $1.magnitude) }
      let allowed =
        Double(Scalar.ulpOfOne)
        * (min(shares * rate * 4, 8 / Double(Scalar.ulpOfOne)) + terms * size)
        / noise
      let isNear = range.allSatisfy {
        (Double(predicted[$0]) - expected[$0]).magnitude <= allowed
      }
      #expect(isNear, "\(count) points of \(dimension), ᾱ = \(power), state \(index)")
    }
  }

  @Test(arguments: [1, 2, 17, 33, 64])
  func `chain.empirical-predictor in memory is a mixture of points`(dimension: Int) throws {
    for count in [1, 2, 31, 128, 300] {
      let points = Self.numbers(count * dimension, seed: UInt64(count))
      let away = Self.numbers(9 * dimension, seed: 7)
      for power in Self.powers {
        // Two states near points, seven anywhere.
        let states = away.indices.map { place in
          let isNear = place < 2 * dimension
          let near = power.squareRoot() * points[place % points.count]
          return (isNear ? near : 0) + (isNear ? (1 - power).squareRoot() : 1) * away[place]
        }
        try expectMixture(points, dimension: dimension, states: states, power: power)
        try expectMixture(
          points.map { Float($0) }, dimension: dimension, states: states.map { Float($0) },
          power: power)
      }
    }
  }

  @Test func `chain.empirical-predictor of the digits is a mixture of points`() throws {
    let noise = Self.numbers(10 * Digits.dimension, seed: 3)
    for power in [0.05, 0.5, 0.9, 0.99] {
      let pictures = Digits.pictures(Double.self)
      let states = noise.indices.map {
        power.squareRoot() * pictures[$0 * 40 % pictures.count] + (1 - power).squareRoot()
          * noise[$0]
      }
      try expectMixture(
        pictures, dimension: Digits.dimension, states: states, power: power)
      try expectMixture(
        Digits.pictures(Float.self), dimension: Digits.dimension, states: states.map { Float($0) },
        power: power)
    }
  }

  @Test func `bits do not depend on how states are divided, or on memory`() throws {
    let network = try EmpiricalNetwork(points: Digits.pictures(Float.self), dimension: 64)
    let states = Self.numbers(300 * 64, seed: 5).map { Float($0) }
    for power in [0.3, 0.95] {
      let together = try network.prediction(of: states, signalPower: power)
      for (first, count) in [(0, 1), (13, 7), (255, 45)] {
        let range = first * 64..<(first + count) * 64
        let part = try network.prediction(of: Array(states[range]), signalPower: power)
        #expect(part == Array(together[range]))
      }
      var copy = states
      try copy.withUnsafeMutableBufferPointer {
        try network.predictNoise(of: UnsafeBufferPointer($0), signalPower: power, into: $0)
      }
      #expect(copy == together)
    }
  }

  @Test func `a point far from all others is its own prediction`() throws {
    let network = try EmpiricalNetwork<Float>(points: [0, 0, 1e6, -1e6], dimension: 2)
    let power = 0.5
    var data: [Float] = [0.7e6, -0.7e6]
    try data.withUnsafeMutableBufferPointer {
      try network.predictData(of: UnsafeBufferPointer($0), signalPower: power, into: $0)
    }
    #expect(data == [1e6, -1e6])
    for value in [Float.nan, .infinity] {
      let lost = try network.prediction(of: [value, 0], signalPower: power)
      #expect(lost.allSatisfy { $0.isNaN })
    }
  }

  /// DDIM at η = 0 from x_T/1024 with three points; x_0 from mpmath with 60 digits, DDPM's schedule.
  ///
  /// The map's slope may be as large as a share's change over a step; what 16 steps of its size leave is granted by
  /// a run in which x_T is moved by a rounding.
  @Test(arguments: [
    (10, [512.0, -256], [0.951686515521557205128, -0.03299528400597934859253]),
    (10, [64, 1536], [-0.4998489460109787549261, 0.7499234185426127416672]),
    (10, [37, -41], [0.2546212347469990468277, -0.3637983051504174652998]),
    (2, [-1024, 128], [-0.03569175070592734653877, -0.008595411673212372630357]),
    (5, [37, -41], [0.1313091532787198481872, -0.11628262606209034403]),
    (50, [-1800, -900], [-0.25, -0.875]),
  ])
  func `chain.empirical-predictor leads x_T where other code has it led`(
    steps: Int, start: [Double], end: [Double]
  ) throws {
    let network = try EmpiricalNetwork(points: [1, 0, -0.5, 0.75, -0.25, -0.875], dimension: 2)
    let times = try NoiseSchedule.subSequence(of: 1000, count: steps, spacing: .trailing)
    func sample(_ factor: Double) throws -> [Double] {
      try Deterministic.sample(
        network, from: start.map { factor * $0 / 1024 }, signalPowers: Deterministic.linear,
        times: times)
    }
    let (reached, moved) = (try sample(1), try sample(1 + 0x1p-40))
    for place in 0..<2 {
      // A product of a thousand factors, and exponents of up to a hundred: below 2⁻⁴⁰ of anything on the way.
      let allowed = (moved[place] - reached[place]).magnitude + 0x1p-40
      #expect((reached[place] - end[place]).magnitude <= allowed)
    }
  }

  @Test func `what is no data set is refused`() {
    for (points, dimension) in [
      ([], 1), ([1, 2, 3], 2), ([1], 0), ([1], -1), ([1, .nan], 1), ([.infinity], 1),
    ] as [([Double], Int)] {
      #expect(throws: DerivationError.self, "\(points), \(dimension)") {
        try EmpiricalNetwork(points: points, dimension: dimension)
      }
    }
  }
}
