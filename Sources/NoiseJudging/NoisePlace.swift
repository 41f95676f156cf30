import CandidateProtocol
import Judging
import RealModule
import Statistics

/// What was drawn at one place: its mean and its width, before anything is said of the noise.
struct NoisePlace: Sendable {
  let question: DrawQuestion
  /// An answer each.
  let residuals: [[Double]]
  /// The answers themselves.
  private let replies: [Reply]
  /// All residuals.
  let sums: ResidualSums

  init(_ question: DrawQuestion, _ residuals: [[Double]], _ replies: [Reply]) {
    (self.question, self.residuals, self.replies) = (question, residuals, replies)
    var sums = ResidualSums(dimension: question.means.count)
    for answer in residuals { sums.add(answer) }
    self.sums = sums
  }

  /// What is wrong at a place.
  enum Fault: Sendable {
    case mean(String)
    case width(String)
    /// The mean is too far from the right one, but another way in every answer, or too near.
    case dependence(String)
  }

  /// Mean and width, each at a share of the level, and which is wrong: the mean before the width.
  func look(share: Double) throws -> (surprises: [Surprise], fault: Fault?) {
    let limit = Double.log(share)
    let mean = try MeanLengthTest(dimension: sums.dimension)
      .measure(sums, allowing: question.allowance)?.tails
    let width = try WidthTest().measure(sums, allowing: question.allowance)
    let surprises = [mean, width?.tails].compactMap { $0 }
      .map { Surprise($0.logTwoSided, share: share, "") }
    let isOff = (mean?.logTwoSided ?? 0) < limit
    let size = max(0, 1 + (width?.effect ?? 0)).squareRoot()
    if isOff, try isFar(beside: size, limit), hasOffset { return (surprises, .mean(meanWords)) }
    if (width?.tails.logTwoSided ?? 0) < limit {
      return (
        surprises, .width("at \(question.spot.description) its noise \(widthWords(size))")
      )
    }
    guard isOff, let mean else { return (surprises, nil) }
    let words =
      mean.logLower < mean.logUpper
      ? "their mean is nearer to the right one than that of independent draws"
      : "their mean is off another way in every answer"
    return (surprises, .dependence("its draws depend on each other: \(words)"))
  }

  /// Whether the mean is too far off for noise of the width that it has.
  private func isFar(beside width: Double, _ limit: Double) throws -> Bool {
    let square = sums.means.reduce(0) { $0 + $1 * $1 } * Double(sums.points) / (width * width)
    guard !square.isNaN else { return false }
    return try ChiSquareLaw(degrees: Double(sums.dimension)).tails(at: square).logUpper < limit
  }

  /// Means of a place's answers agree with each other where they are off: noise that its points have in common is
  /// another in each answer.
  private var hasOffset: Bool {
    guard residuals.count > 1 else { return true }
    let d = sums.dimension
    let means = residuals.map { answer in
      (0..<d).map { j in
        stride(from: j, to: answer.count, by: d).reduce(0) { $0 + answer[$1] }
          / Double(max(1, answer.count / d))
      }
    }
    var (product, square) = (0.0, 0.0)
    for (index, one) in means.enumerated() {
      square += one.reduce(0) { $0 + $1 * $1 }
      for other in means[..<index] { product += zip(one, other).reduce(0) { $0 + $1.0 * $1.1 } }
    }
    // The mean cosine of two answers' offsets, where all are of one length.
    let pairs = Double(means.count * (means.count - 1) / 2)
    return product / pairs > 0.5 * square / Double(means.count)
  }

  /// The coordinate that is farthest off, in deviations and in numbers.
  private var meanWords: String {
    let offsets = sums.means
    let worst = offsets.indices.max { abs(offsets[$0]) < abs(offsets[$1]) } ?? 0
    let right = question.means[worst]
    let seen = average(of: worst)
    let offset = abs(seen - right) / question.deviation
    let size = offset > 100 ? "more than 100 times its noise" : "\(short(offset)) of its noise"
    return
      "at \(question.spot.description) the mean is off by \(size): \(question.field) is "
      + "\(digits(seen, beside: right)) on average where \(digits(right, beside: seen)) is right"
  }

  /// What a coordinate is on average: residuals end at 10⁷.
  private func average(of coordinate: Int) -> Double {
    let own = replies.flatMap { reply -> [Double] in
      let reading = Reading(reply, field: question.field, count: question.count)
      guard case .values(let values) = reading else { return [] }
      return stride(from: coordinate, to: values.count, by: sums.dimension).map { values[$0] }
    }
    return own.reduce(0, +) / Double(max(1, own.count))
  }

  /// Residuals less their own means, over their own width: what is left to be said of the noise.
  var standardised: [[Double]] {
    let means = sums.means
    let d = sums.dimension
    let square = residuals.joined().enumerated().reduce(0) { sum, item in
      let rest = item.element - means[item.offset % d]
      return sum + rest * rest
    }
    let width = (square / Double(max(1, sums.count))).squareRoot()
    guard width > 1e-9 else { return [] }
    return residuals.map { answer in
      answer.indices.map { (answer[$0] - means[$0 % d]) / width }
    }
  }
}
