import Algorithms
public import CandidateProtocol
import Rows

/// What a run of the checks found out about a candidate.
public struct Report: Sendable {
  /// The verdict on the whole.
  public enum Verdict: String, Sendable {
    case conforms, broken
    /// Nothing was decided: the session was lost, or nothing was claimed or decidable.
    case unjudged
  }

  /// Whether a failure comes again in a new process.
  public enum Reproduction: Sendable, Equatable {
    /// The check fails there alone.
    case alone
    /// It passes there alone, and fails after another check, whose id this is.
    case after(String)
    /// It passes there, alone and after what was tried.
    case notAgain

    /// In a sentence.
    var words: String {
      switch self {
      case .alone: "in a new process the check fails alone"
      case .after(let other):
        "in a new process the check passes alone, and fails after \(other): something is kept from there"
      case .notAgain:
        "in a new process the check passes: what is wrong depends on what was asked before, or on chance"
      }
    }
  }

  /// One check with its finding.
  public struct Line: Sendable {
    /// What was asked.
    public let check: Check
    /// How it came out.
    public internal(set) var finding: Finding
    /// Why it is known to fail; nil if it is not.
    public var known: String?
    /// Where what went over the wire in its chains was written; nil if it was not.
    public package(set) var transcript: String?

    /// Whether it counts against the candidate: a failure that is not known, or a known one that
    /// passes. An error, or what is no answer otherwise, is not the failure that was known.
    public var isUnexpected: Bool {
      switch finding.outcome {
      case .fail: known == nil || finding.isMalformed
      case .pass: known != nil
      case .inconclusive, .unsupported, .error: false
      }
    }

    /// How many times more than the usual orders of evaluation its answers lose; 0 for no more.
    var lossShare: Double { finding.lost?.share ?? 0 }
  }

  /// What the candidate said of itself; nil if it never did.
  public let capabilities: Capabilities?
  /// All checks, in the order of blame.
  public package(set) var lines: [Line]
  /// Why the session was lost; nil if it was not.
  public let loss: String?
  /// The last of what the candidate wrote to standard error, printable.
  public var standardError = "" {
    didSet { standardError = printableLines(standardError) }
  }
  /// What is worth saying of the session as a whole, a sentence each.
  public let remarks: [String]
  /// Whether nothing was left out on purpose, so that the verdict is on the whole candidate.
  public var asksAll = false
  /// Whether what is blamed comes again in a new process, where that was tried.
  public var reproduction: Reproduction?
  /// What to declare, where that was looked for.
  public var suggestion: Suggestion?
  /// What fixed every random choice.
  public let seed: UInt64
  /// How much was asked.
  public let level: Level
  /// The family-wise false-alarm rate granted to the statistical checks. The numerical ones have no
  /// rate, their bounds are rigorous.
  public let alpha: Double

  /// The report on an examination that is over.
  ///
  /// - Parameters:
  ///   - examination: what was asked and found.
  ///   - alpha: the family-wise false-alarm rate granted to the statistical checks.
  ///   - known: the checks that are known to fail.
  ///   - strict: whether a right answer with fewer digits than the usual orders of evaluation leave has failed.
  ///   - required: checks whose id begins so have failed where they are unsupported.
  public init(
    _ examination: Examination, alpha: Double = 1e-6, known: KnownFailures = .none,
    strict: Bool = false, required: [String] = []
  ) {
    capabilities = examination.capabilities
    let judged = zip(examination.checks, examination.findings).map { check, finding in
      var finding = finding ?? Finding(.lost("not reached"))
      if required.contains(where: check.id.hasPrefix) { finding = finding.required }
      return Line(
        check: check, finding: strict ? finding.strict : finding, known: known.reasons[check.id])
    }
    lines = Self.reconciled(judged, examination.capabilities?.conventions)
    loss = examination.loss
    remarks = examination.remarks
    seed = examination.seed
    level = examination.level
    self.alpha = alpha
  }

  /// How many checks came out in a way.
  public func count(_ outcome: Outcome) -> Int { lines.count { $0.finding.outcome == outcome } }

  /// How many checks passed with fewer digits than the usual orders of evaluation leave.
  public var lossy: Int { lines.count { $0.finding.outcome == .pass && $0.finding.lost != nil } }

  /// How many checks failed that are known to.
  public var knownFailures: Int {
    lines.count { $0.known != nil && $0.finding.outcome == .fail && !$0.isUnexpected }
  }

