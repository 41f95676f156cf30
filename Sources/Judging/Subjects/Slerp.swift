import CandidateProtocol
import Derivation
import RealModule
import Rows
import Scalars

/// Checks of `ddim.interpolation` through `slerp`.
enum SlerpChecks {
  static let checks: [Check] = [
    check("ends", "w = 0 and w = 1 give the ends themselves.", fractions: [0, 1]),
    check("middle", "w = ½.", fractions: [0.5]),
    check(
      "interior", "Weights between the ends.", fractions: [0.25, 0.75, 0.0625, 0.984375],
      withDrawn: true),
  ]

  private static func check(
    _ aspect: String, _ why: String, fractions: [Double], withDrawn: Bool = false
  ) -> Check {
    Check(.ddimInterpolation, aspect, about: "slerp", asking: .slerp, why: why) { questions in
      let setting = questions.setting
      let drawn = withDrawn ? [questions.drawnShare()] : []
      let places = (fractions + drawn).flatMap { fraction in
        [0.125, 0.25, 1.5, 2.75, 3.0].map { (fraction, $0) }
      }
      let probes = questions.thinned(places).compactMap { fraction, angle -> Probe? in
        guard let (first, second) = pair(&questions, at: angle) else { return nil }
        let request = Request.slerp(.init(first, second, fraction: fraction))
        return Probe(request: request, spot: .between(fraction)) { _ in
          expectations(first, second, fraction, setting.capabilities.precision.format)
        }
      }
      return .probing(probes, in: setting, nothing: "the candidate takes one dimension only")
    }
  }

  /// Two drawn vectors of different lengths at about an angle, in [0.1, π − 0.1] in any case.
  private static func pair(
    _ questions: inout Questions, at angle: Double
  ) -> (first: [Double], second: [Double])? {
    var count = questions.nextDimension()
    if count < 2 { count = questions.dimension(2) }
    guard count >= 2 else { return nil }
    let first = questions.drawn(count, within: 4)
    // Gram–Schmidt on another drawn vector; the result need not be exact, it is only a choice.
    let other = questions.drawn(count, within: 4)
    let share = product(first, other) / product(first, first)
    let across = zip(first, other).map { $1 - share * $0 }
    let scale = (product(first, first) / product(across, across)).squareRoot()
    let second = zip(first, across).map {
      questions.setting.askable(0.75 * (Double.cos(angle) * $0 + Double.sin(angle) * scale * $1))
    }
    let reached = Interpolation.angle(between: first, second)
    return 0.1...(Double.pi - 0.1) ~= reached ? (first, second) : nil
  }

  private static func product(_ first: [Double], _ second: [Double]) -> Double {
    zip(first, second).reduce(0) { $0 + $1.0 * $1.1 }
  }

  /// The interpolation, and what rounding may do to it.
  ///
  /// A product of d terms and the two norms are each off by at most d + 2 roundings of Σ|a_i b_i| ≤
  /// |a||b|, so the angle's cosine by 3(d + 4) u; the arc cosine adds two roundings of an angle. Both
  /// weights grow with the angle, so their extremes are at the ends of its interval; where that
  /// reaches 0 or π nothing is decided. Four roundings for each sine and quotient, and for the sum.
  private static func expectations(
    _ first: [Double], _ second: [Double], _ fraction: Double, _ format: any BinaryFormat.Type
  ) -> [Expectation] {
    let angle = Interpolation.angle(between: first, second)
    let unit = format.unitRoundoff
    let ofCosine = 3 * Double(first.count + 4) * unit
    let cosine = Double.cos(angle)
    let lowest = Double.acos(min(1, cosine + ofCosine)) - 4 * Double.pi * unit
    let highest = Double.acos(max(-1, cosine - ofCosine)) + 4 * Double.pi * unit
    let isDecided = lowest > 0 && highest < Double.pi
    func weights(_ angle: Double) -> (first: Double, second: Double) {
      Interpolation.sphericalWeights(fraction: fraction, angle: angle)
    }
    let (right, low, high) = (weights(angle), weights(lowest), weights(highest))
    func reach(_ weight: KeyPath<(first: Double, second: Double), Double>) -> Double {
      let center = right[keyPath: weight]
      let widest = max(
        (low[keyPath: weight] - center).magnitude, (high[keyPath: weight] - center).magnitude)
      return widest + 12 * unit * (center + widest)
    }
    let (ofFirst, ofSecond) = (reach(\.first), reach(\.second))
    let values = Interpolation.spherical(first, second, fraction: fraction)
    return values.indices.map { index in
      let allowed =
        ofFirst * first[index].magnitude + ofSecond * second[index].magnitude
        + 4 * unit * values[index].magnitude + 8 * format.underflow
      return Expectation(value: values[index], allowed: isDecided ? allowed : .infinity)
    }
  }
}
