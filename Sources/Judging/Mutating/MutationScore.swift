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
    /// What the check that failed saw; nil where none did.
    package let seen: String?
    /// The first sentences of the failing check, in their order; none where it named nothing.
    package let named: [String]
    /// Whether the right one is among them, or a convention or a known mistake that explains every answer.
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
  /// - Parameters:
  ///   - checks: all that there are.
  ///   - part: which share of the mutants, of how many.
  package static func runs(
    of target: MutationTarget, _ precision: Precision, _ sample: MutantSample = .all,
    by checks: [Check] = AllChecks.checks(seed: 0), part: (Int, of: Int) = (0, of: 1)
  ) -> [Run] {
    let session = Session(target, precision, checks)
    return target.mutants(sample).enumerated().filter { $0.offset % part.of == part.0 }.map {
      run($0.element, in: session)
    }
  }

  /// Whether the right formula itself passes the checks: what kills mutants must not be the way in which they answer.
  package static func conforms(_ target: MutationTarget, _ precision: Precision) -> Bool {
    var candidate = MutatedCandidate(target, target.form.formula, precision)
    return Session(target, precision, AllChecks.checks(seed: 0)).failing(&candidate) == nil
  }

  private static func run(_ function: MutantTable.Function, in session: Session) -> Run {
    var candidate = MutatedCandidate(session.target, function.formula, session.precision)
    let failing = session.failing(&candidate)
    let explanations = failing?.explanations ?? []
    let bugs = function.bugs.map(\.id)
    let key = session.functions.key(of: function.formula)
    return Run(
      says: function.name.explanation([]).sentence, isKilled: failing != nil,
      seen: failing?.detail, named: explanations.map(\.sentence),
      isNamedRight: explanations.contains { told in
        told.conventions != nil || told.kind == .mistake || told.bugs.contains(where: bugs.contains)
          || told.edit.map { session.functions.key(of: $0.whole) == key } ?? false
      },
      largestChange: candidate.largestChange)
  }
}

/// The checks of a formula's equation, on every schedule.
private struct Session {
  let target: MutationTarget
  let precision: Precision
  let functions: Functions
  private var groups: [(setting: Setting, checks: [Check])] = []

  init(_ target: MutationTarget, _ precision: Precision, _ checks: [Check]) {
    (self.target, self.precision, functions) = (target, precision, target.form.functions)
    let checks = checks.filter {
      target.isInLoop ? $0.operation == .sample : $0.id.hasPrefix("\(target.row.id)/")
    }
    var right = MutatedCandidate(target, target.form.formula, precision)
    guard case .answer(let hello) = right.answer(.hello),
      let capabilities = try? Capabilities(hello: hello)
    else { return }
    let schedules =
      AllChecks.schedules(seed: 0) + (target.isInLoop ? [ChainSetting.shortSchedule] : [])
    groups = schedules.map { schedule in
      _ = right.answer(.configure(schedule))
      return (
        Setting(capabilities, schedule, .standard, 0, table: right.table, fault: nil),
        checks.filter {
          $0.schedule?.name == schedule.name && capabilities.refusal(of: $0) == nil
        }
      )
    }
  }

  /// The check that a report would blame: the first that fails, or the first of its equation that says what was done; nil
  /// if none fails.
  func failing(_ candidate: inout MutatedCandidate) -> Finding? {
    var first: (row: Row, finding: Finding)?
    for group in groups {
      _ = candidate.answer(.configure(group.setting.schedule))
      let setting = group.setting.forAnother()
      for check in group.checks {
        let finding = Self.finding(of: check, by: &candidate, in: setting)
        guard finding.outcome == .fail, first == nil || first?.row.id == check.row.id else {
          continue
        }
        if finding.isTold { return finding }
        first = first ?? (check.row, finding)
      }
    }
    return first?.finding
  }

  private static func finding(
    of check: Check, by candidate: inout MutatedCandidate, in setting: Setting
  ) -> Finding {
    var inquiry = check.begin(setting)
    while true {
      switch inquiry {
      case .found(let finding): return finding
      case .ask(let probes, _, let then):
        inquiry = then(probes.map { candidate.reply(to: $0.request) })
      }
    }
  }
}
