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
    let clipping = declaring(declared, clipsTowardsNoise(done))
    #expect(Misled.report(clipping, only: row).exitCode == (declared == done ? 0 : 1))
    #expect(Misled.report(declaring(declared, Misled()), only: row).exitCode == 0)
    let silent = Misled.report(clipsTowardsNoise(done), only: row)
    #expect(silent.exitCode == 1)
    #expect(
      silent.blamed?.finding.explanations.first?.conventions?.rederivesNoise == (done == .rederived)
    )
  }

  /// The reference, with a step that clips what it reports.
  private let late = Misled(answering: { _, answer, _ in
    if case .numbers(let data)? = answer["x0"] {
      answer["x0"] = .vector(data.map { max(-1, min(1, $0)) })
    }
  })

  @Test(arguments: ["ddim.update/clipp", "ddpm.ancestral-step/clipp"])
  func `a limit that is put on what is reported alone is one finding`(checks: String) {
    let report = Misled.report(late, only: checks)
    let failed = report.lines.filter { $0.finding.outcome == .fail }
    #expect(!failed.isEmpty && failed.allSatisfy { $0.finding.detail.contains("clipped too late") })
    // Nothing that would be declared in vain.
    #expect(failed.allSatisfy { $0.finding.explanations.allSatisfy { $0.conventions == nil } })
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
    let report = Misled.report(candidate, only: "ddim.update/largest-sigma/cosine-1000")
    let line = try #require(report.lines.first)
    #expect(line.finding.outcome == .inconclusive && line.finding.notANumberAt != nil)
  }
}
