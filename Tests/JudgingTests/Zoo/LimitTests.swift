import CandidateProtocol
import Judging
import Rows
import Testing

/// Code that clips elsewhere than it says, and code whose numbers have fewer digits than it says.
@Suite struct LimitTests {
  /// Where ε is taken from after x̂_0 is clipped.
  enum AfterClipping: String, CaseIterable, Sendable { case kept, rederived }

  /// The reference, with an `invert` that clips x̂_0 to [−1, 1].
  private func clipsTowardsNoise(_ after: AfterClipping) -> Misled {
    Misled(answering: { request, answer, memory in
      guard case .invert(let asked) = request, let schedule = memory.schedules.last else { return }
      let (from, to) = (schedule.signalPowers[asked.time], schedule.signalPowers[asked.next])
      let next = zip(asked.state, asked.noise).map { state, noise in
        let read = (state - (1 - from).squareRoot() * noise) / from.squareRoot()
        let data = max(-1, min(1, read))
        let own = (state - from.squareRoot() * data) / (1 - from).squareRoot()
        let isKept = data == read || after == .kept
        return to.squareRoot() * data + (1 - to).squareRoot() * (isKept ? noise : own)
      }
      answer["x_next"] = .vector(next)
    })
  }

  private func declaring(_ after: AfterClipping, _ candidate: Misled) -> Misled {
    var declaring = candidate
    declaring.hello = [
      .init(
        "conventions",
        .members(["clip_x0": .number(1), "eps_after_clip": .string(after.rawValue)]))
    ]
    return declaring
  }

  @Test(arguments: AfterClipping.allCases, AfterClipping.allCases)
  func `a declared limit holds towards noise as it does in a step, or not at all`(
    declared: AfterClipping, done: AfterClipping
  ) {
    let row = "ddim.inversion"
    let clipping = Misled.report(declaring(declared, clipsTowardsNoise(done)), only: row)
    #expect(clipping.exitCode == (declared == done ? 0 : 1))
    if declared != done {
      let says = "that is eps_after_clip \"\(done.rawValue)\", not what is declared"
      #expect(clipping.blamed?.finding.detail.contains(says) == true)
    }
    #expect(Misled.report(declaring(declared, Misled()), only: row).exitCode == 0)
    let silent = Misled.report(clipsTowardsNoise(done), only: row)
    let anew = done == .kept ? "" : " and computes ε anew"
    let says = "the step towards noise clips its x̂_0 to [−1, 1]\(anew): that is clip_x0 1"
    #expect(silent.exitCode == 1 && silent.blamed?.finding.detail.contains(says) == true)
  }

  /// What a step does to its x̂_0 in one of two places alone.
  enum Half: String, CaseIterable, Sendable { case reported, used }

  /// The reference, with a `step` that clips in one of the two places; `ddpm_step` in what it reports.
  private func clips(_ half: Half) -> Misled {
    Misled(answering: { request, answer, memory in
      guard let data = answer["x0"]?.doubles else { return }
      let clipped = data.map { max(-1, min(1, $0)) }
      guard half == .used else {
        answer["x0"] = .vector(clipped)
        return
      }
      guard case .step(let step) = request, let schedule = memory.schedules.last else { return }
      let signal = schedule.signalPowers[step.previous].squareRoot()
      for key in ["x_prev", "mean"] {
        let values = answer[key]?.doubles ?? []
        answer[key] = .vector(
          values.indices.map { values[$0] - signal * (data[$0] - clipped[$0]) })
      }
    })
  }

  @Test(arguments: Half.allCases, [false, true])
  func `a limit that holds in one place alone is told as that`(half: Half, isDeclared: Bool) {
    let candidate = isDeclared ? declaring(.kept, clips(half)) : clips(half)
    let report = Misled.report(candidate, only: "ddim.update/clipp")
    let failed = report.lines.filter { $0.finding.outcome == .fail }
    // One of the two checks on each schedule.
    #expect(!failed.isEmpty && 2 * failed.count == report.lines.count)
    let says =
      half == .reported ? "it is clipped too late" : "in what the step goes on with and not in"
    #expect(failed.allSatisfy { $0.finding.detail.contains(says) })
    // Nothing that would be declared in vain.
    #expect(failed.allSatisfy { $0.finding.explanations.allSatisfy { $0.conventions == nil } })
  }

  /// Whether a step clips is asked with every prediction that it takes.
  @Test(arguments: Prediction.Kind.allCases)
  func `a limit that is left out with one prediction is missed`(kind: Prediction.Kind) {
    let (reported, used) = (clips(.reported), clips(.used))
    func candidate(but kind: Prediction.Kind?) -> Misled {
      declaring(
        .kept,
        Misled(answering: { request, answer, memory in
          if case .step(let step) = request, step.prediction.kind == kind { return }
          used.answering(request, &answer, &memory)
          reported.answering(request, &answer, &memory)
        }))
    }
    #expect(Misled.report(candidate(but: nil), only: "ddim.update/clipp").exitCode == 0)
    #expect(Misled.report(candidate(but: kind), only: "ddim.update/clipp").exitCode == 1)
  }

