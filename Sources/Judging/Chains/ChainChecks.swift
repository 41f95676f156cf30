package import CandidateProtocol
import RealModule
package import Rows

/// Checks of whole chains, read from the calls that they make: the candidate's loop is judged as it is.
package enum ChainChecks {
  /// The chains that are asked for, each with its schedule, in the order of blame.
  package static func chains(seed: UInt64, level: Level) -> [(
    schedule: Schedule, chain: ChainSetting
  )] {
    let first = AllChecks.schedules(seed: seed, level: level)[0]
    return ChainSetting.long(level).map { (first, $0) }
      + ChainSetting.short(level).map { (ChainSetting.shortSchedule, $0) }
  }

  /// The numerical ones: aspect by aspect, each of every chain.
  static func checks(seed: UInt64, level: Level) -> [Check] {
    let chains = chains(seed: seed, level: level)
    return aspects.flatMap { aspect in
      chains.filter { aspect.isOfAll || $0.chain.isFull }.map { schedule, chain in
        check(
          aspect.row(chain), aspect.name, chain, on: schedule, others: aspect.others(chain),
          why: aspect.why, runs: aspect.runs, notANumber: aspect.notANumber,
          judge: aspect.judge)
      }
    }
  }

  /// What is judged of some runs of a chain.
  package typealias Judge = @Sendable (ChainReading) -> Finding

  /// What a check makes of a state that is no number.
  package enum NotANumber: Sendable {
    /// It looks at the run all the same.
    case ignored
    /// It fails.
    case told
    /// It says that another check tells of it.
    case toldElsewhere
  }

  /// A check of a chain.
  ///
  /// - Parameters:
  ///   - runs: what is asked for; a run that another check has asked for is not run again.
  ///   - notANumber: what it makes of a state that is none.
  ///   - judge: what was found, of runs that could be read.
  package static func check(
    _ row: Row, _ aspect: String, _ chain: ChainSetting, on schedule: Schedule,
    others: [Row] = [], why: String, isStatistical: Bool = false, runs: [ChainRunKind],
    notANumber: NotANumber = .toldElsewhere, judge: @escaping Judge
  ) -> Check {
    let subject = "\(schedule.name)-\(chain.name)"
    let id = Check.id(row, aspect, subject)
    var check = Check(
      row, aspect, on: schedule, about: subject, asking: .sample, also: others, why: why,
      isStatistical: isStatistical
    ) { questions in
      inquiry(chain, id, questions.setting, runs, notANumber, judge)
    }
    check.needsSession = true
    return check
  }

  /// Why a chain of long vectors is not run: every state goes over the wire, twice.
  private static func refusal(of chain: ChainSetting, _ setting: Setting) -> String? {
    let dimension = ChainSetting.dimension(of: setting.capabilities)
    if dimension > 1024, setting.level == .smoke {
      return "of vectors of \(dimension) numbers the smoke level runs no chain"
    }
    return dimension > 4096 && chain.count > 13
      ? "of vectors of \(dimension) numbers chains of at most 13 steps are run" : nil
  }

  private static func inquiry(
    _ chain: ChainSetting, _ id: String, _ setting: Setting, _ kinds: [ChainRunKind],
    _ notANumber: NotANumber, _ judge: @escaping Judge
  ) -> Inquiry {
    guard chain.times(of: setting) != nil else {
      return .found(Finding(.unasked("the conventions leave no such times")))
    }
    if let refusal = refusal(of: chain, setting) { return .found(Finding(.unasked(refusal))) }
    // The same of every check, so that runs are shared; the seed 0 is one that code takes for none.
    let seed = chain.eta == 1 ? 0 : Int(truncatingIfNeeded: setting.seed & 0xFFFF) + 17
    let requests = kinds.map { chain.request($0, in: setting, seed: seed) }
    let probes = requests.map { Probe(.sample($0), at: .at(setting.schedule.steps)) }
    return .ask(probes) { replies in
      var runs: [ChainRunKind: ChainRun] = [:]
      var (finding, failed) = (nil as Finding?, 0)
      for (index, reply) in replies.enumerated() where finding == nil {
        do throws(ChainFault) {
          let run = try ChainRun(reply, to: requests[index])
          try refuse(run, notANumber, chain)
          runs[kinds[index]] = run
        } catch {
          (finding, failed) = (Finding(error.kind), index)
        }
      }
      var result =
        finding ?? judge(ChainReading(chain: chain, setting: setting, id: id, runs: runs))
      if case .malformed(.length("x0", let count, let right)) = result.kind, count < right,
        count.isMultiple(of: ChainSetting.dimension(of: setting.capabilities))
      {
        result.bugs = ["REP-32"]
      }
      if result.outcome == .fail {
        result.extent = result.extent ?? "in \(chain.words),"
        result.request = .sample(requests[failed])
        result.transcript = ChainTranscript(
          setting.schedule,
          zip(requests, replies).map { .init(request: .sample($0), reply: $1) })
      }
      return .found(result)
    }
  }

  private static func refuse(
    _ run: ChainRun, _ notANumber: NotANumber, _ chain: ChainSetting
  ) throws(ChainFault) {
    guard let words = run.notANumber else { return }
    switch notANumber {
    case .ignored: break
    case .told: throw ChainFault(.broken(words, seen: words))
    case .toldElsewhere: throw ChainFault(.unasked("\(words): see \(chain.row.id)/chain-step"))
    }
  }
}

