import OracleTesting
import Testing
import Toy

/// The same library with a mistake in it.
struct WrongSampler: SamplerUnderTest {
  private var sampler = Sampler(betas: [])

  mutating func configure(betas: [Double]) {
    sampler = Sampler(betas: betas)
    sampler.forgetsRoot = true
  }

  func forwardMarginal(at time: Int, data: [Double], noise: [Double]) -> [Double] {
    sampler.addNoise(data, noise, time)
  }

  func sigma(from time: Int, to previous: Int, eta: Double) -> Double {
    sampler.sigma(time, previous, eta: eta)
  }
}

/// What claims nothing is not right.
struct EmptySampler: SamplerUnderTest {}

@Test(arguments: Conformance.checks(only: ["forward.marginal", "ddim.sigma"]))
func conformsNot(to check: Conformance.Check) async throws {
  try await expectConformance(of: WrongSampler(), to: check)
}

@Test(arguments: Conformance.checks(only: ["ddim.sigma"]))
func isEmpty(for check: Conformance.Check) async throws {
  try await expectConformance(of: EmptySampler(), to: check)
}
