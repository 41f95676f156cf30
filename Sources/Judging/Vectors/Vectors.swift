public import CandidateProtocol
import Rows

/// Static test vectors: the questions of the checks, written down with their answers.
///
/// They are for tests that cannot start an oracle. The questions are those that `verify` asks at the
/// same level and seed, found by running the checks; there is no second list of them.
public struct Vectors: Sendable {
  /// How much is asked.
  public let level: Level
  /// Fixes every drawn number.
  public let seed: UInt64
  /// The hello for which the questions are chosen.
  public let hello: JSON
  let capabilities: Capabilities
  private(set) var cases: [Case] = []
  /// The formats whose answers are computed. The questions are those of fp64 and do not depend on them.
  private let formats: [Precision]
  /// What is added to a case's place to make its id: each group has a million ids of its own.
  private var start = 0

  /// One request, and what it is for.
  struct Case: Sendable {
    let id: Int
    /// The schedule that must be configured before; nil where none is needed.
    let schedule: String?
    let request: Request
    let check: Check?
    /// The field of the answer that is judged, and what is right: by precision.
    var field = AnswerField.vector("")
    var expected: [Precision: [Expectation]] = [:]
  }

  /// The groups of rows, a file each.
  public static let groups = [
    "schedule", "forward", "inversion", "ddpm", "improved", "ddim", "elbo", "objective",
  ]

  /// The hello of a candidate that follows the papers and has everything that is asked about.
  public static let plainHello: JSON = {
    var reference = Reference()
    guard case .answer(.object(let members)) = reference.answer(.hello) else { return .null }
    return .object(members)
  }()

  /// The questions for a candidate, each with its answers.
  ///
  /// - Parameters:
  ///   - level: how much is asked.
  ///   - seed: fixes every drawn number.
  ///   - hello: of the candidate; its conventions, predictions and dimensions choose the questions,
  ///     its precision does not.
  ///   - groups: which groups; ids of cases do not depend on it.
  /// - Throws: `ProtocolFault` if the hello is wrong.
  public init(
    level: Level, seed: UInt64, hello: JSON = Vectors.plainHello,
    groups: [String] = Vectors.groups
  ) throws(ProtocolFault) {
    try self.init(
      level: level, seed: seed, hello: hello, groups: groups, formats: Precision.allCases)
  }

  /// The same with answers in some formats only: who needs the questions takes fp64.
  init(
    level: Level, seed: UInt64, hello: JSON, groups: [String], formats: [Precision]
  ) throws(ProtocolFault) {
    self.level = level
    self.formats = formats
    self.seed = seed
    self.hello = hello
    capabilities = try Capabilities(hello: hello)
    let all = AllChecks.checks(seed: seed, level: level)
    for (index, group) in Self.groups.enumerated() where groups.contains(group) {
      start = 1_000_000 * index - cases.count
      collect(group, all)
    }
  }

  /// The group that a check's equation belongs to.
  static func group(of check: Check) -> String {
    check.row.group
  }

  private mutating func collect(_ group: String, _ all: [Check]) {
    var configured: String?
    let checks = all.filter { Self.group(of: $0) == group && !$0.needsSession }
    // Schedule by schedule, those without one first: as an examination goes.
    var schedules: [Schedule?] = []
    for check in checks where !schedules.contains(check.schedule) {
      schedules.append(check.schedule)
    }
    schedules.sort { $0 == nil && $1 != nil }
    for schedule in schedules where schedule.map(isConfigurable) ?? true {
      let settings = formats.map { ($0, setting(schedule, in: $0)) }
      for check in checks where check.schedule == schedule && isClaimed(check) {
        if let schedule, configured != schedule.name {
          add(configuring: schedule)
          configured = schedule.name
        }
        add(check, in: settings)
      }
    }
  }

  private func isConfigurable(_ schedule: Schedule) -> Bool {
    capabilities.refusal(of: schedule) == nil
  }

  private func isClaimed(_ check: Check) -> Bool {
    capabilities.refusal(of: check.operation) == nil
  }

  /// The settings of a check in every precision, without a table of the candidate's own.
  private func setting(_ schedule: Schedule?, in precision: Precision) -> Setting {
    var capabilities = capabilities
    capabilities.precision = precision
    capabilities.tablePrecision = precision
    return Setting(
      capabilities, schedule ?? Schedule(name: "", betas: []), level, seed, table: nil, fault: nil,
      inputs: .common)
  }

