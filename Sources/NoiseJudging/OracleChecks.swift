import CandidateProtocol
public import Judging
import Rows

/// All checks, those that need statistics among them.
public enum OracleChecks {
  /// Every check in the order of blame: the numerical battery, and in their places the checks of what
  /// the candidate draws itself.
  ///
  /// - Parameters:
  ///   - seed: fixes every random choice.
  ///   - level: how much is asked.
  ///   - prefixes: keeps checks whose id begins with one of these; all if empty.
  ///   - alpha: the false-alarm rate of the whole run, in (0, 1), shared out over what the level has.
  public static func checks(
    seed: UInt64, level: Level = .standard, only prefixes: [String] = [], alpha: Double = 1e-6
  ) -> [Check] {
    var checks = AllChecks.checks(seed: seed, level: level, only: prefixes)
    let schedules = AllChecks.schedules(seed: seed, level: level)
    func isKept(_ check: Check) -> Bool {
      prefixes.isEmpty || prefixes.contains { check.id.hasPrefix($0) }
    }
    for operation in [DrawingOperation.forward, .step] {
      let noise = NoiseChecks.checks(
        operation, on: schedules, alpha: alpha * (1 - shareOfChains)
      ).filter(isKept)
      let place = checks.lastIndex { $0.id.hasPrefix(operation.neighbour) }
      checks.insert(contentsOf: noise, at: place.map { $0 + 1 } ?? checks.endIndex)
    }
    let chains = ChainLawChecks.checks(seed: seed, level: level, alpha: alpha * shareOfChains)
    return checks + chains.filter(isKept)
  }

  /// What of the level whole chains have: most of what is wrong with them, differences show without any.
  private static let shareOfChains = 0.1
}
