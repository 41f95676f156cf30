import Derivation
import RealModule
import Rows
import Scalars
import Testing

@testable import Oracle

/// Errata, each with its proof, and each against what would have been right.
@Suite struct ErrataTests {
  @Test(arguments: Erratum.all.keys.sorted()) func `an erratum stands with its proof`(
    id: String
  ) throws {
    let entry = try #require(Register.entry(id))
    #expect(!entry.errata.isEmpty)
    #expect(entry.erratum?.isEmpty == false)
    for erratum in entry.errata { #expect(try !erratum.proof.run().isEmpty) }
  }

  @Test(arguments: right) func `had the right thing been printed there would be no erratum`(
    case right: Right
  ) throws {
    #expect(throws: Refutation.self) { try right.erratum.proof.run() }
  }

  /// Every erratum is put to that test.
  @Test func `every erratum can fall`() {
    for (id, errata) in Erratum.all {
      for erratum in errata {
        #expect(
          Self.right.contains {
            $0.id == id && $0.erratum.says.prefix(40) == erratum.says.prefix(40)
          },
          "\(id)")
      }
    }
  }

  /// An erratum whose printed formula is the right one.
  struct Right: Sendable, CustomTestStringConvertible {
    let id: String
    let erratum: Erratum

    var testDescription: String { "\(id): \(erratum.says.prefix(60))…" }
  }

  static let right: [Right] = [
    Right(
      id: "schedule.signal-power",
      erratum: .productOfBetas { $0.reduce(1) { $0 * (1 - $1) } }),
    Right(
      id: "schedule.cosine",
      erratum: .cosineProduct {
        NoiseSchedule.cosineBeta(at: $0, of: 1000, offset: 0.008, cap: 0.999)
      }),
    Right(
      id: "ddpm.posterior-variance",
      erratum: .documentedVariance { Posterior.variance(to: $0, from: $1) }),
    Right(
      id: "objective.weights",
      erratum: .printedWeight { to, from, sigma, _ in
        try Objective.weight(to: to, from: from, sigma: sigma)
      }),
    Right(id: "elbo.snr-form", erratum: .ratioAtZero { _ in 0 }),
    Right(id: "improved.learned-variance", erratum: .logarithmAtOne { _, beta, _ in beta }),
    Right(id: "improved.importance-sampling", erratum: .lostTime(evenShare: 1 / 1000)),
    Right(id: "ddim.deterministic", erratum: .slopeOfPointMass { _, _, _ in 1 }),
    Right(
      id: "ddim.deterministic",
      erratum: .printedDeterministicStep(printed: DDIM.deterministicUpdate(state:noise:to:from:))),
    Right(
      id: "ddim.interpolation", erratum: .interpolatedWithData { _, power in try power.root() }),
    Right(id: "ddim.interpolation", erratum: .slerpInFewDimensions(dimensions: [6])),
    Right(id: "chain.convergence-order", erratum: .overtakingAtFewSteps(steps: 16)),
  ]
}
