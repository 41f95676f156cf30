import CandidateProtocol
import Derivation
import Rows

/// What `bench` measures of the bound.
public enum BoundFigures {
  /// The bound of a point over DDPM's thousand times, for the perfect network of data N(0.2, ¼).
  ///
  /// - Parameter point: the coordinates of x_0.
  /// - Returns: nats.
  /// - Throws: ``Derivation/DerivationError`` if the field does not hold the number of coordinates.
  public static func bound(of point: [Double]) throws -> Double {
    let powers = Transitions.families[0].table(steps: 1000).signalPowers
    return try LinearModelEvidence.model(on: powers).terms(of: point).bound
  }
}
