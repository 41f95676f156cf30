/// A number that a computation gives, and how far off it may be by the computation's own account.
public struct Estimate: Sendable, Equatable, CustomStringConvertible {
  /// The number.
  public let value: Double
  /// An estimate of its absolute error, 0 or more.
  public let error: Double

  /// A number with its error.
  public init(_ value: Double, error: Double) {
    self.value = value
    self.error = error
  }

  /// The root of a square that is 0 or more: the smaller of what first order and the square itself allow.
  package init(square: Estimate) {
    let root = square.value.squareRoot()
    let most = square.error.squareRoot()
    self.init(root, error: root > most ? square.error / root : most)
  }

  /// Whether a number lies within the error.
  public func contains(_ number: Double) -> Bool { (number - value).magnitude <= error }

  public var description: String { "\(value) ± \(error)" }
}
