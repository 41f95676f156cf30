package import CandidateProtocol
package import Rows

/// One quantity of a candidate: what is asked, what is judged, and what is right.
///
/// Everything in which the checks of two quantities differ is a member; how questions are made, put and
/// judged is told once, below.
struct Subject<Input: Sendable>: Sendable {
  /// The row that states the quantity.
  let row: Row
  /// The operation that it is asked for with.
  let operation: Operation
  /// Other rows that it rests on.
  var others: [Row] = []
  /// The field of the answer that is judged; nil for the first that the operation has.
  var field: String?
  /// The conventions that hold here; in the place of the others the papers' own do.
  var heeds: Set<Convention> = []
  let request: @Sendable (Spot, Input) -> Request
  /// Where and with which coordinates the evaluations are run: once, or once for each time of a batch.
  let parts: @Sendable (Spot, Input) -> [(spot: Spot, coordinates: [[Double]])]
  /// The ways to evaluate what is right, the derivation's own function first.
  let evaluations: @Sendable (Conventions, Spot, Input) -> [any Evaluation]
  /// What people do instead.
  var mistakes: [Mistake<Input>] = []
  /// Whether a mistake is named only if the answers to all aspects allow it.
  var consultsAll = false
  /// Conventions that may explain a wrong answer.
  var undeclared: @Sendable (Setting, Probe, [Double]) -> [Alternative] = { _, _, _ in [] }
  /// The input at which the answer has its usual size, where it is nearly 0 at this one.
  var comparable: @Sendable (Input) -> Input? = { _ in nil }
  /// What it means if the answer is no number.
  var ifNotANumber: @Sendable (Setting, Spot, Input) -> Explanation? = { _, _, _ in nil }
  /// What is looked at, in the order of blame.
  let aspects: [Aspect<Input>]
}

/// One way of looking at a subject: where, with what, and why.
struct Aspect<Input: Sendable>: Sendable {
  let name: String
  /// In one sentence.
  let why: String
  /// The shortest T that has such spots.
  var least = 2
  /// Whether a schedule has such spots, where that is no matter of its length.
  var exists: @Sendable (Schedule) -> Bool = { _ in true }
  /// Other rows that this aspect rests on.
  var others: [Row] = []
  /// Why a candidate is not asked; nil if it is.
  var refusal: @Sendable (Setting) -> String? = { _ in nil }
  /// What declared conventions may mean here, the usual first: all answers must be right in one of them.
  var readings: @Sendable (Conventions) -> [Conventions] = { [$0] }
  /// What is asked.
  let questions: @Sendable (inout Questions) -> [(spot: Spot, input: Input)]

  /// Whether it is asked about on a schedule.
  func applies(to schedule: Schedule) -> Bool { schedule.steps >= least && exists(schedule) }
}

/// What people write in the place of a formula: where all wrong answers show it, it is named.
///
/// None is searched for: an answer is wrong by the equation, whatever it is instead.
struct Mistake<Input: Sendable>: Sendable {
  /// Its id, that of the catalogue of known bugs where it has an entry.
  let id: String
  /// What was done, and what is right.
  let sentence: String
  /// The sentence to a candidate whose formats it names; nil where it names none.
  var sentenceToCandidate: (@Sendable (Capabilities) -> String)?
  /// Tells variants of one mistake apart.
  var variant = ""
  /// The ways to evaluate what is written; nil for those of what is right.
  var evaluations: (@Sendable (Conventions, Spot, Input) -> [any Evaluation])?
  /// What is computed with instead of what was given.
  var takes: @Sendable (Input) -> Input = { $0 }
  /// Where the table is read.
  var reads: @Sendable (Spot, _ steps: Int) -> Spot = { spot, _ in spot }
  /// Whether it can be made there; elsewhere such code is right.
  var exists: @Sendable (Spot, _ steps: Int) -> Bool = { _, _ in true }
  /// Where x̂_0 is clipped, beside the conventions that are declared; nil for what these say.
  var clips: (@Sendable (Conventions) -> Double)?
  /// Whether ᾱ is rounded to the vectors' format first.
  var roundsTableFirst = false
  /// Whether it can be made by a candidate at all.
  var isPossible: @Sendable (Capabilities) -> Bool = { _ in true }

  var key: String { id + variant }
}

/// A subject, whatever it is asked with.
protocol CheckedSubject: Sendable {
  /// The mistakes that it recognises.
  var namedMistakes: [NamedMistake] { get }
  /// The checks on schedules: aspect by aspect, each on every schedule that has it.
  func checks(on schedules: [Schedule]) -> [Check]
}

extension CheckedSubject {
  var namedMistakes: [NamedMistake] { [] }
}

