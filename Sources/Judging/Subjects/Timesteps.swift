import CandidateProtocol
import Derivation
import Rows

/// Checks of `schedule.sub-sequence` through `timesteps`: every S of a chain, one check a spacing.
enum TimestepsChecks {
  static func checks(level: Level) -> [Check] {
    let lengths = level == .smoke ? [12, 50, 1000] : [12, 50, 100, 250, 1000, 4000]
    return lengths.flatMap { steps in
      Spacing.allCases.map { check($0, of: steps, counts: counts(of: steps, level)) }
    }
  }

  /// Every S from 2 to T; at smoke level, and for T of thousands, every S to 64, and what is usual.
  private static func counts(of steps: Int, _ level: Level) -> [Int] {
    guard level == .smoke || steps > 1000, steps > 64 else { return Array(2...steps) }
    return Array(2...64)
      + [100, 128, 250, 333, 500, steps - 1, steps].filter { 64 < $0 && $0 <= steps }
  }

  private static func check(_ spacing: Spacing, of steps: Int, counts: [Int]) -> Check {
    Check(
      .scheduleSubSequence, spacing.rawValue, about: "T-\(steps)", asking: .timesteps,
      why: spacing.why
    ) { questions in
      let conventions = questions.setting.capabilities.conventions
      let asked = counts.compactMap {
        Question(spacing: spacing, steps: steps, count: $0, conventions)
      }
      guard !asked.isEmpty else { return .found(Finding(.unasked("no S can be asked"))) }
      return .ask(asked.map(\.probe)) { replies in
        .found(judge(asked, replies, spacing, steps, conventions))
      }
    }
  }

  /// One S with its times.
  struct Question: Sendable {
    let spacing: Spacing
    let steps: Int
    let times: [Int]
    /// Places where one less is right too.
    let orOneLess: Set<Int>

    var count: Int { times.count }

    /// What is right under conventions; nil where no such sub-sequence exists, or it leaves 1…T.
    init?(spacing: Spacing, steps: Int, count: Int, _ conventions: Conventions) {
      self.spacing = spacing
      self.steps = steps
      if spacing == .quadratic, let end = conventions.quadraticEnd {
        (times, orOneLess) = Self.quadratic(to: end, of: steps, count: count)
      } else if spacing == .leading, conventions.leadingStrideIsSmallest {
        guard let stride = (1...steps).first(where: { (steps + $0 - 1) / $0 <= count }),
          (steps + stride - 1) / stride == count
        else { return nil }
        times = (0..<count).map { 1 + $0 * stride + conventions.stepsOffset }
        orOneLess = []
      } else {
        guard let usual = try? NoiseSchedule.subSequence(of: steps, count: count, spacing: spacing)
        else { return nil }
        times = usual.map { $0 + (spacing == .leading ? conventions.stepsOffset : 0) }
        orOneLess = Set(
          usual.indices.dropLast().filter { Self.isBetween(spacing, $0, of: count, steps) })
      }
      guard zip(times, times.dropFirst()).allSatisfy({ $0 < $1 }), 1 <= times[0],
        times[count - 1] <= steps
      else { return nil }
    }

    /// 1 + ⌊c·T·(i/(S−1))²⌋: where that is whole before it is cut, one less is right too, at the end as well,
    /// since c need not be a number that a format has.
    private static func quadratic(
      to end: Double, of steps: Int, count: Int
    ) -> (times: [Int], orOneLess: Set<Int>) {
      var (times, orOneLess): ([Int], Set<Int>) = ([], [])
      for index in 0..<count {
        let share = Double(index) / Double(count - 1)
        let value = end * Double(steps) * share * share
        // Three roundings above, and as many in a candidate's.
        let reach = 8 * Double.ulpOfOne * value
        let time = (value + reach).rounded(.down)
        if (value - reach).rounded(.down) < time { orOneLess.insert(index) }
        times.append(1 + (Int(exactly: time) ?? 0))
      }
      return (times, orOneLess)
    }

    /// Whether the value before rounding is a half, or that before ⌊·⌋ a whole number.
    private static func isBetween(
      _ spacing: Spacing, _ index: Int, of count: Int, _ steps: Int
    ) -> Bool {
      let number = index + 1
      switch spacing {
      case .leading: return false
      case .trailing: return (2 * steps * number) % (2 * count) == count
      case .linspace: return (2 * index * (steps - 1)) % (2 * (count - 1)) == count - 1
      case .linear: return (steps * number).isMultiple(of: count)
      case .quadratic: return (steps * number * number).isMultiple(of: count * count)
      }
    }

