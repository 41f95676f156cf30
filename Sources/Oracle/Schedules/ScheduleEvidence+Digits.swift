import CandidateProtocol
import Derivation
import Rows
import Scalars

extension ScheduleEvidence {
  private static func table(
    _ quantity: String, _ values: [Double], _ exact: [FixedPoint]
  ) throws -> Double {
    let (units, time) = ScheduleAccuracy.worst(values, exact)
    guard units <= ScheduleAccuracy.allowedUnits else {
      throw Refutation("\(quantity) at t = \(time) is \(units) units of roundoff off")
    }
    return units
  }

  /// The papers' T = 1000; ``ScheduleAccuracy/rows()`` goes on to 4000.
  private static func families(
    _ isWanted: (Schedule.Family) -> Bool
  ) -> [(family: Schedule.Family, steps: Int)] {
    ScheduleAccuracy.schedules.filter { $0.steps == 1000 && isWanted($0.family) }
  }

  static func signalPowerToFiftyDigits(
    _ formula: @escaping Table<DoubleDouble> = NoiseSchedule.cumulativeSignalPower(betas:),
    noisePower: @escaping Table<DoubleDouble> = NoiseSchedule.cumulativeNoisePower(betas:)
  ) -> Evidence {
    Evidence(
      kind: .computed,
      method:
        "ᾱ and 1 − ᾱ of a list of β, by double-double products rounded once, against 70 digits: "
        + "DDPM's schedule"
    ) {
      var worst = 0.0
      for (family, steps) in families({ if case .linear = $0 { true } else { false } }) {
        let betas = family.table(steps: steps).betas
        let exact = Exact(betas: betas.map { FixedPoint($0) ?? FixedPoint(0) })
        let doubled = betas.map { DoubleDouble($0) }
        let signal = try formula(doubled).map(\.high)
        let noise = try noisePower(doubled).map(\.high)
        worst = max(worst, try table("ᾱ", signal, exact.signalPowers))
        worst = max(worst, try table("1 − ᾱ", noise, exact.noisePowers))
      }
      return "at most \(worst) units of roundoff off"
    }
  }

  static func linearToFiftyDigits(
    _ formula: @escaping Formula4<DoubleDouble> = NoiseSchedule.linearBeta(at:of:from:through:)
  ) -> Evidence {
    byInterpolation("linear", { if case .linear = $0 { true } else { false } }, formula)
  }

  static func scaledLinearToFiftyDigits(
    _ formula: @escaping Formula4<DoubleDouble> = NoiseSchedule.scaledLinearBeta(
      at:of:from:through:)
  ) -> Evidence {
    byInterpolation(
      "scaled-linear", { if case .scaledLinear = $0 { true } else { false } }, formula)
  }

  private static func byInterpolation(
    _ name: String, _ isWanted: @escaping @Sendable (Schedule.Family) -> Bool,
    _ formula: @escaping Formula4<DoubleDouble>
  ) -> Evidence {
    Evidence(
      kind: .computed,
      method:
        "β, ᾱ and 1 − ᾱ of the \(name) schedule, T = 1000, against 70 digits, by weights of both ends"
    ) {
      var worst = 0.0
      for (family, steps) in families(isWanted) {
        let (start, end): (Double, Double) =
          switch family {
          case .linear(let start, let end), .scaledLinear(let start, let end): (start, end)
          case .cosine: (0, 0)
          }
        let exact = Exact(family, steps: steps)
        let betas = try (1...steps).map { time in
          try formula(
            DoubleDouble(Double(time)), DoubleDouble(Double(steps)), DoubleDouble(start),
            DoubleDouble(end))
        }
        let signal = NoiseSchedule.cumulativeSignalPower(betas: betas).map(\.high)
        let noise = NoiseSchedule.cumulativeNoisePower(betas: betas).map(\.high)
        worst = max(worst, try table("β", betas.map(\.high), exact.betas))
        worst = max(worst, try table("ᾱ", signal, exact.signalPowers))
        worst = max(worst, try table("1 − ᾱ", noise, exact.noisePowers))
      }
      return "at most \(worst) units of roundoff off"
    }
  }

  typealias CosineBeta = @Sendable (Int, Int, Double, Double) throws -> Double
  typealias CosinePower = @Sendable (Int, Int, Double) throws -> Double

  static func cosineToFiftyDigits(
    beta: @escaping CosineBeta = NoiseSchedule.cosineBeta(at:of:offset:cap:),
    signalPower: @escaping CosinePower = NoiseSchedule.cosineSignalPower(at:of:offset:)
  ) -> Evidence {
    Evidence(
      kind: .computed,
      method: "β by its product form and ᾱ in closed form against 70 digits of the definition "
        + "1 − f(t)/f(t−1) and its product, T = 1000"
    ) {
      var worst = 0.0
      for (family, steps) in families({ if case .cosine = $0 { true } else { false } }) {
        guard case .cosine(let offset, let cap) = family else { continue }
        let exact = Exact(family, steps: steps)
        let betas = try (1...steps).map { try beta($0, steps, offset, cap) }
        // f(t)/f(0) is ᾱ before the first clip only.
        let uncapped = betas.firstIndex(of: cap) ?? steps
        let signal = try (1...uncapped).map { try signalPower($0, steps, offset) }
        worst = max(worst, try table("β", betas, exact.betas))
        worst = max(worst, try table("ᾱ", signal, Array(exact.signalPowers.prefix(uncapped))))
        let whole = family.table(steps: steps).signalPowers
        worst = max(worst, try table("ᾱ", whole, exact.signalPowers))
      }
      return "at most \(worst) units of roundoff off"
    }
  }

  static func respacedToFiftyDigits(
    _ formula: @escaping Table<DoubleDouble> = NoiseSchedule.respacedBetas(signalPowers:)
  ) -> Evidence {
    Evidence(
      kind: .computed,
      method:
        "β' on fifty trailing times of DDPM's schedule against 70 digits of the product of the "
        + "skipped kernels"
    ) {
      let family = Schedule.Family.linear(from: 1e-4, through: 0.02)
      let betas = family.table(steps: 1000).betas
      let times = try NoiseSchedule.subSequence(of: 1000, count: 50, spacing: .trailing)
      let all = NoiseSchedule.cumulativeSignalPower(betas: betas.map { DoubleDouble($0) })
      let values = try formula(times.map { all[$0 - 1] }).map(\.high)
      var previous = 0
      let exact = times.map { time in
        let gap = Exact(betas: betas[previous..<time].map { FixedPoint($0) ?? FixedPoint(0) })
        previous = time
        return gap.noisePowers[gap.noisePowers.count - 1]
      }
      return "at most \(try table("β'", values, exact)) units of roundoff off"
    }
  }
}
