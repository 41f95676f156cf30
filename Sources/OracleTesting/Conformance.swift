import CandidateProtocol
public import Judging
import Rows
public import Testing

/// Whether a sampler is right, one check a test case.
///
/// ```
/// import OracleTesting
/// import Testing
///
/// @Test(arguments: Conformance.checks)
/// func conforms(to check: Conformance.Check) async throws {
///   try await expectConformance(of: MySampler(), to: check)
/// }
/// ```
///
/// All checks are numerical: what a failing one was off by is beyond what rounding can do, and a
/// check that passes once passes always. What a sampler draws by itself is judged by
/// `diffusion-oracle verify`, as hypothesis tests need the GNU Scientific Library; nothing here does.
public enum Conformance {
  /// Not claimed: neither a pass nor a failure. A sampler may throw it for points that it does not
  /// take.
  public struct Unsupported: Error, Sendable, Equatable, CustomStringConvertible {
    /// Why, in one sentence.
    public let description: String

    /// A reason in one sentence.
    public init(_ reason: String) { description = reason }
  }

  /// How much is asked.
  public typealias Level = Judging.Level

  /// Every check at the level smoke: the ends and the middle of three schedules.
  public static var checks: [Check] { checks() }

  /// Checks, in the order of blame: of several that fail, the first is where to begin.
  ///
  /// The first case judges nothing by itself: it fails if none of the others can be decided, so that a
  /// sampler that claims nothing, or prefixes that keep nothing, cannot pass.
  ///
  /// - Parameters:
  ///   - prefixes: keeps checks whose id begins with one of these, as `"ddim"` or
  ///     `"ddim.update/noise"`; all if empty.
  ///   - level: how much is asked.
  ///   - seed: fixes every random choice.
  public static func checks(
    only prefixes: [String] = [], level: Level = .smoke, seed: UInt64 = 0
  ) -> [Check] {
    let kept = AllChecks.checks(seed: seed, level: level, only: prefixes)
    return [Check(.anything(among: kept, prefixes: prefixes), level: level, seed: seed)]
      + kept.map { Check(.one($0), level: level, seed: seed) }
  }

  /// One claim about a sampler, the argument of a test.
  public struct Check: Sendable, Identifiable, CustomTestStringConvertible {
    enum Subject: Sendable {
      /// Whether any of some checks can be decided.
      case anything(among: [Judging.Check], prefixes: [String])
      case one(Judging.Check)
    }

    let subject: Subject
    let level: Level
    let seed: UInt64

    init(_ subject: Subject, level: Level, seed: UInt64) {
      self.subject = subject
      self.level = level
      self.seed = seed
    }

    /// `ddim.update/direction/linear-1000`: the equation, what is looked at, the schedule.
    public var id: String {
      switch subject {
      case .anything: "conformance/something-is-judged"
      case .one(let check): check.id
      }
    }

    /// β_1, …, β_T of the schedule that is configured; nil where none is.
    public var betas: [Double]? {
      if case .one(let check) = subject { check.schedule?.betas } else { nil }
    }

    /// The id, by which the case is named in a test's output.
    public var testDescription: String { id }
  }
}

/// Expects that a sampler gives the right answers to a check's questions.
///
/// A failure is recorded as an issue that names the equation, where on the schedule it was, what was
/// returned and what is right, the mistake if it is a known one, what the equation says, and the call
/// that shows it. An unsupported operation cancels the test case, which is then neither passed nor
/// failed. Where the sampler's format is too coarse to decide, the issue is a warning. Known failures
/// stand in Swift Testing's own `withKnownIssue`.
///
/// - Parameters:
///   - sampler: a new one for each case, or one that all cases may share.
///   - check: one of ``Conformance/checks``.
///   - sourceLocation: where issues are reported.
/// - Throws: what ends a cancelled test case.
public func expectConformance(
  of sampler: some SamplerUnderTest, to check: Conformance.Check,
  sourceLocation: SourceLocation = #_sourceLocation
) async throws {
  let judgement = await check.judgement(of: sampler)
  let comment = Comment(rawValue: judgement.message)
  switch judgement.outcome {
  case .pass: break
  case .unsupported: try Test.cancel(comment, sourceLocation: sourceLocation)
  case .inconclusive:
    Issue.record(comment, severity: .warning, sourceLocation: sourceLocation)
  case .fail, .error: Issue.record(comment, sourceLocation: sourceLocation)
  }
}