    var request: Request { .timesteps(.init(steps: steps, count: count, spacing: spacing)) }

    /// With the right times; where one less is right too, with a half less and a half allowed.
    var probe: Probe {
      let expected = times.enumerated().map { index, time in
        orOneLess.contains(index)
          ? Expectation(value: Double(time) - 0.5, allowed: 0.5)
          : Expectation(value: Double(time), allowed: 0)
      }
      return Probe(request: request, spot: .at(steps)) { _ in
        expected
      }
    }

    /// Whether a time is right at a place: where the value before rounding is a half, either
    /// neighbour; where that before ⌊·⌋ is whole, one less too; at the end T alone.
    func admits(_ time: Int, at index: Int) -> Bool {
      time == times[index] || time == times[index] - 1 && orOneLess.contains(index)
    }

    /// What is wrong with an answer; nil if nothing.
    ///
    /// - Parameter isTold: whether the right time is said, where one is wrong.
    func fault(_ answer: [Double], isTold: Bool = true) -> String? {
      if answer == times.map(Double.init) { return nil }
      let times = answer.compactMap(Int.init(exactly:))
      guard times.count == answer.count else { return "a time is no whole number" }
      guard times.count == count else {
        let outside = times.first { !(1...steps ~= $0) }
        return "there are \(times.count) times" + (outside.map { ", one of them \($0)" } ?? "")
          + " where \(count) are right"
      }
      if let outside = times.first(where: { !(1...steps ~= $0) }) {
        return "one of the times is \(outside), outside 1…\(steps)"
      }
      guard let wrong = times.indices.first(where: { !admits(times[$0], at: $0) }) else {
        let isAscending = zip(times, times.dropFirst()).allSatisfy { $0 < $1 }
        return isAscending ? nil : "the times do not ascend"
      }
      return "τ_\(wrong + 1) is \(times[wrong])"
        + (isTold ? " where \(self.times[wrong]) is right" : ", which is wrong")
    }
  }

  private static func judge(
    _ asked: [Question], _ replies: [Reply], _ spacing: Spacing, _ steps: Int,
    _ declared: Conventions
  ) -> Finding {
    var wrong: [(question: Question, kind: Finding.Kind, answer: [Double])] = []
    var judged = 0
    var declined: Decline?
    for (question, reply) in zip(asked, replies) {
      switch Reading(reply, list: "timesteps") {
      case .declined(let decline): declined = decline
      case .malformed(let malformation): wrong.append((question, .malformed(malformation), []))
      case .values(let answer):
        judged += 1
        guard let fault = question.fault(answer) else { continue }
        let seen = question.fault(answer, isTold: false)
        wrong.append((question, .broken(fault, seen: seen), answer))
      }
    }
    guard let first = wrong.first else {
      guard judged > 0 else { return Finding(.declined(declined ?? "nothing was answered")) }
      return Finding(.holds("\(judged) values of S, each as defined", declined: declined))
    }
    let some = wrong.prefix(8).map { "\($0.question.count)" }.joined(separator: ", ")
    let list = some + (wrong.count > 8 ? ", …" : "")
    var finding = Finding(first.kind)
    finding.extent =
      "\(spacing.rawValue) spacing of T = \(steps) is wrong for \(wrong.count) of "
      + "\(judged + wrong.count { $0.answer.isEmpty }) values of S (\(list)): at S = "
      + "\(first.question.count)"
    finding.request = first.question.request
    finding.explanations = [recognised(wrong.map { ($0.question, $0.answer) }, spacing, declared)]
      .compactMap(\.self)
    return finding
  }
}

extension Spacing {
  /// Why its sub-sequences are asked for.
  fileprivate var why: String {
    switch self {
    case .leading: "All sub-sequences of the spacing 1 + i·⌊T/S⌋."
    case .trailing:
      "All sub-sequences of the spacing round(T·i/S), where float strides overshoot."
    case .linspace:
      "All sub-sequences of the spacing 1 + round(i·(T−1)/(S−1)), rounded, not truncated."
    case .linear: "All sub-sequences of the spacing ⌊T·i/S⌋."
    case .quadratic: "All sub-sequences of the spacing ⌊T·(i/S)²⌋, which reach T."
    }
  }
}
