import Derivation
import Samplers
import Scalars
import Testing

/// The way there and back for normal data, beside another implementation.
@Suite struct RoundTripTests {
  /// What x_0 of data N(0, ¼) is multiplied by on the way to x_T and back, on DDPM's schedule with trailing times: by
  /// Python's mpmath at 60 digits, of which 20 are kept. ε̂ is asked for at the ᾱ of the state, or of the target.
  private static let references: [(steps: Int, atTarget: Bool, gain: String)] = [
    (10, false, "0.54744967212808819776"),
    (50, false, "0.88885501601700608432"),
    (200, false, "0.9707160453598026453"),
    (10, true, "0.72419600289153137033"),
    (50, true, "0.94636316301049561657"),
    (200, true, "0.98664967029013912965"),
  ]

  @Test(arguments: references.indices)
  func `ddim.inversion: the round trip's gain is what other code says, to 19 digits`(
    index: Int
  ) throws {
    let reference = Self.references[index]
    let steps: FixedPoint = 1000
    let betas = (1...1000).map {
      NoiseSchedule.linearBeta(
        at: FixedPoint($0), of: steps, from: 1 / 10_000 as FixedPoint,
        through: 2 / 100 as FixedPoint)
    }
    let powers = [1] + NoiseSchedule.cumulativeSignalPower(betas: betas)
    let times = try NoiseSchedule.subSequence(
      of: 1000, count: reference.steps, spacing: .trailing)
    let network = try GaussianNetwork<FixedPoint>(mean: 0, variance: 1 / 4 as FixedPoint)
    var gain: FixedPoint = 1
    for (from, to) in zip([0] + times, times) {
      let step = try Sampler.encoding(to: powers[to], from: powers[from])
      let line = try network.line(signalPower: powers[reference.atTarget ? to : from])
      gain *= step.kernel(gain: line.slope, offset: line.intercept).slope
    }
    for step in try ReverseChain(
      .family(eta: 0), signalPowers: Array(powers.dropFirst()), times: times
    ).steps {
      let line = try network.line(signalPower: step.signalPower)
      gain *= step.coefficients.kernel(gain: line.slope, offset: line.intercept).slope
    }
    let digits = reference.gain.drop { $0 != "." }.dropFirst()
    let right = try digits.reversed().reduce(0 as FixedPoint) {
      ($0 + FixedPoint(try #require($1.wholeNumberValue))) / 10
    }
    #expect((gain - right).magnitude < FixedPoint(1) / 10_000_000_000 / 1_000_000_000)
  }
}
