import Derivation
import Experiments
import Laws
import RealModule
import Samplers
import Scalars
import Testing

/// Reference samplers on named data: what is measured of them.
@Suite struct ExperimentTests {
  private static let signalPowers = NoiseSchedule.cumulativeSignalPower(
    betas: (1...100).map {
      NoiseSchedule.linearBeta(at: Double($0), of: 100, from: 1e-3, through: 0.2)
    })

  private static func chain(_ count: Int) throws -> ReverseChain<Double> {
    try ReverseChain(
      .family(eta: 0), signalPowers: signalPowers,
      times: NoiseSchedule.subSequence(of: 100, count: count, spacing: .trailing))
  }

  /// The least n for which Dvoretzky, Kiefer and Wolfowitz's bound, with Massart's constant, grants a chance of 1e-6
  /// that a distribution function is off by more than the distance.
  private static func count(distance: Double) -> Int {
    Int((Double.log(2e6) / (2 * distance * distance)).rounded(.up))
  }

  @Test(arguments: ["gaussian", "mixture"]) func `draws of named data have their law`(name: String)
    throws
  {
    let data = try NamedData(named: name)
    guard case .line(let mixture) = data.law else { return }
    let distance = 0.02
    let draws = data.draws(Self.count(distance: distance), seed: 3).sorted()
    for (place, draw) in draws.enumerated() where place % 50 == 0 {
      let below = mixture.components.reduce(0) { sum, component in
        let z = (component.mean - draw) / (2 * component.variance).squareRoot()
        return sum + component.weight * 0.5 * Double.erfc(z)
      }
      let total = mixture.components.reduce(0) { $0 + $1.weight }
      #expect(abs(below / total - Double(place) / Double(draws.count)) < distance + 1e-3)
    }
  }

  @Test func `draws of a finite set are its points, each about as often`() {
    let data = NamedData(points: [0, 0, 1, 0, 0, 1], dimension: 2, named: "three")
    let distance = 0.02
    let count = Self.count(distance: distance)
    let draws = data.draws(count, seed: 3)
    let first = stride(from: 0, to: draws.count, by: 2).count { draws[$0] == 1 }
    #expect(abs(Double(first) / Double(count) - 1 / 3.0) < distance)
    #expect(Set(draws) == [0, 1])
  }

  @Test func `samples that are points of the data are told to be`() async throws {
    let points = [0.0, 0, 1, 0, 0, 1]
    let data = NamedData(points: points, dimension: 2, named: "three")
    let experiment = Experiment(data, try Self.chain(10))
    let figures = try experiment.figures(of: points, law: nil, seed: 0)
    #expect(figures.map(\.value) == [0, 0, 1, 3])
    let other = try experiment.figures(of: [0.5, 0.5, 0.5, 0.5], law: nil, seed: 0)
    #expect(abs(other[1].value - 0.5.squareRoot()) < 1e-15 && other[2].value == 0)
  }

  @Test(arguments: [1, 1e-4]) func `what is a point of the data is told by its neighbours`(
    size: Double
  ) throws {
    let data = NamedData(points: [0, 1, 5].map { $0 * size }, dimension: 1, named: "three")
    let experiment = Experiment(data, try Self.chain(2))
    // A tenth of the way to the nearest: of 0 and 1 it is 0.1, of 5 it is 0.4.
    let samples = [0.09, 0.89, 0.91, 5.39, 5.41].map { $0 * size }
    let share = try experiment.figures(of: samples, law: nil, seed: 0)
      .first { $0.name == "share that is a point of the data" }
    #expect(share?.value == 0.6)
  }

  /// Two thirds of the mass have to go 1 and √2: sliced, half of the square. What 200 draws give is near 0.06.
  @Test func `samples that are all one point of the data are far from it`() throws {
    let data = NamedData(points: [0, 0, 1, 0, 0, 1], dimension: 2, named: "three")
    let experiment = Experiment(data, try Self.chain(2))
    let figures = try experiment.figures(
      of: (0..<200).flatMap { _ in [1.0, 0] }, law: nil, seed: 0)
    #expect(figures[1].value == 0, "each is a point of the data")
    let chance = try #require(figures[0].chance)
    #expect(figures[0].value > 3 * chance.most && chance.mean <= chance.most)
  }

