import Testing

/// The derivation, line by line, judged in one candidate.
///
/// Each function is one equation of the register, its checks are the arguments; the functions are
/// written from the rows. Put your own
/// implementation here with the environment variable `DIFFUSION_ORACLE_CANDIDATE`.
@Suite(.serialized) struct Conformance {
  /// A candidate that claims nothing, or is lost, has every function below skipped.
  @Test func `something was judged`() async throws {
    let reason = try await Judged.unjudged()
    #expect(reason == nil)
  }
}