/// A mistake that the judge recognises, with the row that it breaks.
package struct NamedMistake: Sendable {
  package let row: Row
  /// That of the catalogue of known bugs.
  package let id: String
  package let sentence: String
  /// The id, with what tells variants apart.
  package let key: String
  /// Whether it can be made by a candidate at all.
  package let isPossible: @Sendable (Capabilities) -> Bool
}

extension Subject: CheckedSubject {
  var namedMistakes: [NamedMistake] {
    mistakes.map {
      NamedMistake(
        row: row, id: $0.id, sentence: $0.sentence, key: $0.key, isPossible: $0.isPossible)
    }
  }

  func checks(on schedules: [Schedule]) -> [Check] {
    aspects.flatMap { aspect in
      schedules.filter(aspect.applies).map { schedule in
        Check(
          row, aspect.name, on: schedule, asking: operation, also: others + aspect.others,
          why: aspect.why
        ) { inquiry(aspect, &$0) }
      }
    }
  }

  private func inquiry(_ aspect: Aspect<Input>, _ questions: inout Questions) -> Inquiry {
    let setting = questions.setting
    if let reason = aspect.refusal(setting) { return .found(Finding(.unasked(reason))) }
    let probes = probes(aspect, &questions)
    guard !probes.isEmpty else { return .found(Finding(.unasked("no point can be asked"))) }
    return .ask(probes) { replies in
      let tally = tally(aspect, probes, replies, setting)
      guard consultsAll, tally.finding.outcome == .fail,
        let shortest = tally.wrong.min(by: { $0.probe.size < $1.probe.size })
      else {
        let finding = tally.finding {
          undeclared(setting, $0, $1) + mistaken(setting) + narrower(setting, $1)
        }
        guard finding.outcome == .fail, finding.recognised == nil,
          let wrong = tally.wrong.first?.probe.request, wrong.givesNoise,
          let first = zip(probes, replies).first(where: { $0.0.request == wrong })
        else { return .found(finding) }
        return askAgain(first.0, instead: first.1, finding)
      }
      // Most mistakes are ruled out by one answer.
      let possible = setting.memo.possible(mistaken(setting), for: row) { alternative in
        shortest.probe.expected(alternative.supposition).admit(shortest.answers)
      }
      return consult(aspect, Array(zip(probes, replies)), possible, tally)
    }
  }

  /// Judges the answers, under the first reading of the conventions in which none is wrong.
  private func tally(
    _ aspect: Aspect<Input>, _ probes: [Probe], _ replies: [Reply], _ setting: Setting
  ) -> Tally {
    let tallies = aspect.readings(setting.capabilities.conventions).lazy.map { reading in
      var own = setting
      own.capabilities.conventions = reading
      return Tally(probes, replies, in: own)
    }
    return tallies.first { $0.wrong.isEmpty } ?? Tally(probes, replies, in: setting)
  }

  /// Asks a question again: where noise is given, the answer must be the same.
  private func askAgain(
    _ probe: Probe, instead first: Reply, _ finding: Finding
  ) -> Inquiry {
    .ask([probe]) { replies in
      var finding = finding
      if !replies[0].agrees(with: first) {
        finding.explanations = [
          Explanation(
            "the same request is answered otherwise each time: something is drawn, and the noise that is "
              + "given is not used")
        ]
      }
      return .found(finding)
    }
  }

  /// Asks the questions of the other aspects, and names the mistakes that no answer contradicts.
  private func consult(
    _ aspect: Aspect<Input>, _ own: [(Probe, Reply)], _ possible: [Alternative], _ tally: Tally
  ) -> Inquiry {
    let setting = tally.setting
    let others = aspects.filter { $0.name != aspect.name && $0.applies(to: setting.schedule) }
      .flatMap { other in
        var questions = Questions(setting, for: id(of: other, on: setting.schedule))
        return probes(other, &questions)
      }
    let named = { @Sendable (more: [Reply]) -> Inquiry in
      let all = (own + zip(others, more)).sorted { $0.0.size < $1.0.size }
      var sentences: Set<String> = []
      let consistent = setting.memo.possible(possible, for: row) { $0.isConsistent(with: all) }
        .filter { sentences.insert($0.explanation.sentence).inserted }
      return .found(tally.finding { _, _ in consistent })
    }
    return others.isEmpty ? named([]) : .ask(others, then: named)
  }

  private func id(of aspect: Aspect<Input>, on schedule: Schedule) -> String {
    Check.id(row, aspect.name, schedule.name)
  }

