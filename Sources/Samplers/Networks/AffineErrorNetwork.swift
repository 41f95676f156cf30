public import Derivation

/// An exactly known network that is off by a stated affine error: ε̂ = gain · E[ε∣x_t] + offset.
///
/// Real networks are off by such amounts, and a perfect one cannot show what fresh noise forgives.
/// ``GaussianNetwork`` is the same for one coordinate of normal data, in any field.
///
/// - Equation: `chain.network-error`
public struct AffineErrorNetwork<Base: ExactNetwork>: ExactNetwork {
  /// The network that is right.
  public let base: Base
  /// The factor of its prediction; 1 is right.
  public let gain: Double
  /// What is added to each coordinate, in the units of a standard normal; 0 is right.
  public let offset: Double

  public var dimension: Int { base.dimension }

  /// - Throws: `DerivationError` if a number is not finite.
  public init(_ base: Base, gain: Double = 1, offset: Double = 0) throws(DerivationError) {
    for (quantity, value) in [("the gain", gain), ("the offset", offset)] where !value.isFinite {
      throw .outOfRange(quantity: quantity, value: "\(value)", range: "(−∞, ∞)")
    }
    self.base = base
    self.gain = gain
    self.offset = offset
  }

  /// Writes ε̂ for each point: what the right network predicts, and the error.
  ///
  /// - Parameters: as of the right network; factor and sum are rounded once each, in `Double`.
  /// - Throws: what the right network throws.
  /// - Equation: `chain.network-error`
  public func predictNoise(
    of states: UnsafeBufferPointer<Base.Scalar>, signalPower: Double,
    into noise: UnsafeMutableBufferPointer<Base.Scalar>
  ) throws(DerivationError) {
    try base.predictNoise(of: states, signalPower: signalPower, into: noise)
    let right = UnsafeBufferPointer(noise)
    combine(right, gain, right, 0, offset, into: noise)
  }
}

/// Writes A x + B y + C for each pair of numbers, in `Double`; the result may lie where either input does.
@specialized(where Scalar == Float)
@specialized(where Scalar == Double)
func combine<Scalar: StateScalar>(
  _ x: UnsafeBufferPointer<Scalar>, _ a: Double,
  _ y: UnsafeBufferPointer<Scalar>, _ b: Double, _ constant: Double,
  into result: UnsafeMutableBufferPointer<Scalar>
) {
  for index in 0..<min(x.count, y.count, result.count) {
    result[index] = Scalar(a * Double(x[index]) + b * Double(y[index]) + constant)
  }
}
