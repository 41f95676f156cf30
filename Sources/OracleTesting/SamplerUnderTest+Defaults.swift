public import CandidateProtocol
public import Derivation
import Judging
import Rows

/// What a sampler is unless it says otherwise, and what it answers to what it does not have.
extension SamplerUnderTest {
  public var name: String { "\(Self.self)" }
  public var version: String { "" }
  public var precision: Precision { .fp64 }
  public var tablePrecision: Precision { precision }
  public var conventions: Conventions { Conventions() }
  public var dimensions: Set<Int>? { nil }

  private func missing(_ requirement: String = #function) -> Conformance.Unsupported {
    Conformance.Unsupported("\(name) has no \(requirement)")
  }

  public func configure(betas: [Double]) throws { throw missing() }

  public func configure(family: ScheduleFamily, steps: Int) throws { throw missing() }

  public func signalPowers() throws -> [Double] { throw missing() }

  public func schedule(family: ScheduleFamily, steps: Int) throws -> (
    signalPowers: [Double], betas: [Double]?
  ) { throw missing() }

  public func timesteps(steps: Int, count: Int, spacing: Spacing) throws -> [Int] {
    throw missing()
  }

  public func forwardStep(to time: Int, state: [Double], noise: [Double]) throws -> [Double] {
    throw missing()
  }

  public func forwardMarginal(at time: Int, data: [Double], noise: [Double]) throws -> [Double] {
    throw missing()
  }

  public func forwardMarginal(at times: [Int], data: [Double], noise: [Double]) throws -> [Double] {
    throw missing("forwardMarginal(at:data:noise:) for a batch")
  }

  public func posterior(at time: Int, data: [Double], state: [Double]) throws -> (
    mean: [Double], variance: Double
  ) { throw missing() }

  public func predictedData(at time: Int, state: [Double], noise: [Double]) throws -> [Double] {
    throw missing()
  }

  public func predictedData(at times: [Int], state: [Double], noise: [Double]) throws -> [Double] {
    throw missing("predictedData(at:state:noise:) for a batch")
  }

  public func predictedData(at time: Int, state: [Double], velocity: [Double]) throws -> [Double] {
    throw missing()
  }

  public func predictedData(at times: [Int], state: [Double], velocity: [Double]) throws -> [Double]
  { throw missing("predictedData(at:state:velocity:) for a batch") }

  public func predictedNoise(at time: Int, state: [Double], data: [Double]) throws -> [Double] {
    throw missing()
  }

  public func predictedNoise(at times: [Int], state: [Double], data: [Double]) throws -> [Double] {
    throw missing("predictedNoise(at:state:data:) for a batch")
  }

  public func predictedNoise(at time: Int, state: [Double], velocity: [Double]) throws -> [Double] {
    throw missing()
  }

  public func predictedNoise(at times: [Int], state: [Double], velocity: [Double]) throws
    -> [Double]
  { throw missing("predictedNoise(at:state:velocity:) for a batch") }

  public func velocity(at time: Int, data: [Double], noise: [Double]) throws -> [Double] {
    throw missing()
  }

  public func velocity(at times: [Int], data: [Double], noise: [Double]) throws -> [Double] {
    throw missing("velocity(at:data:noise:) for a batch")
  }

  public func sigma(from time: Int, to previous: Int, eta: Double) throws -> Double {
    throw missing()
  }

  public func step(
    from time: Int, to previous: Int, eta: Double, state: [Double], noise: [Double],
    freshNoise: [Double]
  ) throws -> [Double] { throw missing() }

  public func step(
    from time: Int, to previous: Int, eta: Double, state: [Double], velocity: [Double],
    freshNoise: [Double]
  ) throws -> [Double] { throw missing() }

  public func step(
    from time: Int, to previous: Int, eta: Double, state: [Double], data: [Double],
    freshNoise: [Double]
  ) throws -> [Double] { throw missing() }

  public func stepData(
    from time: Int, to previous: Int, eta: Double, state: [Double], noise: [Double]
  ) throws -> [Double] { throw missing() }

  public func stepData(
    from time: Int, to previous: Int, eta: Double, state: [Double], velocity: [Double]
  ) throws -> [Double] { throw missing() }

  public func stepData(
    from time: Int, to previous: Int, eta: Double, state: [Double], data: [Double]
  ) throws -> [Double] { throw missing() }

  public func stepLaw(
    from time: Int, to previous: Int, eta: Double, state: [Double], noise: [Double]
  ) throws -> (mean: [Double], variance: Double) { throw missing() }

  public func ancestralStep(
    from time: Int, to previous: Int, state: [Double], noise: [Double], freshNoise: [Double]
  ) throws -> [Double] { throw missing() }

  public func ancestralStep(
    from time: Int, to previous: Int, state: [Double], velocity: [Double], freshNoise: [Double]
  ) throws -> [Double] { throw missing() }

  public func ancestralStep(
    from time: Int, to previous: Int, state: [Double], data: [Double], freshNoise: [Double]
  ) throws -> [Double] { throw missing() }

  public func ancestralStep(
    from time: Int, to previous: Int, state: [Double], noise: [Double], head: [Double],
    freshNoise: [Double]
  ) throws -> [Double] { throw missing() }

  public func ancestralData(from time: Int, to previous: Int, state: [Double], noise: [Double])
    throws -> [Double]
  { throw missing() }

  public func ancestralData(from time: Int, to previous: Int, state: [Double], velocity: [Double])
    throws -> [Double]
  { throw missing() }

  public func ancestralData(from time: Int, to previous: Int, state: [Double], data: [Double])
    throws -> [Double]
  { throw missing() }

  public func ancestralLaw(from time: Int, to previous: Int, state: [Double], noise: [Double])
    throws -> (mean: [Double], variance: Double)
  { throw missing() }

  public func ancestralLaw(
    from time: Int, to previous: Int, state: [Double], noise: [Double], head: [Double]
  ) throws -> (mean: [Double], variances: [Double]) { throw missing() }

  public func learnedVariance(from time: Int, to previous: Int, head: [Double]) throws -> [Double] {
    throw missing()
  }

  public func inversionStep(from time: Int, to next: Int, state: [Double], noise: [Double]) throws
    -> [Double]
  { throw missing() }

  public func slerp(_ first: [Double], _ second: [Double], fraction: Double) throws -> [Double] {
    throw missing()
  }

  public func boundTerm(at time: Int, data: [Double], state: [Double], noise: [Double]) throws
    -> Double
  { throw missing() }

  public func priorTerm(data: [Double]) throws -> Double { throw missing() }

  public func lossWeight(at time: Int, sigma: Double) throws -> Double { throw missing() }
}
