import CandidateProtocol
import Judging
import RealModule
package import Statistics

/// Small batches over many seeds: one point, and odd numbers of points, their first and their last apart.
struct FewDraws: Sendable {
  let subject: DrawingOperation
  let setting: Setting
  let alpha: Double

  /// The odd numbers of points, in turn.
  private static let odd = [3, 5, 7]
  /// Numbers of an operation at most: of very long vectors fewer seeds are asked.
  private static let most = 32_768

  init(_ subject: DrawingOperation, _ setting: Setting, alpha: Double) {
    (self.subject, self.setting, self.alpha) = (subject, setting, alpha)
  }

  func begin(_ draws: inout Questions) -> Inquiry {
    let design = DrawDesign(numbers: 512, dimension: 3, isLeveraged: true)
    guard let question = draws.middleDrawQuestion(subject, design) else {
      return .found(setting.tooCoarse)
    }
    let d = question.means.count
    let seeds: Int
    do {
      let needed = try SmallBatches.seeds(dimension: d, alpha: alpha)
      seeds = max(3, min(needed, Self.most / (d * (1 + Self.odd.reduce(0, +) / Self.odd.count))))
    } catch {
      return .found(Finding(.lost("\(error)")))
    }
    let counts =
      Array(repeating: 1, count: seeds) + (0..<seeds).map { Self.odd[$0 % Self.odd.count] }
    let questions = zip(counts, draws.distantSeeds(counts.count)).map {
      question.drawing($0, seed: $1)
    }
    return .ask(questions.map { Probe($0.request, at: $0.spot) }) { replies in
      .found(judge(questions, replies, seeds: seeds))
    }
  }

  private func judge(
    _ questions: [DrawQuestion], _ replies: [Reply], seeds: Int
  ) -> Finding {
    switch Drawn(questions, replies) {
    case .none(let finding): return finding
    case .residuals(let residuals):
      do {
        let batches = SmallBatches(
          singles: Array(residuals[..<seeds]), odd: Array(residuals[seeds...]),
          dimension: questions[0].means.count, allowance: questions[0].allowance)
        let looked = try batches.surprises(alpha: alpha)
        let p = looked.p(alpha: alpha)
        if let words = looked.sentence {
          return questions[0].failure(.refuted(words), p: p)
        }
        var finding = Finding(
          .holds(
            "batches of one and of odd numbers of points have their law, over \(2 * seeds) seeds"),
          at: questions[0].spot)
        finding.p = p
        return finding
      } catch {
        return Finding(.lost("\(error)"))
      }
    }
  }
}

/// The residuals of small batches, a seed each.
package struct SmallBatches: Sendable {
  /// Of one point.
  let singles: [[Double]]
  /// Of odd numbers of points.
  let odd: [[Double]]
  let dimension: Int
  let allowance: Allowance

  package init(
    singles: [[Double]], odd: [[Double]], dimension: Int, allowance: Allowance = .none
  ) {
    (self.singles, self.odd, self.dimension, self.allowance) = (singles, odd, dimension, allowance)
  }

  /// A variance four times as large: twice as wide.
  package static let effect = 3.0
  private static let groups = 4

  /// The level of one test: of every group mean and width, and the width of each coordinate.
  private static func share(dimension: Int, alpha: Double) -> Double {
    alpha / Double(groups * (dimension + 2))
  }

  /// How many seeds find one coordinate of one group that is twice as wide, with a power of 0.99.
  package static func seeds(dimension: Int, alpha: Double) throws -> Int {
    try WidthTest().requiredSamples(
      effect: effect, alpha: share(dimension: dimension, alpha: alpha), power: 0.99) + 1
  }

  /// Everything that is looked at, in the order of blame.
  package func alarms(alpha: Double) throws -> Bool {
    try surprises(alpha: alpha).contains(where: \.isRejected)
  }

  func surprises(alpha: Double) throws -> [Surprise] {
    let share = Self.share(dimension: dimension, alpha: alpha)
    let d = dimension
    let groups: [(name: String, points: [[Double]], isOneASeed: Bool)] = [
      ("a batch of one point", singles, true),
      ("the first point of a batch", odd.map { Array($0.prefix(d)) }, true),
      ("the last point of an odd batch", odd.map { Array($0.suffix(d)) }, true),
      (
        "a small batch",
        odd.flatMap { batch in
          stride(from: 0, to: batch.count, by: d).map { Array(batch[$0..<($0 + d)]) }
        }, false
      ),
    ]
    return try groups.flatMap { try looked($0.name, $0.points, $0.isOneASeed, share) }
  }

  private func looked(
    _ name: String, _ points: [[Double]], _ isOneASeed: Bool, _ share: Double
  ) throws -> [Surprise] {
    var sums = ResidualSums(dimension: dimension)
    for point in points { sums.add(point) }
    let isConstant = isOneASeed && points.count > 2 && points.allSatisfy { $0 == points[0] }
    var looked: [Surprise] = []
    if let mean = try MeanLengthTest(dimension: dimension).measure(sums, allowing: allowance) {
      let off = short(sums.means.map(abs).max() ?? 0)
      looked.append(
        Surprise(
          mean.tails.logTwoSided, share: share,
          isConstant
            ? "the noise of \(name) is the same whatever the seed"
            : "the mean of \(name) is off by \(off) of its noise"))
    }
    if let width = try WidthTest().measure(sums, allowing: allowance) {
      let size = max(0, 1 + width.effect).squareRoot()
      looked.append(
        Surprise(
          width.tails.logTwoSided, share: share,
          isConstant
            ? "the noise of \(name) is the same whatever the seed"
            : "the noise of \(name) \(widthWords(size))"))
    }
    for j in 0..<dimension where points.count > 1 {
      var own = ResidualSums(dimension: 1)
      own.add(points.map { $0[j] })
      guard let width = try WidthTest().measure(own, allowing: allowance) else { continue }
      let size = max(0, 1 + width.effect).squareRoot()
      looked.append(
        Surprise(
          width.tails.logTwoSided, share: share,
          "the noise of coordinate \(j + 1) of \(name) \(widthWords(size))"))
    }
    return looked
  }
}
