import Derivation
import Laws
import Samplers
import Scalars
import Statistics
import Testing

/// Laws of whole chains for normal data whose coordinates are mixed.
@Suite struct NormalChainLawTests {
  private static let data = Result {
    try NormalData(mean: [1, -0.5], covariance: [[2, 0.6], [0.6, 0.5]])
  }
  private static let signalPowers = NoiseSchedule.cumulativeSignalPower(
    betas: (1...1000).map {
      NoiseSchedule.linearBeta(at: Double($0), of: 1000, from: 1e-4, through: 0.02)
    })

  private static func chain(
    _ sampler: Sampler<Double>, _ count: Int, _ spacing: Spacing
  ) throws -> ReverseChain<Double> {
    try ReverseChain(
      sampler, signalPowers: signalPowers,
      times: NoiseSchedule.subSequence(of: 1000, count: count, spacing: spacing))
  }

  /// The covariance of the output on DDPM's schedule from N(0, I), and its Wasserstein-2 to
  /// the data: by another implementation in Python's mpmath at 60 digits.
  private static let references:
    [(
      sampler: Sampler<Double>, count: Int, spacing: Spacing, mean: [Double],
      covariance: [[Double]],
      distance: Double
    )] = [
      (
        .family(eta: 0.5), 5, .leading, [0.9748166519052346, -0.5019270863183326],
        [[0.9969789349309839, 0.3188487488398906], [0.3188487488398906, 0.1998570628312574]],
        0.49705535982995386
      ),
      (
        .sigmaHat, 5, .leading, [0.9974415466360881, -0.5005257144803529],
        [[1.5709712471592645, 0.37538168158177093], [0.37538168158177093, 0.632517043204837]],
        0.24873369959357705
      ),
    ]

  @Test(arguments: references.indices)
  func `a full covariance is that of its principal coordinates, as other code says`(
    index: Int
  ) throws {
    let (sampler, count, spacing, mean, covariance, distance) = Self.references[index]
    let law = try NormalChainLaw(
      of: Self.chain(sampler, count, spacing), data: Self.data.get(), from: .standardNormal)
    // The rounding of one coordinate's law by running error analysis, of variance 3, above the largest; turned
    // back it is met in each of four products, with their own roundings.
    let rounding = try GaussianChainLaw<ErrorBound<FP64>>(
      of: ReverseChain(
        .family(eta: 1), signalPowers: Self.signalPowers.map { ErrorBound($0) },
        times: NoiseSchedule.subSequence(of: 1000, count: count, spacing: spacing)),
      network: GaussianNetwork(mean: 1, variance: 3), from: .standardNormal
    ).output.variance.bound
    let allowed = 4 * (rounding + 8 * Double.ulpOfOne)
    for row in 0..<2 {
      #expect(abs(law.mean[row] - mean[row]) <= allowed)
      for column in 0..<2 {
        #expect(abs(law.covariance[row][column] - covariance[row][column]) <= allowed)
      }
    }
    #expect(abs(try law.distanceToData() - distance) <= allowed)
  }

  @Test func `a chain's map of a full covariance is the matrix's own recursion, over ℚ`() throws {
    // 1 − ᾱ of (5/13)² and (3/5)²: all roots are fractions.
    let chain = try ReverseChain<Rational>(
      .ancestral(.posterior), signalPowers: [Rational(144, over: 169), Rational(16, over: 25)])
    let (cosine, sine) = (Rational(3, over: 5), Rational(4, over: 5))
    let (large, small) = (Rational(2), Rational(1, over: 3))
    let mixed = cosine * sine * (large - small)
    let data = try NormalData<Rational>(
      mean: [0, 0],
      covariance: [
        [cosine * cosine * large + sine * sine * small, mixed],
        [mixed, sine * sine * large + cosine * cosine * small],
      ])
    var covariance: [[Rational]] = [[1, 0], [0, 1]]
    for step in chain.steps {
      let slope = try data.noiseSlope(signalPower: step.signalPower)
      let map = (0..<2).map { row in
        (0..<2).map { column in
          (row == column ? step.coefficients.state : 0)
            + step.coefficients.noise * slope[row][column]
        }
      }
      covariance = (0..<2).map { row in
        (0..<2).map { column in
          let pairs = [(0, 0), (0, 1), (1, 0), (1, 1)]
          return pairs.reduce(row == column ? step.coefficients.variance : 0) {
            $0 + map[row][$1.0] * covariance[$1.0][$1.1] * map[column][$1.1]
          }
        }
      }
    }
    let variances = try [large, small].map { variance in
      try GaussianChainLaw(
        of: chain, network: GaussianNetwork(mean: 0, variance: variance), from: .standardNormal
      ).output.variance
    }
    #expect(
      covariance[0][0] == cosine * cosine * variances[0] + sine * sine * variances[1])
    #expect(covariance[0][1] == cosine * sine * (variances[0] - variances[1]))
  }

  @Test func `what is no covariance is named`() throws {
    #expect(throws: DerivationError.self) { try NormalData<Double>(mean: [], covariance: []) }
    #expect(throws: DerivationError.self) { try NormalData(mean: [0], covariance: [[1, 2]]) }
    #expect(throws: DerivationError.self) {
      try NormalData(mean: [0, 0], covariance: [[1, 0.5], [0.4, 1]])
    }
    let negative = try NormalData(mean: [0, 0], covariance: [[1, 2], [2, 1]])
    #expect(throws: DerivationError.self) {
      try NormalChainLaw(
        of: Self.chain(.family(eta: 0), 10, .leading), data: negative, from: .marginal)
    }
    #expect(throws: DerivationError.self) { try NormalNetwork<Float>(negative) }
    let infinite = try NormalData(mean: [.infinity], covariance: [[1]])
    #expect(throws: DerivationError.self) { try NormalNetwork<Double>(infinite) }
  }

  @Test func `the network in memory is the one that is solved for, in both formats`() throws {
    let data = try Self.data.get()
    let states = [0.3, -2, 1.5, 0.25, -4, 7]
    for power in [0.99, 0.5, 1e-4] {
      let right = try stride(from: 0, to: states.count, by: 2).flatMap {
        try data.optimalNoise(state: Array(states[$0..<$0 + 2]), signalPower: power)
      }
      #expect(throws: Never.self) { try expect(Double.self, right, data, states, power) }
      #expect(throws: Never.self) { try expect(Float.self, right, data, states, power) }
    }
  }

  private func expect<Scalar: StateScalar>(
    _: Scalar.Type, _ right: [Double], _ data: NormalData<Double>, _ states: [Double],
    _ power: Double
  ) throws {
    let states = states.map { Scalar($0) }
    var noise = states
    try states.withUnsafeBufferPointer { states in
      try noise.withUnsafeMutableBufferPointer {
        try NormalNetwork<Scalar>(data).predictNoise(of: states, signalPower: power, into: $0)
      }
    }
    // Five roundings of the format at the size of the terms, the slope's condition below 1/(1 − ᾱ).
    let unit = Double(Scalar.ulpOfOne)
    for (value, wanted) in zip(noise, right) {
      #expect(abs(Double(value) - wanted) <= 5 * unit * 10 / (1 - power).squareRoot())
    }
  }
}
