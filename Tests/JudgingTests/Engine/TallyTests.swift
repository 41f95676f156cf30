import CandidateProtocol
import Judging
import Synchronization
import Testing

/// Testing has a type of this name too.
typealias Expectation = Judging.Expectation

/// How answers are compared with what is right, and what is kept of it.
@Suite struct TallyTests {
  private let right = [
    Expectation(value: 32, allowed: 0.25), Expectation(value: -64, allowed: 0.5),
  ]

  private func tally(_ probes: [Probe], _ replies: [Reply]) -> Tally {
    Tally(probes, replies, in: .made())
  }

  /// A question of `step`, whose `x_prev` must be there and whose `mean` need not.
  private func probe(
    _ right: [Expectation], field: String? = nil, at time: Int = 3,
    mistakes: [String: [Expectation]] = [:]
  ) -> Probe {
    let step = Request.Step(
      time: time, previous: time - 1, eta: 0, state: [1, 1],
      prediction: Prediction(.noise, [0, 0]),
      freshNoise: [0, 0])
    return Probe(request: .step(step), field: field, spot: .step(time, to: time - 1)) {
      $0.mistake.flatMap { mistakes[$0] } ?? right
    }
  }

  private func answer(_ values: [Double], _ field: String = "x_prev") -> Reply {
    .answer(.members([field: .vector(values)]))
  }

  @Test func `answers within their bounds pass, and the nearest to failing is kept`() {
    let finding = tally([probe(right)], [answer([32.125, -63.6875])]).finding
    #expect(finding.kind == .right(answers: 1, declined: nil) && finding.outcome == .pass)
    // 0.3125 of 0.5 is nearer than 0.125 of 0.25.
    #expect(finding.measured == 0.3125 && finding.allowed == 0.5)
    #expect(finding.request == nil && finding.wrongAnswers == 0 && finding.relative == nil)
  }

  @Test(arguments: [Double.nan, .infinity, -.infinity])
  func `no number fails, but where right code may have none`(answer: Double) {
    let replies = [self.answer([answer])]
    #expect(tally([probe([right[0]])], replies).finding.outcome == .fail)
    // Also where the format is too blunt to tell one number from another.
    let blunt = Expectation(value: 1, allowed: 4)
    #expect(tally([probe([blunt])], replies).finding.outcome == .fail)
    for open in [
      Expectation(value: 32, allowed: 0.25, mayBeNoNumber: true),
      Expectation(value: 32, allowed: .infinity),
    ] {
      let finding = tally([probe([open])], replies).finding
      #expect(finding.outcome == .inconclusive && finding.notANumberAt == .step(3, to: 2))
    }
    // A wrong number is wrong there all the same.
    let open = Expectation(value: 32, allowed: 0.25, mayBeNoNumber: true)
    #expect(tally([probe([open])], [self.answer([33])]).finding.outcome == .fail)
  }

  /// It takes as long as what is right in all coordinates: once a coordinate, that is a hang for a picture of NaN.
  @Test
  func `whether right code may have no number is asked once an answer, and only of one with none`()
  {
    let asked = Atomic(0)
    func finding(_ answers: [Double], _ mayBeNoNumber: Bool) -> Finding {
      var probe = probe(right)
      probe.mayBeNoNumber = {
        asked.add(1, ordering: .relaxed)
        return mayBeNoNumber
      }
      return tally([probe], [answer(answers)]).finding
    }
    #expect(finding([32, -64], true).outcome == .pass && asked.load(ordering: .relaxed) == 0)
    #expect(finding([.nan, .nan], true).outcome == .inconclusive)
    #expect(finding([.nan, .nan], false).outcome == .fail)
    #expect(asked.load(ordering: .relaxed) == 2)
  }

  @Test func `an answer at its bound passes`() {
    #expect(tally([probe(right)], [answer([32.25, -64.5])]).finding.outcome == .pass)
  }

  @Test func `one off by twice its bound fails with field, answer, right value, spot and request`()
  {
    let probe = probe(right)
    let finding = tally([probe], [answer([32, -65])]).finding
    #expect(finding.kind == .wrong(field: "x_prev", answer: -65, right: -64))
    #expect(finding.outcome == .fail && finding.spot == .step(3, to: 2))
    #expect(finding.request == probe.request && finding.wrongAnswers == 1)
    #expect(finding.measured == 1 && finding.allowed == 0.5)
    // Relative to the largest coordinate that is right.
    #expect(finding.relative == 1.0 / 64)
  }