  /// The right law by 77 digits, the schedule's product too. A deviation of 1e-31 vanishes in the distance's rounding.
  @Test(arguments: [
    (1.0, 0.0, 50), (1, 0, 1000), (10, 0, 50), (2, 5, 50), (0.98, 0.02, 1000), (0.5, -3, 20),
  ])
  func `what rounding does to a normal law is within the error that is stated`(
    gain: Double, offset: Double, count: Int
  ) throws {
    func chain<F: RadicalField>(_ eta: F, _ fraction: (Int, Int) -> F) throws -> ReverseChain<F> {
      let betas = (0..<1000).map { place in
        fraction(1, 10_000) + (fraction(2, 100) - fraction(1, 10_000)) * fraction(place, 999)
      }
      return try ReverseChain(
        .family(eta: eta), signalPowers: NoiseSchedule.cumulativeSignalPower(betas: betas),
        times: NoiseSchedule.subSequence(of: 1000, count: count, spacing: .trailing))
    }
    for eta in [0, 1] {
      let law = try LineLaw(
        of: chain(Double(eta)) { Double($0) / Double($1) },
        data: NormalMixture([.init(weight: 1, mean: 0, variance: 0.25)]), gain: gain,
        offset: offset, from: .standardNormal)
      let network = try GaussianNetwork<FixedPoint>(
        mean: 0, variance: 1 / 4 as FixedPoint, gain: Self.exactly(gain),
        offset: Self.exactly(offset))
      let right = try GaussianChainLaw(
        of: chain(FixedPoint(eta)) { FixedPoint($0) / FixedPoint($1) }, network: network,
        from: .standardNormal
      ).output
      let distance = try Wasserstein.normal(right, (0, 1 / 4 as FixedPoint))
      for (estimate, number) in [
        (law.mean, right.mean), (law.variance, right.variance), (law.distanceToData, distance),
      ] {
        let error = (Self.exactly(estimate.value) - number).magnitude
        #expect(error <= Self.exactly(estimate.error), "η = \(eta): \(estimate)")
        #expect(estimate.error <= 1e-7 * max(1, estimate.value.magnitude), "\(estimate)")
      }
    }
  }

  /// A number of `Double` in 77 digits: below 2^-250 nothing is left of it.
  private static func exactly(_ value: Double) -> FixedPoint {
    guard value != 0 else { return 0 }
    let (significand, exponent) = (Int(value.significand * 0x1p52), Int(value.exponent) - 52)
    var number = FixedPoint(value < 0 ? -significand : significand)
    for _ in 0..<exponent.magnitude { number = exponent < 0 ? number / 2 : number * 2 }
    return number
  }

  @Test func `a start from the marginal does not depend on how many follow`() async throws {
    let experiment = Experiment(
      try NamedData(named: "ring"), try Self.chain(3), from: .marginal)
    let few = try await experiment.samples(3, seed: 4)
    let more = try await experiment.samples(7, seed: 4)
    #expect(Array(more.prefix(6)) == few)
  }

