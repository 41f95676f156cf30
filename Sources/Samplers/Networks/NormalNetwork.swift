public import Derivation

/// The perfect network of normal data with a full covariance, in memory.
///
/// What is solved for once a call, in `Double`, is applied to each point in `Scalar`.
public struct NormalNetwork<Scalar: StateScalar>: ExactNetwork {
  /// The law of the data.
  public let data: NormalData<Double>

  /// - Throws: `DerivationError` if μ or Σ is not finite, or Σ is not positive semidefinite.
  public init(_ data: NormalData<Double>) throws(DerivationError) {
    for (name, value) in [("mean", data.mean)] + data.covariance.map({ ("covariance", $0) }) {
      if let wrong = value.first(where: { !$0.isFinite }) {
        throw .outOfRange(quantity: "the \(name) of the data", value: "\(wrong)", range: "(−∞, ∞)")
      }
    }
    self.data = data
    // Nearly Σ itself; what is added hides a negative eigenvalue that is one of rounding alone.
    guard (try? data.noiseSlope(signalPower: 1 - 0x1p-40)) != nil else {
      throw .outOfRange(
        quantity: "the covariance of the data", value: "\(data.covariance)",
        range: "matrices without negative eigenvalues")
    }
  }

  public var dimension: Int { data.dimension }

  /// - Equation: `chain.gaussian-predictor`
  public func predictNoise(
    of states: UnsafeBufferPointer<Scalar>, signalPower: Double,
    into noise: UnsafeMutableBufferPointer<Scalar>
  ) throws(DerivationError) {
    let dimension = dimension
    let slope = try data.noiseSlope(signalPower: signalPower).flatMap { $0.map { Scalar($0) } }
    let rate = try Forward.signalRate(signalPower)
    let center = data.mean.map { Scalar(rate * $0) }
    var distance = center
    for start in stride(from: 0, to: states.count, by: dimension) {
      for place in 0..<dimension { distance[place] = states[start + place] - center[place] }
      for row in 0..<dimension {
        var sum: Scalar = 0
        for column in 0..<dimension { sum += slope[row * dimension + column] * distance[column] }
        noise[start + row] = sum
      }
    }
  }
}