  @Test
  func `of several wrong answers the one that is off by most is told, and where alone they are`() {
    let probes = [3, 7, 9].map { probe(right, at: $0) }
    let finding = tally(
      probes, [answer([32, -65]), answer([32, -96]), answer([33, -64])]
    ).finding
    #expect(finding.kind == .wrong(field: "x_prev", answer: -96, right: -64))
    #expect(finding.spot == .step(7, to: 6) && finding.wrongAnswers == 3 && finding.relative == 0.5)
    #expect(finding.pattern == nil, "nothing was right")
    let last = [probe(right, at: 1), probe(right, at: 7)]
    let atEnd = tally(last, [answer([32, -65]), answer([32, -64])]).finding
    #expect(atEnd.pattern == "only at t_prev = 0" && atEnd.detail.hasSuffix("only at t_prev = 0"))
    let both = tally(last, [answer([32, -64]), answer([32, -65])]).finding
    #expect(both.pattern == nil)
  }

  @Test func `what wrong answers have in common with right ones is said`() {
    let rights = [2.0, 3, 5].map { [Expectation(value: $0, allowed: 1e-6)] }
    func told(_ change: (Double) -> Double) -> [String] {
      let replies = rights.map { answer([change($0[0].value)]) }
      return tally(rights.map { probe($0) }, replies).finding { _, _ in [] }.explanations
        .map(\.sentence)
    }
    #expect(told { $0 / 255 } == ["every wrong answer is 1/255 of what is right"])
    #expect(told { 2 * $0 } == ["every wrong answer is 2.0 times what is right"])
    #expect(told { $0.squareRoot() } == ["every wrong answer is the square root of what is right"])
    #expect(told { $0 * $0 } == ["every wrong answer is the square of what is right"])
    #expect(told { $0 + 1 }.isEmpty)
  }

  @Test func `what must be exact fails by its last bit`() {
    let exact = [Expectation(value: 1, allowed: 0), Expectation(value: 0, allowed: 0)]
    #expect(tally([probe(exact)], [answer([1, 0])]).finding.outcome == .pass)
    #expect(tally([probe(exact)], [answer([1, 0x1p-1074])]).finding.outcome == .fail)
  }

  @Test func `not-a-number fails, with what makes it one where that is known`() {
    let plain = tally([probe(right)], [answer([.nan, -64])]).finding
    #expect(plain.kind == .notANumber(field: "x_prev", because: nil) && plain.outcome == .fail)
    let meaning = Explanation("as a root of a negative number is")
    var telling = probe(right)
    telling.ifNotANumber = meaning
    let told = tally([telling], [answer([32, .nan])]).finding
    #expect(told.kind == .notANumber(field: "x_prev", because: meaning))
    #expect(told.detail.contains(meaning.sentence) && !told.observed.contains(meaning.sentence))
    #expect(told.relative == nil)
  }

  @Test func `what is no number is within no bound, unless correct code may have none`() {
    func told(_ allowed: Double, _ answered: Double) -> Finding {
      tally([probe([Expectation(value: 32, allowed: allowed)])], [answer([answered])]).finding
    }
    // As much as the answer, and still a number.
    #expect(told(32, .nan).kind == .notANumber(field: "x_prev", because: nil))
    #expect(told(32, -.infinity).outcome == .fail && told(32, 100).outcome == .inconclusive)
    let either = told(.infinity, .nan)
    #expect(either.outcome == .inconclusive && either.notANumberAt == .step(3, to: 2))
    #expect(either.detail.contains("NaN or infinite at t = 3, t_prev = 2"))
    #expect(told(.infinity, 100).notANumberAt == nil)
  }

  @Test func `infinity is a wrong answer`() {
    let finding = tally([probe(right)], [answer([32, .infinity])]).finding
    #expect(finding.kind == .wrong(field: "x_prev", answer: .infinity, right: -64))
  }

  @Test func `a field that may be missing declines, one that must not is malformed`() {
    let replies = [answer([32, -64])]
    let optional = tally([probe(right, field: "mean")], replies).finding
    #expect(optional.kind == .declined("the answer to step has no mean"))
    let other = answer([32, -64], "mean")
    let required = tally([probe(right)], [other]).finding
    #expect(required.kind == .malformed(.missing(field: "x_prev")) && required.outcome == .fail)
    #expect(required.request == probe(right).request && required.wrongAnswers == 1)
  }

