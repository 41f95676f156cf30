import Derivation
import Laws
import RealModule
import Samplers
import Statistics
import Testing

/// Laws of whole chains for mixtures, beside the recursion for normal data and what other code says.
@Suite struct MixtureChainLawTests {
  private static func signalPowers(_ schedule: String) throws -> [Double] {
    let betas: [Double] = try (1...1000).map { time in
      switch schedule {
      case "linear":
        NoiseSchedule.linearBeta(at: Double(time), of: 1000, from: 1e-4, through: 0.02)
      case "scaled linear":
        try NoiseSchedule.scaledLinearBeta(
          at: Double(time), of: 1000, from: 0.00085, through: 0.012)
      default: NoiseSchedule.cosineBeta(at: time, of: 1000, offset: 0.008, cap: 0.999)
      }
    }
    return NoiseSchedule.cumulativeSignalPower(betas: betas)
  }

  private static func chain(
    _ sampler: Sampler<Double>, _ count: Int, _ spacing: Spacing = .trailing,
    schedule: String = "linear"
  ) throws -> ReverseChain<Double> {
    try ReverseChain(
      sampler, signalPowers: signalPowers(schedule),
      times: NoiseSchedule.subSequence(of: 1000, count: count, spacing: spacing))
  }

  private static func mixture(
    _ components: [(weight: Double, mean: Double, variance: Double)]
  ) throws -> NormalMixture<Double> {
    try NormalMixture(
      components.map { .init(weight: $0.weight, mean: $0.mean, variance: $0.variance) })
  }

  /// Two peaks of a deviation at ±1.
  private static func peaks(_ deviation: Double) throws -> NormalMixture<Double> {
    let variance = deviation * deviation
    return try mixture([(1, -1, variance), (1, 1, variance)])
  }

  private static let samplers: [Sampler<Double>] = [
    .family(eta: 0), .family(eta: 0.2), .family(eta: 1), .ancestral(.kernel), .sigmaHat,
  ]

  /// The stated error must cover the true one, and must not be so large that it says nothing.
  @Test(arguments: samplers.indices)
  func `chain.mixture-law of one component is the normal recursion, within its own error`(
    place: Int
  ) throws {
    let networks: [(mean: Double, variance: Double, gain: Double, offset: Double)] = [
      (0, 0.25, 1, 0), (2, 1e-4, 1, 0), (0, 4, 0.97, 0), (0.3, 0.01, 1, -0.1),
    ]
    for (mean, variance, gain, offset) in networks {
      let network = try GaussianNetwork(mean: mean, variance: variance, gain: gain, offset: offset)
      let data = try Self.mixture([(3, mean, variance)])
      for count in [1, 2, 20, 100] {
        let chain = try Self.chain(Self.samplers[place], count)
        for start in [MixtureChainLaw.Start.standardNormal, .marginal] {
          let exact = try GaussianChainLaw(of: chain, network: network, from: start)
          for steps in [count / 2, count] {
            let right = exact.states[steps]
            let law = try MixtureChainLaw(
              of: chain, data: data, gain: gain, offset: offset, from: start, steps: steps)
            #expect(law.time == exact.times[steps])
            let deviation = right.variance.squareRoot()
            #expect(law.mean.contains(right.mean))
            #expect(law.variance.contains(right.variance))
            #expect(law.mean.error < 1e-7 && law.variance.error < 1e-6)
            for score in [-2.5, 0.4] {
              let point = right.mean + score * deviation
              let share = NormalLaw.lower(score)
              let density =
                Double.exp(-score * score / 2) / deviation / (2 * Double.pi).squareRoot()
              #expect(law.distribution(at: point).contains(share))
              #expect(try law.quantile(share).contains(point))
              #expect(try #require(law.density(at: point)).contains(density))
              #expect(law.distribution(at: point).error < 1e-7)
            }
          }
        }
      }
    }
  }

