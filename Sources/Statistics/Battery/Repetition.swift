import RealModule

/// Values that come again, which draws of a continuous law do not.
///
/// Each statement has a bound on its chance under the null. Correct generators have few bits, and a format
/// rounds: no value is taken to be less likely than a half to the power of the format's bits, and than 2⁻²³.
public enum Repetition {
  /// What was found.
  public struct Finding: Sendable, Equatable {
    /// How often the most frequent value occurs.
    public let largest: Int
    /// That value.
    public let value: Double
    /// A bound on the chance that a value occurs so often.
    public let pOfLargest: Double
    /// How many runs of values had been seen before.
    public let repeatedRuns: Int
    /// Where the first of them begins, and where it was first.
    public let first: (here: Int, before: Int)?
    /// How many values make a run.
    public let run: Int
    /// A bound on the chance of any repeated run.
    public let pOfRuns: Double

    public static func == (a: Finding, b: Finding) -> Bool {
      a.largest == b.largest && a.repeatedRuns == b.repeatedRuns && a.run == b.run
    }
  }

  /// A count, and the logarithm of a bound on the chance of so many or more.
  public struct Count: Sendable, Equatable {
    /// How many.
    public let count: Int
    /// log of the bound; 0 where it says nothing.
    public let logChance: Double
  }

  /// A bound on the chance of each value, and so on the chance that two agree.
  ///
  /// A cell is at most 2^(1−p)|x| wide, and the density times |x| at most e^(−½)/√(2π) < ¼: less than 2^(−p)/2. Right
  /// generators invert the law at as few as 23 random bits, whatever the format.
  ///
  /// - Parameter significand: bits p of the values, fewer than the format's if they were rounded more than once.
  static func cell(_ significand: Int) -> Double { .pow(2, -Double(min(max(1, significand), 23))) }

  /// Looks for values that come again.
  ///
  /// - Parameters:
  ///   - values: independent draws of one normal law of mean 0, at least 2.
  ///   - significand: bits of the values, at least 2; fewer than the format's if they were rounded more than
  ///     once.
  ///   - alpha: for which runs are made long enough, above 0.
  public static func find(in values: [Double], significand: Int, alpha: Double) throws -> Finding? {
    guard values.count >= 2 else { return nil }
    let n = Double(values.count)
    let cell = cell(significand)
    var counts: [UInt64: Int] = [:]
    counts.reserveCapacity(values.count)
    for value in values { counts[value.bitPattern, default: 0] += 1 }
    let largest = counts.max { ($0.value, $0.key) < ($1.value, $1.key) }
    // With cells of that chance or less, P(some cell holds k) ≤ P(one does)/chance.
    let count = largest?.value ?? 1
    let tail = try BinomialLaw(trials: values.count, probability: cell).tails(at: count)
    let pairs = n * (n - 1) / 2
    let run = max(
      2, Int(((.log(pairs) - .log(max(alpha, 1e-300) * 1e-3)) / -Double.log(cell)).rounded(.up)))
    let (repeated, first) = runs(of: run, in: values)
    return Finding(
      largest: count, value: largest.map { Double(bitPattern: $0.key) } ?? 0,
      pOfLargest: min(1, tail.upper / cell), repeatedRuns: repeated, first: first, run: run,
      pOfRuns: repeated == 0 ? 1 : min(1, pairs * .pow(cell, run)))
  }

  /// How many runs of values have come before, and where the first of them is.
  private static func runs(
    of length: Int, in values: [Double]
  ) -> (count: Int, first: (here: Int, before: Int)?) {
    guard values.count >= length else { return (0, nil) }
    // A hash that rolls along: Σ h(x_i) B^(length − 1 − i), of numbers that are hashed one by one.
    let base: UInt64 = 0x9E37_79B9_7F4A_7C15
    let leading = (1..<max(1, length)).reduce(1 as UInt64) { power, _ in power &* base }
    func mixed(_ value: Double) -> UInt64 {
      var bits = value.bitPattern &* 0xBF58_476D_1CE4_E5B9
      bits ^= bits >> 29
      return bits &* 0x94D0_49BB_1331_11EB
    }
    var hash = values[..<length].reduce(0 as UInt64) { $0 &* base &+ mixed($1) }
    var seen: [UInt64: Int] = [:]
    seen.reserveCapacity(values.count)
    var (count, first) = (0, nil as (here: Int, before: Int)?)
    for start in 0...(values.count - length) {
      if let before = seen[hash], agree(values, start, before, length) {
        count += 1
        if first == nil { first = (start, before) }
      } else {
        seen[hash] = start
      }
      guard start + length < values.count else { break }
      hash = (hash &- mixed(values[start]) &* leading) &* base &+ mixed(values[start + length])
    }
    return (count, first)
  }

