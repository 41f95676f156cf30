import Derivation
import Experiments
import Laws
import RealModule
import Samplers
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
    #expect(figures.map(\.value) == [0, 1, 3])
    let other = try experiment.figures(of: [0.5, 0.5, 0.5, 0.5], law: nil, seed: 0)
    #expect(abs(other[0].value - 0.5.squareRoot()) < 1e-15 && other[1].value == 0)
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
    try await sweep.fill(samples: 10, seed: 0) { done, _ in done < 3 }
    #expect(!sweep.isComplete)
    #expect(sweep.distances.map { $0[0] != nil } == [true, true, true, false])
    #expect(sweep.distances.allSatisfy { $0[1] == nil })
    try await sweep.fill(samples: 10, seed: 0) { _, _ in true }
    #expect(sweep.isComplete)
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
