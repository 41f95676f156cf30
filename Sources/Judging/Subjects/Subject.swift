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
  /// What is right as a formula of letters; nil where it is none that is edited.
  var form: @Sendable (Conventions, Spot, Input) -> Form? = { _, _, _ in nil }
  /// What people do instead.
  var mistakes: [Mistake<Input>] = []
  /// Whether a mistake is named only if the answers to all aspects allow it.
  var consultsAll = false
  /// Subjects of other equations whose questions are of the same form: what is named must be right of their answers too.
  var companions: @Sendable () -> [Subject<Input>] = { [] }
  /// What wrong answers have in common that is no edit of a formula; nil if nothing.
  var recognise: @Sendable (Tally) -> Explanation? = { _ in nil }
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
  /// Whether inputs lie beyond any limit of x̂_0, where the formula alone does not say what is made of them.
  var looksAtLimit = false
  /// What is asked.
  let questions: @Sendable (inout Questions) -> [(spot: Spot, input: Input)]

  /// The same with inputs that lie beyond any limit of x̂_0.
  var atLimit: Self {
    var aspect = self
    aspect.looksAtLimit = true
    return aspect
  }

  /// Whether it is asked about on a schedule.
  func applies(to schedule: Schedule) -> Bool { schedule.steps >= least && exists(schedule) }
}

/// What people write in the place of a formula: where all wrong answers show it, it is named.
///
/// None is searched for: an answer is wrong by the equation, whatever it is instead.
struct Mistake<Input: Sendable>: Sendable {
  /// Its id, that of the catalogue of known bugs where it has an entry.
  let id: String
  /// Other entries of the catalogue that are the same there.
  var alike: [String] = []
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
  /// Whether β stays that of the spot, wherever ᾱ is read.
  var keepsBeta = false
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

  func probes(_ aspect: Aspect<Input>, _ questions: inout Questions) -> [Probe] {
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
      setting.memo.expectation(of: id, index, under: supposition) {
        expectations(setting, spot, input, supposition)
      }
    }
    if let other = comparable(input) {
      probe.scale = { expectations(setting, spot, other, setting.declared).first?.value }
    }
    probe.ifNotANumber = ifNotANumber(setting, spot, input)
    probe.mayBeNoNumber = { mayBeNoNumber(setting, spot, input) }
    probe.posed = { posed(setting, spot, input) }
    probe.size = parts(spot, input).reduce(0) { $0 + $1.coordinates.joined().count }
    return probe
  }

  /// A question as a formula.
  private func posed(_ setting: Setting, _ spot: Spot, _ input: Input) -> PosedForm? {
    let conventions = setting.capabilities.conventions.keeping(heeds)
    return form(conventions, spot, input).map { form in
      PosedForm(
        form: form, setting: setting, end: { setting.arithmetic(under: conventions).end(of: $0) },
        parts: parts(spot, input).map {
          (conventions.reached($0.spot, of: setting.schedule.steps), $0.coordinates)
        })
    }
  }

  /// Whether a right algorithm may have no number at a question.
  private func mayBeNoNumber(_ setting: Setting, _ spot: Spot, _ input: Input) -> Bool {
    let conventions = setting.capabilities.conventions.keeping(heeds)
    return parts(spot, input).contains { part in
      let spot = conventions.reached(part.spot, of: setting.schedule.steps)
      return setting.mayBeNoNumber(
        evaluations(conventions, spot, input), at: spot, inputs: part.coordinates,
        by: setting.arithmetic(under: conventions), clipping: conventions.clipping)
    }
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
    var arithmetic = setting.arithmetic(under: conventions)
    arithmetic.roundsTableFirst = mistake?.roundsTableFirst ?? false
    var clipping = conventions.clipping
    if let limit = mistake?.clips { clipping.limit = limit(supposition.conventions) }
    let steps = setting.schedule.steps
    let input = mistake?.takes(input) ?? input
    return parts(spot, input).flatMap { part in
      var spot = conventions.reached(part.spot, of: steps)
      var evaluations = evaluations
      if let mistake, mistake.exists(spot, steps) {
        let moved = mistake.reads(spot, steps)
        evaluations = mistake.evaluations ?? evaluations
        spot = moved
      }
      let ways =
        supposition.mutant.flatMap { mutant in
          form(conventions, spot, input).map {
            [MutantEvaluation(mutant, of: $0, at: spot, in: setting)]
          }
        } ?? evaluations(conventions, spot, input)
      return setting.expectations(
        ways, at: spot, betaAt: mistake?.keepsBeta == true ? part.spot : spot,
        inputs: part.coordinates, by: arithmetic, clipping: clipping)
    }
  }
}
