import Derivation
import RealModule
import Samplers

/// The perfect network of normal data N(m, v) in each coordinate, by the derivation's own function.
struct NormalData<Scalar: StateScalar>: ExactNetwork {
  let dimension: Int
  let mean: Double
  let variance: Double
  /// ᾱ at which it has no answer.
  var fails: Double?

  func predictNoise(
    of states: UnsafeBufferPointer<Scalar>, signalPower: Double,
    into noise: UnsafeMutableBufferPointer<Scalar>
  ) throws(DerivationError) {
    guard signalPower != fails else { throw .negativeRadicand("planted") }
    for index in states.indices {
      noise[index] = Scalar(
        try Objective.optimalNoise(
          state: Double(states[index]), mean: mean, variance: variance, signalPower: signalPower))
    }
  }
}

/// A step from arrays, out of place.
extension MemoryStep {
  func taken(
    _ states: [Scalar], _ predictions: [Scalar], _ freshNoise: [Scalar]? = nil
  ) throws -> [Scalar] {
    var result = [Scalar](repeating: .nan, count: states.count)
    try states.withUnsafeBufferPointer { states in
      try predictions.withUnsafeBufferPointer { predictions in
        try (freshNoise ?? []).withUnsafeBufferPointer { noise in
          try result.withUnsafeMutableBufferPointer {
            try take(
              from: states, predictions: predictions,
              freshNoise: freshNoise == nil ? .none : .given(noise), into: $0)
          }
        }
      }
    }
    return result
  }
}

extension NoiseLane {
  /// A lane's normals.
  func normals<Scalar: StateScalar>(_ range: Range<Int>, of _: Scalar.Type = Scalar.self)
    -> [Scalar]
  {
    [Scalar](unsafeUninitializedCapacity: range.count) { buffer, filled in
      fill(UnsafeMutableBufferPointer(rebasing: buffer[..<range.count]), from: range.lowerBound)
      filled = range.count
    }
  }
}

/// ᾱ of DDPM's linear schedule at 1…T.
func linearSignalPowers(_ steps: Int) -> [Double] {
  NoiseSchedule.cumulativeSignalPower(
    betas: (1...steps).map {
      NoiseSchedule.linearBeta(at: Double($0), of: Double(steps), from: 1e-4, through: 0.02)
    })
}