  @Test func `the distance of one component's law is that of two normal laws`() throws {
    for sampler in Self.samplers {
      let chain = try Self.chain(sampler, 10)
      let network = try GaussianNetwork(mean: 0.3, variance: 0.25, offset: 0.05)
      let right = try GaussianChainLaw(of: chain, network: network, from: .standardNormal).output
      let law = try MixtureChainLaw(
        of: chain, data: Self.mixture([(1, 0.3, 0.25)]), offset: 0.05)
      let distance = law.distanceToData()
      #expect(distance.contains(try Wasserstein.normal(right, (0.3, 0.25))))
      #expect(distance.error < 1e-8)
    }
  }

  /// By other code (Python): mpmath at 40 digits and two Gauss–Legendre orders for η = 0, the trapezoidal rule on two
  /// grids for the rest; the last column is what its two resolutions of the distance differ by, and its numbers of
  /// 1e-7 hold for fp64 (`accuracy` there: mean, variance and F 3e-13, or 1e-15 at η = 0). Where a gap lies between the
  /// components its rule for the distance is of first order, so what is left is as large as its last halving changed:
  /// twice that is allowed.
  private static let references:
    [(
      schedule: String, spacing: Spacing, count: Int, data: Int, start: MixtureChainLaw.Start,
      sampler: Sampler<Double>, mean: Double, variance: Double, share: Double, distance: Double,
      agreement: Double
    )] = [
      (
        "linear", .trailing, 10, 0, .standardNormal, .family(eta: 0),
        0.12490143236036064, 1.7497933899951492, 0.41950696774340657, 0.21676050665334065,
        2.5100652961296266e-05
      ),
      (
        "linear", .trailing, 50, 0, .standardNormal, .family(eta: 0),
        0.103723804280127, 2.0469695204316616, 0.42508624185154226, 0.056929139460669125,
        3.0754843116653774e-12
      ),
      (
        "linear", .leading, 50, 1, .standardNormal, .family(eta: 0),
        0.0, 1.0093926713189023, 0.5047161352093551, 0.020776467828324034, 3.122502256758253e-17
      ),
      (
        "linear", .quadratic, 20, 1, .standardNormal, .family(eta: 0),
        0.0, 0.976583261559483, 0.5092915192266697, 0.0365254565957525, 2.0816681711721685e-17
      ),
      (
        "linear", .trailing, 50, 2, .standardNormal, .family(eta: 0),
        0.15252090181523933, 3.5880737414614554, 0.7032996143628683, 0.12445721908633885,
        0.00019032648723064927
      ),
      (
        "scaled linear", .leading, 50, 0, .standardNormal, .family(eta: 0),
        0.09385481462121242, 2.068414051076797, 0.4261036395191012, 0.02927740979097414,
        2.0816681711721685e-17
      ),
      (
        "linear", .trailing, 10, 0, .marginal, .family(eta: 0),
        0.1256629350107422, 1.7492823061296505, 0.4192605049352178, 0.21775954665344338,
        2.7194970673133367e-05
      ),
      (
        "linear", .trailing, 10, 0, .standardNormal, .family(eta: 1),
        0.166255055437655, 1.6005250561506894, 0.40282576201353537, 0.33431003950338717,
        1.2849210284660018e-07
      ),
      (
        "linear", .leading, 50, 2, .standardNormal, .family(eta: 1),
        0.16216083636957324, 3.49484890165228, 0.7081383662515637, 0.24243184809691598,
        0.00034164282498388987
      ),
      (
        "linear", .leading, 50, 0, .standardNormal, .ancestral(.kernel),
        0.1064467704050861, 2.0958216582683824, 0.4356151984923484, 0.05800320959043557,
        1.6715812067857883e-08
      ),
      (
        "cosine", .trailing, 50, 0, .standardNormal, .family(eta: 1),
        0.11153872961239797, 2.049923771098425, 0.4179564704323439, 0.07814566352308099,
        1.990134929630294e-07
      ),
      (
        "linear", .trailing, 10, 0, .marginal, .family(eta: 1),
        0.16626450840941187, 1.6005160634844398, 0.4028225502082822, 0.3343235817530492,
        1.2838609431131687e-07
      ),
    ]

