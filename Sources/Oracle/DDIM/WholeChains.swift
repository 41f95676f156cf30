import CandidateProtocol
import Derivation
import Laws
import RealModule
import Rows
import Samplers
import Statistics

/// Whole reverse chains of samplers, drawn step by step where their law is known.
///
/// The step on trial is handed a state, ε̂, fresh noise and ᾱ at both ends. For data that is a point ε̂ is the noise that
/// is in the state, so each member of q_σ keeps q(x_t∣x_0); for normal data every state is normal.
package struct WholeChains: Sendable {
  /// x_prev from x_t, ε̂, z, ᾱ_prev and ᾱ_t.
  package typealias Step = @Sendable (Double, Double, Double, Double, Double) throws -> Double

  /// The step of the family at an η.
  package static func family(eta: Double) -> Step {
    { try DDIM.update(state: $0, noise: $1, freshNoise: $2, to: $3, from: $4, eta: eta) }
  }

  /// What goes from one time to the time before.
  let step: Step
  /// Points that are carried along.
  let points: Int

  /// - Parameters:
  ///   - step: on trial.
  ///   - points: that are carried along.
  package init(_ step: @escaping Step, points: Int = 1024) {
    (self.step, self.points) = (step, points)
  }

  /// The schedules and the sub-sequences of 1…1000 that chains are drawn on.
  package static let places: [(name: String, powers: [Double])] = {
    var places: [(name: String, powers: [Double])] = []
    for (family, spacing) in zip(Transitions.families, [Spacing.leading, .trailing, .linspace]) {
      let times = (try? NoiseSchedule.subSequence(of: 1000, count: 20, spacing: spacing)) ?? []
      let powers = family.table(steps: 1000).signalPowers
      places.append(("\(family.name), \(spacing)", times.map { powers[$0 - 1] }))
    }
    return places
  }()

  /// Tests mean and variance at each time of τ against q(x_t∣x_0).
  ///
  /// - Parameters:
  ///   - powers: ᾱ at the times of τ, ascending times.
  ///   - name: of the place, for the message; it names the stream.
  ///   - share: of the rate of false alarms that each of the tests has.
  /// - Throws: `Refutation` at the first time whose law is not the closed form's.
  package func testMarginals(_ powers: [Double], name: String, share: Double) throws {
    var stream = Stream("evidence/whole chains/\(name)", seed: 0)
    let critical = try NormalLaw.quantile(upper: share / 2)
    let law = try ChiSquareLaw(degrees: Double(points))
    let accepted =
      try law.quantile(share / 2, upper: false)...law.quantile(share / 2, upper: true)
    guard let last = powers.last else { throw Refutation("no time is visited") }
    // Half of the points begin at x_0 = 1, half at −1.
    let data = (0..<points).map { $0 % 2 == 0 ? 1.0 : -1 }
    var states = try zip(data, stream.normals(points)).map {
      try Forward.state(data: $0, noise: $1, signalPower: last)
    }
    for index in powers.indices.reversed() {
      let from = powers[index]
      let residuals = try zip(states, data).map { try Observation.residual($0, $1, from) }
      let sum = zip(residuals, data).reduce(0) { $0 + $1.0 * $1.1 } / Double(points).squareRoot()
      let square = residuals.reduce(0) { $0 + $1 * $1 }
      guard abs(sum) <= critical, accepted.contains(square) else {
        throw Refutation(
          "\(name): at ᾱ = \(from) the mean is off by \(sum / Double(points).squareRoot()) "
            + "deviations, the variance is \(square / Double(points)) times what it should be")
      }
      let to = index == 0 ? 1 : powers[index - 1]
      let fresh = stream.normals(points)
      for point in states.indices {
        let noise = try Inversion.noise(
          state: states[point], data: data[point], signalPower: from)
        states[point] = try step(states[point], noise, fresh[point], to, from)
      }
    }
    for (state, data) in zip(states, data) where (state - data).magnitude > 1e-6 {
      throw Refutation("\(name): the chain of the point \(data) ends at \(state)")
    }
  }

  /// The states of a chain for normal data from N(0, 1), standardized by the exact law of DDPM's chain: the start, and
  /// then each step's, the last two as one, because the last adds no noise.
  ///
  /// - Parameters:
  ///   - powers: ᾱ at the times of τ.
  ///   - normal: draws one N(0, 1).
  package func residuals(
    _ powers: [Double], against exact: GaussianChain, _ normal: () -> Double
  ) throws -> [Double] {
    var state = normal()
    var residuals = [state]
    var before = state
    for index in powers.indices.reversed() {
      let from = powers[index]
      let noise = try Objective.optimalNoise(
        state: state, mean: exact.mean, variance: exact.variance, signalPower: from)
      let next = try step(state, noise, normal(), index == 0 ? 1 : powers[index - 1], from)
      // The state before the last step is told by the one after it.
      if index > 1 {
        residuals.append(exact.residual(of: next, given: state, step: powers.count - 1 - index))
      } else if index == 0 {
        residuals.append(exact.residual(of: next, given: before, step: powers.count - 2))
      }
      (before, state) = (state, next)
    }
    return residuals
  }

  /// The exact law of DDPM's chain for data N(m, v), by its kernels.
  package struct GaussianChain: Sendable {
    let mean: Double
    let variance: Double
    private let kernels: [AffineKernel<Double>]

    /// - Parameter powers: ᾱ at the times of τ, two or more.
    package init(mean: Double, variance: Double, powers: [Double]) throws {
      (self.mean, self.variance) = (mean, variance)
      let law = try GaussianChainLaw(
        of: ReverseChain(.ancestral(.posterior), signalPowers: powers),
        network: GaussianNetwork(mean: mean, variance: variance), from: .standardNormal)
      let ends = law.kernels.suffix(2)
      guard let first = ends.first, let last = ends.last, ends.count == 2 else {
        throw Refutation("a chain of less than two steps")
      }
      let both = AffineKernel<Double>(
        slope: last.slope * first.slope, offset: last.slope * first.offset + last.offset,
        variance: last.slope * last.slope * first.variance + last.variance)
      kernels = law.kernels.dropLast(2) + [both]
    }

    func residual(of next: Double, given state: Double, step: Int) -> Double {
      let kernel = kernels[step]
      return (next - kernel.slope * state - kernel.offset) / kernel.variance.squareRoot()
    }
  }
}