  @Test func `a law that is watched can be ended`() throws {
    struct Enough: Error {}
    let experiment = Experiment(try NamedData(named: "mixture"), try Self.chain(5))
    var seen: [Int] = []
    #expect(throws: Enough.self) {
      _ = try experiment.exactLaw { done, total in
        seen.append(done)
        #expect(total == 10)
        if done == 7 { throw Enough() }
      }
    }
    #expect(seen == Array(1...7))
  }

  /// W2 of a shifted sample is at least the shift less what the sample itself is off by, and no more than both.
  @Test(arguments: ["gaussian", "ring"]) func `a shift of the samples is measured`(name: String)
    throws
  {
    let data = try NamedData(named: name)
    let experiment = Experiment(data, try Self.chain(10))
    let draws = data.draws(4000, seed: 1)
    func distance(_ shift: Double) throws -> Double {
      try experiment.figures(of: draws.map { $0 + shift }, law: nil, seed: 2)[0].value
    }
    // Along a direction (x, y) a shift of both coordinates is x + y, whose mean square is 1.
    let (own, shifted) = (try distance(0), try distance(0.5))
    #expect(abs(shifted - 0.5) <= own + 1e-9)
  }

  @Test func `a law of one normal is that of the chain, of two a mixture's`() throws {
    let normal = try Experiment(
      NamedData(named: "gaussian"), Self.chain(10), gain: 0.9, offset: 0.1)
    let law = try #require(try normal.exactLaw())
    let right = try GaussianChainLaw(
      of: Self.chain(10), network: GaussianNetwork(mean: 0, variance: 0.25, gain: 0.9, offset: 0.1),
      from: .standardNormal
    ).output
    #expect(law.mean.contains(right.mean) && law.variance.contains(right.variance))
    let median = try law.quantile(0.5)
    #expect(abs(median - right.mean) <= 8 * right.mean.ulp)
    let two = try #require(
      try Experiment(NamedData(named: "mixture"), Self.chain(10)).exactLaw())
    #expect(abs(two.mean.value) <= two.mean.error + 1e-12, "the peaks are alike")
    #expect(try Experiment(NamedData(named: "ring"), Self.chain(10)).exactLaw() == nil)
  }

  @Test func `a sweep that is stopped keeps what it has`() async throws {
    var sweep = try Sweep(
      NamedData(named: "gaussian"), signalPowers: Self.signalPowers, spacing: .trailing,
      counts: [2, 5], rows: Sweep.rows, gain: 1, offset: 0, from: .standardNormal)
    let begun = sweep
    sweep = try await Task {
      var sweep = begun
      try await sweep.fill(samples: 10, seed: 0) { done, _ in
        if done == 3 { withUnsafeCurrentTask { $0?.cancel() } }
      }
      return sweep
    }.value
    #expect(!sweep.isFinished && !sweep.isComplete)
    #expect(sweep.distances.map { $0[0] != nil } == [true, true, true, false])
    #expect(sweep.distances.allSatisfy { $0[1] == nil })
    try await sweep.fill(samples: 10, seed: 0) { _, _ in }
    #expect(sweep.isFinished && sweep.isComplete && sweep.chance == nil)
  }

  /// At a gain of 1.2 the last step's map may fall, so that no exact law is known without noise in it.
  @Test func `where there is no exact law a sweep has samples, marks them and says why`()
    async throws
  {
    var sweep = try Sweep(
      NamedData(named: "mixture"), signalPowers: Self.signalPowers, spacing: .trailing,
      counts: [2], rows: Sweep.rows, gain: 1.2, offset: 0, from: .standardNormal)
    try await sweep.fill(samples: 100, seed: 0) { _, _ in }
    let cells = sweep.cells.map { $0[0] }
    #expect(sweep.isComplete && sweep.chance != nil)
    #expect(cells[0]?.isOfSamples == true && cells[0]?.reason?.contains("may fall") == true)
    #expect(cells[3]?.isOfSamples == false && cells[3]?.reason == nil)
    #expect(Picture(sweep).script.contains("'W2 to the data'"))
    #expect(Picture(sweep).script.contains("draws of the data"))
  }

  @Test func `what diverges has no number, and the picture is drawn without it`() async throws {
    var sweep = try Sweep(
      NamedData(named: "ring"), signalPowers: Self.signalPowers, spacing: .trailing,
      counts: [3], rows: [Sweep.rows[0]], gain: 1e300, offset: 0, from: .standardNormal)
    try await sweep.fill(samples: 10, seed: 0) { _, _ in }
    #expect(sweep.isFinished && !sweep.isComplete)
    #expect(sweep.cells[0][0]?.reason?.contains("the network is off too far") == true)
    #expect(Picture(sweep).script.contains("'sliced W2 to the data'"))
  }

  @Test func `a spacing that has no so many times is refused before anything is computed`() {
    #expect(throws: SubSequenceError.self) {
      try Sweep(
        NamedData(named: "gaussian"), signalPowers: Self.signalPowers, spacing: .quadratic,
        counts: [100], rows: Sweep.rows, gain: 1, offset: 0, from: .marginal)
    }
    #expect(throws: DerivationError.self) { try NamedData(named: "moons") }
  }

  @Test func `a strip has each number of each picture as a square`() {
    let picture = Array(repeating: 0.5, count: 4)
    let strip = Picture(strip: [(9, picture, picture), (0, picture, picture)], side: 2)
    let lines = strip.script.split(separator: "\n")
    #expect(lines.count { $0.hasSuffix(" 0.5") } == 16)
    #expect(strip.script.contains("'9' 0.5, '0' 3.5"))
  }
}
