public import Derivation
public import RealModule

/// The kinds of number that states in memory have: `Float` and `Double`.
public protocol StateScalar: Real, BinaryFloatingPoint, MemoryScalar, Sendable {
  /// The weighted mean of a finite set that each state gives, as `CSoftmax` has it: what ``EmpiricalNetwork`` calls.
  static func _softmaxMeans(_ task: _SoftmaxTask<Self>)
}

extension Float: StateScalar {}
extension Double: StateScalar {}

/// A network that is known exactly, because the law of the data is: it predicts the noise in many points at once.
///
/// Points lie one after another in memory, each of ``dimension`` numbers.
public protocol ExactNetwork<Scalar>: Sendable {
  /// The kind of number of its states.
  associatedtype Scalar: StateScalar

  /// How many numbers a point has, 1 or more.
  var dimension: Int { get }

  /// Writes ε̂ = E[ε∣x_t] for each point, in the units of a standard normal.
  ///
  /// - Parameters:
  ///   - states: x_t; their count is a multiple of ``dimension``.
  ///   - signalPower: ᾱ_t in (0, 1), of all of them.
  ///   - noise: where the predictions go, as many numbers as there are in `states`; it may be the same memory.
  /// - Throws: `DerivationError` if ᾱ_t is outside (0, 1).
  func predictNoise(
    of states: UnsafeBufferPointer<Scalar>, signalPower: Double,
    into noise: UnsafeMutableBufferPointer<Scalar>
  ) throws(DerivationError)
}
