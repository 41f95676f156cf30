import RealModule

/// What one test made of a sample.
public struct Measurement: Sendable, Equatable {
  /// Both tails of the statistic under the law that is tested.
  public let tails: Tails
  /// The effect that was seen, in the test's unit.
  public let effect: Double
  /// Residuals, points or pairs that it rests on, as the test counts them.
  public let samples: Int
}

/// How far correct code may be off by its own arithmetic. A verdict holds for every law within.
public struct Allowance: Sendable, Equatable {
  /// Of the mean, in standard deviations; where a test looks at single residuals, of each its own way.
  public var mean: Double
  /// Of the standard deviation, relative.
  public var scale: Double

  /// Nothing: the law holds exactly.
  public static let none = Allowance(mean: 0, scale: 0)

  /// - Parameters:
  ///   - mean: in standard deviations, at least 0.
  ///   - scale: relative, in [0, 1).
  public init(mean: Double, scale: Double) {
    self.mean = max(0, mean)
    self.scale = min(max(0, scale), 0.5)
  }
}

/// A test of residuals whose law under the null, and whose power, are known.
public protocol HypothesisTest: Sendable {
  /// What is tested, in a few words.
  var name: String { get }
  /// What an effect is: `the mean is shifted by` … `standard deviations`.
  var effectWords: (before: String, after: String) { get }
  /// The largest effect that the power is known for.
  var largestEffect: Double { get }
  /// How many samples, as the test counts them, make one: at the least.
  var fewestSamples: Int { get }

  /// Whether an effect is a share, which cannot fall below −1.
  var isRelative: Bool { get }

  /// What the sums say; nil if they hold no sample for this test.
  ///
  /// - Throws: ``LawError`` only for sums that no residuals give.
  func measure(_ sums: ResidualSums, allowing: Allowance) throws -> Measurement?

  /// The probability to reject at a level, if the effect is there.
  ///
  /// - Parameters:
  ///   - effect: signed, in the test's unit.
  ///   - samples: as the test counts them.
  ///   - alpha: the level, both sides together.
  func power(effect: Double, samples: Int, alpha: Double) throws -> Double

  /// The effects that a level cannot rule out.
  func interval(_ measurement: Measurement, alpha: Double) throws -> ClosedRange<Double>
}

/// A level, a power or an effect for which there is no sample size.
public struct DesignError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What was wrong, its value, and what is allowed.
  public let description: String
  init(_ description: String) { self.description = description }
}

extension HypothesisTest {
  public var isRelative: Bool { false }

  private func require(_ alpha: Double, _ power: Double) throws(DesignError) {
    guard alpha > 0, alpha < 1 else { throw DesignError("level \(alpha) is outside (0, 1)") }
    guard power > alpha, power < 1 else {
      throw DesignError("power \(power) is outside (\(alpha), 1)")
    }
  }

  /// The smallest effect that is found with the power that is asked for.
  ///
  /// - Parameters:
  ///   - samples: as the test counts them.
  ///   - alpha: the level, both sides together.
  ///   - power: above the level, below 1.
  /// - Returns: in the test's unit, above 0; nil if not even the largest effect is found.
  /// - Throws: ``DesignError`` if there are no samples, or level or power are no probabilities.
  public func minimumDetectable(samples: Int, alpha: Double, power: Double) throws -> Double? {
    try require(alpha, power)
    guard samples >= fewestSamples else {
      throw DesignError("\(name) needs \(fewestSamples) samples, not \(samples)")
    }
    func isFound(_ effect: Double) throws -> Bool {
      try self.power(effect: effect, samples: samples, alpha: alpha) >= power
    }
    guard try isFound(largestEffect) else { return nil }
    var (low, high) = (0.0, largestEffect)
    while high - low > 1e-6 * high {
      let middle = low < high / 1024 ? max(low, high / 32) : (low + high) / 2
      if try isFound(middle) { high = middle } else { low = middle }
      if high < 1e-12 { break }
    }
    return high
  }