  private static let data: [[(weight: Double, mean: Double, variance: Double)]] = [
    [(0.3, -2, 0.1), (0.7, 1, 0.3)], [(0.5, -1, 0.04), (0.5, 1, 0.04)],
    [(0.2, -3, 0.25), (0.5, 0, 0.01), (0.3, 2.5, 0.09)],
  ]

  @Test(arguments: references.indices)
  func `chain.mixture-law is what other code says`(index: Int) throws {
    let reference = Self.references[index]
    let law = try MixtureChainLaw(
      of: Self.chain(
        reference.sampler, reference.count, reference.spacing, schedule: reference.schedule),
      data: Self.mixture(Self.data[reference.data]), from: reference.start)
    func agree(_ estimate: Estimate, _ value: Double, _ theirs: Double) -> Bool {
      (estimate.value - value).magnitude <= estimate.error + theirs
    }
    #expect(agree(law.mean, reference.mean, 3e-13))
    #expect(agree(law.variance, reference.variance, 3e-13))
    #expect(agree(law.distribution(at: 0.5), reference.share, 3e-13))
    #expect(agree(law.distanceToData(), reference.distance, 2 * reference.agreement + 1e-7))
  }

  /// Beside the network's own formula the step has its slope; both by differences.
  @Test func `a law is carried by the steps that samplers take`() throws {
    let data = try Self.mixture(Self.data[2])
    let chain = try Self.chain(.family(eta: 0), 40)
    let law = try MixtureChainLaw(of: chain, data: data)
    for start in stride(from: -2.5, through: 2.5, by: 0.5) {
      let end = try chain.steps.reduce(start) { state, step in
        let noise = try data.optimalNoise(state: state, signalPower: step.signalPower)
        return step.coefficients.state * state + step.coefficients.noise * noise
      }
      let estimate = try law.quantile(NormalLaw.lower(start))
      #expect((estimate.value - end).magnitude <= estimate.error + 1e-12)
    }
  }

  /// Two peaks of deviation 0.1: a numpy prototype of others gives 94, 21, 3.1 and 0.2 % in the empty middle.
  @Test func `few steps leave samples where no data is`() throws {
    for (count, percent) in [(2, 94.0), (5, 21), (10, 3.1), (20, 0.2)] {
      let law = try MixtureChainLaw(of: Self.chain(.family(eta: 0), count), data: Self.peaks(0.1))
      let share = 100 * law.probability(in: -0.5...0.5).value
      #expect((share - percent).magnitude <= (percent < 5 ? 0.05 : 0.5), "S = \(count): \(share)")
    }
  }

  /// An offset is kept without noise and forgiven with it, but not always: on the scaled-linear schedule, whose last
  /// state keeps a share of the data, wide data reverse it.
  @Test func `fresh noise forgives an offset, but for wide data on a schedule that ends early`()
    throws
  {
    for (schedule, variance, isForgiven) in [
      ("linear", 0.25, true), ("linear", 4, true), ("scaled linear", 0.25, true),
      ("scaled linear", 4, false),
    ] {
      let network = try GaussianNetwork(mean: 0, variance: variance, offset: 0.02)
      let distances = try [0, 1].map { eta in
        let chain = try Self.chain(.family(eta: eta), 200, schedule: schedule)
        let law = try GaussianChainLaw(of: chain, network: network, from: .standardNormal)
        return try Wasserstein.normal(law.output, (0, variance))
      }
      #expect((distances[1] < distances[0]) == isForgiven, "\(schedule), \(variance)")
    }
  }

  /// The network that the law's steps know in closed form is the derivation's, at any sharpness.
  @Test func `chain.mixture-predictor by shares is the stable form`() throws {
    let data = try Self.mixture(Self.data[0])
    for power in [0.1, 0.5, 0.9] {
      for state in stride(from: -2.0, through: 2, by: 0.5) {
        let noises = try data.components.map {
          try Objective.optimalNoise(
            state: state, mean: $0.mean, variance: $0.variance, signalPower: power)
        }
        let shares = try data.components.map {
          try NormalMixture.share(of: $0, at: state, signalPower: power)
        }
        let right = NormalMixture.mean(of: noises, shares: shares)
        let stable = try data.optimalNoise(state: state, signalPower: power)
        // A share is off by the roundings of its exponent, which is below 50 here.
        #expect((right - stable).magnitude <= 400 * Double.ulpOfOne * (1 + right.magnitude))
      }
    }
  }

