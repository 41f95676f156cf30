/// A mistake of the catalogue: what is wrong, what is right, and who had it.
///
/// Or what was taken for one: a convention, or correct code. Formulas are in the register's letters;
/// code that is quoted keeps its library's names, in backquotes.
public struct Bug: Sendable, Identifiable {
  /// Its name, which never changes: `DDI-04`.
  public let id: String
  /// What it is, in a few words.
  public let name: String
  /// The equations that it breaks, the one to blame first; of what is no bug, those that it is about.
  public let rows: [Row]
  /// Whether it is one, and of which kind.
  public let kind: Kind
  /// What is known of it.
  public let status: Status
  /// What was written; of what is no bug, what was taken for wrong.
  public let wrong: String
  /// What belongs there; of what is no bug, why it is right.
  public let right: String
  /// Where the difference is large.
  public let shows: String
  /// Where both agree, so that a test there sees nothing.
  public let hides: String
  /// What people saw; nil if nobody says.
  public let symptom: String?
  /// How large the difference is, as measured; nil if it was not.
  public let numbers: String?
  /// Who had it: threads, changes, papers, code that was read; none where it is made up.
  public let sources: [String]
  /// What else is to be known, and what of the original record was corrected; nil if nothing.
  public let note: String?

  init(
    _ id: String, _ name: String, breaks rows: [Row], _ kind: Kind, _ status: Status,
    wrong: String, right: String, shows: String, hides: String, symptom: String? = nil,
    numbers: String? = nil, sources: [String] = [], note: String? = nil
  ) {
    self.id = id
    self.name = name
    self.rows = rows
    self.kind = kind
    self.status = status
    self.wrong = wrong
    self.right = right
    self.shows = shows
    self.hides = hides
    self.symptom = symptom
    self.numbers = numbers
    self.sources = sources
    self.note = note
  }

  /// Every entry of the catalogue, topic by topic.
  public static let all: [Bug] =
    schedules + tables + forward + inversion + posterior + ddim + subSequences + learnedVariance
    + bound + latent + interfaces + variants + terms + weights + noise + reports + reportsOfLoops
    + reportsElsewhere

  /// The entry of an id; nil if there is none.
  public static func named(_ id: String) -> Bug? { byID[id] }

  private static let byID = Dictionary(all.map { ($0.id, $0) }, uniquingKeysWith: { bug, _ in bug })

  /// Whether there is something to mend, or to name: not in correct code that was taken for wrong.
  public var isMistake: Bool {
    switch kind {
    case .defect, .convention, .documentation, .notation, .approximation, .validationGap,
      .relatedSampler:
      true
    case .falseAlarm, .correctVariant: false
    }
  }

  /// What the id begins with; nil if that is no topic.
  public var topic: Topic? { Topic(rawValue: String(id.prefix { $0 != "-" })) }
}

extension Bug {
  /// Whether it is a bug, and of which kind.
  public enum Kind: String, Sendable, CaseIterable {
    /// Code that breaks an equation.
    case defect
    /// A choice that has to be named.
    case convention
    /// A wrong formula in a paper, a text or a comment.
    case documentation
    /// Letters that mean something else than they are read as.
    case notation
    /// Not exact by design.
    case approximation
    /// Input that should be refused.
    case validationGap = "validation gap"
    /// Of another sampler, where a mistake of this shape was made.
    case relatedSampler = "related sampler"
    /// Reported as a bug, and none.
    case falseAlarm = "false alarm"
    /// Right, written differently; it must conform.
    case correctVariant = "correct variant"
  }

  /// What is known of it.
  public enum Status: String, Sendable, CaseIterable {
    /// Mended, by those who had it.
    case fixed
    /// Those who have it agree.
    case acknowledged
    /// Somebody says so in public.
    case reported
    /// In a paper.
    case literature
    /// Seen in the code, or in what it answers.
    case codeRead = "code read"
    /// Likely, and not seen.
    case plausible
    /// Made up by this project, to plant it or to recognise it; nobody is known to have had it.
    case constructed
  }

  /// What the bugs are about, by the first word of their ids.
  public enum Topic: String, Sendable, CaseIterable {
    case schedules = "SCH"
    case forward = "FWD"
    case inversion = "INV"
    case posterior = "POS"
    case ddim = "DDI"
    case subSequences = "SUB"
    case learnedVariance = "LVR"
    case bound = "ELB"
    case latent = "LAT"
    case encoding = "DIN"
    case interpolation = "INT"
    case random = "RNG"
    case precision = "DTY"
    case interfaces = "API"
    case variants = "NEG"
    case terms = "TERM"
    case prior = "PRIOR"
    case weights = "WEIGHT"
    case noise = "NOISE"
    case reports = "REP"

    /// As the list heads its bugs.
    public var title: String {
      switch self {
      case .schedules: "Schedules"
      case .forward: "Forward process"
      case .inversion: "Predictions"
      case .posterior: "Posterior and DDPM's step"
      case .ddim: "DDIM's step"
      case .subSequences: "Sub-sequences of times"
      case .learnedVariance: "Learned variance"
      case .bound: "Bound, loss and weights"
      case .latent: "Latent scale"
      case .encoding: "DDIM's inversion"
      case .interpolation: "Interpolation"
      case .random: "Random numbers"
      case .precision: "Devices and precision"
      case .interfaces: "Interfaces"
      case .variants: "Correct variants"
      case .terms: "Terms of the bound"
      case .prior: "The prior's term"
      case .weights: "Weights of the loss"
      case .noise: "Drawn noise"
      case .reports: "Other reports"
      }
    }
  }
}
