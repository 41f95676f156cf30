import Derivation
import Samplers

/// DDIM at η = 0 with a network, step after step: what a network is for.
enum Deterministic {
  static func sample<Scalar: StateScalar & RadicalField>(
    _ network: some ExactNetwork<Scalar>, from states: [Scalar], signalPowers: [Double],
    times: [Int]
  ) throws -> [Scalar] {
    var states = states
    for step in try ReverseChain(.family(eta: 0.0), signalPowers: signalPowers, times: times).steps
    {
      let noise = try network.prediction(of: states, signalPower: step.signalPower)
      let (a, b) = (step.coefficients.state, step.coefficients.noise)
      for index in states.indices {
        states[index] = Scalar(a * Double(states[index]) + b * Double(noise[index]))
      }
    }
    return states
  }

  /// ᾱ_1, …, ᾱ_1000 of β linear from 1e-4 to 0.02.
  static let linear = NoiseSchedule.cumulativeSignalPower(
    betas: (1...1000).map {
      NoiseSchedule.linearBeta(at: Double($0), of: 1000, from: 1e-4, through: 0.02)
    })
}
