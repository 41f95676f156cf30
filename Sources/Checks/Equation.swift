/// The chapters of the derivation, in its order.
public enum Chapter: String, Sendable, CaseIterable {
  case schedules = "Schedules"
  case forward = "Forward process"
  case posterior = "Posterior and DDPM"
  case bound = "Variational bound and objective"
  case inversion = "Inversion and reverse kernel"
  case ddim = "DDIM"
  case latent = "Latent diffusion"
  case chains = "Whole chains"
}

/// The kinds of evidence.
public enum EvidenceKind: String, Sendable, CaseIterable {
  /// Exact, in rational numbers or by a finite argument.
  case proved
  /// Against an independent numerical method.
  case computed
  /// By a hypothesis test of stated false-alarm rate and power.
  case observed
}

/// One equation of the derivation.
public struct Equation: Sendable {
  /// Its name, which never changes: `ddim.update`.
  public let id: String
  /// The chapter of the derivation that it belongs to.
  public let chapter: Chapter
  /// What it says, in the notation of the candidate protocol.
  public let statement: String
  /// The kinds of evidence that it must have before the project is done.
  public let asked: [EvidenceKind]
  /// Paper, version and equation number.
  public let source: String
}
