import Checks
import Testing

/// What a candidate keeps between requests: the configured schedule, and nothing else.
@Suite struct StateTests {
  /// The reference with a state of its own that it should not have.
  private struct Forgetful: Candidate {
    enum Mistake: CaseIterable { case buildingConfigures, configuringTwice, askingChanges }

    let mistake: Mistake
    var reference = Reference()
    var configured: Schedule?
    var asked = 0

    mutating func answer(_ request: Request) -> Reply {
      switch (mistake, request) {
      case (.buildingConfigures, .schedule(let family, let steps)):
        _ = reference.answer(.configure(Schedule(family, steps: steps)))
      case (.configuringTwice, .configure(let schedule)):
        if schedule == configured {
          return reference.answer(
            .configure(Schedule(name: "twice", betas: schedule.betas.map { $0 / 2 })))
        }
        configured = schedule
      case (.askingChanges, .sigma(let time, let previous, _)):
        asked += 1
        if asked > 1 { return reference.answer(.sigma(time: time, previous: previous, eta: 0.5)) }
      default: break
      }
      return reference.answer(request)
    }
  }

  @Test(arguments: [
    (0, "kept"), (1, "configured-again"), (2, "kept"),
  ])
  func `schedule.signal-power stays as it was configured`(mistake: Int, aspect: String) {
    var candidate = Forgetful(mistake: Forgetful.Mistake.allCases[mistake])
    var examination = Examination(
      checks: Battery.checks(seed: 0, level: .smoke, only: ["schedule.signal-power"]),
      level: .smoke)
    examination.run(&candidate)
    let report = Report(examination)
    #expect(report.exitCode == 1)
    #expect(report.blamed?.check.parts.aspect == aspect)
  }
}