  private mutating func add(configuring schedule: Schedule) {
    var item = Case(
      id: start + cases.count, schedule: nil, request: .configure(schedule), check: nil,
      field: schedule.request.answerField("alpha_bar") ?? .vector("alpha_bar"))
    for precision in formats {
      let table = SignalPowerTable(betas: schedule.betas, precision: precision)
      item.expected[precision] = zip(table.values, table.bounds).dropFirst().map {
        Expectation(value: $0, allowed: $1)
      }
    }
    cases.append(item)
  }

  private mutating func add(_ check: Check, in settings: [(Precision, Setting)]) {
    var questions: [Precision: [Probe]] = [:]
    for (precision, setting) in settings {
      guard case .ask(let probes, _, _) = check.begin(setting) else { continue }
      questions[precision] = probes
    }
    var schedule = check.schedule?.name
    for (index, probe) in (questions[.fp64] ?? []).enumerated() {
      // A check may configure another one on the way.
      if case .configure(let other) = probe.request { schedule = other.name }
      var item = Case(
        id: start + cases.count, schedule: schedule, request: probe.request, check: check,
        field: probe.field)
      for (precision, probes) in questions {
        // Questions do not depend on the precision; if one did, it would have no tolerance there.
        guard probes.count > index, probes[index].request == probe.request else { continue }
        item.expected[precision] = probes[index].expected(Supposition(capabilities.conventions))
      }
      cases.append(item)
    }
  }
}

extension Vectors {
  /// The header by which answers say what they answer.
  public var header: JSON {
    .members([
      "schema": .string("diffusion-oracle/vectors/1"), "version": .string(Reference.version),
      "level": .string(level.rawValue), "seed": .number(Double(seed)), "hello": hello,
    ])
  }

  /// One group as a file; nil if nothing is asked of it.
  public func file(_ group: String) -> JSON? {
    let own = cases(of: group)
    guard !own.isEmpty else { return nil }
    guard case .object(let head) = header else { return nil }
    var flags: [JSON.Member] = []
    for item in own {
      guard let check = item.check, !flags.contains(where: { $0.key == check.flagName }) else {
        continue
      }
      flags.append(
        .init(
          check.flagName,
          .members([
            "why": .string(check.why),
            "bugs": .array(VectorFlag.bugs(of: check).map(JSON.string)),
          ])))
    }
    return .object(
      head + [
        .init("group", .string(group)), .init("flags", .object(flags)),
        .init("cases", .array(own.map(\.json))),
      ])
  }

  /// The cases of a group: the configurations that it needs among them.
  func cases(of group: String) -> [Case] {
    var start: [Case] = []
    var own: [Case] = []
    for item in cases {
      guard let check = item.check else {
        start = [item]
        continue
      }
      guard Self.group(of: check) == group else {
        start = []
        continue
      }
      own += start + [item]
      start = []
    }
    return own
  }
}

extension Check {
  /// `ddim.update/last-step`: what the vectors of a check have in common.
  fileprivate var flagName: String { "\(row.id)/\(aspect)" }
}

extension Vectors.Case {
  fileprivate var json: JSON {
    var answer: JSON?
    if let right = expected[.fp64], !right.isEmpty {
      func written(_ values: [Double?]) -> JSON {
        let numbers = values.map { $0.map(JSON.real) ?? .null }
        return field.isNumber ? numbers[0] : .array(numbers)
      }
      let allowed = Precision.allCases.compactMap { precision -> JSON.Member? in
        guard let own = expected[precision], own.count == right.count else { return nil }
        // Around the value that is written down; null where the format decides nothing.
        let reach = zip(own, right).map { own, right -> Double? in
          let reach = own.allowed + (own.value - right.value).magnitude
          return reach.isFinite ? reach : nil
        }
        return .init(precision.rawValue, written(reach))
      }
      answer = .object([
        .init(
          field.name,
          .members([
            "value": written(right.map(\.value)), "allowed": .object(allowed),
            "optional": field.isOptional ? .bool(true) : nil,
          ]))
      ])
    }
    return .members([
      "id": .integer(id), "check": check.map { .string($0.id) },
      "flag": check.map { .string($0.flagName) }, "schedule": schedule.map(JSON.string),
      "request": request.json(id: id), "answer": answer,
    ])
  }
}
