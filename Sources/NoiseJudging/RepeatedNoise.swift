import RealModule
import Statistics

/// Answers in which noise is looked for that comes again; their means are 0.
package struct RepeatedNoise: Sendable {
  /// Of one seed.
  private let long: [Double]
  /// Of two seeds, far from that one and from each other.
  private let pair: (a: [Double], b: [Double])
  /// Of the seeds one below and one above the first; points that are those of a candidate that draws point i from
  /// seed + i are left out, since such a candidate is right.
  private let beside: [Double]
  private let dimension: Int
  /// Noise is rounded, then its product with σ, then the sum: cells of the noise fall together, and what comes out
  /// has a quarter of the values that its format has.
  private let significand: Int

  package init(
    long: [Double], pair: ([Double], [Double]), before: [Double], after: [Double],
    dimension d: Int, significand: Int = 24
  ) {
    (self.long, self.pair, self.dimension) = (long, pair, d)
    self.significand = significand
    func differing(_ values: [Double], shift: Int) -> [Double] {
      (0..<(values.count / d)).filter { point in
        let other = point + shift
        guard other >= 0, (other + 1) * d <= long.count else { return true }
        return (0..<d).contains { values[point * d + $0] != long[other * d + $0] }
      }.flatMap { values[($0 * d)..<(($0 + 1) * d)] }
    }
    beside = differing(before, shift: -1) + differing(after, shift: 1)
  }

  /// How many statements share the level.
  private static let statements = 10
  /// How far back a number is compared with those before it.
  private static let neighbours = 1...64

  package func alarms(alpha: Double) throws -> Bool {
    try surprises(alpha: alpha).contains(where: \.isRejected)
  }

  /// The correlation at any one distance of an answer that is found with a power of 0.99; nil for none.
  func resolution(alpha: Double) throws -> Double? {
    try LagScan.resolution(
      in: long.count, dimension: dimension, alpha: alpha / Double(Self.statements), power: 0.99)
  }

  /// Everything that is looked at, in the order of blame.
  func surprises(alpha: Double) throws -> [Surprise] {
    let share = alpha / Double(Self.statements)
    return try repeated(share) + shared(share) + correlations(share)
  }

  /// Values that come again. What accounts for half of them, or for a hundred, is said before the rest.
  private func repeated(_ share: Double) throws -> [Surprise] {
    let all = long + pair.a + pair.b + beside
    let again = try Repetition.again(in: long, significand: significand)
    var looked: [(accounts: Int, surprise: Surprise)] = []
    let end = Repetition.atTheEnd(of: all, significand: significand)
    let reach = all.reduce(0) { max($0, abs($1)) }
    looked.append(
      (
        end.count,
        Surprise(
          end.logChance, share: share,
          "\(end.count) of \(all.count) draws are \(short(reach)) in size, and none is larger: it is "
            + "clipped there")
      ))
    if let found = try Repetition.find(in: all, significand: significand, alpha: share) {
      let (runs, value) = Self.words(found, all, [long.count, pair.a.count, pair.b.count])
      looked.append((found.repeatedRuns, Surprise(.log(found.pOfRuns), share: share, runs)))
      looked.append((found.largest, Surprise(.log(found.pOfLargest), share: share, value)))
    }
    if let (lag, equal) = try Repetition.equals(
      in: long, lags: Self.neighbours, significand: significand)
    {
      let words = "\(equal.count) of \(long.count) draws are equal to the one "
      looked.append(
        (
          equal.count,
          Surprise(
            equal.logChance, share: share, words + (lag == 1 ? "before" : "\(lag) before"))
        ))
    }
    func isTold(_ accounts: Int) -> Bool { 2 * accounts >= again.count || accounts > 99 }
    let main = looked.filter { isTold($0.accounts) }
    let others = looked.filter { !isTold($0.accounts) }
    let whole = Surprise(
      again.logChance, share: share, "\(again.count) of \(long.count) draws have come before")
    return main.map(\.surprise) + [whole] + others.map(\.surprise)
  }

  /// What is said of runs and of the most frequent value; the answers stand in one row.
  private static func words(
    _ found: Repetition.Finding, _ all: [Double], _ counts: [Int]
  ) -> (runs: String, value: String) {
    let ends = counts.reduce(into: [0]) { $0.append(($0.last ?? 0) + $1) }
    func place(_ index: Int) -> (answer: Int, draw: Int) {
      let answer = ends.lastIndex { $0 <= index } ?? 0
      return (answer, index - ends[answer])
    }
    let (here, before) = (place(found.first?.here ?? 0), place(found.first?.before ?? 0))
    let other = here.answer == before.answer ? "" : " of another seed"
    let isLast = all.allSatisfy { abs($0) <= abs(found.value) }
    return (
      "\(found.repeatedRuns) runs of \(found.run) draws have come before: draw \(here.draw) is draw "
        + "\(before.draw)\(other) again",
      "the value \(short(found.value)) of its noise comes \(found.largest) times in \(all.count) draws"
        + (isLast ? ", and none is larger: it is clipped there" : "")
    )
  }

  /// Draws of one seed that another has, in whatever order.
  private func shared(_ share: Double) throws -> [Surprise] {
    try [
      (beside, "of seeds beside each other"), (pair.a, "of two seeds"), (pair.b, "of two seeds"),
    ].map { values, whose in
      let shared = try Repetition.shared(values, with: long, significand: significand)
      return Surprise(
        shared.logChance, share: share,
        "\(shared.count) of \(values.count) draws \(whose) come in both")
    }
  }

  private func correlations(_ share: Double) throws -> [Surprise] {
    var looked: [Surprise] = []
    if let found = try PairTest.measure(pair.a, pair.b) {
      looked.append(
        Surprise(
          found.tails.logTwoSided, share: share,
          "draws of two seeds are correlated by \(short(found.effect))"))
    }
    if let scan = try LagScan(long, dimension: dimension) {
      let d = dimension
      let halves = long.count / d / 2 * d
      let words =
        scan.lag == halves
        ? "the two halves of a batch are correlated by \(short(scan.measurement.effect))"
        : "draws \(scan.lag) numbers apart are correlated by \(short(scan.measurement.effect))"
      looked.append(Surprise(scan.logTwoSided, share: share, words))
    }
    return looked
  }
}
