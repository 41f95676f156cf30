import OracleTesting
import Testing
import Toy

/// What the library has, on plain arrays. It keeps a table, as its sampler is made with one.
struct ToySampler: SamplerUnderTest {
  private var sampler = Sampler(betas: [])

  mutating func configure(betas: [Double]) { sampler = Sampler(betas: betas) }

  func signalPowers() -> [Double] { Array(sampler.alphasCumprod.dropFirst()) }

  func forwardMarginal(at time: Int, data: [Double], noise: [Double]) -> [Double] {
    sampler.addNoise(data, noise, time)
  }

  func predictedData(at time: Int, state: [Double], noise: [Double]) -> [Double] {
    sampler.predictedX0(state, noise, time)
  }

  func sigma(from time: Int, to previous: Int, eta: Double) -> Double {
    sampler.sigma(time, previous, eta: eta)
  }

  func step(
    from time: Int, to previous: Int, eta: Double, state: [Double], noise: [Double],
    freshNoise: [Double]
  ) -> [Double] {
    sampler.step(state, eps: noise, t: time, tPrev: previous, eta: eta, z: freshNoise)
  }
}

@Test(arguments: Conformance.checks)
func conforms(to check: Conformance.Check) async throws {
  try await expectConformance(of: ToySampler(), to: check)
}
