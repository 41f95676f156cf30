import Derivation
import Foundation
import Scalars
import Testing

/// Two point masses so far apart that both densities underflow between them.
///
/// Even shares of ±m have the odds exp(2 a m x/v) with v = 1 − ᾱ, so E[x_0∣x_t] = m tanh(a m x/v) and
/// Var[x_0∣x_t] = m²/cosh²(a m x/v).
@Suite struct MixtureTests {
  private static let power = 1 - 1e-4
  private static let (signal, noise) = (power.squareRoot(), 1 - power)
  private static let states = [0, 1e-5, -1e-4, 3e-4, 0.5]
  /// The points' logarithms are of the size 1/v, each off by a few of its roundings, and so are the
  /// odds: 16 roundings are more than the two logarithms have operations.
  private static let tolerance = 16 * Double.ulpOfOne / noise

  private func mixture<F: AnalyticField & Sendable>(at point: F) throws -> NormalMixture<F> {
    try NormalMixture([
      .init(weight: 3, mean: point, variance: 0), .init(weight: 3, mean: -point, variance: 0),
    ])
  }

  @Test(arguments: states) func `objective.optimal-predictor between points far apart`(
    state: Double
  ) throws {
    let (power, signal, noise) = (Self.power, Self.signal, Self.noise)
    let mixture = try mixture(at: 0.5)
    let angle = signal * 0.5 * state / noise
    let mean = 0.5 * tanh(angle)
    // An error of x_0 is one of a/s times it in ε.
    let predicted = try mixture.optimalNoise(state: state, signalPower: power)
    let expected = (state - signal * mean) / noise.squareRoot()
    #expect((predicted - expected).magnitude <= Self.tolerance / noise.squareRoot())
    let spread = try mixture.conditionalVariance(state: state, signalPower: power)
    #expect((spread - 0.25 / (cosh(angle) * cosh(angle))).magnitude <= Self.tolerance)
    // cosh of both points' exponents, less the part e^{−(x² + a²/4)/2v} that they share.
    let shared = -(state * state + power / 4) / (2 * noise) - log(2 * Double.pi * noise) / 2
    let density = try mixture.logDensity(at: state, signalPower: power)
    let sum = angle.magnitude + log1p(exp(-2 * angle.magnitude)) - log(2)
    #expect((density - shared - sum).magnitude <= Self.tolerance)
  }

  /// ∂ log q/∂x = −ε/s: a dual's slope survives the subtraction.
  @Test(arguments: states) func `inversion.score between points far apart`(state: Double) throws {
    let (power, signal, noise) = (Self.power, Self.signal, Self.noise)
    let lifted = try mixture(at: Dual(0.5))
    let slope = try lifted.logDensity(at: Dual(state, derivative: 1), signalPower: Dual(power))
      .derivative
    let mean = 0.5 * tanh(signal * 0.5 * state / noise)
    #expect((slope + (state - signal * mean) / noise).magnitude <= Self.tolerance / noise)
  }
}