  /// Checks that are known to fail, and passed.
  public var unexpectedPasses: [Line] {
    lines.filter { $0.known != nil && $0.finding.outcome == .pass }
  }

  /// The exit status of `verify`: 0 conforms, 1 broken, 3 unjudged.
  public var exitCode: Int32 {
    switch verdict {
    case .conforms: 0
    case .broken: 1
    case .unjudged: 3
    }
  }

  /// The failed check to blame, of those that are not known to fail: checks are listed from the ground up, so it is one
  /// of the first equation; of its checks the first that says what was done, if one does.
  public var blamed: Line? {
    let failing = lines.filter { $0.isUnexpected && $0.finding.outcome == .fail }
    guard let first = failing.first else { return nil }
    let told = failing.first { $0.check.row.id == first.check.row.id && $0.finding.isTold }
    return told ?? first
  }
}

extension Report {
  /// The report as JSON, schema `diffusion-oracle/report/1`.
  public var json: JSON {
    let requests = Set(lines.filter { $0.finding.request != nil }.map(\.check.subject))
    let configured = lines.compactMap(\.check.schedule).filter { requests.contains($0.name) }
    let schedules = configured.uniqued { $0.name }
    return .members([
      "schema": .string("diffusion-oracle/report/1"),
      "candidate": candidate,
      "verdict": .string(verdict.rawValue),
      "seed": .number(Double(seed)), "alpha": .real(alpha), "level": .string(level.rawValue),
      "summary": .object(
        Outcome.allCases.map { JSON.Member($0.rawValue, .integer(count($0))) }),
      "known_failures": lines.contains { $0.known != nil }
        ? .members([
          "expected": .integer(knownFailures),
          "unexpected_passes": .array(unexpectedPasses.map { .string($0.check.id) }),
        ]) : nil,
      "checks": .array(lines.map(\.json)),
      "diagnosis": .array(diagnosisJSON),
      "notes": notes.isEmpty ? nil : .array(notes.map(JSON.string)),
      "undecided": verdict == .unjudged ? undecided.map(JSON.string) : nil,
      "not_judged": notJudged.isEmpty ? nil : .array(notJudged.map(JSON.string)),
      "loss": loss.map(JSON.string) ?? .null,
      "suggested": suggestion?.json, "reproduction": reproduction.map { .string($0.words) },
      "stderr": standardError.isEmpty ? nil : .string(standardError),
      "schedules": schedules.isEmpty
        ? nil
        : .object(schedules.map { JSON.Member($0.name, Request.configure($0).json(id: 1)) }),
    ])
  }

  private var notes: [String] { (capabilities?.notes ?? []) + remarks }

  private var candidate: JSON {
    guard let capabilities else { return .null }
    return .members([
      "name": .string(capabilities.name), "version": .string(capabilities.version),
      "precision": .string(capabilities.precision.rawValue),
      "table_precision": .string(capabilities.tablePrecision.rawValue),
      "conventions": capabilities.statedConventions,
    ])
  }
}

extension Report.Line {
  /// An entry of `checks`.
  var json: JSON {
    let place = JSON.members([
      "schedule": check.schedule.map { .string($0.name) },
      "t": finding.spot.map { .integer($0.time) },
      "t_prev": finding.spot.flatMap { $0.hasPrevious ? .integer($0.previous) : nil },
      "eta": finding.spot.flatMap { $0.hasEta ? .real($0.eta) : nil },
    ])
    let evidence = check.isStatistical ? "statistical" : "numerical"
    return .members([
      "id": .string(check.id), "equations": .array(check.rows.map { .string($0.id) }),
      "outcome": .string(finding.outcome.rawValue), "evidence": .string(evidence),
      "detail": .string(finding.detail), "measured": finding.measured.map(JSON.real) ?? .null,
      "usual": finding.usual.map(JSON.real) ?? .null,
      "allowed": finding.allowed.map(JSON.real) ?? .null,
      "lost": finding.lost.map { .real($0.share) }, "note": finding.lost.map { .string($0.words) },
      "nan": finding.notANumberAt.map { .string($0.description) },
      "resolution": finding.resolution.map(JSON.real) ?? .null,
      "p": finding.p.map(JSON.real) ?? .null, "at": place,
      "request": finding.request?.json(id: 2) ?? .null, "seconds": .real(finding.seconds),
      "known": known.map(JSON.string), "transcript": transcript.map(JSON.string),
    ])
  }
}
