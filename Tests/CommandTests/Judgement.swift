import CandidateProtocol
import Course
import Foundation
import Judging
import NoiseJudging
import Rows
import TestSupport
import Wire

/// The report on a candidate, as whoever reads its JSON has it.
struct Judgement: Sendable {
  /// An entry of `checks`.
  struct Line: Sendable {
    let json: JSON

    var id: String { json["id"]?.string ?? "" }
    var aspect: String { id.split(separator: "/").dropFirst().first.map(String.init) ?? "" }
    var equation: String { json["equations"]?.strings?.first ?? "" }
    var isFailure: Bool { json["outcome"] == .string(Outcome.fail.rawValue) }
    var detail: String { json["detail"]?.string ?? "" }
    var resolution: Double? { json["resolution"]?.double }
    var time: Int? { json["at"]?["t"]?.int }
    var hasRequest: Bool { json["request"].map { $0 != .null } ?? false }
  }

  let json: JSON
  let lines: [Line]

  init(_ json: JSON) {
    self.json = json
    guard case .array(let checks)? = json["checks"] else {
      lines = []
      return
    }
    lines = checks.map(Line.init)
  }

  var verdict: String { json["verdict"]?.string ?? "" }
  var name: String { json["candidate"]?["name"]?.string ?? "" }
  var failures: [Line] { lines.filter(\.isFailure) }
  /// The first failed check.
  var blamed: Line? { lines.first(where: \.isFailure) }
  /// What explains the first failed check.
  var recognised: String { diagnosis?["says"]?.string ?? "" }
  /// The known bug that it is.
  var bug: String? { diagnosis?["bug"]?.string }
  /// All known bugs that any of the explanations is.
  var bugs: [String] {
    guard case .array(let entries)? = json["diagnosis"] else { return [] }
    return entries.flatMap { entry -> [String] in
      guard case .array(let all)? = entry["bugs"] else {
        return [entry["bug"]?.string].compactMap(\.self)
      }
      return all.compactMap(\.string)
    }
  }
  /// What went wrong, in a sentence.
  var fault: String { blamed?.detail ?? json["loss"]?.string ?? "\(json)" }

  private var diagnosis: JSON? {
    guard case .array(let entries)? = json["diagnosis"] else { return nil }
    return entries.first
  }

  func count(_ outcome: Outcome) -> Int { json["summary"]?[outcome.rawValue]?.int ?? -1 }

  /// The equations with failed checks, in the order of the report, each once.
  var broken: [String] {
    failures.reduce(into: []) { if !$0.contains($1.equation) { $0.append($1.equation) } }
  }
}

extension Judgement {
  /// What the suite asks at the smoke level: all checks in a sweep, elsewhere those whose id begins so and
  /// that are quick.
  static func checks(_ prefixes: [String] = []) -> [Check] {
    if Asked.isThorough { return AllChecks.checks(seed: 0, level: .smoke) }
    return AllChecks.checks(seed: 0, level: .smoke, only: prefixes).filter(isQuick)
  }

  /// Whether a check is put on a schedule of a few steps, where nearly every mistake shows, or is of the
  /// schedules themselves or of the bound's terms, which take no time. Whole chains take some.
  static func isQuick(_ check: Check) -> Bool {
    check.operation != .sample
      && (check.schedule.map { $0.steps <= 12 } ?? true
        || ["schedule.", "elbo."].contains { check.id.hasPrefix($0) })
  }

  /// Judges a candidate by numerical checks, in this process.
  ///
  /// - Parameters:
  ///   - command: the program and its arguments.
  ///   - checks: what is asked.
  ///   - level: how much of it is asked.
  static func of(
    _ command: [String], by checks: [Check] = checks(), level: Level = .smoke
  ) async -> Judgement {
    let examination = Examination(checks: checks, level: level)
    return Judgement(Report(await Tool.examined(examination, command: command).examination).json)
  }
}

extension Tool {
  /// Examines a candidate in a place of its own, with patience for a machine that does other things.
  static func examined(_ examination: Examination, command: [String]) async -> Examined {
    await Places.sessions.hold {
      await examine(examination, command: command, limits: Limits(answer: .seconds(3600)))
    }
  }
}
