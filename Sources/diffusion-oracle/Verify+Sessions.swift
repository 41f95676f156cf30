import CandidateProtocol
import Course
import Foundation
import Judging
import NoiseJudging
import Rows
import SampleFiles
import Wire

/// The sessions with a candidate: the one that is judged, and those that tell more of what failed.
extension Verify {
  func judge(
    _ command: [String], _ checks: [Check], _ known: KnownFailures
  ) async -> Report {
    let run = Run(command: command, end: totalTimeout.map { ContinuousClock.now + .seconds($0) })
    let sources = Self.trap(run.interruption)
    let total = checks.count
    Console.progress(0, of: total)
    let examined = await examine(
      Examination(checks: checks, level: level, seed: seed), command: command,
      limits: limits(total: totalTimeout.map { .seconds($0) }), interruption: run.interruption
    ) { Console.progress($0, of: total) }
    Console.progress(total, of: total)
    if ready.command != nil {
      for line in ReadyOptions.assumptions(in: examined.standardError) {
        Console.complain(String(line))
      }
    }
    var report = Report(
      examined.examination, alpha: alpha, known: known, strict: strict,
      required: require)
    report.asksAll = only.isEmpty && chapter == nil
    if report.loss != nil || examined.examination.deaths > 0 {
      report.standardError = examined.standardError
    }
    if report.loss == nil, let blamed = report.blamed {
      report.reproduction = await reproduction(of: blamed, checks, run)
      if suggest {
        report.suggestion = await suggestion(for: report, checks, run)
      }
    }
    for source in sources { source.cancel() }
    for number in Self.endings { signal(number, SIG_DFL) }
    return report
  }

  /// What all sessions with a candidate have in common.
  private struct Run {
    let command: [String]
    let interruption = Interruption()
    /// When the last of them must be over; nil for no limit.
    let end: ContinuousClock.Instant?

    /// What is left for the next one.
    var rest: Duration? { end.map { max(.zero, $0 - .now) } }
  }

  private func limits(total: Duration?) -> Limits {
    var limits = Limits(answer: .seconds(timeout), total: total)
    limits.memory = maxMemory.map { $0 << 20 }
    return limits
  }

  /// How a check comes out in a new process, after others; nil if that session was lost.
  private func outcome(
    of check: Check, after others: [Check] = [], _ run: Run
  ) async -> Outcome? {
    let examination = Examination(checks: others + [check], level: level, seed: seed)
    let examined = await examine(
      examination, command: run.command, limits: limits(total: run.rest),
      interruption: run.interruption)
    let report = Report(examined.examination, strict: strict, required: require)
    return report.loss == nil ? report.lines.last?.finding.outcome : nil
  }

  /// Whether a failure comes again in a new process; if not, after which check of the same kind it does.
  private func reproduction(
    of line: Report.Line, _ checks: [Check], _ run: Run
  ) async -> Report.Reproduction? {
    guard let outcome = await outcome(of: line.check, run) else { return nil }
    guard outcome != .fail else { return .alone }
    let earlier = checks.prefix { $0.id != line.check.id }
      .filter { $0.operation == line.check.operation && $0.schedule != line.check.schedule }
    var seen: Set<String> = []
    for other in earlier where seen.insert(other.subject).inserted {
      guard run.rest != .zero else { return nil }
      if await self.outcome(of: line.check, after: [other], run) == .fail {
        return .after(other.id)
      }
    }
    return .notAgain
  }

  /// The conventions with which most failures vanish: what explains the first failure is supposed, all is asked
  /// again, and what helps is kept.
  private func suggestion(
    for report: Report, _ checks: [Check], _ run: Run
  ) async -> Suggestion {
    var (best, tried) = (report, [Conventions]())
    var loss: String?
    var supposed = report.capabilities?.conventions ?? Conventions()
    while tried.count < 16, run.rest != .zero, let next = Suggestion.next(in: best, but: tried) {
      tried.append(next)
      let examination = Examination(
        checks: checks, level: level, seed: seed, supposing: next)
      let examined = await examine(
        examination, command: run.command, limits: limits(total: run.rest),
        interruption: run.interruption)
      let other = Report(examined.examination, alpha: alpha, strict: strict, required: require)
      loss = loss ?? other.loss
      if other.loss == nil, other.count(.fail) < best.count(.fail) {
        (best, supposed) = (other, next)
      }
    }
    let remaining = best.lines.filter { $0.finding.outcome == .fail }.map(\.check.id)
    return Suggestion(
      supposed, failures: report.count(.fail), remaining: remaining, loss: loss)
  }

  /// Signals that ask for an end.
  private static let endings = [SIGINT, SIGTERM, SIGHUP, SIGQUIT]

  /// They end the session, and the report on what was judged is still written.
  private static func trap(_ interruption: Interruption) -> [any DispatchSourceSignal] {
    endings.map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler { interruption.trigger() }
      source.resume()
      return source
    }
  }
}
