internal import Derivation
internal import RealModule
internal import Scalars

/// Checks of `ddim.interpolation` through `slerp`.
enum SlerpChecks {
  static let checks: [Check] = [
    check("ends", fractions: [0, 1]), check("middle", fractions: [0.5]),
    check("interior", fractions: [0.25, 0.75, 0.875, 0.0625]),
  ]

  private static func check(_ aspect: String, fractions: [Double]) -> Check {
    Check("ddim.interpolation", aspect, about: "slerp", asking: .slerp) { setting in
      var questions = Questions(setting, for: "slerp" + aspect)
      let probes = fractions.flatMap { fraction in
        [0.25, 1.5, 2.75].compactMap { angle -> Probe? in
          guard let (first, second) = pair(&questions, at: angle) else { return nil }
          let request = Request.slerp(first, second, fraction: fraction)
          return Probe(request: request, field: "x", place: Place(time: 0)) { _ in
            expectations(first, second, fraction, setting.capabilities.precision.format)
          }
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
      Precision.common(0.75 * (Double.cos(angle) * $0 + Double.sin(angle) * scale * $1))
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
  /// |a||b|, so the angle's cosine by 3(d + 4) u and the angle by 1/sin θ as much; its arc cosine and
  /// each sine add two roundings. The weights' derivatives by θ carry the angle's error over, and a
  /// dozen roundings are for the rest.
  private static func expectations(
    _ first: [Double], _ second: [Double], _ fraction: Double, _ format: any BinaryFormat.Type
  ) -> [Expectation] {
    let angle = Interpolation.angle(between: first, second)
    let (ofFirst, ofSecond) = Interpolation.sphericalWeights(fraction: fraction, angle: angle)
    let unit = format.unitRoundoff
    let sine = Double.sin(angle)
    let ofAngle = (3 * Double(first.count + 4) / sine + 4 * Double.pi) * unit
    func sensitivity(_ share: Double, _ weight: Double) -> Double {
      (share * Double.cos(share * angle) - weight * Double.cos(angle)).magnitude / sine
    }
    // Twice the first-order bound covers the second order and our own rounding in Double.
    func error(_ share: Double, _ weight: Double) -> Double {
      2 * (sensitivity(share, weight) * ofAngle + 12 * unit * (weight.magnitude + share))
    }
    let values = Interpolation.spherical(first, second, fraction: fraction)
    return values.indices.map { index in
      let allowed =
        error(1 - fraction, ofFirst) * first[index].magnitude
        + error(fraction, ofSecond) * second[index].magnitude
        + 4 * unit * values[index].magnitude + 8 * format.underflow
      return Expectation(value: values[index], allowed: allowed)
    }
  }
}
