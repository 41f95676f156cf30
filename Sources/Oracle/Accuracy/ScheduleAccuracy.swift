import CandidateProtocol
import Derivation
import RealModule
import Rows
import Scalars

/// Schedules to fifty digits and more, by their definitions, and how far others are off.
public enum ScheduleAccuracy {
  /// The families, at the lengths, to which the accuracy claim is made.
  static let schedules: [(family: Schedule.Family, steps: Int)] = [
    (.linear(from: 1e-4, through: 0.02), 1000), (.linear(from: 1e-4, through: 0.02), 4000),
    (.scaledLinear(from: 0.00085, through: 0.012), 1000),
    (.cosine(offset: 0.008, cap: 0.999), 1000), (.cosine(offset: 0.008, cap: 0.999), 4000),
  ]

  /// How many units of roundoff any value of these schedules may be off.
  public static let allowedUnits = 16.0

  /// One way to make one table: the worst of its values.
  public struct Row: Sendable {
    /// `linear-1000`.
    public let schedule: String
    /// `β`, `ᾱ` or `1−ᾱ`.
    public let quantity: String
    /// How it is made.
    public let form: String
    /// Whether it is this package's own.
    public let isOwn: Bool
    /// The largest deviation, in units of roundoff 2⁻⁵³ of the exact value.
    public let units: Double
    /// Where that is.
    public let time: Int
  }

  /// The whole comparison: our tables, and the usual forms beside them.
  public static func rows() -> [Row] {
    schedules.flatMap { family, steps in
      let exact = Exact(family, steps: steps)
      let name = Schedule(family, steps: steps).name
      func row(_ quantity: String, _ form: String, _ values: [Double], own: Bool = false) -> Row {
        let right =
          quantity == "β" ? exact.betas : quantity == "ᾱ" ? exact.signalPowers : exact.noisePowers
        let (units, time) = worst(values, right)
        return Row(
          schedule: name, quantity: quantity, form: form, isOwn: own, units: units, time: time)
      }
      let table = family.table(steps: steps)
      let usual = usualBetas(family, steps)
      let product = NoiseSchedule.cumulativeSignalPower(betas: usual)
      return [
        row("β", "ours", table.betas, own: true),
        row("β", usualForm(family), usual),
        row("ᾱ", "ours", table.signalPowers, own: true),
        row("ᾱ", "running product of 1 − β", product),
        row("ᾱ", "exp of the sum of log(1 − β)", logarithmic(usual)),
        row("1−ᾱ", "ours", table.noisePowers, own: true),
        row("1−ᾱ", "1 − ᾱ by subtraction", product.map { 1 - $0 }),
      ]
    }
  }

  private static func usualForm(_ family: Schedule.Family) -> String {
    switch family {
    case .linear: "start + (t−1)·(end−start)/(T−1)"
    case .scaledLinear: "squares of evenly spaced roots"
    case .cosine: "1 − f(t)/f(t−1)"
    }
  }

  /// β as programs usually compute it, in `Double`.
  private static func usualBetas(_ family: Schedule.Family, _ steps: Int) -> [Double] {
    (1...steps).map { time in
      let share = Double(time - 1) / Double(steps - 1)
      switch family {
      case .linear(let start, let end): return start + (end - start) * share
      case .scaledLinear(let start, let end):
        let root = start.squareRoot() + (end.squareRoot() - start.squareRoot()) * share
        return root * root
      case .cosine(let offset, let cap):
        func power(_ time: Int) -> Double {
          let angle = (Double(time) / Double(steps) + offset) / (1 + offset) * Double.pi / 2
          return Double.cos(angle) * Double.cos(angle)
        }
        return min(1 - power(time) / power(time - 1), cap)
      }
    }
  }

  private static func logarithmic(_ betas: [Double]) -> [Double] {
    var sum = 0.0
    return betas.map { beta in
      sum += Double.log(1 - beta)
      return Double.exp(sum)
    }
  }

  /// The largest deviation of values from exact ones, and its time.
  static func worst(_ values: [Double], _ exact: [FixedPoint]) -> (units: Double, time: Int) {
    guard values.count == exact.count else { return (.infinity, values.count) }
    var worst = (units: 0.0, time: 1)
    for (index, (value, right)) in zip(values, exact).enumerated() {
      let units = right.unitsOfRoundoff(to: value)
      if !(units <= worst.units) { worst = (units, index + 1) }
    }
    return worst
  }
}

/// A schedule to about 70 digits, by its definition: no form that avoids a cancellation.
struct Exact {
  /// β_1, …, β_T.
  let betas: [FixedPoint]
  /// ᾱ_1, …, ᾱ_T: the product of 1 − β.
  let signalPowers: [FixedPoint]

  /// 1 − ᾱ, by subtraction: digits are plenty.
  var noisePowers: [FixedPoint] { signalPowers.map { FixedPoint(1) - $0 } }

  init(betas: [FixedPoint]) {
    self.betas = betas
    var product = FixedPoint(1)
    signalPowers = betas.map { beta in
      product = product - product * beta
      return product
    }
  }

  init(_ family: Schedule.Family, steps: Int) {
    func exact(_ value: Double) -> FixedPoint { FixedPoint(value) ?? FixedPoint(0) }
    /// Weights of both ends, instead of a start and a difference.
    func between(_ start: FixedPoint, _ end: FixedPoint, _ time: Int) -> FixedPoint {
      (start * FixedPoint(steps - time) + end * FixedPoint(time - 1)) / FixedPoint(steps - 1)
    }
    switch family {
    case .linear(let start, let end):
      self.init(betas: (1...steps).map { between(exact(start), exact(end), $0) })
    case .scaledLinear(let start, let end):
      let roots = (exact(start).squareRoot(), exact(end).squareRoot())
      self.init(
        betas: (1...steps).map { time in
          let root = between(roots.0, roots.1, time)
          return root * root
        })
    case .cosine(let offset, let cap):
      // cos(A + nδ) by turning (cos, sin) through δ again and again: exact but for rounding.
      let scale = FixedPoint.pi / (FixedPoint(2) * (FixedPoint(1) + exact(offset)))
      let (cosineStep, sineStep) = Self.turn(by: scale / FixedPoint(steps))
      var (cosine, sine) = Self.turn(by: exact(offset) * scale)
      let powers = (0...steps).map { _ in
        defer {
          (cosine, sine) = (
            cosine * cosineStep - sine * sineStep, sine * cosineStep + cosine * sineStep
          )
        }
        return cosine * cosine
      }
      self.init(
        betas: (1...steps).map { min(FixedPoint(1) - powers[$0] / powers[$0 - 1], exact(cap)) })
    }
  }
}

extension Exact {
  /// Cosine and sine of an angle in [0, π/2].
  private static func turn(by angle: FixedPoint) -> (cosine: FixedPoint, sine: FixedPoint) {
    (angle.cosine(), (FixedPoint.pi / FixedPoint(2) - angle).cosine())
  }
}
