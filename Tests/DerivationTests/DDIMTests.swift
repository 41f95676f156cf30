import Derivation
import Scalars
import Testing

/// Edge cases and errors; the identities themselves are proved by the register's evidence.
@Suite struct DDIMTests {
  @Test func `ddim.sigma vanishes at eta = 0 and at the last step`() throws {
    #expect(try DDIM.sigma(to: 0.9, from: 0.5, eta: 0) == 0.0)
    #expect(try DDIM.sigma(to: 1, from: 0.5, eta: 1) == 0.0)
  }

  @Test func `ddim.sigma is an error where the step goes forward`() {
    #expect(throws: DerivationError.self) { try DDIM.sigma(to: 0.5, from: 0.9, eta: 1.0) }
  }

  @Test func `ddim.variance is an error beyond the marginal's`() throws {
    #expect(try DDIM.variance(to: 0.75, sigma: 0.5) == 0.25)
    #expect(throws: DerivationError.self) { try DDIM.variance(to: 0.75, sigma: (0.5).nextUp) }
  }

  @Test func `ddim.update ends at the predicted data`() throws {
    let next = try DDIM.update(
      state: 0.3, noise: -1.25, freshNoise: 7, to: 1, from: 0.64, eta: 1)
    #expect(next == (0.3 + 0.6 * 1.25) / 0.8)
  }

  @Test func `ddim.mean of the last step is the data`() throws {
    #expect(try DDIM.mean(data: 0.7, state: -3, to: 1, from: 0.5, sigma: 0) == 0.7)
  }

  @Test func `ddim.deterministic stays where it is when the ends agree`() throws {
    let point = PythagoreanPoint.points(seed: 1)[0]
    let state = Rational(22, over: 7)
    #expect(
      try DDIM.deterministicUpdate(
        state: state, noise: 3, to: point.signalPowerFrom, from: point.signalPowerFrom) == state)
  }

  @Test func `ddim.equals-ddpm has no direction at the last step`() throws {
    #expect(try DDIM.directionRateAtPosteriorVariance(to: 1, from: 0.5) == 0.0)
  }

  @Test func `a root never clamps`() {
    #expect(throws: DerivationError.negativeRadicand("-1e-300")) { try (-1e-300).root() }
    #expect(throws: DerivationError.self) { try Double.nan.root() }
    #expect(throws: DerivationError.self) { try Float(-1).root() }
    #expect(throws: DerivationError.self) { try Float16(-1).root() }
  }
}
