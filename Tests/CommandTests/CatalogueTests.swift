import CandidateProtocol
import Foundation
import Rows
import Testing

/// The catalogue of known bugs, as the command prints it.
struct CatalogueTests {
  @Test func `bugs lists every entry under its topic`() async throws {
    let text = try await Tool.run("bugs")
    let lines = text.output.split(separator: "\n")
    #expect(text.status == 0 && lines.first?.hasPrefix("\(Bug.all.count) entries: ") == true)
    for bug in Bug.all {
      let line = try #require(lines.first { $0.hasPrefix("  \(bug.id) ") }, "\(bug.id)")
      #expect(line.contains(bug.name) && line.hasSuffix(": \(bug.rows[0].id)"))
    }
    #expect(lines.contains("DDIM's step"))
    let few = try await Tool.run("bugs", "--only", "DIN", "--only", "DDI-04").output
    #expect(few.hasPrefix("6 entries: ") && !few.contains("DDI-05"))
  }

  @Test func `bugs as JSON has every field of the schema`() async throws {
    let json = try await Tool.run("bugs", "--format", "json").json
    #expect(json["schema"] == .string("diffusion-oracle/bugs/1"))
    guard case .array(let bugs)? = json["bugs"] else {
      Issue.record("no bugs")
      return
    }
    #expect(bugs.count == Bug.all.count)
    let bug = try #require(bugs.first { $0["id"] == .string("DDI-04") })
    #expect(bug["kind"] == .string("defect") && bug["status"] == .string("reported"))
    #expect(bug["equations"] == .array([.string("ddim.update"), .string("ddim.mean")]))
    #expect(bug["sources"] == .array([.string("inbarhub/DDPM_inversion#12")]))
    #expect(bug["hides"] == .string("η = 0 and η = 1"))
    let planted = try #require(bugs.first { $0["id"] == .string("NOISE-WIDE") })
    #expect(planted["sources"] == .array([]) && planted["numbers"] == .null)
  }

  @Test func `explain tells a bug beside the right equation and the checks that judge it`()
    async throws
  {
    let run = try await Tool.run("explain", "ddi-04")
    #expect(run.status == 0 && run.output.hasPrefix("DDI-04: η under the root where η² belongs\n"))
    for part in [
      "\nWrong\n  √(1−ᾱ_prev−ηβ̃), with β̃ the variance at η = 1\n",
      "\nEquation: ddim.update\n", #"\hat{\epsilon}"#, "\nHides\n  η = 0 and η = 1\n",
      "\nWho had it\n  inbarhub/DDPM_inversion#12\n",
      "\nDerived in\n  Notebooks-md/07-sigma.md#ddim.update\n", "  ddim.update/direction on ",
    ] {
      #expect(run.output.contains(part), "\(part)")
    }
    let variant = try await Tool.run("explain", "NEG-01").output
    #expect(variant.contains("\nTaken for wrong\n") && variant.contains("\nWhy it is right\n"))
    let page = try await Tool.run("explain", "NOISE-WIDE", "--format", "markdown").output
    #expect(page.hasPrefix("# `NOISE-WIDE`: ") && page.contains("```math\n"))
    #expect(page.contains("nobody that is known: made up"))
    #expect(page.contains("forward.reparameterization/own-noise"))
  }
}