  private func mistaken(_ setting: Setting) -> [Alternative] {
    kept(setting)
      + mistakes.filter { $0.isPossible(setting.capabilities) }.map { mistake in
        Alternative(
          Explanation(
            mistake.sentenceToCandidate?(setting.capabilities) ?? mistake.sentence, bug: mistake.id),
          Supposition(setting.declared.conventions, mistake: mistake.key))
      }
  }

  /// The tables of a schedule that was configured before.
  private func kept(_ setting: Setting) -> [Alternative] {
    setting.earlier.map { earlier in
      let name = earlier.schedule.name
      return Alternative(
        Explanation(
          "that is right for \(name), which was configured before: something is kept from there"),
        Supposition(setting.declared.conventions, keptFrom: name))
    }
  }

  /// Narrower formats than the candidate declares, whose numbers its answers are.
  private func narrower(_ setting: Setting, _ answers: [Double]) -> [Alternative] {
    setting.capabilities.precision.narrower.filter { answers.allSatisfy($0.has) }.map { precision in
      Alternative(
        .narrower(precision, than: setting.capabilities.precision),
        Supposition(setting.declared.conventions, precision: precision))
    }
  }

  private func probes(_ aspect: Aspect<Input>, _ questions: inout Questions) -> [Probe] {
    let setting = questions.setting
    let id = id(of: aspect, on: setting.schedule)
    let asked = aspect.questions(&questions)
    return questions.thinned(asked).enumerated().map { index, question in
      probe(setting, question.spot, question.input, as: index, of: id)
    }
  }

  /// One question with its right answer.
  ///
  /// - Parameters:
  ///   - index: its number among those of its check.
  ///   - id: of the check.
  func probe(
    _ setting: Setting, _ spot: Spot, _ input: Input, as index: Int, of id: String
  ) -> Probe {
    var probe = Probe(request: request(spot, input), field: field, spot: spot) { supposition in
      // What is declared is computed once anyway, and kept with the answer.
      guard supposition.mistake != nil else {
        return expectations(setting, spot, input, supposition)
      }
      return setting.memo.expectation(of: id, index, under: supposition) {
        expectations(setting, spot, input, supposition)
      }
    }
    if let other = comparable(input) {
      probe.scale = { expectations(setting, spot, other, setting.declared).first?.value }
    }
    probe.ifNotANumber = ifNotANumber(setting, spot, input)
    probe.size = parts(spot, input).reduce(0) { $0 + $1.coordinates.joined().count }
    return probe
  }

  /// What is right, or follows from a mistake, at one question.
  func expectations(
    _ setting: Setting, _ spot: Spot, _ input: Input, _ supposition: Supposition
  ) -> [Expectation] {
    if let name = supposition.keptFrom,
      let earlier = setting.kept(from: name, at: parts(spot, input).map(\.spot))
    {
      return expectations(earlier, spot, input, earlier.declared)
    }
    if let precision = supposition.precision {
      let own = setting.computing(in: precision)
      return expectations(own, spot, input, own.declared)
    }
    let conventions = supposition.conventions.keeping(heeds)
    let mistake = supposition.mistake.flatMap { key in mistakes.first { $0.key == key } }
    var arithmetic = setting.arithmetic
    arithmetic.takesFirstAtEnd = conventions.finalSignalPowerIsFirst
    arithmetic.roundsTableFirst = mistake?.roundsTableFirst ?? false
    var clipping = conventions.clipping
    if let limit = mistake?.clips { clipping.limit = limit(supposition.conventions) }
    let steps = setting.schedule.steps
    let input = mistake?.takes(input) ?? input
    return parts(spot, input).flatMap { part in
      var spot = conventions.reached(part.spot, of: steps)
      if conventions.etaIsVariance { spot.eta = spot.eta.squareRoot() }
      var evaluations = evaluations
      if let mistake, mistake.exists(spot, steps) {
        let moved = mistake.reads(spot, steps)
        evaluations = mistake.evaluations ?? evaluations
        spot = moved
      }
      return setting.expectations(
        evaluations(conventions, spot, input), at: spot, inputs: part.coordinates,
        by: arithmetic, clipping: clipping)
    }
  }
}

extension Alternative {
  /// Whether every answer is what the mistake makes of it, as far as that is a number: what is
  /// declined tells nothing, and an error is no number.
  fileprivate func isConsistent(with answered: [(Probe, Reply)]) -> Bool {
    answered.allSatisfy { probe, reply in
      let expected = probe.expected(supposition)
      guard expected.allSatisfy(\.allowed.isFinite) else { return true }
      let count = probe.field.isNumber ? nil : expected.count
      switch Reading(reply, field: probe.field.name, count: count) {
      case .declined: return true
      case .malformed: return false
      case .values(let answers): return expected.admit(answers)
      }
    }
  }
}
