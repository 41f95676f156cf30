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

/// One row of the register: an equation of the derivation, as a value that every layer extends.
///
/// Below the judge a row knows what it says and what it prints; the evidence, the checks and the
/// course name rows by these values, so that a name that is none does not compile.
public struct Row: Sendable, Identifiable {
  /// Its name, which never changes: `ddim.update`.
  public let id: String
  /// The chapter of the derivation that it belongs to.
  public let chapter: Chapter
  /// What a test of it claims, after its id: `ddim.sigma` *is η times the root of the posterior
  /// variance*.
  public let claim: String
  /// What it says, in the notation of the candidate protocol: a_t = √ᾱ_t, s_t = √(1−ᾱ_t),
  /// α_t = ᾱ_t/ᾱ_{t−1}, β_t = 1−α_t.
  public let statement: String
  /// What it prints; nil where no function of the derivation over a field says it.
  public let formula: (any RowFormula.Type)?
  /// The kinds of evidence that it must have before the project is done.
  public let asked: [EvidenceKind]
  /// Paper, version and equation number; the DDIM paper's α is ᾱ here.
  public let source: String
  /// The number of the notebook that derives it; nil if none does yet.
  public let notebook: Int?

  init(
    _ id: String, _ chapter: Chapter, claim: String, says statement: String,
    formula: (any RowFormula.Type)?, asked: [EvidenceKind], source: String, notebook: Int? = nil
  ) {
    self.id = id
    self.chapter = chapter
    self.claim = claim
    self.statement = statement
    self.formula = formula
    self.asked = asked
    self.source = source
    self.notebook = notebook
  }

  /// Every row of the register, in its order.
  public static let all: [Row] =
    schedulesRows + forwardRows + posteriorRows + boundRows + objectiveRows + improvedRows
    + inversionRows + familyRows + ddimRows + latentRows + chainsRows

  /// The row of an id; nil if there is none.
  public static func named(_ id: String) -> Row? { byID[id] }

  private static let byID = Dictionary(all.map { ($0.id, $0) }, uniquingKeysWith: { row, _ in row })

  /// What the id begins with: `ddim`.
  public var group: String { String(id.prefix { $0 != "." }) }
}

extension Row: Hashable {
  public static func == (left: Row, right: Row) -> Bool { left.id == right.id }
  public func hash(into hasher: inout Hasher) { hasher.combine(id) }
}
