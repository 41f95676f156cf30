import CandidateProtocol

/// Where a candidate is wrong, if that has a name: all wrong answers lie there, and no right one.
enum Pattern: CaseIterable {
  case strided, betweenEtas, positiveEta, noEta, lastStep, toFirst, firstTime, lastTime

  /// In words.
  var words: String {
    switch self {
    case .strided: "only where t_prev < t − 1"
    case .betweenEtas: "only where 0 < η < 1"
    case .positiveEta: "only where η > 0"
    case .noEta: "only where η = 0"
    case .lastStep: "only at t_prev = 0"
    case .toFirst: "only at t_prev = 1"
    case .firstTime: "only at t = 1"
    case .lastTime: "only at t = T"
    }
  }

  private func holds(_ spot: Spot, of steps: Int) -> Bool {
    switch self {
    case .strided: spot.isStrided
    case .betweenEtas: spot.hasEta && spot.eta > 0 && spot.eta < 1
    case .positiveEta: spot.hasEta && spot.eta > 0
    case .noEta: spot.hasEta && spot.eta == 0
    case .lastStep: spot.hasPrevious && spot.previous == 0
    case .toFirst: spot.hasPrevious && spot.previous == 1
    case .firstTime: spot.time == 1
    case .lastTime: spot.time == steps
    }
  }

  /// The first that tells the wrong spots from the right ones; nil if none does, or one side is empty.
  static func telling(_ wrong: [Spot], from right: [Spot], of steps: Int) -> Pattern? {
    guard !wrong.isEmpty, !right.isEmpty else { return nil }
    return allCases.first { pattern in
      wrong.allSatisfy { pattern.holds($0, of: steps) }
        && !right.contains { pattern.holds($0, of: steps) }
    }
  }
}
