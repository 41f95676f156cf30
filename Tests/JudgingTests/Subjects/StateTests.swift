import CandidateProtocol
import Course
import Judging
import Rows
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
      case (.buildingConfigures, .schedule(let asked)):
        _ = reference.answer(.configure(Schedule(asked.family, steps: asked.steps)))
      case (.configuringTwice, .configure(let schedule)):
        if schedule == configured {
          return reference.answer(
            .configure(Schedule(name: "twice", betas: schedule.betas.map { $0 / 2 })))
        }
        configured = schedule
      case (.askingChanges, .sigma(var step)):
        asked += 1
        step.eta = 0.5
        if asked > 1 { return reference.answer(.sigma(step)) }
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
      checks: AllChecks.checks(seed: 0, level: .smoke, only: ["schedule.signal-power"]),
      level: .smoke)
    examination.run(&candidate)
    let report = Report(examination)
    #expect(report.exitCode == 1)
    #expect(report.blamed?.check.aspect == aspect)
  }

  @Test func `noise that is drawn though it is given is no matter of what was configured`() {
    let candidate = Misled(answering: { request, answer, memory in
      guard case .forwardMarginal(let asked) = request else { return }
      // Another shift each time.
      let calls = (memory.kept["calls"]?.double ?? 0) + 1
      memory.kept["calls"] = .number(calls)
      answer["x_t"] = .vector(
        asked.data.map { $0 + (calls * 0.618).truncatingRemainder(dividingBy: 1) })
    })
    let state = Misled.report(candidate, only: "schedule.signal-power")
    #expect(state.exitCode != 1 && state.count(.unsupported) > 0)
    let marginal = Misled.report(candidate, only: "forward.marginal").blamed?.finding.detail
    #expect(marginal?.contains("answered otherwise the second time") == true)
  }

  /// The reference, every second answer with its members in the opposite order.
  private struct Shuffling: Candidate {
    var reference = Reference()
    var count = 0

    mutating func answer(_ request: Request) -> Reply {
      count += 1
      let reply = reference.answer(request)
      guard count.isMultiple(of: 2), case .answer(.object(let members)) = reply else {
        return reply
      }
      return .answer(.object(members.reversed()))
    }
  }

  @Test func `schedule.signal-power does not depend on the order of an answer's members`() {
    var candidate = Shuffling()
    var examination = Examination(
      checks: AllChecks.checks(seed: 0, level: .smoke, only: ["schedule.signal-power/"]),
      level: .smoke)
    examination.run(&candidate)
    #expect(Report(examination).exitCode == 0)
  }

  /// Answers carry ids, as over the wire. By the protocol a key that is not known is ignored.
  private struct Headless: Candidate {
    var reference = Reference()
    var count = 0

    mutating func answer(_ request: Request) -> Reply {
      count += 1
      var request = request
      if case .ancestralStep(var step) = request {
        step.head = nil
        request = .ancestralStep(step)
      }
      guard case .answer(.object(var members)) = reference.answer(request) else {
        return .unsupported("not answered")
      }
      if request == .hello { members.removeAll { $0.key == "heads" } }
      return .answer(.object([JSON.Member("id", .integer(count))] + members))
    }
  }

  /// It claims `learned_variance`, and that is judged; its step takes no second output, and says so by not
  /// declaring `heads`.
  @Test func `improved.learned-variance in a step is asked of who declares heads`() {
    var candidate = Headless()
    var examination = Examination(
      checks: AllChecks.checks(seed: 0, level: .smoke, only: ["improved", "ddpm.ancestral"]),
      level: .smoke)
    examination.run(&candidate)
    let report = Report(examination)
    #expect(report.exitCode == 0, "\(report.blamed?.finding.detail ?? "")")
    let learned = report.lines.filter { $0.check.row == .improvedLearnedVariance }
    let (inStep, alone) = (
      learned.filter { $0.check.operation == .ancestralStep },
      learned.filter { $0.check.operation == .learnedVariance }
    )
    #expect(!inStep.isEmpty && inStep.allSatisfy { $0.finding.outcome == .unsupported })
    #expect(!alone.isEmpty && alone.allSatisfy { $0.finding.outcome == .pass })
  }

  /// Who makes velocities is asked to undo them, whatever its steps take.
  @Test func `inversion.velocity is asked of who claims velocity`() {
    var candidate = Velocities()
    var examination = Examination(
      checks: AllChecks.checks(seed: 0, level: .smoke, only: ["inversion.velocity"]),
      level: .smoke)
    examination.run(&candidate)
    let lines = Report(examination).lines.filter { $0.check.operation != .step }
    #expect(lines.allSatisfy { $0.finding.outcome == .pass } && lines.count > 10)
  }

  /// The reference, whose steps take noise alone.
  private struct Velocities: Candidate {
    var reference = Reference()

    mutating func answer(_ request: Request) -> Reply {
      guard request == .hello, case .answer(.object(let members)) = reference.answer(request) else {
        return reference.answer(request)
      }
      return .answer(.object(members.filter { $0.key != "predictions" }))
    }
  }
}
