import CandidateProtocol
import Judging
import Oracle
import Rows
import SampleFiles
import Testing

/// The notes that the project grew from, line by line: each leads to rows with all their evidence.
@Suite struct NotesTests {
  /// A line of the notes, what it says in few words, and the rows that it leads to.
  private static let lines: [(says: String, rows: [Row])] = [
    ("jump over steps", [.scheduleRespaced, .scheduleSubSequence, .ddimSubSequence]),
    ("consistency and interpolation", [.ddimConsistency, .ddimInterpolation]),
    ("the forward process", [.forwardJoint, .forwardKernel]),
    ("the reverse process", [.reverseJoint]),
    ("maximum likelihood", [.objectiveMaximumLikelihood]),
    ("its lower bound", [.elboBound, .elboDecomposition]),
    (
      "simplified, with γ_t",
      [
        .objectiveTransitionAsNoiseError, .objectiveWeights, .objectiveSimple,
        .forwardReparameterization,
      ]
    ),
    ("only q(x_t∣x_0) is used", [.objectiveMarginalsOnly]),
    ("g_θ, the prediction of x_0", [.inversionPredictedData]),
    ("p_θ by q_σ", [.reverseLastStep, .reverseKernel]),
    (
      "latent diffusion",
      [.latentObjective, .latentScale, .latentCommutes, .latentKlRegularized]
    ),
    ("the derivation in three lines", [.ddimThreeForms]),
    ("q_σ(x_{t−1}∣x_t,x_0)", [.ddimMean, .ddimVariance]),
  ]

  @Test func `every line leads to rows with their evidence`() {
    #expect(Self.lines.count == 13)
    for line in Self.lines {
      for row in line.rows {
        let kinds = Register.entry(row).kinds
        let missing = row.asked.filter { !kinds.contains($0) }
        #expect(missing.isEmpty, "\(line.says): \(row.id)")
      }
    }
  }
}
