public import Derivation
public import Samplers
public import Statistics

/// The exact law of a whole reverse chain for normal data with a full covariance: N(mean, covariance) at each state.
///
/// A sampler's map is the same in every coordinate, so it commutes with rotations: in the data's principal
/// coordinates the chain is one ``GaussianChainLaw`` for each eigenvalue of Σ.
///
/// Source: own derivation.
/// - Equation: `chain.gaussian-law`
public struct NormalChainLaw: Sendable {
  /// The law of the data.
  public let data: NormalData<Double>
  /// The principal directions as columns, by ascending variance.
  public let directions: Matrix
  /// The law of each principal coordinate, in their order.
  public let coordinates: [GaussianChainLaw<Double>]
  /// Mean and variance of the data in each.
  private let wanted: [(mean: Double, variance: Double)]

  /// - Parameters:
  ///   - chain: its steps.
  ///   - data: Σ must be positive semidefinite.
  ///   - gain: the factor of the perfect prediction.
  ///   - offset: what is added to it in each coordinate, in the units of a standard normal.
  ///   - start: the law of the first state.
  /// - Throws: `DerivationError` if Σ has a negative eigenvalue, or an argument is out of range; `GSLError` if it is
  ///   not finite.
  public init(
    of chain: ReverseChain<Double>, data: NormalData<Double>, gain: Double = 1, offset: Double = 0,
    from start: GaussianChainLaw<Double>.Start
  ) throws {
    let size = data.dimension
    let (values, vectors) = try LinearAlgebra.eigenvalues(
      symmetric: Matrix(rows: size, columns: size, elements: data.covariance.flatMap { $0 }))
    func rotated(_ vector: [Double]) -> [Double] {
      (0..<size).map { column in (0..<size).reduce(0) { $0 + vectors[$1, column] * vector[$1] } }
    }
    // An eigenvalue is off by the norm of what rounding did to the matrix; below that a negative one is 0.
    let rounding = Double(size) * Double.ulpOfOne * (values.last ?? 0)
    let (means, offsets) = (
      rotated(data.mean), rotated(Array(repeating: offset, count: size))
    )
    wanted = zip(means, values).map { ($0, $1 < 0 && $1 >= -rounding ? 0 : $1) }
    self.data = data
    directions = vectors
    coordinates = try zip(wanted, offsets).map { law, offset in
      try GaussianChainLaw(
        of: chain,
        network: GaussianNetwork(
          mean: law.mean, variance: law.variance, gain: gain, offset: offset), from: start)
    }
  }

  /// The mean of the output.
  public var mean: [Double] {
    (0..<data.dimension).map { row in
      coordinates.indices.reduce(0) { $0 + directions[row, $1] * coordinates[$1].output.mean }
    }
  }

  /// The covariance of the output.
  public var covariance: [[Double]] {
    (0..<data.dimension).map { row in
      (0..<data.dimension).map { column in
        coordinates.indices.reduce(0) {
          $0 + directions[row, $1] * directions[column, $1] * coordinates[$1].output.variance
        }
      }
    }
  }

  /// Wasserstein-2 from the output to the data: exact, because both have the same principal directions.
  ///
  /// - Throws: `DerivationError` if a variance is negative, which none is.
  public func distanceToData() throws(DerivationError) -> Double {
    var sum = 0.0
    for (coordinate, data) in zip(coordinates, wanted) {
      let distance = try Wasserstein.normal(coordinate.output, data)
      sum += distance * distance
    }
    return sum.squareRoot()
  }
}
