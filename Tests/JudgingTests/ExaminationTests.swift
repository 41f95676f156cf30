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
      let replies = requests.map { reference.answer($0) }
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
      #expect(line.finding.detail == (isCause ? reason : "not reached: " + reason))
    }
  }

  @Test func `a failure before a loss is a failure`() {
    var examination = Examination(checks: AllChecks.checks(seed: 0, only: ["forward"]))
    var candidate = Variant(edit: { request, reply in
      guard case .forwardMarginal(_, let data, _) = request else { return reply }
      return .answer(.members(["x_t": .vector(data)]))
    })
    var rounds = 0
    while let requests = examination.next() {
      rounds += 1
      let replies = requests.map { candidate.answer($0) }
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
      #"{"name":"n","version":"1","precision":"fp32","supports":[],"predictions":["x"]}"#,
      "predictions is [\"x\"]"
    ),
    (
      #"{"name":"n","version":"1","precision":"fp32","supports":[],"conventions":{"steps_offset":-1}}"#,
      "steps_offset is -1"
    ),
  ])
  func `a hello that is wrong is refused with a sentence`(hello: String, says: String) throws {
    let json = try JSON.parse(hello)
    #expect { try Capabilities(hello: json) } throws: { "\($0)".contains(says) }
  }

  /// "The vectors and η that the oracle sends are representable in the candidate's precision": they
  /// are in every one.
  @Test func `what is asked is representable and in range`() {
    var steps = 0
    var asked = 0
    for request in ReferenceRun.once.requests {
      if case .configure(let schedule) = request { steps = schedule.steps }
      let (times, vectors) = Self.content(of: request)
      asked += times.isEmpty ? 0 : 1
      #expect(times.allSatisfy { 0...steps ~= $0 })
      for value in vectors.joined() {
        let isCommon = Precision.allCases.allSatisfy { $0.rounded(value) == value }
        if !isCommon { Issue.record("\(value) is not a number of every format") }
      }
    }
    #expect(asked > 500)
  }

  /// The times and the numbers of a request, but for schedules.
  private static func content(of request: Request) -> (times: [Int], vectors: [[Double]]) {
    switch request {
    case .forwardStep(let time, let state, let noise): ([time, time - 1], [state, noise])
    case .forwardMarginal(let times, let data, let noise): (times.values, [data, noise])
    case .forwardDraws(let time, let data, _): ([time], [data])
    case .stepDraws(let step, _):
      ([step.time, step.previous], [step.state, step.prediction.values, [step.eta]])
    case .posterior(let time, let data, let state): ([time, time - 1], [data, state])
    case .predictData(let times, let state, let prediction),
      .predictNoise(let times, let state, let prediction):
      (times.values, [state, prediction.values])
    case .velocity(let times, let data, let noise): (times.values, [data, noise])
    case .sigma(let time, let previous, let eta): ([time, previous], [[eta]])
    case .step(let step):
      (
        [step.time, step.previous],
        [step.state, step.prediction.values, step.freshNoise, [step.eta]]
      )
    case .ancestralStep(let step):
      (
        [step.time, step.previous ?? step.time - 1],
        [step.state, step.prediction.values, step.freshNoise, step.head ?? []]
      )
    case .invert(let time, let next, let state, let noise): ([time, next], [state, noise])
    case .learnedVariance(let time, let previous, let head): ([time, previous], [head])
    case .boundTerm(let time, let data, let state, let noise):
      ([time, time - 1], [data, state, noise])
    case .priorTerm(let data): ([], [data])
    case .lossWeight(let time, let sigma): ([time, time - 1], [[sigma]])
    case .slerp(let first, let second, let fraction): ([], [first, second, [fraction]])
    case .hello, .bye, .schedule, .configure, .timesteps: ([], [])
    }
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