  @Test func `a missing field beside one that is there is said beside the right answers`() {
    let both = tally(
      [probe(right), probe(right, field: "mean")], [answer([32, -64]), answer([32, -64])])
    #expect(
      both.finding.kind == .right(answers: 1, declined: "the answer to step has no mean"))
  }

  @Test func `a vector of another length is malformed`() {
    let finding = tally([probe(right)], [answer([32])]).finding
    #expect(finding.kind == .malformed(.length(field: "x_prev", count: 1, right: 2)))
  }

  @Test func `an error of the candidate is malformed, a decline is not`() {
    let failed = tally([probe(right)], [.error("two devices")]).finding
    #expect(failed.kind == .malformed(.failure("two devices")) && failed.outcome == .fail)
    let declined = tally([probe(right)], [.unsupported("not there")]).finding
    #expect(declined.kind == .declined("not there") && declined.outcome == .unsupported)
  }

  @Test func `where the format cannot decide nothing is told, and points are counted`() {
    let vague = [Expectation(value: 32, allowed: 32), Expectation(value: 0, allowed: .infinity)]
    // Far off, and no failure: correct code may be as far.
    let finding = tally(
      [probe(vague), probe(vague, at: 4), probe(right, at: 5)],
      [answer([100, -100]), answer([32, 0]), answer([32, -64])]
    ).finding
    #expect(finding.outcome == .inconclusive)
    #expect(
      finding.kind == .undecided(.step(3, to: 2), formats: "fp64", more: 1, answers: 1))
    let broken = tally(
      [probe(vague), probe(right, at: 5)], [answer([32, 0]), answer([32, 64])]
    ).finding
    #expect(broken.outcome == .fail, "one that is wrong decides")
  }

  @Test func `an answer is decided where the bounds are below a twentieth and an eighth of it`() {
    func outcome(_ usual: Double, _ allowed: Double) -> Outcome {
      tally([probe([Expectation(value: 32, usual: usual, allowed: allowed)])], [answer([40])])
        .finding.outcome
    }
    #expect(outcome(1.5, 3.75) == .fail)
    #expect(outcome(1.75, 3.75) == .inconclusive && outcome(1.5, 4) == .inconclusive)
  }

  @Test func `what passes beyond the usual bound is told how many digits it lacks`() {
    let right = [Expectation(value: 32, usual: 0.125, allowed: 0.5)]
    let lossy = tally([probe(right), probe(right, at: 4)], [answer([32.125]), answer([32.375])])
    #expect(lossy.finding.outcome == .pass)
    #expect(
      lossy.finding.lost
        == Finding.Loss(share: 3, spot: .step(4, to: 3), request: probe(right, at: 4).request))
    #expect(lossy.finding.usual == 0.125 && lossy.finding.detail.contains("digits are lost"))
    #expect(tally([probe(right)], [answer([32.125])]).finding.lost == nil)
    let beyond = tally([probe(right)], [answer([32.625])]).finding
    #expect(beyond.outcome == .fail && beyond.lost == nil)
  }

  @Test func `a scale decides where the answer itself is nearly nothing`() {
    let small = [Expectation(value: 0x1p-20, allowed: 0x1p-10)]
    #expect(tally([probe(small)], [answer([0])]).finding.outcome == .inconclusive)
    var scaled = probe(small)
    scaled.scale = { 1 }
    #expect(tally([scaled], [answer([0])]).finding.outcome == .pass)
    #expect(tally([scaled], [answer([0x1p-8])]).finding.outcome == .fail)
  }

  @Test func `wrong answers are counted, and the largest of them is told`() {
    let probes = (2...5).map { probe(right, at: $0) }
    let replies = [answer([32, -64]), answer([33, -64]), answer([39, -64]), answer([32])]
    let finding = tally(probes, replies).finding
    #expect(finding.wrongAnswers == 3)
    #expect(finding.kind == .wrong(field: "x_prev", answer: 39, right: 32))
    #expect(finding.spot == .step(4, to: 3))
    #expect(finding.relative == 7.0 / 64)
  }

  @Test func `the resolution is the smallest defect that would have been seen`() {
    // 0.25 of 32 and 0.5 of −64 are the same part; the second was off by 0.25 of 64 itself.
    let finding = tally([probe(right)], [answer([32.125, -63.75])]).finding
    #expect(finding.resolution == (0.25 + 0.125) / 32)
    let exact = tally([probe(right)], [answer([32, -64])]).finding
    #expect(exact.resolution == 0.25 / 32)
    let none = tally([probe([Expectation(value: 0, allowed: 0.5)])], [answer([0])]).finding
    #expect(none.resolution == nil)
  }

  private func alternative(_ key: String) -> Alternative {
    Alternative(Explanation("it does \(key)", bugs: [key]), Supposition(mistake: key))
  }

  @Test func `an explanation is taken only if it explains all wrong answers`() {
    let (one, other) = (
      Expectation(value: 33, allowed: 0.25), Expectation(value: 35, allowed: 0.25)
    )
    let right = [Expectation(value: 32, allowed: 0.25)]
    let probes = [
      probe(right, at: 3, mistakes: ["whole": [one], "half": [one]]),
      probe(right, at: 4, mistakes: ["whole": [other], "half": [one]]),
    ]
    let tally = tally(probes, [answer([33]), answer([35.125])])
    let finding = tally.finding { _, _ in [alternative("half"), alternative("whole")] }
    #expect(finding.explanations.flatMap(\.bugs) == ["whole"])
    #expect(tally.finding { _, _ in [alternative("half")] }.explanations.isEmpty)
  }

  @Test func `an explanation that would admit anything explains nothing`() {
    let right = [Expectation(value: 32, allowed: 0.25)]
    let vague = ["vague": [Expectation(value: 33, allowed: .infinity)]]
    let wide = ["vague": [Expectation(value: 33, allowed: 1)]]
    let sharp = ["vague": [Expectation(value: 33, allowed: 0.25)]]
    for (mistakes, isTaken) in [(vague, false), (wide, false), (sharp, true)] {
      let finding = tally([probe(right, mistakes: mistakes)], [answer([33])])
        .finding { _, _ in [alternative("vague")] }
      #expect(finding.explanations.isEmpty == !isTaken, "\(mistakes)")
    }
  }

  @Test func `mistakes that the format cannot tell apart are all named, of conventions the first`()
  {
    let right = [Expectation(value: 32, allowed: 0.25)]
    let same = [Expectation(value: 33, allowed: 0.25)]
    let probe = probe(right, mistakes: ["one": same, "two": same])
    let both = tally([probe], [answer([33])])
      .finding { _, _ in [alternative("one"), alternative("two")] }
    #expect(both.explanations.flatMap(\.bugs) == ["one", "two"])
    let conventions = Probe(request: probe.request, spot: probe.spot) {
      $0.conventions.clipLimit == nil ? right : same
    }
    let clipping = [1.0, 2].map { limit in
      var other = Conventions()
      other.clipLimit = limit
      return Alternative(Explanation("it clips to \(limit)"), Supposition(other))
    }
    let first = tally([conventions], [answer([33])]).finding { _, _ in clipping }
    #expect(first.explanations.map(\.sentence) == ["it clips to 1.0"])
  }

  @Test func `what passes is not explained`() {
    let probe = probe(right, mistakes: ["same": right])
    let finding = tally([probe], [answer([32, -64])]).finding { _, _ in [alternative("same")] }
    #expect(finding.explanations.isEmpty)
  }
}

extension Setting {
  /// A setting of a candidate that claims everything, on a short schedule.
  static func made(
    _ precision: Precision = .fp64, tables: Precision? = nil,
    on schedule: Schedule = Schedule(.linear(from: 0.1, through: 0.3), steps: 12),
    level: Level = .smoke, seed: UInt64 = 0, inputs: Inputs = .own,
    changing change: (inout Capabilities) -> Void = { _ in }
  ) -> Setting {
    var capabilities = Capabilities(
      name: "made", version: "1", precision: precision, supports: Set(Operation.allCases))
    capabilities.tablePrecision = tables ?? precision
    capabilities.predictions = Set(Prediction.Kind.allCases)
    capabilities.takesBatchTimes = true
    capabilities.takesHead = true
    change(&capabilities)
    let table = schedule.betas.reduce(into: [1.0]) { $0.append($0[$0.count - 1] * (1 - $1)) }
    return Setting(
      capabilities, schedule, level, seed,
      table: table.dropFirst().map(capabilities.tablePrecision.rounded), fault: nil, inputs: inputs)
  }
}