  @Test func `shares of intervals add up, and the middle of symmetric data is half`() throws {
    for sampler in Self.samplers {
      let law = try MixtureChainLaw(of: Self.chain(sampler, 10), data: Self.peaks(0.1))
      let ends = [-9, -0.5, 0, 0.5, 9.0]
      let shares = zip(ends, ends.dropFirst()).map { law.probability(in: $0...$1) }
      let sum = shares.reduce(0) { $0 + $1.value }
      let error = shares.reduce(0) { $0 + $1.error }
      #expect((sum - 1).magnitude <= error && error < 1e-7)
      #expect((shares[0].value - shares[3].value).magnitude <= error)
      #expect(law.distribution(at: 0).contains(0.5))
    }
  }

  @Test func `points for data are reached, with all mass at them but for the gaps`() throws {
    let data = try Self.mixture([(1, -1, 0), (3, 1, 0)])
    for sampler in [Sampler<Double>.family(eta: 0), .family(eta: 1)] {
      let law = try MixtureChainLaw(of: Self.chain(sampler, 100), data: data, from: .marginal)
      #expect((law.distribution(at: 0).value - 0.25).magnitude < 0.01)
      #expect(law.probability(in: -0.9...0.9).value < 1e-3)
    }
  }

  @Test func `what has no such law is refused in words`() throws {
    let data = try Self.mixture([(1, -1, 0), (1, 1, 0)])
    let chain = try Self.chain(.family(eta: 0), 10)
    #expect(throws: MixtureLawError.self) {
      try MixtureChainLaw(of: chain, data: data, gain: 1.5)
    }
    #expect(throws: MixtureLawError.steps(11, of: 10)) {
      try MixtureChainLaw(of: chain, data: data, steps: 11)
    }
    #expect(throws: MixtureLawError.self) {
      try MixtureChainLaw(of: chain, data: data, offset: .nan)
    }
    #expect(throws: MixtureLawError.self) {
      try MixtureChainLaw(of: Self.chain(.family(eta: 1e-7), 10), data: data)
    }
    #expect(throws: (any Error).self) {
      try MixtureChainLaw(of: chain, data: data).quantile(1.5)
    }
  }
}

/// The distance between laws of one coordinate.
@Suite struct WassersteinTests {
  @Test func `quantiles give the distance of normal laws`() throws {
    for (left, right) in [((0.0, 1.0), (0.3, 0.25)), ((2, 1e-4), (2, 1e-4)), ((-5, 4), (5, 1e-8))] {
      let estimate = Wasserstein.distance(
        { left.0 + left.1.squareRoot() * $0 }, { right.0 + right.1.squareRoot() * $0 })
      #expect(estimate.contains(try Wasserstein.normal(left, right)))
      #expect(estimate.error < 1e-7)
    }
  }

  /// Mass ¼ at 0 and ¾ at 1 against ½ at 0 and ½ at 3: ¼ stays, ¼ moves by 1, ½ moves by 2, so W² = ¼ + 2.
  @Test func `points are moved in their order`() throws {
    let first = -(try NormalLaw.quantile(upper: 0.25))
    let estimate = Wasserstein.distance({ $0 < first ? 0 : 1 }, { $0 < 0 ? 0 : 3 })
    #expect(estimate.contains(1.5))
    #expect(estimate.error < 1e-6)
  }

  /// Uniform on (0, 1) against a point at 0: the root of a third.
  @Test func `a uniform law is the root of a third from its end`() {
    let estimate = Wasserstein.distance({ NormalLaw.lower($0) }, { _ in 0 })
    #expect(estimate.contains((1 / 3.0).squareRoot()))
    #expect(estimate.error < 1e-7)
  }
}
