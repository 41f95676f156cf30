import CandidateProtocol
import Judging
import RealModule
import Rows
import Statistics

/// Checks of what a candidate draws by itself: `q_sample` and `step` without noise.
enum NoiseChecks {
  /// The law on every schedule, reuse on the first; each check has the same share of the level.
  static func checks(_ subject: DrawingOperation, on schedules: [Schedule], alpha: Double)
    -> [Check]
  {
    // Both operations, the law on every schedule and reuse on one.
    let share = alpha / Double(2 * (schedules.count + 1))
    let reuse = schedules.prefix(1).map { schedule in
      Check(
        subject.row, "own-noise-reuse", on: schedule, asking: subject.asked, also: subject.others,
        why: "Noise that comes again over points, coordinates, calls or seeds.",
        isStatistical: true
      ) { NoiseReuse(subject, $0.setting, alpha: share).begin(&$0) }
    }
    let laws = schedules.enumerated().map { index, schedule in
      Check(
        subject.row, "own-noise", on: schedule, asking: subject.asked, also: subject.others,
        why: "The law of the noise that the candidate draws itself.", isStatistical: true
      ) { law(subject, &$0, isFirst: index == 0, alpha: share) }
    }
    return reuse + laws
  }

  /// The relative defect of the standard deviation that must be found, with a power of 0.99.
  static func resolution(_ level: Level, isFirst: Bool) -> Double {
    switch level {
    case .smoke: 0.05
    case .standard: isFirst ? 0.01 : 0.05
    case .deep: isFirst ? 0.004 : 0.01
    }
  }

  /// Residuals of draws at several places, put to the battery.
  private static func law(
    _ subject: DrawingOperation, _ draws: inout Questions, isFirst: Bool, alpha: Double
  ) -> Inquiry {
    let setting = draws.setting
    let defect = resolution(setting.level, isFirst: isFirst)
    let questions: [DrawQuestion]
    let effect = (1 + defect) * (1 + defect) - 1
    do {
      let family = try ResidualBattery.family(dimension: 8, alpha: alpha)
      let share = family.share(of: VarianceTest().name) ?? alpha
      let needed = try VarianceTest().requiredSamples(effect: effect, alpha: share, power: 0.99)
      questions = draws.drawQuestions(
        subject, DrawDesign(numbers: needed, isLeveraged: true))
    } catch {
      return .found(Finding(.lost("\(error)")))
    }
    guard !questions.isEmpty else {
      let format = setting.capabilities.precision.rawValue
      return .found(
        Finding(.unclear("in \(format) correct code may be off by a twentieth of the noise")))
    }
    return .ask(questions.map { Probe($0.request, at: $0.spot) }) { replies in
      .found(judge(questions, replies, alpha: alpha, resolving: effect))
    }
  }

  private static func judge(
    _ questions: [DrawQuestion], _ replies: [Reply], alpha: Double, resolving effect: Double
  ) -> Finding {
    var sums: ResidualSums?
    var allowance = Allowance.none
    var (largest, declined) = (0.0, nil as Decline?)
    for (question, reply) in zip(questions, replies) {
      switch Reading(reply, field: question.field, count: question.count) {
      case .declined(let decline): declined = decline
      case .malformed(let malformation): return failed(.malformed(malformation), question)
      case .values(let values):
        let residuals = question.residuals(of: values)
        guard residuals.allSatisfy(\.isFinite) else {
          return failed(.notANumber(field: question.field, because: nil), question)
        }
        largest = residuals.reduce(largest) { max($0, abs($1)) }
        sums = sums ?? ResidualSums(dimension: question.means.count)
        sums?.add(residuals)
        allowance.mean = max(allowance.mean, question.meanSlack)
        allowance.scale = max(allowance.scale, question.scaleSlack)
      }
    }
    guard let sums else {
      return Finding(.declined(declined ?? "no draws were answered"))
    }
    do {
      let results = try ResidualBattery.judge(sums, alpha: alpha, allowing: allowance)
      return finding(
        results, sums, largest: largest, questions[0], allowance, alpha: alpha, resolving: effect)
    } catch {
      return Finding(.lost("\(error)"))
    }
  }

  private static func finding(
    _ results: [ResidualBattery.Result], _ sums: ResidualSums, largest: Double,
    _ question: DrawQuestion, _ allowance: Allowance, alpha: Double, resolving effect: Double
  ) -> Finding {
    // Weighted Bonferroni's p-value of the whole.
    let surprise = results.map { $0.measurement.tails.logTwoSided - .log($0.alpha / alpha) }
    let p = Double.exp(min(0, surprise.min() ?? 0))
    let failures = zip(results, surprise).sorted { $0.1 < $1.1 }
      .compactMap { result, _ in result.sentence }
    var finding: Finding
    if !results.contains(where: \.isRejected) {
      let variance = results.first { $0.test is VarianceTest }
      guard case .pass(let resolution) = try? variance?.verdict(), resolution <= effect * 1.01
      else {
        var finding = Finding(
          .unclear("\(sums.count) draws do not resolve the noise's width"), at: question.spot)
        finding.p = p
        return finding
      }
      finding = Finding(
        .holds(
          "\(sums.count) residuals of its own noise are independent N(0, 1): no test of "
            + "\(results.count) rejects"), at: question.spot)
      // Beyond what is allowed to correct code, on either side.
      finding.resolution = (1 + resolution).squareRoot() * (1 + 2 * allowance.scale) - 1
    } else {
      let reach = (try? NormalLaw.quantile(upper: 1 / Double(2 * sums.count))) ?? 0
      // Of so many draws of N(0, 1) one is expected to lie as far out as this.
      let isUniform = abs(largest - 3.0.squareRoot()) < 0.01
      let extremes =
        largest < reach * 0.85
        ? "; the largest of \(sums.count) is \(short(largest)) where N(0, 1) reaches \(short(reach))"
          + (isUniform ? ", as uniform noise of variance 1 does" : "")
        : ""
      finding = Finding(
        .refuted(
          "its own noise is not N(0, 1): " + failures.prefix(2).joined(separator: "; ") + extremes),
        at: question.spot)
      finding.request = question.request
    }
    finding.p = p
    return finding
  }

  private static func failed(_ kind: Finding.Kind, _ question: DrawQuestion) -> Finding {
    var finding = Finding(kind, at: question.spot)
    finding.request = question.request
    return finding
  }

  static func short(_ value: Double) -> String { "\((value * 1000).rounded() / 1000)" }
}

extension DrawingOperation {
  var asked: Operation { self == .forward ? .forwardMarginal : .step }
  var row: Row { self == .forward ? .forwardReparameterization : .ddimUpdate }
  var others: [Row] { self == .forward ? [.forwardMarginal] : [.ddimVariance] }
  /// What the checks are listed after.
  var neighbour: String { self == .forward ? "forward." : "ddim.update" }
}

extension DrawQuestion {
  /// (x − mean)/deviation.
  func residuals(of values: [Double]) -> [Double] {
    ResidualSums.residuals(of: values, means: means, deviation: deviation)
  }
}