  /// The fewest samples with which an effect is found with the power that is asked for.
  ///
  /// - Parameters:
  ///   - effect: signed, in the test's unit, not 0.
  ///   - alpha: the level, both sides together.
  ///   - power: above the level, below 1.
  /// - Returns: as the test counts samples.
  /// - Throws: ``DesignError`` for an effect of 0 or beyond the largest, or more than 1e15 samples;
  ///   ``LawError`` where the law of the test's statistic ends before, as chi-square does at 1e12 degrees.
  public func requiredSamples(effect: Double, alpha: Double, power: Double) throws -> Int {
    try require(alpha, power)
    guard effect != 0, abs(effect) <= largestEffect else {
      throw DesignError("effect \(effect) is 0 or beyond \(largestEffect)")
    }
    func suffice(_ samples: Int) throws -> Bool {
      try self.power(effect: effect, samples: samples, alpha: alpha) >= power
    }
    var (low, high) = (fewestSamples - 1, fewestSamples)
    while try !suffice(high) {
      guard high < 1_000_000_000_000_000 else {
        throw DesignError("effect \(effect) needs more than 1e15 samples")
      }
      (low, high) = (high, high * 2)
    }
    while high - low > 1 {
      let middle = low + (high - low) / 2
      if try suffice(middle) { high = middle } else { low = middle }
    }
    return high
  }
}

/// What a test says about a sample.
public enum Verdict: Sendable, Equatable {
  /// Nothing was found; a defect of this size would have been, with the family's power.
  case pass(resolution: Double)
  /// Rejected: the effect seen, and the effects that cannot be ruled out.
  case fail(effect: Double, interval: ClosedRange<Double>)
  /// Nothing was found, but a defect of the size that matters might have passed: so many samples decide.
  case inconclusive(samplesNeeded: Int)
}

extension HypothesisTest {
  /// The verdict on a measurement.
  ///
  /// - Parameters:
  ///   - measurement: what ``measure(_:allowing:)`` gave.
  ///   - alpha: the test's share of the run's level.
  ///   - power: with which an effect is to be found.
  ///   - effect: the smallest that matters; nil if any resolution will do.
  public func verdict(
    _ measurement: Measurement, alpha: Double, power: Double = 0.99, resolving effect: Double? = nil
  ) throws -> Verdict {
    // By logarithms: a level of 1e-300 is a level.
    if measurement.tails.logTwoSided < .log(alpha) {
      return .fail(effect: measurement.effect, interval: try interval(measurement, alpha: alpha))
    }
    let found = try minimumDetectable(samples: measurement.samples, alpha: alpha, power: power)
    if let effect, found.map({ $0 > effect }) ?? true {
      return .inconclusive(
        samplesNeeded: try requiredSamples(effect: effect, alpha: alpha, power: power))
    }
    guard let found else {
      return .inconclusive(
        samplesNeeded: try requiredSamples(effect: largestEffect, alpha: alpha, power: power))
    }
    return .pass(resolution: found)
  }
}

/// Statistics that are N(0, 1) under the null, and N(shift, spread²) beside it.
enum NormalStatistic {
  /// The tails of a statistic that the allowance may have moved by so much, either way.
  static func tails(_ z: Double, allowing slack: Double = 0) throws(LawError) -> Tails {
    guard !z.isNaN else { throw LawError("a statistic is not a number") }
    let distance = max(0, abs(z) - slack)
    return try NormalLaw.tails(at: z < 0 ? -distance : distance)
  }

  static func power(shift: Double, spread: Double = 1, alpha: Double) throws(LawError) -> Double {
    let critical = try NormalLaw.quantile(upper: alpha / 2)
    return NormalLaw.upper((critical - shift) / spread)
      + NormalLaw.lower((-critical - shift) / spread)
  }
}
