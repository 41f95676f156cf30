import Derivation
import Laws
import RealModule
import Samplers
import Statistics
import Testing

/// Laws of chains for data that are single points, which have no density.
@Suite struct PointDataTests {
  private static let samplers: [Sampler<Double>] = [
    .family(eta: 0), .family(eta: 0.2), .family(eta: 1), .ancestral(.kernel), .sigmaHat,
  ]

  private static func law(
    _ place: Int, _ count: Int, _ points: [Double]
  ) throws -> MixtureChainLaw {
    let powers = NoiseSchedule.cumulativeSignalPower(
      betas: (1...1000).map {
        NoiseSchedule.linearBeta(at: Double($0), of: 1000, from: 1e-4, through: 0.02)
      })
    return try MixtureChainLaw(
      of: ReverseChain(
        samplers[place], signalPowers: powers,
        times: NoiseSchedule.subSequence(of: 1000, count: count, spacing: .trailing)),
      data: NormalMixture(points.map { .init(weight: 1, mean: $0, variance: 0) }))
  }

  /// The square of the distance to points at ±1, whose quantiles are −1 below the middle and 1 above: twice the integral
  /// over the lower half's scores, by Simpson's rule on 40 octaves towards the middle, where the few that lie between
  /// the points are. The error is what half as many places change, and the 1e-11 of the mass that is left there.
  private static func square(of law: MixtureChainLaw) throws -> Estimate {
    func simpson(_ intervals: Int, _ values: [Double]) -> Double {
      let step = values.count / intervals
      return (0...intervals).reduce(0) { sum, place in
        let weight = place == 0 || place == intervals ? 1.0 : place % 2 == 1 ? 4 : 2
        return sum + weight * values[min(place * step, values.count - 1)]
      } / (3 * Double(intervals))
    }
    var (fine, rough) = (0.0, 0.0)
    for octave in 0..<40 {
      let from = -8.29 * Double(sign: .plus, exponent: -octave, significand: 1)
      let values = try (0...32).map { place in
        let z = from * (1 - Double(place) / 64)
        let distance = try law.quantile(NormalLaw.lower(z)).value + 1
        return distance * distance * Double.exp(-z * z / 2) / (2 * Double.pi).squareRoot()
      }
      fine -= from * simpson(32, values)
      rough -= from * simpson(16, values)
    }
    // Each octave is half of its larger end, and the law is symmetric.
    return Estimate(fine, error: (fine - rough).magnitude + 1e-11)
  }

  private static func agree(_ distance: Estimate, _ square: Estimate) -> Bool {
    let error = 2 * distance.value * distance.error + distance.error * distance.error
    return (distance.value * distance.value - square.value).magnitude <= error + square.error
  }

  /// Data of narrow peaks have such laws too: at t = 20 a share of e^−1250 has no number.
  @Test(arguments: samplers.indices, [1, 2, 10, 50])
  func `chain.mixture-law: the distance to single points is a number, and right`(
    place: Int, count: Int
  ) throws {
    let two = try Self.law(place, count, [-1, 1])
    let (distance, square) = (two.distanceToData(), try Self.square(of: two))
    #expect(Self.agree(distance, square), "\(distance), \(square)")
    #expect(distance.error < 1e-6 && square.error < 0.01 * square.value, "\(distance), \(square)")
    // To one point there is one way to go.
    let one = try Self.law(place, count, [0.5])
    let toOne = one.distanceToData()
    let away = one.mean.value - 0.5
    let right = Estimate(
      one.variance.value + away * away,
      error: one.variance.error + 2 * away.magnitude * one.mean.error)
    #expect(Self.agree(toOne, right), "\(toOne), \(right)")
    #expect(toOne.error < 1e-6, "\(toOne)")
  }
}
