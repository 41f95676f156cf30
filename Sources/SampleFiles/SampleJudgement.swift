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

  /// Whether a test is rejected.
  public var isBroken: Bool { tests.contains(where: \.isRejected) }
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

/// What storing samples did to them.
struct SampleRounding {
  /// How far a value may be off, as a share of itself.
  private(set) var relative: Double
  /// How far a value may be off beside that.
  private(set) var absolute: Double
  /// How far residuals of correct samples may be off.
  let allowance: Allowance
  /// Bits of residuals that are left, at most 23, as ``Repetition`` counts them.
  let significand: Int

  /// The format, or what the values themselves show to have been coarser: an fp32 program's numbers
  /// in fp64, or a table of few digits.
  ///
  /// - Throws: ``SampleLawError`` if little of the law is left.
  init(_ samples: SamplePoints, _ law: SampleLaw) throws(SampleLawError) {
    (relative, absolute) = (0x1p-53, 0)
    switch samples.precision {
    case .fp16: (relative, absolute) = (0x1p-11, 0x1p-25)
    case .fp32: (relative, absolute) = (0x1p-24, 0x1p-150)
    case .fp64: break
    case nil: (relative, absolute) = Self.digits(samples.values)
    }
    relative = max(relative, .pow(2, -Self.bits(samples.values)))
    let largest = law.means.reduce(0) { max($0, abs($1)) }
    let shift = (relative * largest + absolute) / law.deviation
    guard shift <= 0.5 else {
      throw SampleLawError(
        "the samples are stored too coarsely: rounding alone may move a value by "
          + "\(Float(shift)) standard deviations of the law")
    }
    // Each residual may be moved its own way; the battery's allowance for the mean means just that.
    allowance = Allowance(mean: shift, scale: relative)
    // A value e stands for a cell of 2(shift + relative |e|), and one of 2⁻²³|e| of a Float. With
    // 2^(1−p) as below neither of the bounds in ``Repetition`` is exceeded: the density of N(0, 1) is
    // below 0.4, and its square integrates to 0.283.
    let cell = 1.78 * 2 * shift + 2 * relative + 0x1p-23
    significand = Int(min(24, max(0, 1 - Double.log(cell) / .log(2))).rounded(.down))
  }

  /// The fewest bits that hold every value, at least bf16's 8.
  private static func bits(_ values: [Double]) -> Int {
    var pattern: UInt64 = 0
    for value in values { pattern |= value.significandBitPattern }
    return max(8, 53 - min(52, pattern.trailingZeroBitCount))
  }

  /// Halves of the last decimal place, if no value needs more than 15 digits.
  private static func digits(_ values: [Double]) -> (relative: Double, absolute: Double) {
    var (significant, decimals) = (1, Int.min)
    for value in values where value != 0 {
      let parts = "\(abs(value))".split(separator: "e")
      let exponent = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
      let sides = parts[0].split(separator: ".", omittingEmptySubsequences: false)
      let fraction = sides.count > 1 && sides[1] != "0" ? String(sides[1]) : ""
      let digits = (String(sides[0]) + fraction).drop { $0 == "0" }
      significant = max(significant, digits.count)
      decimals = max(decimals, fraction.count - exponent)
      if significant > 15 { return (0x1p-53, 0) }
    }
    guard decimals > Int.min else { return (0x1p-53, 0) }
    return (0.5 * .pow(10, 1 - significant), 0.5 * .pow(10, -decimals))
  }
}
