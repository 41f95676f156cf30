import CandidateProtocol
import Rows

extension ChainChecks {
  /// One way of looking at a chain.
  struct Aspect: Sendable {
    let name: String
    let why: String
    let row: @Sendable (ChainSetting) -> Row
    var others: @Sendable (ChainSetting) -> [Row] = { _ in [] }
    let runs: [ChainRunKind]
    /// Whether it is asked of every chain, or of the full ones alone.
    var isOfAll = false
    /// What it makes of a state that is no number.
    var notANumber = NotANumber.toldElsewhere
    let judge: Judge
  }

  /// In the order of blame.
  static let aspects: [Aspect] = [
    Aspect(
      name: "chain-times",
      why: "How often and at which times a whole chain asks its network.",
      row: { _ in .scheduleSubSequence }, runs: [.base(repetition: 0), .signs],
      isOfAll: true, notANumber: .ignored, judge: ChainTimes.finding),
    Aspect(
      name: "chain-repeats",
      why:
        "The same seed gives the same chain, and a trajectory that is returned holds its states.",
      row: { _ in .ddimSubSequence }, runs: [.base(repetition: 0), .base(repetition: 1)],
      isOfAll: true, judge: repeats),
    Aspect(
      name: "chain-step",
      why:
        "The coefficients of every step of a whole chain, its noise cancelled by a run of the same seed.",
      row: { $0.row },
      others: { _ in [.ddimSubSequence] },
      runs: [.base(repetition: 0), .base(repetition: 1), .signs],
      isOfAll: true, notANumber: .ignored, judge: step),
    Aspect(
      name: "chain-clipping",
      why: "Data predictions of many sizes inside a chain: what is clipped, and whether ε is kept.",
      row: { $0.row },
      others: { _ in [.inversionPredictedData] },
      runs: [.base(repetition: 0), .ladder(isLast: true), .ladder(isLast: false)],
      notANumber: .told, judge: clipping),
  ]

  /// Two runs of one seed.
  private static let repeats: Judge = { reading in
    guard let first = reading.base, let second = reading[.base(repetition: 1)] else {
      return .nothingToAsk
    }
    if let kind = first.trajectoryFault ?? first.wrongTrajectory { return Finding(kind) }
    guard reading.isSeeded else { return Finding(.unasked("`seeded` is declared false")) }
    guard let index = first.difference(from: second) else {
      let told = first.trajectory == nil ? "" : ", and the trajectory has their states"
      return Finding(.holds("\(first.calls.count) calls and the output come again" + told))
    }
    let place = index == first.calls.count ? "the output" : "the state of call \(index + 1)"
    return Finding(
      .broken(
        "\(place) is another the second time, for the same seed and the same answers: "
          + "if it cannot be seeded, `seeded` is false"))
  }

  /// Every step by its differences, then those that add no noise as they are.
  private static let step: Judge = { reading in
    guard let base = reading.base, let run = reading[.signs] else { return .nothingToAsk }
    if let words = run.notANumber ?? base.notANumber {
      var finding = Finding(.broken(words, seen: words))
      if let number = [base, run].compactMap(\.firstWithoutNumber).min(), reading.isSeeded,
        let steps = reading.steps(of: run)
      {
        finding.explanations = steps.edits(without: number, of: run, minus: base)
      }
      return finding
    }
    // Of what does not repeat itself no differences are taken.
    if reading.isSeeded, !base.repeats(in: reading[.base(repetition: 1)]) {
      return Finding(
        .unasked("the same seed gives another chain: see ddim.sub-sequence/chain-repeats"))
    }
    guard let steps = reading.steps(of: run) else {
      return .timesAreNoSteps
    }
    var finding = Finding.nothingToAsk
    if reading.isSeeded {
      finding = steps.finding(steps.tally(run, minus: base).tally, run, minus: base)
    }
    if finding.outcome != .fail {
      let (tally, judged) = steps.tally(run, minus: nil)
      let own = steps.finding(tally, run, minus: nil)
      if own.outcome == .fail, reading.isSeeded {
        finding = added(own, steps, run)
      } else if judged > 0, !reading.isSeeded || own.outcome == .fail {
        finding = own
      }
      if judged == 0, !reading.isSeeded {
        return .seedIsNeeded
      }
    }
    if finding.outcome != .fail,
      let (index, explanation) = run.calls.indices.lazy.compactMap({ index in
        steps.cast(index, run).map { (index, $0) }
      }).first
    {
      finding = Finding(.broken("in step \(index + 1) of \(run.calls.count), digits are lost"))
      finding.explanations = [explanation]
    }
    finding.spot = nil
    return finding
  }

