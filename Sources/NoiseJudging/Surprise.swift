import CandidateProtocol
import Judging
import RealModule
import Statistics

/// One thing that was looked at in draws: how surprising it is under the law, and what is said of it.
struct Surprise: Sendable {
  /// log of the p-value, or of a bound on it.
  let log: Double
  /// Its share of the level.
  let share: Double
  /// What is wrong, if it is rejected.
  let says: @Sendable () -> String

  init(_ log: Double, share: Double, _ says: @autoclosure @escaping @Sendable () -> String) {
    (self.log, self.share, self.says) = (log, share, says)
  }

  var isRejected: Bool { log < .log(share) }
}

extension [Surprise] {
  /// Weighted Bonferroni's p-value of the whole.
  func p(alpha: Double) -> Double {
    let least = map { $0.log - Double.log($0.share / alpha) }.min() ?? 0
    return .exp(Swift.min(0, least))
  }

  /// What the first that is rejected says; the list is in the order of blame.
  var sentence: String? { first(where: \.isRejected)?.says() }
}

/// Answers to requests for draws.
enum Drawn {
  /// Residuals, an answer each.
  case residuals([[Double]])
  /// What is found instead.
  case none(Finding)

  /// - Parameter questions: one for each reply.
  init(_ questions: [DrawQuestion], _ replies: [Reply]) {
    var all: [[Double]] = []
    for (question, reply) in zip(questions, replies) {
      switch Reading(reply, field: question.field, count: question.count) {
      case .declined(let decline):
        self = .none(Finding(.declined(decline)))
        return
      case .malformed(let malformation):
        self = .none(question.failure(.malformed(malformation)))
        return
      case .values(let values):
        let residuals = question.residuals(of: values)
        guard residuals.allSatisfy(\.isFinite) else {
          self = .none(question.failure(.notANumber(field: question.field, because: nil)))
          return
        }
        all.append(residuals)
      }
    }
    self = .residuals(all)
  }
}

extension DrawQuestion {
  /// (x − mean)/deviation.
  func residuals(of values: [Double]) -> [Double] {
    ResidualSums.residuals(of: values, means: means, deviation: deviation)
  }

  /// A failure at this place, with the request that shows it.
  func failure(_ kind: Finding.Kind, p: Double = 0) -> Finding {
    var finding = Finding(kind, at: spot)
    finding.request = request
    finding.p = p
    return finding
  }

  /// How far correct code may be off.
  var allowance: Allowance { Allowance(mean: meanSlack, scale: scaleSlack) }

  /// The question for all those draws.
  func drawing(_ count: Int, seed: Int) -> DrawQuestion {
    drawing(Draws(count: count, seed: seed))
  }
}

/// A number that is rounded for people, to four digits.
func short(_ value: Double) -> String {
  guard value.isFinite, value != 0 else { return "\(value)" }
  let unit = Double.pow(10, (Double.log(abs(value)) / .log(10)).rounded(.down) - 3)
  let digits = unit >= 1 ? (value / unit).rounded() * unit : (value / unit).rounded() / (1 / unit)
  return "\(Double(Float(digits).description) ?? digits)"
}

/// A number with so many digits that it differs from another.
func digits(_ value: Double, beside other: Double) -> String {
  let difference = abs(value - other)
  guard difference > 0, difference.isFinite else { return short(value) }
  let unit = Double.pow(10, (Double.log(difference) / .log(10)).rounded(.down) - 1)
  return
    "\(unit >= 1 ? (value / unit).rounded() * unit : (value / unit).rounded() / (1 / unit).rounded())"
}

/// `is 12.0 times as wide as it should be`, of a standard deviation relative to what is right.
func widthWords(_ width: Double) -> String {
  let words = "is \(short(width)) times as wide as it should be"
  return width < 1e-6 ? "is 0 times as wide as it should be: there is none" : words
}
