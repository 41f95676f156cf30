import CandidateProtocol
import Course
import Judging
import Rows
import Scalars
import Testing

@Suite struct ExaminationTests {
  @Test func `what was answered before a loss is judged`() {
    var examination = Examination(checks: AllChecks.checks(seed: 0, only: ["forward"]))
    var reference = Reference()
    var rounds = 0
    while let requests = examination.next() {
      rounds += 1
      let replies = requests.map { reference.reply(to: $0) }
      if rounds < 3 {
        examination.receive(replies)
      } else {
        // The session ends two replies before the end of the first round of checks.
        examination.receive(Array(replies.dropLast(2)), loss: "the child is gone")
      }
    }
    let report = Report(examination)
    #expect(report.verdict == .unjudged && report.exitCode == 3)
    #expect(report.count(.pass) == 6, "all but the batch on the first schedule")
    let errors = report.lines.filter { $0.finding.outcome == .error }
    #expect(errors.count == report.lines.count - 6)
    for line in errors {
      // The loss fell in the one check that was being answered.
      let isCause = line.check.id == "forward.reparameterization/batch/linear-1000"
      let reason = "the child is gone"
      #expect(line.finding.detail == (isCause ? reason : "not reached"))
    }
  }

  /// Drives an examination of a candidate that dies on some requests; a new one has forgotten all.
  private func report(
    on candidate: Variant, only: [String], dying: (Int, Request) -> Bool
  ) -> (report: Report, starts: Int) {
    var examination = Examination(
      checks: AllChecks.checks(seed: 0, level: .smoke, only: only), level: .smoke)
    var (process, starts, asked) = (candidate, 1, 0)
    while let requests = examination.next() {
      var replies: [Reply] = []
      for request in requests {
        asked += 1
        if dying(asked, request) { break }
        replies.append(process.answer(request))
      }
      if replies.count == requests.count {
        examination.receive(replies)
      } else {
        examination.receive(replies, death: "it was ended by signal 6\u{1B}")
        (process, starts) = (candidate, starts + 1)
        if !examination.needsProcess { break }
      }
    }
    return (Report(examination), starts)
  }

  @Test func `the check in which a candidate dies fails, and a new process is asked the rest`()
    throws
  {
    let only = ["forward", "ddpm.posterior-mean"]
    let whole = report(on: Variant(), only: only) { _, _ in false }.report
    var deaths = 0
    let (report, starts) = report(on: Variant(), only: only) { _, request in
      guard request.operation == .posterior, deaths < 2 else { return false }
      deaths += 1
      return true
    }
    #expect(starts == 3 && report.loss == nil && report.exitCode == 1)
    let failed = report.lines.filter { $0.finding.outcome == .fail }
    #expect(failed.count == 2 && report.count(.pass) == whole.count(.pass) - 2)
    for line in failed {
      #expect(line.finding.detail == "it was ended by signal 6 ")
      #expect(line.finding.request?.operation == .posterior)
    }
    #expect(report.remarks == ["the candidate died 2 times and was started again"])
    #expect(report.text().contains("Note: the candidate died 2 times"))
  }

  @Test func `after the third death the session is lost`() {
    let (report, starts) = report(on: Variant(), only: ["forward", "ddpm"]) { _, request in
      request.operation == .posterior
    }
    #expect(starts == 4 && report.count(.fail) == 3 && report.exitCode == 1)
    #expect(report.loss?.contains("died 3 times; at last: it was ended by signal 6") == true)
    let lost = report.lines.filter { $0.finding.outcome == .error }
    #expect(!lost.isEmpty && lost.allSatisfy { $0.finding.detail == "not reached" })
  }

