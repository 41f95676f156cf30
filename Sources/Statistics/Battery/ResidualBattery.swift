import RealModule

/// The tests that residuals are put to, and what each may spend of the level.
public enum ResidualBattery {
  /// A test and its weight.
  public struct Member: Sendable {
    /// The test.
    public let test: any HypothesisTest
    /// Its weight.
    public let weight: Double
  }

  /// The tests for residuals of a dimension.
  ///
  /// Mean, variance, the six counts and the eight smooth degrees together weigh 1 each, all that
  /// looks across residuals weighs 1 together: a fault of mean, variance or tail mass costs 1.13
  /// times the samples of the best test for it alone.
  public static func members(dimension: Int) -> [Member] {
    var members = [Member(test: MeanTest(), weight: 1), Member(test: VarianceTest(), weight: 1)]
    let degrees = ResidualSums.degrees
    for degree in 1...degrees {
      members.append(Member(test: SmoothTest(degree: degree), weight: 1 / Double(degrees)))
    }
    for index in ResidualSums.thresholds.indices {
      members.append(Member(test: TailCountTest(index: index), weight: 1))
    }
    var others: [any HypothesisTest] = [PairTest(.points)]
    if dimension > 1 {
      others += [PairTest(.coordinates), CommonFactorTest(), MeanLengthTest(dimension: dimension)]
      let k = min(dimension, ResidualSums.covariances)
      let pivots = (0..<k).flatMap { row in (0...row).map { PivotTest(row: row, column: $0) } }
      for pivot in pivots {
        members.append(Member(test: pivot, weight: 0.2 / Double(pivots.count)))
      }
    }
    for test in others { members.append(Member(test: test, weight: 0.8 / Double(others.count))) }
    return members
  }

  /// The level of all the tests, shared out by their weights.
  ///
  /// - Parameters:
  ///   - dimension: of the residuals.
  ///   - alpha: the level of all tests together.
  /// - Throws: ``DesignError`` for a level outside (0, 1).
  public static func family(dimension: Int, alpha: Double) throws(DesignError) -> Family {
    try Family(
      alpha: alpha,
      weights: members(dimension: dimension).map { (name: $0.test.name, weight: $0.weight) })
  }

  /// What one test said.
  public struct Result: Sendable {
    /// The test.
    public let test: any HypothesisTest
    /// What it measured.
    public let measurement: Measurement
    /// Its share of the level.
    public let alpha: Double
    /// Whether it is rejected at its share.
    public var isRejected: Bool { measurement.tails.logTwoSided < .log(alpha) }

    /// What follows; a resolution takes its time.
    ///
    /// - Parameters:
    ///   - power: with which a resolution is stated.
    ///   - effect: the smallest that matters; nil if any resolution will do.
    public func verdict(power: Double = 0.99, resolving effect: Double? = nil) throws -> Verdict {
      try test.verdict(measurement, alpha: alpha, power: power, resolving: effect)
    }

    /// `the variance is off by a share of 0.0201 (between 0.0150 and 0.0252)`, if it is rejected.
    public var sentence: String? {
      guard isRejected else { return nil }
      guard case .fail(let effect, let interval) = try? verdict() else {
        return "the test of \(test.name) rejects"
      }
      let (before, after) = test.effectWords
      let unit = after.isEmpty ? "" : " \(after)"
      return
        "\(before) \(Self.short(effect))\(unit) (between \(Self.short(interval.lowerBound)) and "
        + "\(Self.short(interval.upperBound)))"
    }

    /// Three digits of a number.
    private static func short(_ value: Double) -> String {
      guard value != 0, value.isFinite else { return "\(value)" }
      let magnitude = Double.pow(10, (Double.log(abs(value)) / .log(10)).rounded(.down) - 2)
      let rounded = (value / magnitude).rounded() * magnitude
      return
        "\(Double(Float(rounded)) == rounded ? rounded : Double("\(Float(rounded))") ?? rounded)"
    }
  }

  /// What every test says, those that hold no sample left out.
  ///
  /// - Parameters:
  ///   - sums: of residuals of one law.
  ///   - alpha: the level of all tests together.
  ///   - allowing: how far correct code may be off.
  public static func judge(
    _ sums: ResidualSums, alpha: Double, allowing: Allowance = .none
  ) throws -> [Result] {
    let family = try family(dimension: sums.dimension, alpha: alpha)
    return try members(dimension: sums.dimension).compactMap { member in
      guard let share = family.share(of: member.test.name),
        let measurement = try member.test.measure(sums, allowing: allowing)
      else { return nil }
      return Result(test: member.test, measurement: measurement, alpha: share)
    }
  }
}
