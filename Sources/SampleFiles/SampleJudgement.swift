import CandidateProtocol
import Oracle
import RealModule
import Rows
public import Statistics

/// What the battery says of samples under a law.
public struct SampleJudgement: Sendable {
  /// What tests look at, in the order in which they are listed.
  public enum Group: String, Sendable, CaseIterable {
    case mean, variance, tails, shape, correlation, repetition
  }

  /// What one test said.
  public struct Test: Sendable {
    /// What it looks at.
    public let group: Group
    /// Its name, which no other test has.
    public let name: String
    /// The probability of what was seen, or worse, under the law; for this test alone.
    public let p: Double
    /// Its weight in the level: alpha times this is what it is rejected below.
    public let share: Double
    /// What was seen, in the test's unit; for repetition how often the most frequent value occurs.
    public let effect: Double
    /// The smallest effect that would have been found with a power of 0.99, where it was computed.
    public let resolution: Double?
    /// Whether it is rejected.
    public let isRejected: Bool
    /// What is wrong, if it is rejected.
    public let sentence: String?
    /// What the whole is charged for it: p over the share.
    var surprise: Double { p / share }
  }

  /// How many points were judged.
  public let points: Int
  /// Coordinates of a point.
  public let dimension: Int
  /// The level of all tests together.
  public let alpha: Double
  /// All tests that could be done.
  public let tests: [Test]
  /// What could not be tested, and why.
  public let untested: [String]
  /// What was allowed for rounding.
  public let allowance: Allowance

  /// How many numbers find a mean or a width that is off by half a standard deviation, with a power of 0.99: with
  /// fewer, that no test rejects says nothing.
  public let numbersNeeded: Int

  /// Whether a test is rejected.
  public var isBroken: Bool { tests.contains(where: \.isRejected) }
  /// Whether no test is rejected and none could have been that matters.
  public var isInconclusive: Bool { !isBroken && points * dimension < numbersNeeded }
  /// The p-value of all tests together, by weighted Bonferroni.
  public var p: Double { min(1, tests.map(\.surprise).min() ?? 1) }
  /// What is wrong, the most surprising first; nothing if no test is rejected.
  public var says: [String] {
    let rejected = tests.filter(\.isRejected).enumerated()
      .sorted { ($0.element.surprise, $0.offset) < ($1.element.surprise, $1.offset) }
    return rejected.compactMap(\.element.sentence)
  }

  /// The p-value of a group, and its most surprising test; nil if none could be done.
  public func summary(of group: Group) -> (p: Double, test: Test)? {
    let members = tests.filter { $0.group == group }
    guard let worst = members.min(by: { $0.surprise < $1.surprise }) else { return nil }
    let weight = members.reduce(0) { $0 + $1.share }
    return (min(1, worst.surprise * weight), worst)
  }

  /// Judges samples.
  ///
  /// - Parameters:
  ///   - samples: what was drawn.
  ///   - law: made for these samples.
  ///   - alpha: the level of all tests together, in (0, 1).
  /// - Throws: ``SampleLawError`` if the samples are stored too coarsely for the law; what the battery
  ///   throws for a level outside (0, 1).
  public init(_ samples: SamplePoints, under law: SampleLaw, alpha: Double) async throws {
    let rounding = try SampleRounding(samples, law)
    points = samples.points
    dimension = samples.dimension
    self.alpha = alpha
    allowance = rounding.allowance
    let residuals = law.residuals(of: samples)
    let sums = await ResidualSums.sum(residuals, dimension: dimension)
    numbersNeeded = try Self.numbersNeeded(dimension: samples.dimension, alpha: alpha * 0.99)
    let results = try ResidualBattery.judge(
      sums, alpha: alpha * 0.99, allowing: rounding.allowance)
    var tests = results.map { Self.test($0, rounding.allowance, samples.dimension, alpha: alpha) }
    let done = Set(tests.map(\.name))
    var untested = ResidualBattery.members(dimension: dimension).map(\.test)
      .filter { !done.contains($0.name) }
      .map { $0 is PivotTest ? "covariances" : $0 is SmoothTest ? "shape" : $0.name }
      .map { "\($0) (too few points)" }
    let repetition = try Self.repetition(residuals, rounding.significand, alpha: alpha)
    if repetition.isEmpty {
      let isCoarse = rounding.significand < 2
      untested.append("repetition (\(isCoarse ? "stored too coarsely" : "too few points"))")
    }
    tests += repetition
    self.tests = tests
    var names: [String] = []
    for name in untested where !names.contains(name) { names.append(name) }
    self.untested = names
  }

