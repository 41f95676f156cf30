import CandidateProtocol
import Derivation
import Rows

/// A chain is one thing: a candidate steps between the times that it names itself.
enum OwnTimes {
  /// The check on a schedule, or none on one too short to have a sub-sequence.
  static func checks(on schedules: [Schedule]) -> [Check] {
    schedules.filter { !counts(of: $0.steps).isEmpty }.map { schedule in
      var check = Check(
        .scheduleSubSequence, "steps-between", on: schedule, asking: .timesteps,
        also: [.ddimUpdate],
        why: "Steps between neighbours of the candidate's own times: the chain that it runs."
      ) { inquiry(&$0) }
      check.needsSession = true
      return check
    }
  }

  /// Two S that divide T, so that even strides exist.
  private static func counts(of steps: Int) -> [Int] {
    [4, 10].filter { steps.isMultiple(of: $0) && 2 * $0 < steps }
  }

  private static func inquiry(_ questions: inout Questions) -> Inquiry {
    let setting = questions.setting
    if let refusal = setting.capabilities.refusal(of: .step) {
      return .found(Finding(.unasked(refusal)))
    }
    let steps = setting.schedule.steps
    let chains = Spacing.allCases.flatMap { spacing in
      counts(of: steps).map { count in
        Request.Timesteps(steps: steps, count: count, spacing: spacing)
      }
    }
    let asked = chains.map { Probe(.timesteps($0), at: .at(steps)) }
    let drawn = questions
    return .ask(asked) { replies in
      var own: [Neighbours] = []
      for (chain, reply) in zip(chains, replies) {
        guard case .values(let answer) = Reading(reply, list: "timesteps") else { continue }
        own += neighbours(in: answer.compactMap(Int.init(exactly:)), of: chain)
      }
      guard !own.isEmpty else {
        return .found(Finding(.unasked("the candidate names no times of its own")))
      }
      var questions = drawn
      return step(between: questions.thinned(own), &questions)
    }
  }

  /// Two neighbouring times, and the chain that has them.
  private struct Neighbours {
    let time: Int
    let previous: Int
    let chain: Request.Timesteps

    var words: String {
      "t = \(time) and \(previous), neighbours among the candidate's own \(chain.count) times of "
        + "\(chain.spacing.rawValue) spacing"
    }
  }

  /// The first, the middle and the last pair. Times that are wrong in themselves are judged elsewhere.
  private static func neighbours(
    in times: [Int], of chain: Request.Timesteps
  ) -> [Neighbours] {
    let pairs = zip(times, times.dropFirst()).filter { 1 <= $0 && $0 < $1 && $1 <= chain.steps }
    guard times.count == chain.count, pairs.count == times.count - 1 else { return [] }
    return Set([0, pairs.count / 2, pairs.count - 1]).sorted().map {
      Neighbours(time: pairs[$0].1, previous: pairs[$0].0, chain: chain)
    }
  }

  private static func step(
    between own: [Neighbours], _ questions: inout Questions
  ) -> Inquiry {
    var setting = questions.setting
    // Its own times are steps that it takes, whatever strides it declares.
    setting.capabilities.conventions.stridesDivide = false
    let kind = setting.capabilities.mainPrediction
    let id = Check.id(.scheduleSubSequence, "steps-between", setting.schedule.name)
    // Beside them even strides: what is wrong there too is the step, not the chain.
    let steps = setting.schedule.steps
    let even = counts(of: steps).flatMap { count in
      [steps, steps / 2].map { (time: $0, previous: $0 - steps / count) }
    }
    let pairs = own.map { (time: $0.time, previous: $0.previous) } + even
    let all = pairs.enumerated().map { index, pair in
      let spot = Spot.step(pair.time, to: pair.previous).with(eta: 0)
      let input = StepSubjects.drawn(&questions, spot, kind)
      return StepSubjects.update.probe(setting, spot, input, as: index, of: id)
    }
    let (probes, controls) = (Array(all.prefix(own.count)), Array(all.dropFirst(own.count)))
    return .ask(all) { [setting] replies in
      let usual = Tally(controls, Array(replies.dropFirst(own.count)), in: setting).finding
      guard usual.outcome != .unsupported else {
        return .found(Finding(.unasked("no step at η = 0 is answered")))
      }
      guard usual.outcome != .fail else {
        return .found(
          Finding(.unasked("steps across even strides are wrong as well: see ddim.update")))
      }
      let replies = Array(replies.prefix(own.count))
      if let (pair, reason) = zip(own, replies).lazy.compactMap({ pair, reply in
        reply.decline.map { (pair, $0) }
      }).first {
        var finding = Finding(
          .broken(
            "its times and its strides disagree: there is no step between \(pair.words): "
              + reason.reason),
          at: .step(pair.time, to: pair.previous))
        finding.request = .timesteps(pair.chain)
        finding.rightCode =
          "each step leads to the next lower of the candidate's own times, and the last to 0"
        return .found(finding)
      }
      var finding = Tally(probes, replies, in: setting).finding
      if finding.outcome == .fail,
        let pair = own.first(where: { $0.time == finding.spot?.time })
      {
        finding.extent = "from \(pair.words),"
      }
      return .found(finding)
    }
  }
}
