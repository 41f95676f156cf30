import CandidateProtocol
import Derivation
import RealModule
import Rows
import Scalars

/// Evidence that the deterministic step with the perfect network is injective.
extension FamilyJointEvidence {
  /// A data law without a symmetry: narrow, wide, and a single point.
  static let mixtures: [NormalMixture<Double>.Component] = [
    .init(weight: 0.3, mean: -1.2, variance: 0.04), .init(weight: 0.5, mean: 0.4, variance: 0.2),
    .init(weight: 0.2, mean: 2, variance: 0),
  ]

  static func injective(
    _ formula: @escaping Formula3<Double> = DDIM.deterministicSlope(conditionalVariance:to:from:)
  ) -> Evidence {
    Evidence(
      kind: .computed,
      method:
        "the slope of the σ = 0 step with a mixture's perfect network, by dual numbers, is the "
        + "closed form and positive; through a whole chain a larger x_T gives a larger x_0"
    ) {
      let mixture = try NormalMixture(mixtures)
      var worst = 0.0
      for point in Transitions.ofDDPM {
        for state in stride(from: -4.0, through: 4, by: 0.5) {
          let slope = try step(mixture, state, to: point.to, from: point.from).derivative
          let spread = try mixture.conditionalVariance(state: state, signalPower: point.from)
          let claimed = try formula(spread, point.to, point.from)
          // The derivative of ε̂ is a difference of terms of the size of slope's own parts over s².
          let scale = 1 / (1 - point.from)
          let deviation = (slope - claimed).magnitude
          worst = max(worst, deviation / scale)
          guard deviation <= 64 * Double.ulpOfOne * scale * (1 + state * state) else {
            throw Refutation(
              "at t = \(point.time), x = \(state) the slope is \(slope), \(claimed) is claimed")
          }
          guard claimed > 0 else { throw Refutation("the slope \(claimed) is not positive") }
        }
      }
      let ends = try [-2, -0.5, 0.7, 0.8, 2.5].map { try chain(mixture, from: $0) }
      guard zip(ends, ends.dropFirst()).allSatisfy({ $0 < $1 }) else {
        throw Refutation("the ends of rising x_T do not rise: \(ends)")
      }
      return "largest difference \(worst) of 1/s²; x_T = 0.7 gives x_0 = \(ends[2])"
    }
  }

  /// The deterministic step and its derivative in x_t.
  private static func step(
    _ mixture: NormalMixture<Double>, _ state: Double, to: Double, from: Double
  ) throws -> Dual<Double> {
    let state = Dual(state, derivative: 1)
    let noise = try mixture.dual().optimalNoise(state: state, signalPower: Dual(from))
    return try DDIM.deterministicUpdate(
      state: state, noise: noise, to: Dual(to), from: Dual(from))
  }

  private static func chain(_ mixture: NormalMixture<Double>, from start: Double) throws -> Double {
    let powers = Transitions.ofDDPM.map(\.from)
    var state = start
    for (to, from) in zip(powers, powers.dropFirst()).reversed() {
      let noise = try mixture.optimalNoise(state: state, signalPower: from)
      state = try DDIM.deterministicUpdate(state: state, noise: noise, to: to, from: from)
    }
    return state
  }
}

extension NormalMixture<Double> {
  /// The mixture as constants among duals.
  func dual() throws -> NormalMixture<Dual<Double>> {
    try NormalMixture<Dual<Double>>(
      components.map {
        .init(weight: Dual($0.weight), mean: Dual($0.mean), variance: Dual($0.variance))
      })
  }
}