  private static func numbersNeeded(dimension: Int, alpha: Double) throws -> Int {
    let family = try ResidualBattery.family(dimension: dimension, alpha: alpha)
    func needed(_ test: any HypothesisTest, _ effect: Double) throws -> Int {
      // Far below, chi-square of few degrees has no quantile that is a number.
      try test.requiredSamples(
        effect: effect, alpha: max(family.share(of: test.name) ?? alpha, 1e-100), power: 0.99)
    }
    return max(
      try needed(MeanTest(), 0.5), try needed(VarianceTest(), 1.5 * 1.5 - 1),
      try needed(VarianceTest(), 0.5 * 0.5 - 1))
  }

  private static func test(
    _ result: ResidualBattery.Result, _ allowance: Allowance, _ dimension: Int, alpha: Double
  ) -> Test {
    Test(
      group: group(of: result.test), name: result.test.name,
      p: result.measurement.tails.twoSided, share: result.alpha / alpha,
      effect: result.measurement.effect, resolution: resolution(result, allowance, dimension),
      isRejected: result.isRejected, sentence: result.sentence)
  }

  /// The smallest effect that is found with a power of 0.99 even where rounding hides it; nil for
  /// tests of which it is not asked, since it takes them long.
  private static func resolution(
    _ result: ResidualBattery.Result, _ allowance: Allowance, _ dimension: Int
  ) -> Double? {
    let (shift, stretch) = (allowance.mean, 1 + allowance.scale)
    func smallest() -> Double? {
      try? result.test.minimumDetectable(
        samples: result.measurement.samples, alpha: result.alpha, power: 0.99)
    }
    func hidden(_ share: Double, behind shift: Double) -> Double {
      let deviation = (1 + share).squareRoot() * stretch + shift
      return deviation * deviation - 1
    }
    switch result.test {
    case is MeanTest: return smallest().map { $0 * stretch + shift }
    case is VarianceTest: return smallest().map { hidden($0, behind: shift) }
    case is CommonFactorTest:
      return smallest().map { hidden($0, behind: shift * Double(dimension).squareRoot()) }
    case is PairTest: return smallest().map { $0 * stretch + shift * shift }
    case let test as TailCountTest where test.threshold == 3:
      let hidden = test.probability(outwards: shift, scale: allowance.scale) / test.probability()
      return smallest().map { (1 + $0) * hidden - 1 }
    default: return nil
    }
  }

  private static func group(of test: any HypothesisTest) -> Group {
    switch test {
    case is MeanTest, is MeanLengthTest: .mean
    case is VarianceTest: .variance
    case is TailCountTest: .tails
    case is SmoothTest: .shape
    default: .correlation
    }
  }

  /// Values that come again among the first residuals.
  private static func repetition(
    _ residuals: [Double], _ significand: Int, alpha: Double
  ) throws -> [Test] {
    guard significand > 1 else { return [] }
    // To 24 bits, so that a draw comes again where means differ and roundings with them.
    let values = residuals.prefix(65_536).map { Double(Float($0)) }
    let share = 0.005
    // A level below 1e-290 has no run of values that is long enough.
    let found = try Repetition.find(
      in: values, significand: significand, alpha: max(alpha * share, 1e-290))
    guard let found else { return [] }
    func test(_ name: String, _ p: Double, _ effect: Int, _ sentence: String) -> Test {
      let isRejected = p < alpha * share
      return Test(
        group: .repetition, name: name, p: p, share: share, effect: Double(effect),
        resolution: nil, isRejected: isRejected, sentence: isRejected ? sentence : nil)
    }
    let lag = found.first.map { $0.here - $0.before } ?? 0
    return [
      test(
        "repeated value", found.pOfLargest, found.largest,
        "one value of the noise, \((found.value * 1000).rounded() / 1000), comes \(found.largest) "
          + "times in \(values.count) numbers"),
      test(
        "repeated run", found.pOfRuns, found.repeatedRuns,
        "\(found.repeatedRuns) runs of \(found.run) numbers of the noise have come before, the "
          + "first of them \(lag) numbers earlier"),
    ]
  }
}
