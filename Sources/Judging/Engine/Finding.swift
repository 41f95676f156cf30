public import CandidateProtocol
package import Scalars

/// How a check came out.
public enum Outcome: String, Sendable, CaseIterable {
  /// Every answer lay within what correct code may be off by.
  case pass
  /// An answer lay outside, or was wrong in itself.
  case fail
  /// No answer was wrong, but the format cannot decide at one point or more.
  case inconclusive
  /// The candidate does not claim the operation, or declined every point.
  case unsupported
  /// The session was lost before the check was done.
  case error
}

/// What a check found, as data; ``detail`` says it in words.
public struct Finding: Sendable, Equatable {
  /// Digits that a right answer lacks.
  public struct Loss: Sendable, Equatable {
    /// How many times what the listed ways of evaluation lose.
    public let share: Double
    /// Where it is most.
    public let spot: Spot
    /// What shows it.
    public let request: Request

    package init(share: Double, spot: Spot, request: Request) {
      (self.share, self.spot, self.request) = (share, spot, request)
    }

    /// In a sentence.
    public var words: String {
      (share.isFinite
        ? "off by \(short(share)) times what the usual orders of evaluation lose, at "
        : "off where the usual orders of evaluation lose nothing, at ")
        + "\(spot.description): digits are lost there"
    }
  }

  /// What was found.
  public enum Kind: Sendable, Equatable {
    /// Answers lie within rounding: how many, and what was declined beside them.
    case right(answers: Int, declined: Decline?)
    /// A claim that is not about one number holds: what was seen, and what was declined beside it.
    case holds(String, declined: Decline? = nil)
    /// A value is wrong: the field, what was answered, what is right.
    case wrong(field: String, answer: Double, right: Double)
    /// A value is not a number; perhaps with what makes it one.
    case notANumber(field: String, because: Explanation?)
    /// The answer is none, so that no formula is at fault.
    case malformed(Malformation)
    /// A claim that is not about one number is broken: what was seen and is right, and the same without what
    /// is right; nil where the sentence gives nothing away.
    case broken(String, seen: String? = nil)
    /// Draws do not have their law: how they differ. ``Finding/p`` says how surely.
    case refuted(String)
    /// Correct code may be off by as much as the answer, at a spot and at more; so many answers are right.
    case undecided(Spot, formats: String, more: Int, answers: Int)
    /// The format cannot decide a claim that is not about one number: why.
    case unclear(String)
    /// The candidate does not claim what was asked.
    case declined(Decline)
    /// It could not be asked: why.
    case unasked(String)
    /// The session was lost before the check was done: why.
    case lost(String)
  }

  /// What was found.
  public var kind: Kind
  /// Where on the schedule that was; nil where it has no place.
  public var spot: Spot?
  /// What failed besides, said before what failed first: nil where that has its place alone.
  public var extent: String?
  /// Where an answer was NaN or infinite, and correct code in the format may have no number either.
  public var notANumberAt: Spot?
  /// Whether an answer to a step across several times was judged.
  public var judgesStrides = false
  /// Whether an answer to a step with η > 0 was judged.
  public var judgesPositiveEta = false
  /// How many answers are wrong in all.
  public var wrongAnswers = 0
  /// Where alone answers are wrong, if that has a name: `only where 0 < η < 1`.
  public var pattern: String?
  /// What the candidate seems to do instead, where that is recognised: more than one where its format cannot
  /// tell them apart.
  public var explanations: [Explanation] = []
  /// Known bugs that look like what was seen, where nothing is said of what was done; ids of the catalogue.
  package var bugs: [String] = []
  /// What a wrong answer should be, as a line of code in the letters of the request; nil where it is no such formula.
  public var rightCode: String?
  /// The deviation at the point nearest to failing, or the worst that failed.
  public var measured: Double?
  /// What any right algorithm may be off by there.
  public var allowed: Double?
  /// What the listed ways of evaluation may be off by there; nil where none are listed.
  public var usual: Double?
  /// Digits that right answers lack, beyond what the listed ways of evaluation lose; nil for none.
  public var lost: Loss?
  /// The largest deviation of a wrong answer, relative to the largest coordinate; nil if it is no number.
  public var relative: Double?
  /// The smallest relative defect that the check would have caught, at its sharpest point.
  public var resolution: Double?
  /// The request that reproduces a failure.
  public var request: Request?
  /// What went over the wire in the chains that failed; nil where no chain was asked for.
  public var transcript: ChainTranscript?
  /// The p-value of a statistical check; nil for a numerical one.
  public var p: Double?
  /// Seconds that the oracle spent on the check: on questions, tolerances and judgement.
  public var seconds = 0.0

