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
      let setting = questions.setting
      let offset = spacing == .leading ? setting.capabilities.conventions.stepsOffset : 0
      // Only where the sub-sequence exists, and stays within 1…T with the offset that is declared.
      let asked = counts.compactMap { count -> Question? in
        guard let times = try? NoiseSchedule.subSequence(of: steps, count: count, spacing: spacing),
          (times.last ?? 0) + offset <= steps
        else { return nil }
        return Question(spacing: spacing, steps: steps, times: times.map { $0 + offset })
      }
      guard !asked.isEmpty else { return .found(Finding(.unasked("no S can be asked"))) }
      return .ask(asked.map(\.probe)) { replies in
        .found(judge(asked, replies, spacing, steps))
      }
    }
  }

  /// One S with its times.
  struct Question: Sendable {
    let spacing: Spacing
    let steps: Int
    let times: [Int]

    var count: Int { times.count }

    var request: Request { .timesteps(.init(steps: steps, count: count, spacing: spacing)) }

    /// With the right times; where one less is right too, with a half less and a half allowed.
    var probe: Probe {
      let expected = times.enumerated().map { index, time in
        admits(time - 1, at: index)
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
      if time == times[index] { return true }
      guard index < count - 1 else { return false }
      let number = index + 1
      switch spacing {
      case .leading: return false
      case .trailing:
        return time == times[index] - 1 && (2 * steps * number) % (2 * count) == count
      case .linspace:
        let gaps = count - 1
        return time == times[index] - 1 && (2 * index * (steps - 1)) % (2 * gaps) == gaps
      case .linear: return time == times[index] - 1 && (steps * number).isMultiple(of: count)
      case .quadratic:
        return time == times[index] - 1
          && (steps * number * number).isMultiple(of: count * count)
      }
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
    _ asked: [Question], _ replies: [Reply], _ spacing: Spacing, _ steps: Int
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
    finding.explanations = [recognised(wrong.map { ($0.question, $0.answer) }, spacing)]
      .compactMap(\.self)
    return finding
  }

  /// What a list of wrong answers has in common.
  private static func recognised(
    _ wrong: [(question: Question, answer: [Double])], _ spacing: Spacing
  ) -> Explanation? {
    if wrong.allSatisfy({ question, answer in
      answer.count == question.count + 1 && answer.first == 0
    }) {
      return Explanation(
        "each time the first is one too many and lies before 1, the first step of noise (−1 "
          + "where times count from 0): a floating-point stride overshoots its end", bug: "SUB-03")
    }
    let offsets = Set(
      wrong.map { question, answer in
        zip(answer, question.times).map { $0 - Double($1) }
      }.joined())
    // Any number may have been answered: only a whole one that a time can be later by is a convention.
    guard spacing == .leading, offsets.count == 1,
      let offset = offsets.first.flatMap(Int.init(exactly:)),
      wrong.allSatisfy({ question, answer in
        answer.count == question.count && 1...question.steps ~= offset
      })
    else { return nil }
    return Explanation(
      "every time is \(offset) later: that is steps_offset \(offset), undeclared")
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
