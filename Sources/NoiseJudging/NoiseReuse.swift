import CandidateProtocol
import Judging
import RealModule
import Rows
import Statistics

/// Whether noise is used twice: over points, coordinates, calls or seeds, and whether a seed is kept.
struct NoiseReuse: Sendable {
  let subject: DrawingOperation
  let setting: Setting
  let alpha: Double

  /// Numbers of a request.
  private static let numbers = 16_384

  init(_ subject: DrawingOperation, _ setting: Setting, alpha: Double) {
    self.subject = subject
    self.setting = setting
    self.alpha = alpha
  }

  /// Two seeds at one place, and the first once more.
  func begin(_ draws: inout Questions) -> Inquiry {
    let all = draws.drawQuestions(
      subject, DrawDesign(numbers: Self.numbers, isLeveraged: false))
    // The middle of what is asked: σ is neither small nor all.
    guard let question = all.dropFirst(all.count / 2).first else {
      let format = setting.capabilities.precision.rawValue
      return .found(
        Finding(.unclear("in \(format) correct code may be off by a twentieth of the noise")))
    }
    let d = question.means.count
    let points = max(2, Self.numbers / d)
    let requests = [20_201_006, 20_201_007, 20_201_006].map {
      question.drawing(Draws(count: points, seed: $0)).request
    }
    return .ask(requests.map { Probe($0, at: question.spot) }) { replies in
      .found(judge(question, requests, replies, count: points * d, d))
    }
  }

  private func judge(
    _ question: DrawQuestion, _ requests: [Request], _ replies: [Reply], count: Int, _ d: Int
  ) -> Finding {
    var draws: [[Double]] = []
    for (reply, request) in zip(replies, requests) {
      switch Reading(reply, field: question.field, count: count) {
      case .declined(let decline): return Finding(.declined(decline))
      case .malformed(let malformation):
        return fail(.malformed(malformation), request, question)
      case .values(let values):
        let residuals = question.residuals(of: values)
        guard residuals.allSatisfy(\.isFinite) else {
          return fail(.notANumber(field: question.field, because: nil), request, question)
        }
        draws.append(residuals)
      }
    }
    let (a, b, again) = (draws[0], draws[1], draws[2])
    if setting.capabilities.isSeeded, a != again {
      return fail(
        .refuted(
          "the same seed gives other draws the second time, and `seeded` is not declared false"),
        requests[2], question)
    }
    if a == b { return fail(.refuted("another seed gives the same draws"), requests[1], question) }
    if !setting.capabilities.isSeeded, a == again {
      return fail(.refuted("a second call gives the same draws again"), requests[2], question)
    }
    do {
      if let words = try reuse(a, b, d) {
        return fail(.refuted(words), requests[1], question)
      }
    } catch {
      return Finding(.lost("\(error)"))
    }
    var finding = Finding(
      .holds(
        "no draw comes again over coordinates, points, calls and seeds"
          + (setting.capabilities.isSeeded ? ", and a seed gives its draws again" : "")),
      at: question.spot)
    finding.p = 1
    return finding
  }

  /// What comes again, in words; nil if nothing does.
  private func reuse(_ a: [Double], _ b: [Double], _ d: Int) throws -> String? {
    let share = alpha / 4
    let points = a.count / d
    let isOneForAll = (0..<points).allSatisfy { point in
      (1..<max(d, 1)).allSatisfy { a[point * d + $0] == a[point * d] }
    }
    if d > 1, isOneForAll { return "one draw is used for all coordinates of a point" }
    if (1..<points).allSatisfy({ point in (0..<d).allSatisfy { a[point * d + $0] == a[$0] } }) {
      return "the same noise is used for every point of the batch"
    }
    // Noise is rounded, then its product with σ, then the sum: cells of the noise fall together, and what
    // comes out has a quarter of the values that its format has.
    let significand = setting.capabilities.precision.significand - 2
    if let found = try Repetition.find(in: a + b, significand: significand, alpha: share) {
      if found.pOfLargest < share {
        let reach = (a + b).reduce(0) { max($0, abs($1)) }
        let clipped = abs(found.value) == reach ? ", and none is larger: it is clipped there" : ""
        return "the value \(NoiseChecks.short(found.value)) of its noise comes \(found.largest) "
          + "times in \(a.count + b.count) draws\(clipped)"
      }
      if found.pOfRuns < share, let first = found.first {
        // Both seeds' draws stand in one row.
        let isOther = first.before < a.count && first.here >= a.count
        let place = isOther ? first.here - a.count : first.here
        return
          "\(found.repeatedRuns) runs of \(found.run) draws have come before: draw \(place) is "
          + "draw \(first.before)\(isOther ? " of another seed" : "") again"
      }
    }
    let half = points / 2 * d
    let pairs = [
      ("draws of two seeds", a, b),
      ("the two halves of a batch", Array(a[..<half]), Array(a[half..<(2 * half)])),
    ]
    for (name, first, second) in pairs {
      guard let measured = try PairTest.measure(first, second) else { continue }
      if measured.tails.twoSided < share {
        return "\(name) are correlated by \(NoiseChecks.short(measured.effect))"
      }
    }
    return nil
  }

  private func fail(
    _ kind: Finding.Kind, _ request: Request, _ question: DrawQuestion
  ) -> Finding {
    var finding = Finding(kind, at: question.spot)
    finding.request = request
    finding.p = 0
    return finding
  }
}
