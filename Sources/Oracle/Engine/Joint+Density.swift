import CandidateProtocol
import Laws
import Statistics

/// The density of a joint law, beside a sum over kernels.
extension Joint {
  /// What Cholesky's factorization and the sums can have done to a log density.
  ///
  /// n² roundings, amplified by the condition of the correlations, act on the squared distance, and as
  /// many on the logarithm of the determinant: Higham, Accuracy and Stability (2002), section 10.1.
  private static func allowed(
    _ joint: LinearGaussian<Double>, squared: Double
  ) throws -> Double {
    let deviations = joint.covariance.indices.map { joint.covariance[$0][$0].squareRoot() }
    let places = Array(joint.covariance.indices)
    var correlations = try joint.matrix(of: places)
    for row in places {
      for column in places { correlations[row, column] /= deviations[row] * deviations[column] }
    }
    let values = try LinearAlgebra.eigenvalues(symmetric: correlations).values
    let condition = (values.last ?? 1) / (values.first ?? 1)
    let count = Double(joint.count)
    return count * count * condition * Double.ulpOfOne * (squared + count)
  }

  /// Compares two log densities at a point drawn near the middle of the law.
  static func compare(
    _ joint: LinearGaussian<Double>, at states: [Double], _ sum: Double, _ place: String
  ) throws -> Double {
    let density = try joint.logDensity(at: states)
    let allowed = try allowed(joint, squared: density.magnitude + sum.magnitude)
    guard (density - sum).magnitude <= allowed else {
      throw Refutation("\(place): the joint density's logarithm is \(density), the sum \(sum)")
    }
    return (density - sum).magnitude
  }

  /// Eight times of a schedule, neighbours at both ends and strides between.
  private static let times = [1, 2, 3, 10, 100, 500, 999, 1000]
  static let families: [(name: String, powers: [Double])] = Transitions.families.map {
    family in
    let powers = family.table(steps: 1000).signalPowers
    return (family.name, times.map { powers[$0 - 1] })
  }
  /// Noises of typical size, for states that a chain could have drawn.
  static let noises = [0.3, -1.1, 0.8, -0.2, 1.9, -0.7, 0.4, 1.2, -1.6]
}
