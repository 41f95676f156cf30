/// A network output: noise, velocity or data, in each of d coordinates.
public struct Prediction: Sendable, Equatable {
  /// What is predicted, as the protocol names it.
  public enum Kind: String, Sendable, CaseIterable {
    case noise = "eps"
    case velocity = "v"
    case data = "x0"
  }

  /// What is predicted.
  public var kind: Kind
  /// d values; noise and velocity in the units of a standard normal.
  public var values: [Double]

  /// A prediction from its kind and values.
  public init(_ kind: Kind, _ values: [Double]) {
    self.kind = kind
    self.values = values
  }
}
