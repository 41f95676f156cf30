import CandidateProtocol
import Judging
import RealModule
import Statistics

/// The law of what a candidate draws: first the mean and the width at each place, and where these conform, whether
/// the residuals are independent and normal.
struct NoiseLaw: Sendable {
  let subject: DrawingOperation
  let setting: Setting
  let isFirst: Bool
  let alpha: Double

  /// The share of mean and width at the places; the battery has the rest.
  private static let shareOfPlaces = 0.1
  private static let dimension = 8

  init(_ subject: DrawingOperation, _ setting: Setting, isFirst: Bool, alpha: Double) {
    (self.subject, self.setting, self.isFirst, self.alpha) = (subject, setting, isFirst, alpha)
  }

  /// The relative defect of the standard deviation that must be found, with a power of 0.99.
  static func resolution(_ level: Level, isFirst: Bool) -> Double {
    switch level {
    case .smoke: 0.05
    case .standard: isFirst ? 0.01 : 0.05
    case .deep: isFirst ? 0.004 : 0.01
    }
  }

  /// The same of the variance.
  private var effect: Double {
    let defect = 1 + Self.resolution(setting.level, isFirst: isFirst)
    return defect * defect - 1
  }

  private var batteryAlpha: Double { alpha * (1 - Self.shareOfPlaces) }

  /// So many numbers find noise without what lies beyond 4.5 standard deviations, with a power of 0.99.
  private static func truncated(_ family: Family) throws -> Int {
    let count = TailCountTest(index: ResidualSums.thresholds.firstIndex(of: 4.5) ?? 0)
    return try count.requiredSamples(
      effect: -0.999, alpha: family.share(of: count.name) ?? family.alpha, power: 0.99)
  }

  func begin(_ draws: inout Questions) -> Inquiry {
    let questions: [DrawQuestion]
    do {
      let family = try ResidualBattery.family(dimension: Self.dimension, alpha: batteryAlpha)
      let share = family.share(of: VarianceTest().name) ?? batteryAlpha
      var needed = try VarianceTest().requiredSamples(effect: effect, alpha: share, power: 0.99)
      if setting.level == .deep, isFirst { needed = max(needed, try Self.truncated(family)) }
      questions = draws.drawQuestions(
        subject, DrawDesign(numbers: needed, dimension: Self.dimension, isLeveraged: true))
    } catch {
      return .found(Finding(.lost("\(error)")))
    }
    guard !questions.isEmpty else { return .found(setting.tooCoarse) }
    return .ask(Self.probes(questions)) { replies in
      let answered = zip(questions, replies).filter { !$0.1.isDeclined }
      let declined = zip(questions, replies).filter { $0.1.isDeclined }.map(\.0)
      guard !answered.isEmpty, !declined.isEmpty else {
        return .found(judge(questions, replies))
      }
      // As many draws as are needed, at the places that the candidate takes.
      let instead = declined.enumerated().map { index, question in
        answered[index % answered.count].0.drawing(
          Draws(count: question.points, seed: question.seed))
      }
      return .ask(Self.probes(instead)) { more in
        .found(judge(answered.map(\.0) + instead, answered.map(\.1) + more))
      }
    }
  }

  private static func probes(_ questions: [DrawQuestion]) -> [Probe] {
    questions.map { Probe($0.request, at: $0.spot) }
  }

  private func judge(_ questions: [DrawQuestion], _ replies: [Reply]) -> Finding {
    // What is declined is left out.
    let answered = zip(questions, replies).filter { !$0.1.isDeclined }
    guard !answered.isEmpty else {
      if case .unsupported(let decline)? = replies.first { return Finding(.declined(decline)) }
      return Finding(.declined("no draws were answered"))
    }
    let asked = answered.map(\.0)
    switch Drawn(asked, answered.map(\.1)) {
    case .none(let finding): return finding
    case .residuals(let residuals):
      do {
        return try judge(asked, residuals, answered.map(\.1))
      } catch {
        return Finding(.lost("\(error)"))
      }
    }
  }

  private func judge(
    _ questions: [DrawQuestion], _ residuals: [[Double]], _ replies: [Reply]
  ) throws -> Finding {
    if let words = Self.oneForAll(questions, residuals) {
      return questions[0].failure(.refuted(words))
    }
    let places = Dictionary(grouping: questions.indices) { questions[$0].spot }
      .values.sorted { $0[0] < $1[0] }
      .map { own in
        NoisePlace(questions[own[0]], own.map { residuals[$0] }, own.map { replies[$0] })
      }
    let share = alpha * Self.shareOfPlaces / Double(2 * places.count)
    let looked = try places.map { try $0.look(share: share) }
    let battery = try NoiseBattery(places, alpha: batteryAlpha, resolving: effect)
    let p = (looked.flatMap(\.surprises) + battery.surprises).p(alpha: alpha)
    func refuted(_ words: String, at index: Int = 0) -> Finding {
      places[index].question.failure(.refuted(words), p: p)
    }
    // Where the mean or the width is wrong, residuals say nothing of the noise.
    for (index, look) in looked.enumerated() {
      if case .mean(let words) = look.fault { return refuted(words, at: index) }
    }
    for (index, look) in looked.enumerated() {
      guard case .width(let words) = look.fault else { continue }
      let shape = try NoiseBattery.shape(of: places, alpha)
      return refuted(words + (shape.map { "; \($0)" } ?? ""), at: index)
    }
    if let words = battery.words { return refuted(words) }
    for (index, look) in looked.enumerated() {
      if case .dependence(let words) = look.fault { return refuted(words, at: index) }
    }
    if let words = battery.meanWords { return refuted(words) }
    return battery.conforming(at: questions[0].spot, p: p)
  }

  /// What is said where nothing is random but one number a point, or one point an answer.
  private static func oneForAll(
    _ questions: [DrawQuestion], _ residuals: [[Double]]
  ) -> String? {
    let d = questions[0].means.count
    let answers = zip(questions, residuals).filter { $0.1.contains { $0 != 0 } }
    guard !answers.isEmpty else { return nil }
    let isOneNumber = answers.allSatisfy { question, e in
      let slack = question.meanSlack + 1e-12
      return e.indices.allSatisfy {
        let first = e[$0 / d * d]
        return abs(e[$0] - first) <= 2 * (slack + question.scaleSlack * abs(first))
      }
    }
    if d > 1, isOneNumber { return "one draw is used for all coordinates of a point" }
    let isOnePoint = answers.allSatisfy { _, e in e.indices.allSatisfy { e[$0] == e[$0 % d] } }
    // A constant is a wrong mean; one point for all differs from seed to seed.
    let first = answers.map { $0.1[0].rounded(toMultipleOf: 1e-6) }
    guard isOnePoint, answers.contains(where: { $0.1.count > d }),
      Set(first).count > answers.count / 2
    else { return nil }
    return "the same noise is used for every point of the batch"
  }
}

extension Double {
  fileprivate func rounded(toMultipleOf unit: Double) -> Double { (self / unit).rounded() * unit }
}

extension Reply {
  var isDeclined: Bool { if case .unsupported = self { true } else { false } }
}
