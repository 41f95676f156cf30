import CandidateProtocol
import Judging
import RealModule
import Statistics

/// Long vectors: whether any two of their coordinates share noise.
struct WideDraws: Sendable {
  let subject: DrawingOperation
  let setting: Setting
  let alpha: Double

  private static let dimension = 192
  /// Numbers at most, of a candidate that takes longer vectors only.
  private static let most = 32_768

  init(_ subject: DrawingOperation, _ setting: Setting, alpha: Double) {
    (self.subject, self.setting, self.alpha) = (subject, setting, alpha)
  }

  func begin(_ draws: inout Questions) -> Inquiry {
    let design = DrawDesign(numbers: 0, dimension: Self.dimension, isLeveraged: false)
    guard let question = draws.middleDrawQuestion(subject, design) else {
      return .found(setting.tooCoarse)
    }
    let d = question.means.count
    let points: Int
    do {
      points = max(2, min(try WideNoise.points(dimension: d, alpha: alpha), Self.most / d))
    } catch {
      return .found(Finding(.lost("\(error)")))
    }
    let asked = question.drawing(points, seed: draws.distantSeeds(1)[0])
    return .ask([Probe(asked.request, at: asked.spot)]) { replies in
      switch Drawn([asked], replies) {
      case .none(let finding): return .found(finding)
      case .residuals(let residuals): return .found(judge(residuals[0], asked))
      }
    }
  }

  private func judge(_ residuals: [Double], _ question: DrawQuestion) -> Finding {
    let noise = WideNoise(
      residuals, dimension: question.means.count,
      significand: setting.capabilities.precision.significand - 2)
    do {
      let looked = try noise.surprises(alpha: alpha)
      let p = looked.p(alpha: alpha)
      if let words = looked.sentence { return question.failure(.refuted(words), p: p) }
      var finding = Finding(
        .holds("no two of \(noise.dimension) coordinates have noise in common"), at: question.spot)
      finding.p = p
      return finding
    } catch {
      return Finding(.lost("\(error)"))
    }
  }
}

/// Residuals of long vectors.
package struct WideNoise: Sendable {
  let residuals: [Double]
  let dimension: Int
  let significand: Int

  package init(_ residuals: [Double], dimension: Int, significand: Int = 24) {
    (self.residuals, self.dimension, self.significand) = (residuals, dimension, significand)
  }

  /// The correlation of two coordinates that is found with a power of 0.99.
  package static let effect = 0.85
  /// Beyond, the pairs are too many: values that come again show what is shared.
  private static let mostPaired = 1024

  private static func pairs(_ d: Int) -> Int { d <= mostPaired ? d * (d - 1) / 2 : 0 }
  /// A third of the level for values that come again, for pairs of coordinates, and for distances of coordinates.
  private static func share(of alpha: Double) -> Double { alpha / 3 }

  /// How many points find the effect.
  package static func points(dimension: Int, alpha: Double) throws -> Int {
    let share = share(of: alpha) / Double(max(1, pairs(dimension)))
    return try PairTest(.coordinates).requiredSamples(effect: effect, alpha: share, power: 0.99)
  }

  package func alarms(alpha: Double) throws -> Bool {
    try surprises(alpha: alpha).contains(where: \.isRejected)
  }

  func surprises(alpha: Double) throws -> [Surprise] {
    let share = Self.share(of: alpha)
    let again = try Repetition.again(in: residuals, significand: significand)
    var looked: [Surprise] = []
    if let (a, b, log) = try mostCorrelated() {
      looked.append(
        Surprise(
          log.chance, share: share,
          "coordinate \(b + 1) of a point of \(dimension) and coordinate \(a + 1) "
            + (abs(log.correlation) == 1
              ? "share their noise" : "are correlated by \(short(log.correlation))")))
    }
    looked.append(
      Surprise(
        again.logChance, share: share,
        "\(again.count) of \(residuals.count) numbers of the noise of long vectors have come before"
      ))
    if let scan = try LagScan(residuals, dimension: dimension) {
      looked.append(
        Surprise(
          scan.logTwoSided, share: share,
          "noise of long vectors is correlated by \(short(scan.measurement.effect)) between numbers "
            + "\(scan.lag) numbers apart"))
    }
    return looked
  }

  /// The two coordinates whose correlation is most surprising, with a bound on the chance of it.
  private func mostCorrelated() throws
    -> (Int, Int, (correlation: Double, chance: Double))?
  {
    let d = dimension
    let points = residuals.count / d
    let pairs = Self.pairs(d)
    guard pairs > 0, points >= 8 else { return nil }
    // Columns less their means, over their lengths: a product is the correlation.
    let columns = (0..<d).map { j -> [Double] in
      var column = (0..<points).map { residuals[$0 * d + j] }
      let mean = column.reduce(0, +) / Double(points)
      for index in column.indices { column[index] -= mean }
      let length = column.reduce(0) { $0 + $1 * $1 }.squareRoot()
      guard length > 1e-12 else { return [] }
      for index in column.indices { column[index] /= length }
      return column
    }
    var worst = (a: 0, b: 0, correlation: 0.0)
    for b in 1..<d where !columns[b].isEmpty {
      for a in 0..<b where !columns[a].isEmpty {
        var product = 0.0
        for index in 0..<points { product += columns[a][index] * columns[b][index] }
        if abs(product) > abs(worst.correlation) + 1e-12 { worst = (a, b, product) }
      }
    }
    let r = min(max(worst.correlation, -1), 1)
    let degrees = Double(points - 2)
    // The product of equal columns is 1 but for rounding.
    let isShared = 1 - abs(r) < 1e-12
    let t = isShared ? .infinity : r * (degrees / (1 - r * r)).squareRoot()
    let log = try StudentLaw(degrees: degrees).tails(at: t).logTwoSided + .log(Double(pairs))
    return (worst.a, worst.b, (isShared ? (r < 0 ? -1 : 1) : r, min(0, log)))
  }
}
