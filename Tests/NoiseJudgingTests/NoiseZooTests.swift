import CandidateProtocol
import Judging
import NoiseJudging
import TestSupport
import Testing

/// Wrong noise of every kind that is known is found, and right noise, however it is made, is not.
@Suite struct NoiseZooTests {
  /// Some of a list in a plain run, all of it in a thorough one.
  private static func sample<Element>(_ all: [Element], every: Int) -> [Element] {
    Asked.isThorough ? all : stride(from: 0, to: all.count, by: every).map { all[$0] }
  }

  /// The findings of an operation's checks of noise on DDPM's own schedule, by aspect.
  private func findings(
    _ candidate: DrawingCandidate, _ prefix: String, level: Level = .smoke
  ) -> [(aspect: String, finding: Finding)] {
    let checks = OracleChecks.checks(seed: 0, level: level, only: [prefix])
      .filter { $0.subject == "linear-1000" }
    var candidate = candidate
    var examination = Examination(checks: checks, level: level)
    examination.run(&candidate)
    return zip(examination.checks, examination.findings).compactMap { check, finding in
      finding.map { (check.aspect, $0) }
    }
  }

  /// The chance to miss one is 1e-2 at most, by the design of the check; the seed is fixed.
  @Test(
    arguments: Asked.isThorough
      ? Wrong.all : Wrong.all.filter { $0.aspect != "own-noise-reuse" })
  func `wrong noise is found`(wrong: Wrong) {
    let own = "forward.reparameterization/\(wrong.aspect)/"
    let found = findings(DrawingCandidate(wrong.generator), Asked.isThorough ? "forward" : own)
    let failed = found.filter { $0.finding.outcome == .fail }
    #expect(
      failed.contains { $0.aspect == wrong.aspect && $0.finding.detail.contains(wrong.says) },
      "\(failed.map(\.finding.detail)) of \(found.count)")
  }

  /// Few numbers lie beyond 4.5: the deep level asks for so many that none of them is missing.
  @Test(.enabled(if: Asked.isThorough), arguments: [Generator.truncated(4.5), .stream])
  func `noise without its farthest tail is found at the deep level`(generator: Generator) {
    let own = "forward.reparameterization/own-noise/"
    let found = findings(DrawingCandidate(generator), own, level: .deep).map(\.finding)
    let isRight = generator.name == Generator.stream.name
    #expect(found.map(\.outcome) == [isRight ? .pass : .fail])
    #expect(isRight || found[0].detail.contains("beyond 4.5 standard deviations"))
  }

  /// 13 arrangements at a level of 1e-6 each: an alarm comes in one of 77,000 sets of seeds.
  @Test(arguments: sample(Generator.right, every: 6))
  func `right noise is not found wrong`(generator: Generator) {
    for precision in Asked.isThorough ? [Precision.fp64, .fp32] : [.fp64] {
      for prefix in ["forward.reparameterization/own", "ddim.update/own"] {
        let found = findings(DrawingCandidate(generator, precision: precision), prefix)
        #expect(found.count >= 2)
        for (aspect, finding) in found {
          #expect(finding.outcome == .pass, "\(precision) \(aspect): \(finding.detail)")
        }
      }
    }
  }

  @Test func `a declared limit and a declared floor hold where noise is drawn`() {
    let own = "ddim.update/own-noise"
    var candidate = DrawingCandidate(.stream)
    candidate.limit = 1
    #expect(findings(candidate, own).allSatisfy { $0.finding.outcome == .pass })
    var unclipped = DrawingCandidate(.stream, .unclipped)
    unclipped.limit = 1
    for aspect in ["own-noise", "own-noise-deterministic", "own-noise-last-step"] {
      #expect(findings(unclipped, "ddim.update/\(aspect)/").map(\.finding.outcome) == [.fail])
    }
    // With one prediction alone.
    for mistake in [StepMistake.unclippedNoise, .unclippedVelocity, .unclippedData] {
      var candidate = DrawingCandidate(.stream, mistake)
      candidate.limit = 1
      #expect(
        findings(candidate, own + "/").map(\.finding.outcome) == [.fail], "\(mistake.rawValue)")
    }
    // Noise at η = 0 and in the last step, where there is none without a floor.
    candidate = DrawingCandidate(.stream)
    candidate.floor = 0.01
    let floored = findings(candidate, own)
    #expect(floored.allSatisfy { [.pass, .unsupported].contains($0.finding.outcome) })
    #expect(floored.contains { $0.aspect == "own-noise" && $0.finding.outcome == .pass })
    // Declared and not added.
    candidate.addsFloor = false
    #expect(findings(candidate, own + "/").map(\.finding.outcome) == [.fail])
  }

  /// Some places are declined: as many draws are asked for at the others.
  @Test(arguments: [0.5, 1])
  func `a sampler of one η is judged as sharply as one of any`(eta: Double) throws {
    let own = "ddim.update/own-noise/"
    let usual = try #require(findings(DrawingCandidate(.stream), own).first?.finding.resolution)
    var candidate = DrawingCandidate(.stream)
    candidate.onlyEta = eta
    let finding = try #require(findings(candidate, own).first?.finding)
    #expect(finding.outcome == .pass && finding.resolution ?? 1 < 1.01 * usual)
  }

  @Test(arguments: [
    (StepMistake.predictionIgnored, "own-noise", "the mean is off by more than 100 times"),
    (.direction, "own-noise", "the mean is off"),
    (.noiseAtZero, "own-noise-deterministic", "noise is added"),
    (.noiseAtLast, "own-noise-last-step", "noise is added"),
    (.firstAtEnd, "own-noise-deterministic", "final_alpha_bar"),
    (.kernelWidth, "own-noise", "times as wide"),
    (.velocityAsNoise, "own-noise", "the mean is off"),
    (.dataAsNoise, "own-noise", "the mean is off"),
    (.velocityAsNoise, "own-noise-deterministic", "is right"),
    (.dataAsNoise, "own-noise-last-step", "is right"),
  ])
  func `a wrong step is found where it draws its own noise`(
    mistake: StepMistake, aspect: String, says: String
  ) {
    let found = findings(DrawingCandidate(.stream, mistake), "ddim.update/\(aspect)/")
    #expect(
      found.contains { $0.finding.outcome == .fail && $0.finding.detail.contains(says) },
      "\(found.map(\.finding.detail))")
    #expect(found.allSatisfy { !$0.finding.detail.contains("a share of") })
  }
}
