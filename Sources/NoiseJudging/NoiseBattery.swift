import Judging
import RealModule
import Statistics

/// The battery on the residuals of all places, which conform in mean and width.
struct NoiseBattery {
  private let places: [NoisePlace]
  private let results: [ResidualBattery.Result]
  private let sums: ResidualSums
  private let largest: Double
  private let scaleSlack: Double
  private let effect: Double

  init(_ places: [NoisePlace], alpha: Double, resolving effect: Double) throws {
    var sums = ResidualSums(dimension: places.first?.sums.dimension ?? 1)
    var allowance = Allowance.none
    for place in places {
      sums.merge(place.sums)
      allowance.mean = max(allowance.mean, place.question.meanSlack)
      allowance.scale = max(allowance.scale, place.question.scaleSlack)
    }
    self.places = places
    results = try ResidualBattery.judge(sums, alpha: alpha, allowing: allowance)
    largest = places.lazy.flatMap(\.residuals).joined().reduce(0) { max($0, abs($1)) }
    (self.sums, self.effect, scaleSlack) = (sums, effect, allowance.scale)
  }

  /// What each test found.
  var surprises: [Surprise] {
    results.map { Surprise($0.measurement.tails.logTwoSided, share: $0.alpha, "") }
  }

  /// What the tests of the mean say, if one rejects.
  var meanWords: String? {
    results.first { $0.isRejected && Self.isOfMean($0) }?.sentence.map { "of all its draws \($0)" }
  }

  private static func isOfMean(_ result: ResidualBattery.Result) -> Bool {
    result.test is MeanTest || result.test is MeanLengthTest
  }

  /// What is wrong beside the mean; nil if no test rejects. Where the width is, its consequences are not told.
  var words: String? {
    let rejected = results.filter { $0.isRejected && !Self.isOfMean($0) }
    guard let first = rejected.first else { return nil }
    if let width = rejected.first(where: { $0.test is VarianceTest }) {
      let shape = try? Self.shape(of: places, first.alpha)
      return "its noise \(Self.widthWords(width))" + (shape.map { "; \($0)" } ?? "")
    }
    let sentences = rejected.sorted { surprise($0) < surprise($1) }.compactMap(\.sentence)
    return "its own noise is not N(0, 1): " + sentences.prefix(2).joined(separator: "; ") + extremes
  }

  /// The width, and between which widths it lies.
  private static func widthWords(_ result: ResidualBattery.Result) -> String {
    func width(_ effect: Double) -> Double { max(0, 1 + effect).squareRoot() }
    let words = NoiseJudging.widthWords(width(result.measurement.effect))
    guard case .fail(_, let interval) = try? result.verdict() else { return words }
    return words
      + " (between \(short(width(interval.lowerBound))) and \(short(width(interval.upperBound))))"
  }

  private func surprise(_ result: ResidualBattery.Result) -> Double {
    result.measurement.tails.logTwoSided - .log(result.alpha)
  }

  /// Of so many draws of N(0, 1) one is expected to lie as far out as is said.
  private var extremes: String {
    let reach = (try? NormalLaw.quantile(upper: 1 / Double(2 * sums.count))) ?? 0
    guard largest < reach * 0.85 else { return "" }
    let isUniform = abs(largest - 3.0.squareRoot()) < 0.01
    return
      "; the largest of \(sums.count) is \(short(largest)) where N(0, 1) reaches \(short(reach))"
      + (isUniform ? ", as uniform noise of variance 1 does" : "")
  }

  /// That nothing was found, and what would have been.
  func conforming(at spot: Spot, p: Double) -> Finding {
    var finding: Finding
    let variance = results.first { $0.test is VarianceTest }
    if case .pass(let resolution) = try? variance?.verdict(), resolution <= effect * 1.01 {
      finding = Finding(
        .holds(
          "\(sums.count) residuals of its own noise are independent N(0, 1): no test of "
            + "\(results.count) rejects"), at: spot)
      // Beyond what is allowed to correct code, on either side.
      finding.resolution = (1 + resolution).squareRoot() * (1 + 2 * scaleSlack) - 1
    } else {
      finding = Finding(
        .unclear("\(sums.count) draws do not resolve the noise's width"), at: spot)
    }
    finding.p = p
    return finding
  }

  /// What is wrong with noise of a wrong width beside the width: said of residuals over their own width, of which
  /// the null laws hold nearly. Nil for nothing.
  static func shape(of places: [NoisePlace], _ alpha: Double) throws -> String? {
    var sums = ResidualSums(dimension: places.first?.sums.dimension ?? 1)
    for answer in places.flatMap(\.standardised) { sums.add(answer) }
    guard sums.points > 0 else { return nil }
    let results = try ResidualBattery.judge(sums, alpha: alpha).filter { result in
      result.isRejected
        && !(result.test is VarianceTest || result.test is MeanTest
          || result.test is MeanLengthTest)
    }
    let worst = results.min {
      $0.measurement.tails.logTwoSided - .log($0.alpha)
        < $1.measurement.tails.logTwoSided - .log($1.alpha)
    }
    return worst?.sentence.map { "scaled to the right width it is not normal: \($0)" }
  }
}
