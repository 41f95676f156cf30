/// A point (ᾱ_prev, ᾱ_t, η) at which every root of the derivation is a fraction.
///
/// With a = cos of an angle φ and √α = cos of an angle ψ, the rates of the later time are
/// a_t = cos φ cos ψ and s_t = √(1 − cos²φ cos²ψ). All of sin φ, cos φ, sin ψ, cos ψ and s_t are
/// fractions where tan φ = p/q and tan ψ = p/r for a box with edges p, q, r whose space diagonal
/// and whose faces (p, q) and (p, r) have integer diagonals: 1 + tan²φ, 1 + tan²ψ and
/// tan²φ + tan²ψ + tan²φ tan²ψ are then squares. The smallest such box is 104 × 153 × 672.
///
/// η is chosen last. σ = s_prev · sin χ with tan(χ/2) a fraction makes the direction's coefficient
/// s_prev · cos χ, so identities in σ are exact for any η, not for 0 and 1 alone.
///
/// The transitions come from a fixed list of 22 boxes, each both ways round: 44 pairs (ᾱ_prev, ᾱ_t).
/// η and whatever else an identity has in it are drawn from thousands of fractions, and for those a
/// false identity of degree d passes at one point with probability at most d/N (Schwartz 1980,
/// Zippel 1979). In the transition itself exactness at a dozen unrelated points is the evidence.
public struct PythagoreanPoint: Sendable, CustomStringConvertible {
  /// ᾱ at the earlier time, t_prev.
  public let signalPowerTo: Rational
  /// ᾱ at the later time, t.
  public let signalPowerFrom: Rational
  /// η in [0, 1].
  public let eta: Rational

  /// The two angles of a box as above, exchanged or not, and the angle χ.
  ///
  /// - Parameters:
  ///   - box: edges p, q, r as described.
  ///   - halfTangent: tan(χ/2), in [0, 1).
  /// - Returns: nil where the η that belongs to χ lies beyond 1.
  init?(box: (p: Int, q: Int, r: Int), halfTangent: Rational) {
    let tangentSquared = Rational(box.p * box.p, over: box.q * box.q)
    let stepTangentSquared = Rational(box.p * box.p, over: box.r * box.r)
    signalPowerTo = 1 / (1 + tangentSquared)
    let alpha = 1 / (1 + stepTangentSquared)
    signalPowerFrom = signalPowerTo * alpha
    let sine = 2 * halfTangent / (1 + halfTangent * halfTangent)
    // σ = η s_prev √β / s_t = s_prev sin χ
    guard let rootBeta = try? (1 - alpha).root(), let noise = try? (1 - signalPowerFrom).root()
    else { return nil }
    eta = sine * noise / rootBeta
    if eta > 1 { return nil }
  }

  public var description: String {
    "ᾱ_prev = \(signalPowerTo), ᾱ_t = \(signalPowerFrom), η = \(eta)"
  }

  private init(to: Rational, from: Rational, eta: Rational) {
    signalPowerTo = to
    signalPowerFrom = from
    self.eta = eta
  }

  /// The same transition at another η for which all roots are fractions: 0 and 1 always are.
  private func with(eta: Rational) -> PythagoreanPoint {
    PythagoreanPoint(to: signalPowerTo, from: signalPowerFrom, eta: eta)
  }

  /// Points for a proof: every box both ways round, at η = 0, at η = 1 and at drawn η between.
  ///
  /// - Parameters:
  ///   - seed: fixes the drawn points.
  ///   - count: how many of the boxes to use.
  public static func points(seed: UInt64, boxes count: Int = 6) -> [PythagoreanPoint] {
    var generator = SplitMix64(seed: seed)
    return boxes.shuffled(using: &generator).prefix(count).flatMap { p, q, r in
      [(p, q, r), (p, r, q)].flatMap { box -> [PythagoreanPoint] in
        guard let start = PythagoreanPoint(box: box, halfTangent: 0) else { return [] }
        let between = drawn(box: box, using: &generator)
        return [start, start.with(eta: 1)] + (between.map { [$0] } ?? [])
      }
    }
  }

  /// A point with η strictly between 0 and 1, found by drawing until the angle is small enough.
  private static func drawn(
    box: (p: Int, q: Int, r: Int), using generator: inout SplitMix64
  ) -> PythagoreanPoint? {
    for _ in 0..<64 {
      let numerator = Int(generator.next() % 97) + 1
      let denominator = numerator + Int(generator.next() % 997) + 1
      let halfTangent = Rational(numerator, over: denominator)
      if let point = PythagoreanPoint(box: box, halfTangent: halfTangent), point.eta < 1 {
        return point
      }
    }
    return nil
  }

  /// Boxes without a common factor, found by search; a test checks the three squares of each.
  package static let boxes: [(p: Int, q: Int, r: Int)] = [
    (104, 153, 672), (117, 520, 756), (252, 2261, 2640), (333, 644, 2040), (399, 468, 4180),
    (448, 264, 975), (495, 264, 952), (756, 533, 3360), (840, 448, 495), (1276, 357, 6960),
    (1364, 14973, 21120), (1584, 1365, 14212), (1680, 819, 3740), (1680, 1925, 2052),
    (1680, 3404, 4653), (1771, 1428, 2640), (1827, 1564, 8736), (1881, 1092, 1540),
    (1932, 2880, 4301), (2352, 5236, 7011), (2640, 2275, 2772), (2944, 3567, 16800),
  ]
}
