import CandidateProtocol
import Course
import Foundation
import Judging
import NoiseJudging
import Rows
import Wire

/// The report on a candidate, as whoever reads its JSON has it.
struct Judgement: Sendable {
  /// An entry of `checks`.
  struct Line: Sendable {
    let json: JSON

    var id: String { json["id"]?.string ?? "" }
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
  var recognised: String {
    guard case .array(let entries)? = json["diagnosis"] else { return "" }
    return entries.first?["says"]?.string ?? ""
  }
  /// What went wrong, in a sentence.
  var fault: String { blamed?.detail ?? json["loss"]?.string ?? "\(json)" }

  func count(_ outcome: Outcome) -> Int { json["summary"]?[outcome.rawValue]?.int ?? -1 }

  /// The equations with failed checks, in the order of the report, each once.
  var broken: [String] {
    failures.reduce(into: []) { if !$0.contains($1.equation) { $0.append($1.equation) } }
  }
}

extension Judgement {
  /// All checks in a sweep; elsewhere some of every operation that a candidate may have.
  static let sampled =
    Tool.isThorough
    ? []
    : [
      "schedule.", "forward.kernel", "forward.marginal", "forward.reparameterization/batch",
      "inversion.", "ddpm.posterior", "improved.learned-variance/interior", "ddim.sigma",
      "ddim.update/state", "ddim.update/direction", "ddim.update/noise", "ddim.inversion",
      "ddim.interpolation", "elbo.", "objective.",
    ]

  /// As many sessions of another process at a time as keep the processors busy.
  private static let places = DispatchSemaphore(
    value: ProcessInfo.processInfo.activeProcessorCount + 1)

  /// Judges a candidate by the numerical checks, in this process or by the command; by that where
  /// another one than the tests' own is named: it is made for speed, and sweeps are long.
  ///
  /// - Parameters:
  ///   - command: the program and its arguments.
  ///   - level: how much is asked.
  ///   - prefixes: keeps checks whose id begins with one of these; all if empty.
  ///   - isInside: whether it is done in this process.
  static func of(
    _ command: [String], level: Level = .smoke, only prefixes: [String] = [],
    inside isInside: Bool = !Tool.isOther
  ) async throws -> Judgement {
    let checks = AllChecks.checks(seed: 0, level: level, only: prefixes)
    let patience = Limits(answer: .seconds(300))
    if isInside {
      let examination = Examination(checks: checks, level: level)
      return Judgement(
        Report(await examine(examination, command: command, limits: patience).examination).json)
    }
    let words = command.map(Tool.quoted).joined(separator: " ")
    let arguments = [
      "verify", "--format", "json", "--level", level.rawValue, "--timeout", "300", "--candidate",
      words,
    ]
    let run = try await Tool.execute(
      Tool.path, arguments + checks.flatMap { ["--only", $0.id] }, within: places)
    return Judgement(try JSON.parse(run.output))
  }
}
