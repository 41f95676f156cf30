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
    let interruption = Interruption()
    let sources = Self.trap(interruption)
    let total = checks.count
    Console.progress(0, of: total)
    let examined = await examine(
      Examination(checks: checks, level: level, seed: seed), command: command,
      limits: limits, interruption: interruption
    ) { Console.progress($0, of: total) }
    Console.progress(total, of: total)
    var report = Report(
      examined.examination, alpha: alpha, known: known, strict: strict,
      required: require)
    report.asksAll = only.isEmpty && chapter == nil
    if report.loss != nil || examined.examination.deaths > 0 {
      report.standardError = examined.standardError
    }
    if report.loss == nil, let blamed = report.blamed {
      report.reproduction = await reproduction(of: blamed, command, checks, interruption)
      if suggest {
        report.suggestion = await suggestion(for: report, command, checks, interruption)
      }
    }
    for source in sources { source.cancel() }
    for number in Self.endings { signal(number, SIG_DFL) }
    return report
  }

  private var limits: Limits {
    var limits = Limits(answer: .seconds(timeout), total: totalTimeout.map { .seconds($0) })
    limits.memory = maxMemory.map { $0 << 20 }
    return limits
  }

  /// How a check comes out in a new process, after others; nil if that session was lost.
  private func outcome(
    of check: Check, after others: [Check] = [], _ command: [String],
    _ interruption: Interruption
  ) async -> Outcome? {
    let examination = Examination(checks: others + [check], level: level, seed: seed)
    let examined = await examine(
      examination, command: command, limits: limits, interruption: interruption)
    let report = Report(examined.examination, strict: strict, required: require)
    return report.loss == nil ? report.lines.last?.finding.outcome : nil
  }

  /// Whether a failure comes again in a new process; if not, after which check of the same kind it does.
  private func reproduction(
    of line: Report.Line, _ command: [String], _ checks: [Check], _ interruption: Interruption
  ) async -> Report.Reproduction? {
    guard let outcome = await outcome(of: line.check, command, interruption) else { return nil }
    guard outcome != .fail else { return .alone }
    let earlier = checks.prefix { $0.id != line.check.id }
      .filter { $0.operation == line.check.operation && $0.schedule != line.check.schedule }
    var seen: Set<String> = []
    for other in earlier where seen.insert(other.subject).inserted {
      if await self.outcome(of: line.check, after: [other], command, interruption) == .fail {
        return .after(other.id)
      }
    }
    return .notAgain
  }

  /// The conventions with which most failures vanish: what explains the first failure is supposed, all is asked
  /// again, and what helps is kept.
  private func suggestion(
    for report: Report, _ command: [String], _ checks: [Check], _ interruption: Interruption
  ) async -> Suggestion {
    var (best, tried) = (report, [Conventions]())
    var supposed = report.capabilities?.conventions ?? Conventions()
    while tried.count < 16, let next = Suggestion.next(in: best, but: tried) {
      tried.append(next)
      let examination = Examination(
        checks: checks, level: level, seed: seed, supposing: next)
      let examined = await examine(
        examination, command: command, limits: limits, interruption: interruption)
      let other = Report(examined.examination, alpha: alpha, strict: strict, required: require)
      if other.loss == nil, other.count(.fail) < best.count(.fail) {
        (best, supposed) = (other, next)
      }
    }
    let remaining = best.lines.filter { $0.finding.outcome == .fail }.map(\.check.id)
    return Suggestion(supposed, failures: report.count(.fail), remaining: remaining)
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
