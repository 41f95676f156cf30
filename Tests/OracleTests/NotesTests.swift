import CandidateProtocol
import Judging
import Oracle
import Rows
import SampleFiles
import Testing

/// The notes that the project grew from, line by line: each leads to rows with all their evidence.
@Suite struct NotesTests {
  /// A line of the notes, what it says in few words, and the rows that it leads to.
  private static let lines: [(says: String, rows: [String])] = [
    ("jump over steps", ["schedule.respaced", "schedule.sub-sequence", "ddim.sub-sequence"]),
    ("consistency and interpolation", ["ddim.consistency", "ddim.interpolation"]),
    ("the forward process", ["forward.joint", "forward.kernel"]),
    ("the reverse process", ["reverse.joint"]),
    ("maximum likelihood", ["objective.maximum-likelihood"]),
    ("its lower bound", ["elbo.bound", "elbo.decomposition"]),
    (
      "simplified, with γ_t",
      [
        "objective.transition-as-noise-error", "objective.weights", "objective.simple",
        "forward.reparameterization",
      ]
    ),
    ("only q(x_t∣x_0) is used", ["objective.marginals-only"]),
    ("g_θ, the prediction of x_0", ["inversion.predicted-data"]),
    ("p_θ by q_σ", ["reverse.last-step", "reverse.kernel"]),
    (
      "latent diffusion",
      ["latent.objective", "latent.scale", "latent.commutes", "latent.kl-regularized"]
    ),
    ("the derivation in three lines", ["ddim.three-forms"]),
    ("q_σ(x_{t−1}∣x_t,x_0)", ["ddim.mean", "ddim.variance"]),
  ]

  /// Rows whose evidence is of whole chains, and what of it is still to come.
  private static let ofChains: [String: [EvidenceKind]] = [
    "ddim.consistency": [.computed, .observed], "ddim.sub-sequence": [.observed],
    "ddim.interpolation": [],
  ]

  @Test func `every line leads to rows with their evidence`() throws {
    #expect(Self.lines.count == 13)
    for line in Self.lines {
      for id in line.rows {
        let entry = try #require(Register.entry(id), "\(line.says): \(id)")
        let missing = entry.row.asked.filter { !entry.kinds.contains($0) }
        #expect(missing == Self.ofChains[id] ?? [], "\(line.says): \(id)")
      }
    }
  }
}
