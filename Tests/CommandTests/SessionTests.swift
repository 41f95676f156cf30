import CandidateProtocol
import Foundation
import TestSupport
import Testing

/// What further sessions with a candidate tell of a failure.
@Suite(.enabled(if: Python.isPresent, "needs python3 on the PATH")) struct SessionTests {
  @Test
  func `a failure that does not come again is about state, and what brings it about is named`()
    async throws
  {
    let run = try await Tool.verify(
      Tool.keeping, "--only", "objective.weights/drawn")
    #expect(run.status == 1)
    let says = run.json["reproduction"]?.string ?? ""
    #expect(says.contains("passes alone, and fails after objective.weights/drawn/"), "\(says)")
    guard case .array(let diagnosis)? = run.json["diagnosis"] else {
      Issue.record("there is no diagnosis")
      return
    }
    #expect(diagnosis.first?["says"]?.string?.contains("right for linear-1000, which was") == true)
  }

  @Test func `a failure of a formula comes again alone`() async throws {
    let run = try await Tool.verify(
      Tool.planted + " --perturb sigma=1e-3", "--only", "ddim.sigma/stride", "--level", "smoke")
    #expect(run.status == 1)
    #expect(run.json["reproduction"] == .string("in a new process the check fails alone"))
  }

  @Test func `the conventions that explain all failures are suggested together`() async throws {
    let conventions = "--convention eta=variance --convention final_alpha_bar=alpha_bar_1"
    let run = try await Tool.verify(
      Tool.planted + " \(conventions) --undeclared", "--only", "ddim.sigma", "--only",
      "ddim.update/last-step", "--level", "smoke", "--suggest")
    #expect(run.status == 1)
    let suggested = run.json["suggested"]
    #expect(
      suggested?["conventions"]
        == .members([
          "final_alpha_bar": .string("alpha_bar_1"), "eta": .string("variance"),
        ]))
    #expect(suggested?["remaining"] == .array([]), "\(suggested ?? .null)")
  }

  @Test func `where no convention helps, none is suggested`() async throws {
    let run = try await Tool.verify(
      Tool.planted + " --perturb sigma=1e-3", "--only", "ddim.sigma", "--level", "smoke",
      "--suggest")
    #expect(run.json["suggested"]?["conventions"] == .object([]))
    #expect(run.json["suggested"]?["failures"] == .integer(run.count("fail")))
  }
}