/// Runs of a chain, read.
package struct ChainReading: Sendable {
  package let chain: ChainSetting
  package let setting: Setting
  let id: String
  let runs: [ChainRunKind: ChainRun]

  /// A run that was asked for.
  package subscript(_ kind: ChainRunKind) -> ChainRun? { runs[kind] }

  /// The run with x̂_0 = 0.
  package var base: ChainRun? { runs[.base(repetition: 0)] }

  /// Whether one seed gives the same draws.
  package var isSeeded: Bool { setting.capabilities.isSeeded }

  /// The times that are right, from the noisiest on.
  package var rightTimes: [Int] { chain.times(of: setting) ?? [] }

  /// The times as a run tells them; nil where one is not near a whole number.
  package func toldTimes(_ run: ChainRun) -> [Int]? {
    let times = run.calls.compactMap { call -> Int? in
      let time = call.time ?? setting.fractionalTime(of: call.signalPower)
      let whole = time.rounded()
      // Code on another scale of noise comes back to times by interpolation.
      return (time - whole).magnitude < 0.05 ? Int(whole) : nil
    }
    return times.count == run.calls.count ? times : nil
  }

  /// Why nothing can be said of the noise of a chain's steps; nil if they are right.
  package func refusal(of run: ChainRun, _ steps: ChainSteps) -> String? {
    guard let base, isSeeded else { return nil }
    return steps.tally(run, minus: base).tally.wrong.isEmpty
      ? nil
      : "its steps are wrong: see \(chain.row.id)/chain-step"
  }

  /// The steps at the times that are right, or at those that are told.
  package func steps(at times: [Int]) -> ChainSteps {
    ChainSteps(chain: chain, setting: setting, id: id, times: times)
  }

  /// The steps of a run, at the times at which they are right: those that it tells, or those that it should visit.
  package func steps(of run: ChainRun) -> ChainSteps? {
    let told = toldTimes(run).map { steps(at: $0) }
    let right = run.calls.count == chain.count ? steps(at: rightTimes) : nil
    let possible = [told, right].compactMap(\.self).filter(\.areSteps)
    guard possible.count > 1, possible[0].times != possible[1].times else { return possible.first }
    let base = isSeeded ? self.base : nil
    return possible.first { $0.tally(run, minus: base).tally.wrong.isEmpty } ?? possible[0]
  }
}

extension Setting {
  /// Where on the schedule a signal power lies, between times by log(s/a).
  func fractionalTime(of power: Double) -> Double {
    let values = table.values
    guard let after = values.firstIndex(where: { $0 <= power }) else { return Double(steps) }
    guard after > 0, values[after] < power else { return Double(after) }
    func level(_ power: Double) -> Double {
      power < 1 ? Double.log((1 - power) / power) : -.infinity
    }
    let (low, high) = (level(values[after - 1]), level(values[after]))
    guard low.isFinite else { return (1 - power) / (1 - values[after]) }
    return Double(after - 1) + (level(power) - low) / (high - low)
  }

  private var steps: Int { schedule.steps }
}
