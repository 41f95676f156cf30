import CandidateProtocol
import Derivation
import RealModule
import Rows
import Statistics

/// A univariate normal law, for quadrature.
struct Gaussian: Sendable, Equatable {
  let mean: Double
  let variance: Double

  func density(at point: Double) -> Double {
    let distance = point - mean
    return Double.exp(-distance * distance / (2 * variance))
      / (2 * Double.pi * variance).squareRoot()
  }

  /// The logarithm of the density at a point, but for a constant.
  func exponent(at point: Double) -> Double {
    let distance = point - mean
    return -distance * distance / (2 * variance)
  }

  static func exponential(_ exponent: Double) -> Double { Double.exp(exponent) }

  /// E f(X), by GSL's QAGI in the units of a standard normal.
  func integral(_ body: (Double) -> Double) throws(GSLError) -> Quadrature.Value {
    let deviation = variance.squareRoot()
    return try Quadrature.overLine { standard in
      Gaussian(mean: 0, variance: 1).density(at: standard) * body(mean + deviation * standard)
    }
  }

  /// E log(density/model's density) by quadrature.
  ///
  /// One is added under the integral, so that a divergence near zero has a relative error too.
  func divergence(from model: Gaussian) throws(GSLError) -> (value: Double, error: Double) {
    let logRatio = Double.log(model.variance / variance) / 2
    let integral = try integral { 1 + (logRatio + exponent(at: $0) - model.exponent(at: $0)) }
    return (integral.value - 1, integral.error)
  }

  /// What rounding can add to a density at so many standard deviations, as a share of it.
  ///
  /// Twelve operations of at most an ulp each: the root, the product and the quotient before the
  /// exponential, the exponential itself, once for the closed form and twice under the integral.
  /// The exponent −x²/2 carries four roundings, each of them times the exponent, in all three.
  static func roundingShare(_ deviations: Double) -> Double {
    (12 + 8 * deviations * deviations) * Double.ulpOfOne
  }
}

/// Single transitions of DDPM's schedule at which quadrature is done.
enum Transitions {
  /// The papers' schedules.
  static let families: [Schedule.Family] = [
    .linear(from: 1e-4, through: 0.02), .scaledLinear(from: 0.00085, through: 0.012),
    .cosine(offset: 0.008, cap: 0.999),
  ]
  static let ofDDPM: [(time: Int, to: Double, from: Double)] = {
    let betas = Schedule.Family.linear(from: 1e-4, through: 0.02).betas(steps: 1000)
    let values = [1] + NoiseSchedule.cumulativeSignalPower(betas: betas)
    return [2, 3, 50, 500, 999, 1000].map { ($0, values[$0 - 1], values[$0]) }
  }()
}
