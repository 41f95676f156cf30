import CandidateProtocol
public import Judging
import Rows

/// How the exercises of one chapter came out.
public struct ChapterMarks: Sendable {
  /// How one exercise came out.
  public enum Status: Sendable, Equatable {
    /// No answer is wrong and some are right; what was not answered is said beside it.
    case done
    /// A check failed.
    case wrong
    /// The function is not there, or not all of it.
    case notYet
    /// It is marked through another exercise, which is wrong or not there.
    case waiting(for: String)
    /// No answer is wrong, but the precision cannot tell.
    case undecided
    /// The candidate does not claim it: why.
    case notClaimed(String)
    /// The session was lost before it was marked.
    case lost
  }

  /// One exercise with what marks it.
  public struct Mark: Sendable {
    /// The exercise.
    public let exercise: Exercise
    /// How it came out.
    public var status: Status
    /// Its checks, from the ground up.
    public let lines: [Report.Line]

    /// The first check that failed.
    public var blamed: Report.Line? { lines.first { $0.isUnexpected } }
  }

  /// The chapter.
  public let chapter: Int
  /// Its exercises, in order.
  public let marks: [Mark]
  /// The report that they were marked from.
  public let report: Report

  /// Marks the exercises of a chapter.
  ///
  /// - Parameters:
  ///   - report: on the checks of the chapter, or on more.
  ///   - chapter: its number; exercises none of whose checks were run are left out.
  public init(_ report: Report, chapter: Int) {
    self.report = report
    self.chapter = chapter
    var marks = Exercise.all(of: chapter).map { exercise in
      let lines = report.lines.filter { exercise.mark(of: $0.check) != nil }
      return Mark(exercise: exercise, status: Self.status(of: exercise, lines), lines: lines)
    }.filter { !$0.lines.isEmpty }
    let faulty = Set(marks.filter { $0.status == .wrong }.map(\.exercise.number))
    for index in marks.indices where marks[index].status == .wrong {
      // What it goes through is to blame first.
      guard let other = marks[index].exercise.needs.first(where: faulty.contains) else { continue }
      marks[index].status = .waiting(for: other)
    }
    self.marks = Self.withoutDeadEnds(marks)
  }

  /// An exercise waits for another only while that is to be mended: else its own answer is wrong.
  private static func withoutDeadEnds(_ marks: [Mark]) -> [Mark] {
    let statuses = marks.map { ($0.exercise.number, $0.status) }
    let states = Dictionary(statuses) { first, _ in first }
    return marks.map { mark in
      guard case .waiting(let other) = mark.status, mark.blamed != nil else { return mark }
      switch states[other] {
      case .done, .undecided, .waiting, .notClaimed:
        return Mark(exercise: mark.exercise, status: .wrong, lines: mark.lines)
      default: return mark
      }
    }
  }

  private static func status(of exercise: Exercise, _ lines: [Report.Line]) -> Status {
    if let failed = lines.first(where: \.isUnexpected) {
      return blames(failed.finding, beside: exercise).map { .waiting(for: $0) } ?? .wrong
    }
    if lines.contains(where: { $0.finding.outcome == .error }) { return .lost }
    // Some S or some points may be answered, and the rest not be there.
    let functions = Set(lines.compactMap(\.finding.declined?.function))
    let missing = Set(
      Exercise.all(of: exercise.chapter).filter { functions.contains($0.function) }.map(\.number))
    if missing.contains(exercise.number) { return .notYet }
    if let other = exercise.needs.first(where: missing.contains) { return .waiting(for: other) }
    if lines.contains(where: { $0.finding.outcome == .pass }) { return .done }
    if lines.contains(where: { $0.finding.outcome == .inconclusive }) { return .undecided }
    let gap = lines.map(\.finding).first { $0.outcome == .unsupported }
    return .notClaimed(gap?.detail ?? "nothing was asked")
  }

  /// The exercise in which a program says that it failed, if that is another of the chapter; one answer
  /// may need several.
  private static func blames(_ finding: Finding, beside exercise: Exercise) -> String? {
    guard case .malformed(.failure(let failure)) = finding.kind, let function = failure.function,
      function != exercise.function
    else { return nil }
    return Exercise.all(of: exercise.chapter).first { $0.function == function }?.number
  }

  /// How many exercises are done.
  public var done: Int { marks.count { $0.status == .done } }

  /// The first exercise that is not done.
  public var next: Exercise? { marks.first { $0.status != .done }?.exercise }
}