  private static func agree(_ values: [Double], _ a: Int, _ b: Int, _ length: Int) -> Bool {
    (0..<length).allSatisfy { values[a + $0].bitPattern == values[b + $0].bitPattern }
  }

  /// How many values are the largest, the least, or of the largest magnitude, whichever is most surprising: more than
  /// a few are clipped there.
  ///
  /// With cells of chance q at most, P(the outermost holds k) ≤ Σ_c C(n, k) q_c^k (1 − Q_c)^(n−k) with Q_c the chance
  /// to lie beyond c: a sum of steps over Q, at most (nq)^(k−1)/k! · (n/(n − k) + nq). A magnitude's q is twice a
  /// value's.
  public static func atTheEnd(of values: [Double], significand: Int) -> Count {
    let cell = cell(significand)
    let (least, most) = values.reduce((Double.infinity, -Double.infinity)) {
      (min($0.0, $1), max($0.1, $1))
    }
    let size = max(abs(least), abs(most))
    let ends = [
      (values.count { abs($0) == size }, 2 * cell), (values.count { $0 == most }, cell),
      (values.count { $0 == least }, cell),
    ].map { count, chance in
      Count(count: count, logChance: logChance(count, of: values.count, chance))
    }
    let worst = ends.min { $0.logChance < $1.logChance } ?? ends[0]
    return Count(
      count: worst.count, logChance: min(0, worst.logChance + .log(Double(ends.count))))
  }

  private static func logChance(_ count: Int, of values: Int, _ cell: Double) -> Double {
    guard count > 1, values > count else { return 0 }
    let (n, k) = (Double(values), Double(count))
    let factorial = (1...count).reduce(0) { $0 + Double.log(Double($1)) }
    return min(0, (k - 1) * .log(n * cell) - factorial + .log(n / (n - k) + n * cell))
  }

  /// How many values are equal to the one so many before them, where that is most surprising.
  ///
  /// - Parameters:
  ///   - values: independent draws of one normal law of mean 0.
  ///   - lags: how many before; the bound holds for all of them together.
  ///   - significand: the bits of the format that the values were rounded to.
  public static func equals(
    in values: [Double], lags: ClosedRange<Int>, significand: Int
  ) throws -> (lag: Int, found: Count)? {
    var worst: (lag: Int, found: Count)?
    for lag in lags where lag < values.count {
      let count = (lag..<values.count).count {
        values[$0].bitPattern == values[$0 - lag].bitPattern
      }
      guard count > worst?.found.count ?? 0 else { continue }
      // That a value equals the one before has at most this chance whatever came before.
      let law = try BinomialLaw(trials: values.count - lag, probability: cell(significand))
      let log = try law.tails(at: count).logUpper + .log(Double(lags.count))
      worst = (lag, Count(count: count, logChance: min(0, log)))
    }
    return worst
  }

  /// How many draws are among others, in whatever order; independent draws rarely are.
  public static func shared(
    _ values: [Double], with others: [Double], significand: Int
  ) throws -> Count {
    let known = Set(others.map(\.bitPattern))
    let count = values.count { known.contains($0.bitPattern) }
    // Each has at most this chance, given the others.
    let chance = Double(known.count) * cell(significand)
    guard chance < 0.5, !values.isEmpty, chance > 0 else {
      return Count(count: count, logChance: 0)
    }
    let law = try BinomialLaw(trials: values.count, probability: chance)
    return Count(count: count, logChance: try law.tails(at: count).logUpper)
  }

  /// How many draws have come before, in whatever order.
  public static func again(in values: [Double], significand: Int) throws -> Count {
    var known: Set<UInt64> = []
    known.reserveCapacity(values.count)
    let count = values.count { !known.insert($0.bitPattern).inserted }
    // The last has the largest chance, and no earlier one more, given all before it.
    let chance = Double(values.count) * cell(significand)
    guard chance < 0.5, values.count > 1 else { return Count(count: count, logChance: 0) }
    let law = try BinomialLaw(trials: values.count, probability: chance)
    return Count(count: count, logChance: try law.tails(at: count).logUpper)
  }
}
