import Algorithms
import CandidateProtocol
import Rows

/// A finding in words.
extension Finding {
  /// What was found, in one sentence: what was answered, what is right, and what the candidate seems to do.
  public var detail: String { printable(words, upTo: 2000) }

  private var words: String {
    switch kind {
    case .right(let answers, let declined):
      let rest = declined.map { "; some points declined: \($0.reason)" } ?? ""
      return Self.answers(answers) + " within rounding" + (lost.map { "; " + $0.words } ?? "")
        + rest
    case .holds(let words, let declined):
      return words + (declined.map { "; some S declined: \($0.reason)" } ?? "")
    case .wrong(let field, let answer, let right):
      return failed("\(field) is \(JSON.real(answer)), \(JSON.real(right)) is right")
    case .notANumber(let field, let because):
      return failed("\(field) is not a number" + (because.map { ", \($0.sentence)" } ?? ""))
    case .malformed(let malformation): return failed(malformation.words)
    case .broken(let words, _): return failed(words)
    case .refuted(let words): return words
    case .undecided(let spot, let formats, let more, let answers):
      return undecided(at: spot, formats, more: more, answers)
    case .unclear(let words), .unasked(let words), .lost(let words): return words
    case .declined(let decline): return decline.reason
    }
  }

  /// The same of a failure without what is right and what the candidate seems to do.
  public var observed: String { printable(observation, upTo: 2000) }

  private var observation: String {
    switch kind {
    case .wrong(let field, let answer, _): located("\(field) is \(JSON.real(answer))") + count
    case .notANumber(let field, _): located("\(field) is not a number") + count
    case .malformed(let malformation): located(malformation.words) + count
    case .broken(let words, let seen): located(seen ?? words)
    case .right, .holds, .refuted, .undecided, .unclear, .unasked, .lost, .declined:
      words
    }
  }

  /// What was seen, where, and what is right; without what the candidate seems to do.
  var located: String {
    switch kind {
    case .wrong(let field, let answer, let right):
      located("\(field) is \(JSON.real(answer)), \(JSON.real(right)) is right")
    case .notANumber(let field, let because):
      located("\(field) is not a number" + (because.map { ", \($0.sentence)" } ?? ""))
    case .malformed(let malformation): located(malformation.words)
    case .broken(let words, _): located(words)
    case .right, .holds, .refuted, .undecided, .unclear, .unasked, .lost, .declined: words
    }
  }

  private func failed(_ words: String) -> String {
    located(words) + explanations.map(\.sentence).joined(separator: ", or ").after("; ") + count
  }

  /// Words with where that was, if they do not say it themselves.
  private func located(_ words: String) -> String {
    if let extent { return "\(extent) \(words)" }
    switch kind {
    case .broken, .malformed(.configuration), .malformed(.death): return words
    default: return (spot.map { "at \($0.description) " } ?? "") + words
    }
  }

  private var count: String {
    let place = (pattern ?? "").after(wrongAnswers > 1 ? ", " : "; wrong ")
    return (wrongAnswers > 1 ? "; \(wrongAnswers) answers in all are wrong" : "") + place
  }

  private func undecided(
    at spot: Spot, _ formats: String, more: Int, _ answers: Int
  ) -> String {
    if let spot = notANumberAt {
      return
        "the answer is NaN or infinite at \(spot.description), where correct code in \(formats) may take "
        + "the root of a negative number or overflow"
        + (answers > 0 ? "; \(Self.answers(answers)) right" : "")
    }
    let points = more == 0 ? "" : more == 1 ? " and 1 more point" : " and \(more) more points"
    return "in \(formats) correct code may be off by as much as the answer at "
      + "\(spot.description)\(points)" + (answers > 0 ? "; \(Self.answers(answers)) right" : "")
  }

  private static func answers(_ count: Int) -> String {
    count == 1 ? "1 answer" : "\(count) answers"
  }

  /// What the candidate seems to do; nil if that is not recognised.
  public var recognised: String? {
    explanations.isEmpty ? nil : explanations.map(\.sentence).joined(separator: ", or ")
  }

  /// Whether it says what the candidate does instead, and not just a factor.
  package var isTold: Bool { explanations.contains { $0.kind != .factor } }

  /// The entries of the catalogue for what the candidate seems to do, each once.
  var knownBugs: [Bug] {
    var told = explanations
    if case .notANumber(_, let because?) = kind { told.insert(because, at: 0) }
    return (told.flatMap(\.bugs) + bugs).uniqued().compactMap(Bug.named)
  }

  /// Whether the answer that fails was no number or vector as asked for, so that no formula is at fault.
  public var isMalformed: Bool { if case .malformed = kind { true } else { false } }
}

extension Malformation {
  /// What is wrong with the answer, without where.
  package var words: String {
    switch self {
    case .failure(let failure): "the candidate answers with an error: \(failure.says)"
    case .reply(let words): words
    case .missing(let field): "the answer has no \(field)"
    case .noNumber(let field): "\(field) is not a number"
    case .noList(let field, let shown):
      "\(field) is not a list of numbers" + (shown.map { ": \($0)" } ?? "")
    case .length(let field, let count, let right):
      "\(field) has \(count) values where \(right) are right"
    case .configuration(let words): words
    case .death(let words): words
    }
  }
}

extension String {
  /// The text after a separator, or nothing if it is empty.
  fileprivate func after(_ separator: String) -> String { isEmpty ? "" : separator + self }
}
