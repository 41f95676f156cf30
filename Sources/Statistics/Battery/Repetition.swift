import RealModule

/// Values that come again, which draws of a continuous law do not.
///
/// Two statements, each with a bound on its chance under the null: how often the most frequent value
/// occurs, and whether runs of successive values occur twice. Correct generators have few bits, and a
/// format rounds; both bounds know that.
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

  /// Looks for values that come again.
  ///
  /// - Parameters:
  ///   - values: independent draws of one normal law of mean 0, at least 2.
  ///   - significand: bits of the values, at least 2; fewer than the format's if they were rounded more than
  ///     once. What is more than 24 counts as 24, since normals are often made from 24 random bits.
  ///   - alpha: for which runs are made long enough, above 0.
  public static func find(in values: [Double], significand: Int, alpha: Double) throws -> Finding? {
    guard values.count >= 2 else { return nil }
    let bits = min(max(2, significand), 24)
    let n = Double(values.count)
    var counts: [UInt64: Int] = [:]
    for value in values { counts[value.bitPattern, default: 0] += 1 }
    let largest = counts.max { ($0.value, $0.key) < ($1.value, $1.key) }
    // A cell is at most 2^(1−p)|x| wide, and the density times |x| at most e^(−½)/√(2π) < ¼. With cells
    // of that chance or less, P(some cell holds k) ≤ P(one does)/chance.
    let cell = .pow(2, 1 - bits) / 4.0
    let count = largest?.value ?? 1
    let tail = try BinomialLaw(trials: values.count, probability: cell).tails(at: count)
    // Two values agree with a chance of at most ∫ f² 2^(1−p)|x| dx = 2^(1−p)/2π.
    let pair = Double.pow(2, 1 - bits) / (2 * .pi)
    let pairs = n * (n - 1) / 2
    let run = max(
      2, Int(((.log(pairs) - .log(max(alpha, 1e-300) * 1e-3)) / -Double.log(pair)).rounded(.up)))
    var seen: [[UInt64]: Int] = [:]
    var (repeated, first) = (0, nil as (here: Int, before: Int)?)
    for start in stride(from: 0, through: values.count - run, by: 1) {
      let key = values[start..<(start + run)].map(\.bitPattern)
      if let before = seen[key] {
        repeated += 1
        if first == nil { first = (start, before) }
      } else {
        seen[key] = start
      }
    }
    return Finding(
      largest: count, value: largest.map { Double(bitPattern: $0.key) } ?? 0,
      pOfLargest: min(1, tail.upper / cell), repeatedRuns: repeated, first: first, run: run,
      pOfRuns: repeated == 0 ? 1 : min(1, pairs * .pow(pair, run)))
  }
}
