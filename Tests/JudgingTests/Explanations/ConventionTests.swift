import CandidateProtocol
import Course
import Derivation
import Judging
import Rows
import Testing

/// A candidate of this process that differs from the reference in one way.
struct Variant: Candidate {
  var reference = Reference()
  /// Members that take the place of the hello's own.
  var hello: [JSON.Member] = []
  /// ᾱ_0, ᾱ_1, … of the configured schedule.
  var signalPower: [Double] = []
  /// The answer to a step; nil for the reference's.
  var step: (@Sendable (Request.Step, [Double]) throws -> [Double])?
  /// What is done to every other reply.
  var edit: @Sendable (Request, Reply) -> Reply = { $1 }

  mutating func answer(_ request: Request) -> Reply {
    if case .configure(let schedule) = request {
      signalPower = [1] + NoiseSchedule.cumulativeSignalPower(betas: schedule.betas)
    }
    if case .step(let step) = request, let answer = self.step {
      guard let next = try? answer(step, signalPower) else { return .error("no answer") }
      return .answer(.object([.init("x_prev", .vector(next))]))
    }
    let reply = edit(request, reference.answer(request))
    guard request == .hello, case .answer(.object(let members)) = reply else { return reply }
    let kept = members.filter { member in !hello.contains { $0.key == member.key } }
    return .answer(.object(kept + hello))
  }

  mutating func report(only prefixes: [String] = [], level: Level = .smoke) -> Report {
    var examination = Examination(
      checks: AllChecks.checks(seed: 0, level: level, only: prefixes), level: level)
    examination.run(&self)
    return Report(examination)
  }
}

/// Conventions are not bugs when declared, and are found and named when not.
@Suite struct ConventionTests {
  /// A step whose x̂_0 is clipped to [−limit, limit].
  private static func clipping(
    _ limit: Double, rederives: Bool
  ) -> @Sendable (Request.Step, [Double]) throws -> [Double] {
    { step, signalPower in
      let (to, from) = (signalPower[step.previous], signalPower[step.time])
      let sigma = try DDIM.sigma(to: to, from: from, eta: step.eta)
      return try step.state.indices.map { index in
        let state = step.state[index]
        let predicted = try Inversion.predictedData(
          state: state, noise: step.prediction.values[index], signalPower: from)
        let data = max(-limit, min(limit, predicted))
        let direction =
          rederives
          ? try (state - from.root() * data) / (1 - from).root() : step.prediction.values[index]
        return try to.root() * data + DDIM.directionRate(to: to, sigma: sigma) * direction
          + sigma * step.freshNoise[index]
      }
    }
  }

  /// A step that takes ᾱ_1 for ᾱ_0.
  private static let firstIsFinal: @Sendable (Request.Step, [Double]) throws -> [Double] = {
    step, signalPower in
    try step.state.indices.map { index in
      try DDIM.update(
        state: step.state[index], noise: step.prediction.values[index],
        freshNoise: step.freshNoise[index],
        to: signalPower[max(1, step.previous)], from: signalPower[step.time], eta: step.eta)
    }
  }

  private static let noiseOnly = JSON.Member("predictions", .array([.string("eps")]))

  private static let cases:
    [(
      declared: String, step: @Sendable (Request.Step, [Double]) throws -> [Double], named: String
    )] = [
      (#"{"final_alpha_bar":"alpha_bar_1"}"#, firstIsFinal, #"final_alpha_bar "alpha_bar_1""#),
      (#"{"clip_x0":1}"#, clipping(1, rederives: false), "clip_x0 1, undeclared"),
      (#"{"clip_x0":2.5}"#, clipping(2.5, rederives: false), "clip_x0 2.5, undeclared"),
      (
        #"{"clip_x0":1,"eps_after_clip":"rederived"}"#, clipping(1, rederives: true),
        #"clip_x0 1, eps_after_clip "rederived", undeclared"#
      ),
    ]

  @Test(arguments: 0..<4)
  func `ddim.update conforms with a convention declared and not without`(index: Int) throws {
    let (declared, step, named) = Self.cases[index]
    var honest = Variant(
      hello: [Self.noiseOnly, .init("conventions", try JSON.parse(declared))], step: step)
    let conforming = honest.report(only: ["ddim.update", "ddim.mean"])
    #expect(conforming.exitCode == 0, "\(conforming.blamed?.finding.detail ?? "")")
    var silent = Variant(hello: [Self.noiseOnly], step: step)
    let broken = silent.report(only: ["ddim.update", "ddim.mean"])
    #expect(broken.exitCode == 1)
    #expect(broken.blamed?.check.row.id == "ddim.update")
    #expect(broken.blamed?.finding.recognised?.contains(named) == true)
  }

  @Test func `a convention that is declared and not kept is broken`() throws {
    for declared in Self.cases.map(\.declared) {
      var candidate = Variant(hello: [.init("conventions", try JSON.parse(declared))])
      #expect(candidate.report(only: ["ddim.update"]).exitCode == 1, "\(declared)")
    }
  }

  @Test func `ddpm.posterior-variance has the floor that is declared`() throws {
    let floor: @Sendable (Request, Reply) -> Reply = { request, reply in
      guard case .posterior = request, case .answer(let json) = reply,
        let variance = json["variance"]?.double, let mean = json["mean"]
      else { return reply }
      return .answer(.members(["mean": mean, "variance": .real(max(variance, 1e-20))]))
    }
    var honest = Variant(
      hello: [.init("conventions", try JSON.parse(#"{"variance_floor":1e-20}"#))], edit: floor)
    #expect(honest.report(only: ["ddpm"]).exitCode == 0)
    var silent = Variant(edit: floor)
    let broken = silent.report(only: ["ddpm"])
    #expect(broken.blamed?.check.aspect == "last-step")
  }

  @Test func `a candidate of few dimensions, families or strides is asked no others`() throws {
    let asked: @Sendable (Request, Reply) -> Reply = { request, reply in
      if case .step(let step) = request, step.state.count != 4 { return .error("wrong size") }
      if case .configure(let schedule) = request, schedule.family?.name != "linear" {
        return .error("wrong schedule")
      }
      return reply
    }
    var candidate = Variant(
      hello: [
        .init("dims", .array([.integer(4)])), .init("schedules", .array([.string("linear")])),
      ], edit: asked)
    let report = candidate.report(only: ["ddim"])
    #expect(report.exitCode == 0 && report.count(.unsupported) > 0)
  }
}
