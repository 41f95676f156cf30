import CandidateProtocol
import Derivation
import RealModule
import Rows
import Scalars

/// Checks of schedules that a candidate builds: `schedule.linear`, `.scaled-linear`, `.cosine`, and
/// that ᾱ is the product of the β that it returns with it.
enum BuiltSchedules {
  static let checks: [Check] = built.map(product) + built.map(family)

  /// What is asked for: the papers' own parameters, others, other lengths, the shortest; and two families
  /// with ends and length in common, for whoever keeps what it built by these.
  private static let built: [(family: Schedule.Family, steps: Int)] = [
    (.linear(from: 1e-4, through: 0.02), 1000), (.linear(from: 1e-4, through: 0.02), 100),
    (.linear(from: 1e-4, through: 0.02), 4000), (.linear(from: 0.04, through: 0.36), 10),
    (.linear(from: 0.2, through: 0.3), 2),
    (.scaledLinear(from: 0.00085, through: 0.012), 1000),
    (.scaledLinear(from: 0.04, through: 0.36), 10), (.scaledLinear(from: 0.2, through: 0.3), 2),
    (.cosine(offset: 0.008, cap: 0.999), 1000), (.cosine(offset: 0.008, cap: 0.999), 50),
    (.cosine(offset: 0.1, cap: 0.5), 20), (.cosine(offset: 0.008, cap: 0.9), 100),
    (.cosine(offset: 0.008, cap: 0.999), 4000), (.cosine(offset: 0.008, cap: 0.999), 2),
  ]

  private static func product(_ family: Schedule.Family, _ steps: Int) -> Check {
    build(.scheduleSignalPower, family, steps) { reply, setting in
      guard let betas = returnedBetas(reply, steps) else {
        return Finding(.declined("the answer to schedule has no beta"))
      }
      if let wrong = betas.firstIndex(where: { !($0 > 0 && $0 < 1) }) {
        let right = family.interval(at: wrong + 1, of: steps, setting)
        let detail = "beta at t = \(wrong + 1) is \(JSON.real(betas[wrong])), outside (0, 1)"
        guard !right.admits(betas[wrong]) else {
          return Finding(.unclear(detail + ": the precision cannot tell"))
        }
        var finding = Finding(.broken(detail))
        finding.explanations = family.mistaken(betas, steps, setting)
        return finding
      }
      let precision = setting.capabilities.tablePrecision
      // β that is returned is a copy, rounded once; what 1 − β leaves of that may be much less.
      func table<Format: BinaryFormat>(_ format: Format.Type) -> SignalPowerTable {
        SignalPowerTable(
          intervals: betas.map {
            ErrorBound<Format>($0, within: Format.unitRoundoff * $0 + Format.underflow)
          })
      }
      return compare(
        reply, steps, with: table(precision.format), mistakes: TableMistake.ofPowers(betas),
        in: precision)
    }
  }

  /// β where it is returned, and where it is not ᾱ.
  private static func family(_ family: Schedule.Family, _ steps: Int) -> Check {
    build(family.row, family, steps) { reply, setting in
      func right(ofPowers: Bool) -> SignalPowerTable {
        family.table(
          ofPowers: ofPowers, steps: steps, in: setting.capabilities.tablePrecision.format)
      }
      guard case .answer(let json) = reply, json.given("beta") != nil else {
        return compare(
          reply, steps, with: right(ofPowers: true), in: setting.capabilities.tablePrecision)
      }
      guard let betas = returnedBetas(reply, steps) else {
        return Finding(.malformed(.noList(field: "beta", shown: nil)))
      }
      return TableChecks.compare(
        [1] + betas, with: right(ofPowers: false), named: "beta",
        mistakes: TableMistake.of(family, steps: steps), in: setting.capabilities.tablePrecision)
    }
  }

  private static func build(
    _ row: Row, _ family: Schedule.Family, _ steps: Int,
    judge: @escaping @Sendable (Reply, Setting) -> Finding
  ) -> Check {
    let name = Schedule(family, steps: steps).name + family.variant
    return Check(
      row, "built", about: name, asking: .schedule,
      why: "A schedule that the library builds itself: its β and the product ᾱ."
    ) { questions in
      let setting = questions.setting
      if let families = setting.capabilities.families, !families.contains(family.kind) {
        return .found(
          Finding(.unasked("the candidate does not build \(family.name) schedules")))
      }
      return .ask([probe(family, steps, setting)]) { replies in
        var finding = judge(replies[0], setting)
        if finding.outcome == .fail {
          finding.request = .schedule(.init(family, steps: steps))
        }
        return .found(finding)
      }
    }
  }

  /// The question, with β and what it may be off by.
  private static func probe(
    _ family: Schedule.Family, _ steps: Int, _ setting: Setting
  ) -> Probe {
    let format = setting.capabilities.tablePrecision.format
    return Probe(
      request: .schedule(.init(family, steps: steps)), field: "beta",
      spot: .at(steps)
    ) { _ in family.expectations(steps: steps, in: format) }
  }

  private static func returnedBetas(_ reply: Reply, _ steps: Int) -> [Double]? {
    guard case .values(let betas) = Reading(reply, field: "beta", count: steps) else { return nil }
    return betas
  }

  private static func compare(
    _ reply: Reply, _ steps: Int, with right: SignalPowerTable, mistakes: [TableMistake] = [],
    in precision: Precision
  ) -> Finding {
    switch Reading(reply, field: "alpha_bar", count: steps) {
    case .declined(let decline): return Finding(.declined(decline))
    case .malformed(let malformation): return Finding(.malformed(malformation))
    case .values(let answers):
      return TableChecks.compare(
        [1] + answers, with: right, named: "alpha_bar", mistakes: mistakes, in: precision)
    }
  }
}

