import Derivation
import Testing

@Suite struct ForwardTests {
  @Test func `schedule.signal-power of constant beta is a geometric sequence`() {
    // Powers of ½ are exact.
    #expect(
      NoiseSchedule.cumulativeSignalPower(betas: [0.5, 0.5, 0.5]) == [0.5, 0.25, 0.125])
    #expect(NoiseSchedule.cumulativeSignalPower(betas: [Double]()).isEmpty)
  }

  @Test func `schedule.linear has both ends exactly`() {
    let (start, end) = (1e-4, 0.02)
    #expect(NoiseSchedule.linearBeta(at: 1, of: 1000, from: start, through: end) == start)
    let last = NoiseSchedule.linearBeta(at: 1000, of: 1000, from: start, through: end)
    #expect((last - end).magnitude <= end.ulp)
  }

  @Test func `forward.marginal at t = 0 is the data without noise`() throws {
    #expect(try Forward.marginalMean(data: 0.3, signalPower: 1) == 0.3)
    #expect(Forward.marginalVariance(signalPower: 1.0) == 0)
  }

  @Test func `forward.reparameterization of a 3-4-5 point is exact`() throws {
    #expect(try Forward.state(data: 5.0, noise: 10, signalPower: 0.64) == 0.8 * 5 + 0.6 * 10)
    #expect(throws: DerivationError.self) {
      try Forward.state(data: 0.0, noise: 0, signalPower: 1.1)
    }
  }

  @Test func `inversion.predicted-data has no answer beyond its range`() {
    #expect(throws: DerivationError.self) {
      try Inversion.predictedData(state: 1.0, noise: 0, signalPower: -0.1)
    }
  }

  @Test func `ddpm.posterior-mean of the last step is the data`() throws {
    #expect(try Posterior.mean(data: 0.25, state: 9, to: 1, from: 0.5) == 0.25)
  }

  @Test func `ddpm.posterior-variance vanishes at the last step`() {
    #expect(Posterior.variance(to: 1.0, from: 0.5) == 0)
  }
}
