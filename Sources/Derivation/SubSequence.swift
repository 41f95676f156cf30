/// How a sub-sequence τ of S times is chosen out of 1…T.
public enum Spacing: String, Sendable, CaseIterable {
  /// 1 + i·⌊T/S⌋ for i = 0…S−1: begins at 1, does not reach T.
  case leading
  /// round(T·i/S) for i = 1…S.
  case trailing
  /// 1 + round(i·(T−1)/(S−1)) for i = 0…S−1: both ends.
  case linspace
  /// ⌊T·i/S⌋ for i = 1…S.
  case linear
  /// ⌊T·(i/S)²⌋ for i = 1…S.
  case quadratic
}

/// Why there is no sub-sequence.
public enum SubSequenceError: Error, Equatable, Sendable, CustomStringConvertible {
  /// T is not in 1…1000000, where whole numbers do not overflow.
  case steps(Int)
  /// S is not in 1…T.
  case count(Int, of: Int)
  /// Both ends cannot be visited in one step.
  case oneStepHasOneEnd
  /// The formula gives a time twice, or one that is less than 1.
  case notDistinct(Spacing, Int, of: Int)

  public var description: String {
    switch self {
    case .steps(let steps): "T is \(steps), it must lie in 1…1000000"
    case .count(let count, let steps): "S is \(count), it must lie in 1…\(steps)"
    case .oneStepHasOneEnd: "linspace includes both ends, so S must be 2 or more"
    case .notDistinct(let spacing, let count, let steps):
      "\(spacing.rawValue) spacing has no \(count) distinct times in 1…\(steps)"
    }
  }
}

extension NoiseSchedule {
  /// The times τ_1 < … < τ_S that a shortened chain visits.
  ///
  /// - Parameters:
  ///   - steps: T in 1…1000000.
  ///   - count: S in 1…T.
  ///   - spacing: how they are chosen.
  /// - Returns: exactly S distinct times in 1…T, ascending; the last is T for all but `leading`.
  /// - Throws: ``SubSequenceError`` if S is out of range or the spacing has no S distinct times.
  ///
  /// Integers only, so nothing depends on rounding; where a value before rounding is a half, the
  /// later time is taken.
  /// Source: Lin et al., arXiv:2305.08891v4, table 2 (leading, trailing, linspace); Song et al.,
  /// arXiv:2010.02502v4, appendix D.2 (linear, quadratic).
  /// - Equation: `schedule.sub-sequence`
  public static func subSequence(
    of steps: Int, count: Int, spacing: Spacing
  ) throws(SubSequenceError) -> [Int] {
    guard 1...1_000_000 ~= steps else { throw .steps(steps) }
    guard 1...steps ~= count else { throw .count(count, of: steps) }
    let times: [Int]
    switch spacing {
    case .leading:
      let stride = steps / count
      times = (0..<count).map { 1 + $0 * stride }
    case .trailing:
      times = (1...count).map { (2 * steps * $0 + count) / (2 * count) }
    case .linspace:
      guard count > 1 else { throw .oneStepHasOneEnd }
      let gaps = count - 1
      times = (0..<count).map { 1 + (2 * $0 * (steps - 1) + gaps) / (2 * gaps) }
    case .linear: times = (1...count).map { steps * $0 / count }
    case .quadratic: times = (1...count).map { steps * $0 * $0 / (count * count) }
    }
    let isAscending = zip(times, times.dropFirst()).allSatisfy { $0 < $1 }
    guard isAscending, (times.first ?? 0) >= 1 else {
      throw .notDistinct(spacing, count, of: steps)
    }
    return times
  }
}
