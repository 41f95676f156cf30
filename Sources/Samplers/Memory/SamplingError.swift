public import Derivation

/// Why samples cannot be made.
public enum SamplingError: Error, Equatable, Sendable, CustomStringConvertible {
  /// No points are asked for.
  case noPoints
  /// A network has points of no coordinates, or so many points have more numbers than memory can be asked for.
  case points(Int, dimension: Int)
  /// The count of numbers is not a multiple of the dimension.
  case ragged(count: Int, dimension: Int)
  /// Two memories that belong together have different sizes.
  case sizes(Int, Int)
  /// A number that a chain is to start from is infinite or none; the value is printed.
  case notFinite(point: Int, coordinate: Int, value: String)
  /// A step or its prediction has no value.
  case step(time: Int, DerivationError)
  /// A fraction is not in [0, 1].
  case fraction(Double)
  /// There is no one way on a sphere between ends that are parallel, or of which one is 0.
  case noWayBetween
  /// The task was cancelled.
  case cancelled

  public var description: String {
    switch self {
    case .noPoints: "no points: there must be 1 or more"
    case .points(let count, let dimension):
      "\(count) points of \(dimension) coordinates cannot be held in memory"
    case .ragged(let count, let dimension):
      "\(count) numbers are not whole points of \(dimension) coordinates"
    case .sizes(let one, let other): "\(one) numbers do not fit \(other): the counts must be equal"
    case .notFinite(let point, let coordinate, let value):
      "coordinate \(coordinate) of point \(point) is \(value), it must be finite (counted from 0)"
    case .step(let time, let error): "at t = \(time): \(error)"
    case .fraction(let fraction): "the fraction \(fraction) does not lie in [0, 1]"
    case .noWayBetween: "the ends are parallel, or one is 0: no one way on a sphere joins them"
    case .cancelled: "sampling was cancelled"
    }
  }

  static func require(_ count: Int, is other: Int) throws(SamplingError) {
    guard count == other else { throw .sizes(count, other) }
  }

  /// Throws unless memory has whole points, at least one, all of them finite.
  static func requirePoints<Scalar: StateScalar>(
    _ values: UnsafeBufferPointer<Scalar>, dimension: Int
  ) throws(SamplingError) {
    guard values.count > 0 else { throw .noPoints }
    guard dimension > 0, values.count % dimension == 0 else {
      throw .ragged(count: values.count, dimension: dimension)
    }
    guard let index = values.firstIndex(where: { !$0.isFinite }) else { return }
    throw .notFinite(
      point: index / dimension, coordinate: index % dimension, value: "\(values[index])")
  }
}