extension Schedule.Family {
  fileprivate var row: Row {
    switch self {
    case .linear: .scheduleLinear
    case .scaledLinear: .scheduleScaledLinear
    case .cosine: .scheduleCosine
    }
  }

  /// Tells schedules of one family and length apart in the ids of checks.
  fileprivate var variant: String { self == .cosine(offset: 0.1, cap: 0.5) ? "-s-0.1" : "" }

  /// β_1, …, β_T with what the usual ways to compute them may be off by.
  fileprivate func betas<Format: BinaryFormat>(
    steps: Int, in format: Format.Type
  ) -> [ErrorBound<Format>] {
    switch self {
    case .linear(let start, let end):
      return Self.even(
        ErrorBound(rounding: start), ErrorBound(rounding: end), steps: steps)
    case .scaledLinear(let start, let end):
      let ends = [start, end].map { (try? ErrorBound<Format>(rounding: $0).root()) ?? 0 }
      return Self.even(ends[0], ends[1], steps: steps).map { $0 * $0 }
    case .cosine(let offset, let cap):
      return Self.cosine(offset: offset, cap: cap, steps: steps, in: format)
    }
  }

  /// What wrong β of the family are.
  fileprivate func mistaken(_ betas: [Double], _ steps: Int, _ setting: Setting) -> [Explanation] {
    let precision = setting.capabilities.tablePrecision
    return TableMistake.explaining(
      betas[...], TableMistake.of(self, steps: steps),
      not: table(ofPowers: false, steps: steps, in: precision.format), in: precision)
  }

  /// β_t with what it may be off by in a candidate's tables.
  fileprivate func interval(at time: Int, of steps: Int, _ setting: Setting) -> Expectation {
    expectations(steps: steps, in: setting.capabilities.tablePrecision.format)[time - 1]
  }

  fileprivate func expectations(
    steps: Int, in format: any BinaryFormat.Type
  ) -> [Expectation] {
    let right = table(ofPowers: false, steps: steps, in: format)
    return zip(right.values, right.bounds).dropFirst().map { Expectation(value: $0, allowed: $1) }
  }

  /// β_t, or the ᾱ_t that follow, as a table with what they may be off by.
  fileprivate func table(
    ofPowers: Bool, steps: Int, in format: any BinaryFormat.Type
  ) -> SignalPowerTable {
    func table<Format: BinaryFormat>(_ format: Format.Type) -> SignalPowerTable {
      let betas = betas(steps: steps, in: format)
      return ofPowers ? SignalPowerTable(intervals: betas) : SignalPowerTable(betas: betas)
    }
    // The same for the compiler, which makes fast code where it knows the format.
    switch format {
    case is FP64.Type: return table(FP64.self)
    case is FP32.Type: return table(FP32.self)
    default: return table(format)
    }
  }

  /// Even spacing from the start by a fraction, from the start by a step, from the end by a step.
  private static func even<Format: BinaryFormat>(
    _ first: ErrorBound<Format>, _ last: ErrorBound<Format>, steps: Int
  ) -> [ErrorBound<Format>] {
    let total = ErrorBound<Format>(rounding: Double(steps))
    let step = (last - first) / (total - 1)
    return (1...steps).map { time in
      let count = ErrorBound<Format>(rounding: Double(time - 1))
      let remaining = ErrorBound<Format>(rounding: Double(steps - time))
      let direct = NoiseSchedule.linearBeta(
        at: ErrorBound<Format>(rounding: Double(time)), of: total, from: first, through: last)
      let reach = [first + step * count, last - step * remaining, direct].map {
        ($0.value - direct.value).magnitude + $0.bound
      }
      return ErrorBound(direct.value, within: reach.reduce(0, max))
    }
  }

  /// 1 − f(t)/f(t−1) as it stands; f may be divided by f(0) first, which adds a rounding each.
  private static func cosine<Format: BinaryFormat>(
    offset: Double, cap: Double, steps: Int, in format: Format.Type
  ) -> [ErrorBound<Format>] {
    typealias Bound = ErrorBound<Format>
    let shift = Bound(rounding: offset)
    let halfTurn = Bound(rounding: Double.pi / 2)
    /// cos² as a product, or as (1 + cos 2x)/2.
    let forms = [false, true].map { isHalved in
      (0...steps).map { time -> Bound in
        let share = Bound(rounding: Double(time)) / Bound(rounding: Double(steps))
        let angle = (share + shift) / (1 + shift) * halfTurn
        let cosine = isHalved ? (2 * angle).cosine() : angle.cosine()
        return isHalved ? (1 + cosine) / 2 : cosine * cosine
      }
    }
    let limit = Bound(rounding: cap)
    let exact = Schedule.Family.cosine(offset: offset, cap: cap).betas(steps: steps)
    return (1...steps).map { time in
      let right = exact[time - 1]
      let reaches = forms.map { powers -> Double in
        let ratio = powers[time] / powers[0] / (powers[time - 1] / powers[0])
        let beta = 1 - ratio
        if beta.value - beta.bound >= cap { return limit.bound }
        let reach = beta.bound + (min(beta.value, cap) - right).magnitude
        return max(reach, beta.value + beta.bound >= cap ? limit.bound : 0)
      }
      let reach = reaches.reduce(0) { $1.isNaN ? .infinity : max($0, $1) }
      return Bound(right, within: reach)
    }
  }
}
