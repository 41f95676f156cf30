import CandidateProtocol
import Judging
import RealModule
import Statistics

/// Whether noise is used twice: over points, coordinates, calls or seeds, and whether a seed is kept.
struct NoiseReuse: Sendable {
  let subject: DrawingOperation
  let setting: Setting
  let alpha: Double

  /// Numbers of the longest answer, of two that are compared, and of those that are looked for in the longest.
  private static let sizes = (long: 131_072, pair: 16_384, short: 2048)

  init(_ subject: DrawingOperation, _ setting: Setting, alpha: Double) {
    (self.subject, self.setting, self.alpha) = (subject, setting, alpha)
  }

  /// One long answer, two of seeds far from it and from each other, short ones of the seeds beside it, and the last
  /// of these once more.
  func begin(_ draws: inout Questions) -> Inquiry {
    let design = DrawDesign(numbers: 0, dimension: 8, isLeveraged: false)
    guard let question = draws.middleDrawQuestion(subject, design) else {
      return .found(setting.tooCoarse)
    }
    let d = question.means.count
    func points(_ numbers: Int) -> Int { max(2, numbers / d) }
    let seeds = draws.distantSeeds(3).map { max(1, $0) }
    let (long, pair, short) = Self.sizes
    let questions = [
      question.drawing(points(long), seed: seeds[0]),
      question.drawing(points(pair), seed: seeds[1]),
      question.drawing(points(pair), seed: seeds[2]),
      question.drawing(points(short), seed: seeds[0] - 1),
      question.drawing(points(short), seed: seeds[0] + 1),
      question.drawing(points(short), seed: seeds[0] + 1),
    ]
    return .ask(questions.map { Probe($0.request, at: $0.spot) }) { replies in
      switch Drawn(questions, replies) {
      case .none(let finding): return .found(finding)
      case .residuals(let residuals): return .found(judge(questions, residuals, d))
      }
    }
  }

  private func judge(_ questions: [DrawQuestion], _ residuals: [[Double]], _ d: Int) -> Finding {
    let (beside, again) = (residuals[4], residuals[5])
    let isSeeded = setting.capabilities.isSeeded
    if isSeeded, beside != again {
      return questions[5].failure(
        .refuted(
          "the same seed gives other draws the second time, and `seeded` is not declared false"))
    }
    if residuals[1] == residuals[2] {
      return questions[2].failure(.refuted("another seed gives the same draws"))
    }
    if !isSeeded, beside == again {
      return questions[5].failure(.refuted("a second call gives the same draws again"))
    }
    do {
      let noise = RepeatedNoise(
        long: residuals[0], pair: (residuals[1], residuals[2]),
        before: residuals[3], after: residuals[4], dimension: d,
        significand: setting.capabilities.precision.significand - 2)
      let looked = try noise.surprises(alpha: alpha)
      let p = looked.p(alpha: alpha)
      if let index = looked.firstIndex(where: \.isRejected) {
        return questions[0].failure(.refuted(looked[index].says()), p: p)
      }
      let resolved = try noise.resolution(alpha: alpha)
        .map { "; draws any number apart are not correlated by \(short($0)) or more" }
      var finding = Finding(
        .holds(
          "no draw comes again over coordinates, points, calls and seeds"
            + (isSeeded ? ", and a seed gives its draws again" : "") + (resolved ?? "")),
        at: questions[0].spot)
      finding.p = p
      return finding
    } catch {
      return Finding(.lost("\(error)"))
    }
  }
}
