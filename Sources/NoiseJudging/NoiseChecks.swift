import CandidateProtocol
import Judging
import RealModule
import Rows
import Statistics

/// Checks of what a candidate draws by itself: `q_sample` and `step` without noise.
enum NoiseChecks {
  /// In the order of blame: steps that must add no noise, the law on every schedule, and on the first few draws of
  /// many seeds, long vectors, seeds that must differ, and reuse.
  ///
  /// Each statistical check has the same share of the level.
  static func checks(_ subject: DrawingOperation, on schedules: [Schedule], alpha: Double)
    -> [Check]
  {
    let share = alpha / Double(2 * (schedules.count + once.count))
    func check(
      _ aspect: String, _ why: String, on schedule: Schedule,
      _ begin: @escaping @Sendable (inout Questions) -> Inquiry
    ) -> Check {
      Check(
        subject.row, aspect, on: schedule, asking: subject.asked, also: subject.others, why: why,
        isStatistical: true, questions: begin)
    }
    let laws = schedules.enumerated().map { index, schedule in
      check(
        "own-noise", "The law of the noise that the candidate draws itself.", on: schedule
      ) { NoiseLaw(subject, $0.setting, isFirst: index == 0, alpha: share).begin(&$0) }
    }
    let others = schedules.prefix(1).flatMap { schedule in
      once.map { aspect, why, begin in
        check(aspect, why, on: schedule) { begin(subject, share, &$0) }
      }
    }
    return (subject == .step ? exact(on: schedules) : []) + laws + others
  }

  /// What is looked at on the first schedule alone: the aspect, why, and what it asks.
  private static let once:
    [(
      aspect: String, why: String,
      begin: @Sendable (DrawingOperation, _ alpha: Double, inout Questions) -> Inquiry
    )] = [
      (
        "own-noise-few", "Batches of one point and of odd numbers of points, over many seeds.",
        { FewDraws($0, $2.setting, alpha: $1).begin(&$2) }
      ),
      (
        "own-noise-wide", "Noise that is shared over the coordinates of a long vector.",
        { WideDraws($0, $2.setting, alpha: $1).begin(&$2) }
      ),
      (
        "own-noise-seeds", "Seeds that are easily taken for each other, and the seed 0.",
        { subject, _, draws in SeedPairs(subject, draws.setting).begin(&draws) }
      ),
      (
        "own-noise-reuse", "Noise that comes again over points, coordinates, calls or seeds.",
        { NoiseReuse($0, $2.setting, alpha: $1).begin(&$2) }
      ),
    ]

  /// Steps that add no noise: their draws are the mean, which no test of hypotheses need judge.
  private static func exact(on schedules: [Schedule]) -> [Check] {
    [
      (
        ExactDraws.deterministic, "own-noise-deterministic",
        "Steps at η = 0 without noise given: every draw is the mean."
      ),
      (
        .last, "own-noise-last-step",
        "Steps to t = 0 without noise given: every draw is the mean, whatever η is."
      ),
    ].flatMap { kind, aspect, why in
      schedules.map { schedule in
        Check(
          .ddimUpdate, aspect, on: schedule, asking: .step, also: [.ddimDeterministic], why: why
        ) { questions in
          if let reason = questions.refusalOfShort { return .found(Finding(.unasked(reason))) }
          let probes = kind.probes(&questions)
          guard !probes.isEmpty else { return .found(.nothingToAsk) }
          let setting = questions.setting
          return .ask(probes) { .found(kind.finding(probes, $0, in: setting)) }
        }
      }
    }
  }
}

extension DrawingOperation {
  var asked: Operation { self == .forward ? .forwardMarginal : .step }
  var row: Row { self == .forward ? .forwardReparameterization : .ddimUpdate }
  var others: [Row] { self == .forward ? [.forwardMarginal] : [.ddimVariance] }
  /// What the checks are listed after.
  var neighbour: String { self == .forward ? "forward." : "ddim.update" }
}

extension Setting {
  /// What is said where correct code in the candidate's format is too far from the law.
  var tooCoarse: Finding {
    let format = capabilities.precision.rawValue
    return Finding(.unclear("in \(format) correct code may be off by a twentieth of the noise"))
  }
}
