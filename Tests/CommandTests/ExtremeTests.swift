import CandidateProtocol
import Course
import Judging
import NoiseJudging
import Rows
import TestSupport
import Testing

/// All answers of one operation have one extreme in one field: whatever it is, there is a report.
@Suite struct ExtremeTests {
  /// What stands in the place of a field.
  struct Extreme: Sendable {
    let name: String
    /// From what is right there.
    let replace: @Sendable (JSON) -> JSON

    /// One number in every place.
    static func number(_ number: Double) -> Extreme {
      Extreme(name: "\(number)") { right in
        right.doubles.map { .vector($0.map { _ in number }) } ?? .real(number)
      }
    }

    /// A value of another kind.
    static func value(_ name: String, _ value: JSON) -> Extreme {
      Extreme(name: name) { _ in value }
    }

    static let notANumber = number(.nan)

    static let all: [Extreme] =
      [
        0, -0.0, 0.5, .leastNonzeroMagnitude, -.leastNonzeroMagnitude, .leastNormalMagnitude, 1e19,
        -1e19, 0x1p53, 0x1p63, -0x1p63, 1e308, -1e308, .infinity, -.infinity,
      ].map(number) + [
        notANumber, value("string", .string("x")), value("empty string", .string("")),
        value("null", .null), value("true", .bool(true)), value("empty list", .array([])),
        value("empty object", .object([])),
        value("nested", .array([.numbers([1]), .array([.null])])),
        value("no base64", .object([.init("f64", .string("AAA"))])),
        value("half a number", .object([.init("f32", .string("AAAA"))])),
        value("long", .numbers(Array(repeating: 1, count: 100_000))),
        value("long list of words", .array(Array(repeating: .string("x"), count: 10_000))),
        value("list in strings", .array([.string("NaN"), .string("-Infinity"), .string("nan")])),
        Extreme(name: "one value more") { right in
          right.doubles.map { .vector($0 + [1]) } ?? .array([right, right])
        },
      ]
  }

  /// The reference, but for one field of one operation.
  struct Spoilt: Candidate {
    let operation: Operation
    let field: String
    let extreme: Extreme
    var reference = Reference()

    mutating func answer(_ request: Request) -> Reply {
      let reply = reference.answer(request)
      guard request.operation == operation, case .answer(.object(let members)) = reply else {
        return reply
      }
      let right = members.first { $0.key == field }?.value ?? .null
      let others = members.filter { $0.key != field }
      return Reply(json: .object(others + [.init(field, extreme.replace(right))]))
    }
  }

  /// An operation, its checks, and the fields of its answers.
  private static func fields(of operation: Operation) -> [String] {
    if operation == .hello {
      return [
        "name", "version", "precision", "table_precision", "supports", "conventions", "predictions",
        "schedules", "encodings", "networks", "batch_times", "heads", "seeded", "dims", "declines",
        "unsupported", "error", "unknown",
      ]
    }
    var fields: [String] = []
    for payload in operation.payloads {
      for field in payload.init().answerFields where !fields.contains(field.name) {
        fields.append(field.name)
      }
    }
    return fields + ["unsupported", "error"]
  }

  /// A chain has other fields than those of its answer: its calls.
  private static let operations = Operation.allCases.filter { $0 != .sample && $0 != .bye }

  /// Of each operation those that are quick; in a sweep the draws too.
  private static let checks = OracleChecks.checks(seed: 0, level: .smoke).filter { check in
    Judgement.isQuick(check)
      && (Asked.isThorough || !check.isStatistical && check.schedule?.steps ?? 2 <= 2)
  }

  @Test(arguments: operations)
  func `an extreme in every answer of an operation is judged`(operation: Operation) {
    let isSession = [.hello, .configure].contains(operation)
    let checks = Self.checks.filter { check in
      isSession
        ? check.row == .ddimSigma || check.aspect == "table" : check.operation == operation
    }
    #expect(!checks.isEmpty)
    for (place, field) in Self.fields(of: operation).enumerated() {
      for (index, extreme) in Extreme.all.enumerated() {
        // A sample: every extreme in some field, and NaN in each.
        let isAsked =
          Asked.isThorough || extreme.name == Extreme.notANumber.name
          || (index + place + operation.rawValue.utf8.count).isMultiple(of: 5)
        if isAsked { judge(operation, field, extreme, checks) }
      }
    }
  }

  private func judge(
    _ operation: Operation, _ field: String, _ extreme: Extreme, _ checks: [Check]
  ) {
    var examination = Examination(checks: checks, level: .smoke)
    var candidate = Spoilt(operation: operation, field: field, extreme: extreme)
    examination.run(&candidate)
    let report = Report(examination)
    let what = "\(operation.rawValue), \(field): \(extreme.name)"
    #expect(report.lines.count == checks.count, "\(what)")
    #expect(operation == .hello || report.loss == nil, "\(what): \(report.loss ?? "")")
    for text in [report.text(), report.markdown(), report.junit, report.json.indented()] {
      #expect(!text.isEmpty && text.utf8.count < 1 << 20, "\(what)")
    }
    // NaN is a string in JSON, and so a reason where one is expected.
    if extreme.name == Extreme.notANumber.name, operation != .hello, field != "unsupported" {
      #expect(report.exitCode == 1, "\(what): \(report.exitCode)")
    }
  }
}