  package init(_ kind: Kind, at spot: Spot? = nil) {
    self.kind = kind
    self.spot = spot
  }

  /// What the candidate declined: all, or some of it; nil if nothing.
  public var declined: Decline? {
    switch kind {
    case .declined(let decline): decline
    case .right(_, let decline), .holds(_, let decline): decline
    case .wrong, .notANumber, .malformed, .broken, .refuted, .undecided, .unclear, .unasked, .lost:
      nil
    }
  }

  /// How the check came out.
  public var outcome: Outcome {
    switch kind {
    case .right, .holds: .pass
    case .wrong, .notANumber, .malformed, .broken, .refuted: .fail
    case .undecided, .unclear: .inconclusive
    case .declined, .unasked: .unsupported
    case .lost: .error
    }
  }
}

extension Finding {
  /// That nobody who declares the same could be asked anything.
  package static let nothingToAsk = Finding(.unasked("no point can be asked"))

  /// The finding of somebody to whom what is not judged is a failure.
  var required: Finding {
    guard outcome == .unsupported, kind != Self.nothingToAsk.kind else { return self }
    var required = self
    required.kind = .broken("required, and not judged: \(detail)")
    return required
  }

  /// The finding of somebody to whom digits that are lost are a failure.
  var strict: Finding {
    guard outcome == .pass, let lost else { return self }
    var strict = self
    strict.kind = .broken(lost.words)
    (strict.spot, strict.request, strict.lost) = (lost.spot, lost.request, nil)
    return strict
  }
}

/// What a candidate seems to do instead of what is right.
public struct Explanation: Sendable, Hashable {
  /// What it does, in words that go on after an answer.
  public let sentence: String
  /// The ids of the mistake in the catalogue of known bugs: more than one where one formula is wrong in several ways of
  /// getting there; none where it is a convention that is not declared, or has no entry.
  public let bugs: [String]
  /// The conventions under which the answers are right; nil where it is none.
  public let conventions: Conventions?
  /// The formula that was written; nil where it is not one edit of what is right.
  public let edit: Formulas?

  /// A part of a formula as it was written and as it should be.
  public struct Formulas: Sendable, Hashable {
    /// What is wrong, in LaTeX.
    public let wrote: String
    /// What belongs there, in LaTeX.
    public let right: String
    /// The whole formula as it was written.
    package let whole: Expression
    /// Both in the letters of a request; what is wrong with where alone it was done, if the same stands elsewhere.
    public let code: Code

    /// Lines of code.
    public struct Code: Sendable, Hashable {
      /// What is wrong.
      public let wrote: String
      /// What belongs there.
      public let right: String
    }
  }

  /// How it was found.
  package let kind: Kind

  /// How an explanation was found.
  package enum Kind: Sendable {
    /// By what the answers look like, or as a convention or an edit.
    case seen
    /// As a mistake by which every wrong answer was computed anew.
    case mistake
    /// As a factor that all wrong answers have in common, and no more.
    case factor
  }

  package init(
    _ sentence: String, bugs: [String] = [], conventions: Conventions? = nil,
    edit: Formulas? = nil, kind: Kind = .seen
  ) {
    self.sentence = sentence
    self.kind = kind
    self.edit = edit
    self.bugs = bugs
    self.conventions = conventions
  }
}

extension Explanation {
  /// With more known bugs that it is.
  func adding(_ bugs: [String]) -> Explanation {
    Explanation(
      sentence, bugs: self.bugs + bugs.filter { !self.bugs.contains($0) },
      conventions: conventions, edit: edit)
  }
}

/// How an answer is wrong in itself.
public enum Malformation: Sendable, Equatable {
  /// The candidate reports an error of its own.
  case failure(Failure)
  /// It says in words that it is none, and not as the protocol has it.
  case reply(String)
  /// A field is missing.
  case missing(field: String)
  /// A field that is a number is none.
  case noNumber(field: String)
  /// A field that is a vector is none; a string is shown.
  case noList(field: String, shown: String?)
  /// A vector has another length.
  case length(field: String, count: Int, right: Int)
  /// `configure` was answered with something else than `"ok": true`, or with a table that is none.
  case configuration(String)
  /// There is none: the candidate's process ended before it answered, with these last words.
  case death(String)
}