  @Test func `a death in hello loses the session, and one in configure fails its checks`() {
    let hello = report(on: Variant(), only: ["forward"]) { _, request in request == .hello }
    #expect(hello.starts == 2 && hello.report.exitCode == 3 && hello.report.count(.fail) == 0)
    let configure = report(on: Variant(), only: ["forward"]) { _, request in
      if case .configure(let schedule) = request { schedule.name == "linear-2" } else { false }
    }
    #expect(configure.starts == 2 && configure.report.loss == nil)
    for line in configure.report.lines {
      let isFatal = line.check.subject == "linear-2"
      #expect(line.finding.outcome == (isFatal ? .fail : .pass), "\(line.check.id)")
      if isFatal { #expect(line.finding.request?.operation == .configure) }
    }
  }

  @Test func `a process that is another candidate than the one that died is not judged`() {
    var examination = Examination(checks: AllChecks.checks(seed: 0, only: ["forward"]))
    var candidate = Variant()
    while let requests = examination.next() {
      if requests.count > 1 {
        candidate = Variant(hello: [.init("precision", .string("fp32"))])
        examination.receive([], death: "it was gone")
      } else {
        examination.receive(requests.map { candidate.reply(to: $0) })
      }
    }
    #expect(examination.loss?.contains("it answers hello otherwise than before") == true)
  }

  @Test func `a failure before a loss is a failure`() {
    var examination = Examination(checks: AllChecks.checks(seed: 0, only: ["forward"]))
    var candidate = Variant(edit: { request, reply in
      guard case .forwardMarginal(let asked) = request else { return reply }
      return .answer(.members(["x_t": .vector(asked.data)]))
    })
    var rounds = 0
    while let requests = examination.next() {
      rounds += 1
      let replies = requests.map { candidate.reply(to: $0) }
      examination.receive(replies, loss: rounds == 3 ? "the child is gone" : nil)
    }
    #expect(Report(examination).exitCode == 1)
  }

  @Test(arguments: [
    (#"{}"#, "name is null"), (#"{"name":"n"}"#, "version is null"),
    (#"{"name":"n","version":1}"#, "version is 1, it must be a string"),
    (#"{"name":"n","version":"1","precision":"fp8","supports":[]}"#, "precision is \"fp8\""),
    (#"{"name":"n","version":"1","precision":"fp32","supports":["walk"]}"#, "\"walk\""),
    (#"{"name":"n","version":"1","precision":"fp32","supports":[],"dims":[0]}"#, "dims is [0]"),
    (
      #"{"name":"n","version":"1","precision":"fp32","supports":[],"table_precision":3}"#,
      "table_precision is 3"
    ),
    (#"{"name":"n","version":"1","precision":"fp32","supports":[],"seeded":1}"#, "seeded is 1"),
    (
      #"{"name":"n","version":"1","precision":"fp32","supports":[],"heads":"no"}"#,
      #"heads is "no""#
    ),
    (
      #"{"name":"n","version":"1","precision":"fp32","supports":[],"predictions":["x"]}"#,
      "predictions is [\"x\"]"
    ),
  ])
  func `a hello that is wrong is refused with a sentence`(hello: String, says: String) throws {
    let json = try JSON.parse(hello)
    #expect { try Capabilities(hello: json) } throws: { "\($0)".contains(says) }
  }

  /// What is written is read as the same: the one description of an operation's fields does both.
  @Test func `what is asked reads back as it was written`() throws {
    var operations: Set<Operation> = []
    let draws: [Request] = [
      .forwardDraws(.init(time: 1, data: [0.5, 2], .init(count: 3, seed: 7))),
      .stepDraws(
        .init(
          .init(
            time: 2, previous: 1, eta: 0.5, state: [1, 2], prediction: Prediction(.data, [3, 4]),
            freshNoise: []), .init(count: 3, seed: 7))),
    ]
    for request in [.hello, .bye] + draws + ReferenceRun.once.requests {
      operations.insert(request.operation)
      let read = try Request(json: request.json(id: 1))
      if case .sample(var chain) = request {
        // What answers its calls does not go over the wire.
        (chain.network, chain.repetition) = (ChainNetwork(), 0)
        #expect(read == .sample(chain))
        continue
      }
      guard case .configure(let schedule) = request else {
        #expect(read == request)
        continue
      }
      // Its name and its family do not go over the wire to the reference.
      #expect(read == .configure(Schedule(name: "configured", betas: schedule.betas)))
    }
    #expect(operations == Set(Operation.allCases))
  }

  /// A schedule that is configured once and for all: the first is right, the others are not.
  @Test func `a candidate that keeps its first schedule is broken`() {
    struct Stale: Candidate {
      var reference = Reference()
      var isConfigured = false
      mutating func answer(_ request: Request) -> Reply {
        if case .configure = request {
          if isConfigured { return .answer(.members(["ok": .bool(true)])) }
          isConfigured = true
        }
        return reference.answer(request)
      }
    }
    var examination = Examination(checks: AllChecks.checks(seed: 0, only: ["forward"]))
    var candidate = Stale()
    examination.run(&candidate)
    let report = Report(examination)
    #expect(report.exitCode == 1)
    #expect(report.blamed?.check.subject == "scaled-linear-1000")
  }
}
