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
    let first = Array(schedules.prefix(1))
    let once = [few, wide, seeds, reuse]
    let share = alpha / Double(2 * (schedules.count + once.count))
    let laws = schedules.enumerated().map { index, schedule in
      Check(
        subject.row, "own-noise", on: schedule, asking: subject.asked, also: subject.others,
        why: "The law of the noise that the candidate draws itself.", isStatistical: true
      ) { NoiseLaw(subject, $0.setting, isFirst: index == 0, alpha: share).begin(&$0) }
    }
    return (subject == .step ? exact(on: schedules) : []) + laws
      + once.flatMap { kind in first.map { kind(subject, $0, share) } }
  }

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
          let probes = kind.probes(&questions)
          guard !probes.isEmpty else { return .found(Finding(.unasked("no point can be asked"))) }
          let setting = questions.setting
          return .ask(probes) { .found(kind.finding(probes, $0, in: setting)) }
        }
      }
    }
  }

  private typealias Kind =
    @Sendable (_ subject: DrawingOperation, _ schedule: Schedule, _ alpha: Double) -> Check

  private static let few: Kind = { subject, schedule, alpha in
    Check(
      subject.row, "own-noise-few", on: schedule, asking: subject.asked, also: subject.others,
      why: "Batches of one point and of odd numbers of points, over many seeds.",
      isStatistical: true
    ) { FewDraws(subject, $0.setting, alpha: alpha).begin(&$0) }
  }

  private static let wide: Kind = { subject, schedule, alpha in
    Check(
      subject.row, "own-noise-wide", on: schedule, asking: subject.asked, also: subject.others,
      why: "Noise that is shared over the coordinates of a long vector.", isStatistical: true
    ) { WideDraws(subject, $0.setting, alpha: alpha).begin(&$0) }
  }

  private static let seeds: Kind = { subject, schedule, _ in
    Check(
      subject.row, "own-noise-seeds", on: schedule, asking: subject.asked, also: subject.others,
      why: "Seeds that are easily taken for each other, and the seed 0.", isStatistical: true
    ) { SeedPairs(subject, $0.setting).begin(&$0) }
  }

  private static let reuse: Kind = { subject, schedule, alpha in
    Check(
      subject.row, "own-noise-reuse", on: schedule, asking: subject.asked, also: subject.others,
      why: "Noise that comes again over points, coordinates, calls or seeds.", isStatistical: true
    ) { NoiseReuse(subject, $0.setting, alpha: alpha).begin(&$0) }
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