  /// What is added in a step whose differences are right, and which must add no noise.
  private static func added(_ own: Finding, _ steps: ChainSteps, _ run: ChainRun) -> Finding {
    guard let spot = own.spot, let index = steps.index(of: spot),
      let step = ChainStep(index, of: run, minus: nil)
    else { return own }
    let allowed = own.allowed ?? 0
    let (mean, deviation) = steps.added(step, allowed: allowed)
    // What A and B explain is no noise.
    if let factors = step.fitted, factors.0.isFinite,
      steps.added(step, with: factors, allowed: allowed).deviation < deviation / 2
    {
      return own
    }
    let from = steps.setting.table.values[spot.time]
    let part = steps.places(wrongIn: step, allowed: allowed)
    var finding = own
    finding.explanations = steps.noiseEdits(of: run)
    finding.extent =
      "in \(steps.chain.words), step \(index + 1) of \(run.calls.count), "
      + (part ?? "t = \(spot.time) to \(spot.previous)") + ","
    guard deviation > mean.magnitude / 8 else {
      finding.kind = .broken(
        "\(short(mean)) is added"
          + (part == nil ? " in every coordinate" : " where nothing is right"))
      return finding
    }
    let isStrideBeta =
      spot.previous == 0 && (deviation / (1 - from).squareRoot() - 1).magnitude < 0.1
    finding.kind = .broken(
      "noise of deviation \(short(deviation)) is added where none is right"
        + (isStrideBeta
          ? ": √β of the step, that is noise_at_last_step true with reverse_variance \"beta\", undeclared"
          : ""))
    return finding
  }

  /// The steps of many sizes of x̂_0, which come every second call.
  private static let clipping: Judge = { reading in
    let findings = [true, false].map { clipping(reading, isLast: $0) }
    return findings.first { $0.outcome == .fail } ?? findings[0]
  }

  private static func clipping(_ reading: ChainReading, isLast: Bool) -> Finding {
    guard let base = reading.base, let run = reading[.ladder(isLast: isLast)] else {
      return .nothingToAsk
    }
    guard let steps = reading.steps(of: run) else {
      return .timesAreNoSteps
    }
    let subtracted = reading.isSeeded ? base : nil
    // Every magnitude with both signs, in a quarter that has one.
    let sizes = (0..<26).map { 4 * $0 + 1 }.filter { $0 < run.output.count }
    let questions = run.calls.indices.reversed().filter {
      ChainNetwork.isOnLadder($0, of: run.calls.count, isLast: isLast)
    }.prefix(8).compactMap { index in
      // And where the step is farthest off.
      let places =
        sizes + (ChainStep(index, of: run, minus: subtracted).map { steps.farthest($0) } ?? [])
      return steps.question(index, of: run, minus: subtracted, at: places)
    }
    guard !questions.isEmpty else {
      return .seedIsNeeded
    }
    let tally = steps.tally(of: questions)
    var finding = steps.finding(tally, run, minus: subtracted, isAffine: false)
    let isLastAlone = tally.wrong.allSatisfy { $0.probe.spot.previous == 0 } && questions.count > 1
    if finding.outcome == .fail, isLastAlone, let limit = reading.limit(of: run.output) {
      let size = JSON.real(limit)
      finding.explanations = [
        Explanation("the output is clamped to [−\(size), \(size)] at the end")
      ]
    }
    if finding.outcome == .fail, let spot = finding.spot {
      finding.extent = "in \(reading.chain.words), at \(spot.description),"
    }
    finding.spot = nil
    return finding
  }
}

extension Finding {
  /// That a chain's times cannot be those of steps.
  package static let timesAreNoSteps = Finding(
    .unasked("its times are no steps: see schedule.sub-sequence/chain-times"))

  /// That nothing can be subtracted from a chain's noise.
  fileprivate static let seedIsNeeded = Finding(
    .unasked("the steps of a chain that cannot be seeded are judged at η = 0 alone"))
}

extension ChainRun {
  /// The first state that is another in a second run: a call's, or after these the output; nil if none is.
  fileprivate func difference(from other: ChainRun) -> Int? {
    zip(states, other.states).enumerated().first { $0.element.0 != $0.element.1 }?.offset
  }

  /// Whether a second run is the same.
  fileprivate func repeats(in other: ChainRun?) -> Bool {
    other.map { difference(from: $0) == nil } ?? true
  }

  /// What is wrong with the trajectory that was returned: S + 1 states, from the first to x_0; nil for nothing.
  fileprivate var wrongTrajectory: Finding.Kind? {
    guard let trajectory else { return nil }
    let size = output.count
    let wrong = states.enumerated().first { index, state in
      (index + 1) * size > trajectory.count
        || zip(state, trajectory[index * size..<(index + 1) * size]).contains { $0 != $1 }
    }
    return wrong.map { index, _ in
      .broken(
        "the trajectory holds other states than the chain had: its state \(index) is not "
          + (index == calls.count ? "the output" : "that of call \(index + 1)"))
    }
  }
}

extension ChainReading {
  /// The largest number of an output, if several numbers of either sign have just that size; nil if not.
  fileprivate func limit(of output: [Double]) -> Double? {
    guard let largest = output.map(\.magnitude).max(), largest > 0 else { return nil }
    let (high, low) = (output.count { $0 == largest }, output.count { $0 == -largest })
    return high > 2 && low > 2 ? largest : nil
  }
}