  @Test func `a second output is looked at in the last step and without t_prev`() {
    let last = Misled(answering: { request, answer, _ in
      guard case .ancestralStep(let step) = request, step.head != nil,
        (step.previous ?? step.time - 1) == 0
      else { return }
      answer["x_prev"] = .vector(step.state.map { _ in 0 })
    })
    let unnamed = Misled(answering: { request, answer, memory in
      guard case .ancestralStep(var step) = request, step.head != nil, step.previous == nil
      else { return }
      var reference = Reference()
      step.head = step.head.map { $0.map { -$0 } }
      if let schedule = memory.schedules.last { _ = reference.answer(.configure(schedule)) }
      if case .answer(.object(let own)) = reference.answer(.ancestralStep(step)) {
        answer = Members(own)
      }
    })
    for (candidate, aspect) in [(last, "in-step-last"), (unnamed, "in-step-default-previous")] {
      let report = Misled.report(candidate, only: "improved.learned-variance/in-step")
      let failed = Set(report.lines.filter { $0.finding.outcome == .fail }.map(\.check.aspect))
      #expect(failed == [aspect])
    }
  }

  @Test(arguments: [Precision.fp32, .fp16, .bf16])
  func `numbers of another format than is declared are said to be`(format: Precision) {
    let candidate = Misled(answering: { _, answer, _ in answer.numbers(format.rounded) })
    let marginal = Misled.report(candidate, only: "forward.reparameterization/affine")
    let says = "the numbers are those of \(format.rawValue): precision is declared as fp64"
    #expect(marginal.exitCode == 1)
    #expect(
      marginal.blamed?.finding.detail.contains(says) == true,
      "\(marginal.blamed?.finding.detail ?? "")")
    // Nor is what is copied from the question: it has few digits, and a factor near 1 is left out.
    let copied = Misled(answering: { request, answer, _ in
      if case .forwardStep(let step) = request { answer["x_t"] = .vector(step.state) }
    })
    let kernel = Misled.report(copied, only: "forward.kernel/signal")
    #expect(kernel.exitCode == 1 && kernel.blamed?.finding.detail.contains("numbers are") == false)
    // A coefficient that is nearly right is none.
    let nearly = Misled(answering: { _, answer, _ in answer.numbers { $0 * (1 + 1e-9) } })
    let other = Misled.report(nearly, only: "forward.reparameterization/affine")
    #expect(other.exitCode == 1 && other.blamed?.finding.detail.contains("numbers are") == false)
  }

  @Test func `a table of another format than is declared is said to be`() {
    // Also where each entry is written in the fewest digits.
    for written in [{ Double($0) }, { Double($0.description) ?? .nan }] as [(Float) -> Double] {
      let candidate = Misled(answering: { request, answer, _ in
        guard case .configure = request, let powers = answer["alpha_bar"]?.doubles else { return }
        answer["alpha_bar"] = .vector(powers.map { written(Float($0)) })
      })
      let report = Misled.report(candidate, only: "schedule.signal-power/table")
      let says = report.blamed?.finding.detail
      #expect(says?.contains("fp32: table_precision is declared as fp64") == true)
    }
    let empty = Misled(answering: { request, answer, _ in
      guard case .configure(let schedule) = request else { return }
      answer["alpha_bar"] = .vector(schedule.betas.map { _ in 1 })
    })
    let report = Misled.report(empty, only: "schedule.signal-power/table")
    #expect(report.exitCode == 1 && report.blamed?.finding.detail.contains("declared") == false)
  }

  /// Whether a few roundings in fp32 may make 1 − ᾱ_prev − σ² negative.
  private func mayBeNegative(_ step: Request.Step, _ schedule: Schedule) -> Bool {
    let (from, to) = (schedule.signalPowers[step.time], schedule.signalPowers[step.previous])
    let variance = step.eta * step.eta * (1 - to) / (1 - from) * (1 - from / to)
    return 1 - to - variance < (1 - to) * Double(Float.ulpOfOne)
  }

  @Test(arguments: [Precision.fp32, .fp64])
  func `a root of what rounding makes negative is told, whatever the tables are held in`(
    tables: Precision
  ) throws {
    var candidate = Misled(answering: { request, answer, memory in
      guard case .step(let step) = request, let schedule = memory.schedules.last,
        mayBeNegative(step, schedule)
      else { return }
      answer["x_prev"] = .vector(step.state.map { _ in .nan })
    })
    candidate.hello = [
      .init("precision", .string("fp32")), .init("table_precision", .string(tables.rawValue)),
    ]
    let checks = "ddim.update/largest-sigma/cosine-1000"
    let line = try #require(Misled.report(candidate, only: checks).lines.first)
    #expect(line.finding.outcome == .inconclusive && line.finding.notANumberAt != nil)
    // No rounding makes 1 − ᾱ_prev negative.
    candidate.answering = { request, answer, _ in
      guard case .step(let step) = request, step.eta == 0 else { return }
      answer["x_prev"] = .vector(step.state.map { _ in .nan })
    }
    #expect(Misled.report(candidate, only: "ddim.update/to-first/cosine-1000").exitCode == 1)
  }
}
