package import CandidateProtocol
import Mutations
import Rows

/// What the checks make of every edit of a formula.
package struct MutationScore: Sendable {
  /// A mutant that was run.
  package struct Run: Sendable {
    /// What was done to the formula.
    package let says: String
    /// Whether a check failed.
    package let isKilled: Bool
    /// The first sentences of the failing check, in their order; none where it named nothing.
    package let named: [String]
    /// Whether the right one is among them, or a convention that explains every answer.
    package let isNamedRight: Bool
    /// How far the largest change of an answer was from what is right, relative to it.
    package let largestChange: Double
  }

  package let target: MutationTarget
  package let runs: [Run]

  package init(_ target: MutationTarget, _ runs: [Run]) {
    (self.target, self.runs) = (target, runs)
  }

  /// How many were found.
  package var killed: Int { runs.count(where: \.isKilled) }
  /// How many were named: alone, or among at most three.
  package var named: Int { runs.count(where: \.isNamedRight) }
  /// How many were named alone.
  package var alone: Int { runs.count { $0.isNamedRight && $0.named.count == 1 } }

  /// Runs mutants of a formula through the checks of its equation, each until one fails.
  ///
  /// - Parameter part: which share of the mutants, of how many.
  package static func runs(
    of target: MutationTarget, _ precision: Precision, part: (Int, of: Int) = (0, of: 1)
  ) -> [Run] {
    let checks = AllChecks.checks(seed: 0, only: ["\(target.row.id)/"])
    var right = MutatedCandidate(target, target.form.formula, precision)
    guard case .answer(let hello) = right.answer(.hello),
      let capabilities = try? Capabilities(hello: hello)
    else { return [] }
    var groups: [(setting: Setting, checks: [Check])] = []
    for check in checks where capabilities.refusal(of: check) == nil {
      guard let schedule = check.schedule else { continue }
      if groups.last?.setting.schedule.name != schedule.name,
        !groups.contains(where: { $0.setting.schedule.name == schedule.name })
      {
        _ = right.answer(.configure(schedule))
        groups.append(
          (Setting(capabilities, schedule, .standard, 0, table: right.table, fault: nil), []))
      }
      let place = groups.firstIndex { $0.setting.schedule.name == schedule.name } ?? 0
      groups[place].checks.append(check)
    }
    return target.mutants.enumerated().filter { $0.offset % part.of == part.0 }.map {
      run($0.element, of: target, precision, groups)
    }
  }

  private static func run(
    _ function: MutantTable.Function, of target: MutationTarget, _ precision: Precision,
    _ groups: [(setting: Setting, checks: [Check])]
  ) -> Run {
    var candidate = MutatedCandidate(target, function.formula, precision)
    var failing: Finding?
    for group in groups where failing == nil {
      _ = candidate.answer(.configure(group.setting.schedule))
      let setting = group.setting.forAnother()
      for check in group.checks where failing == nil {
        let finding = finding(of: check, by: &candidate, in: setting)
        if finding.outcome == .fail { failing = finding }
      }
    }
    let own = function.name.explanation([]).sentence
    let explanations = failing?.explanations ?? []
    let bugs = function.bugs.map(\.id)
    return Run(
      says: own, isKilled: failing != nil, named: explanations.map(\.sentence),
      isNamedRight: explanations.contains {
        $0.sentence == own || $0.conventions != nil || $0.bugs.contains(where: bugs.contains)
      },
      largestChange: candidate.largestChange)
  }

  private static func finding(
    of check: Check, by candidate: inout MutatedCandidate, in setting: Setting
  ) -> Finding {
    var inquiry = check.begin(setting)
    while true {
      switch inquiry {
      case .found(let finding): return finding
      case .ask(let probes, _, let then):
        inquiry = then(probes.map { candidate.answer($0.request) })
      }
    }
  }
}
