public import RealModule

/// Normal data with a full covariance: the perfect network is known, and affine in the state.
public struct NormalData<F: RadicalField>: Sendable where F: Sendable {
  /// μ, of d coordinates.
  public let mean: [F]
  /// Σ, symmetric, d rows of d.
  public let covariance: [[F]]

  /// - Throws: ``DerivationError`` if there is no coordinate, Σ is not d × d, or not symmetric. That it has no
  ///   negative eigenvalue is seen where it is used: at ᾱ Σ + (1−ᾱ) I.
  @inlinable
  public init(mean: [F], covariance: [[F]]) throws(DerivationError) {
    guard !mean.isEmpty else {
      throw .outOfRange(quantity: "the number of coordinates", value: "0", range: "1…")
    }
    let lengths = [covariance.count] + covariance.map(\.count)
    if let wrong = lengths.first(where: { $0 != mean.count }) {
      throw .outOfRange(
        quantity: "the size of the covariance", value: "\(wrong)", range: "{\(mean.count)}")
    }
    for row in mean.indices {
      for column in 0..<row where covariance[row][column] != covariance[column][row] {
        throw .outOfRange(
          quantity: "the covariance at (\(row + 1), \(column + 1))",
          value: "\(covariance[row][column])",
          range: "{\(covariance[column][row])}, what it is at (\(column + 1), \(row + 1))")
      }
    }
    self.mean = mean
    self.covariance = covariance
  }

  /// How many coordinates a point has.
  @inlinable public var dimension: Int { mean.count }

  /// E[ε∣x_t], the perfect network.
  ///
  /// ```
  /// epsilon = s * (alphaBar * Sigma + s^2 * I)^-1 (xt - a * mu)
  /// ```
  ///
  /// - Parameters:
  ///   - state: x_t, d coordinates.
  ///   - signalPower: ᾱ_t in [0, 1].
  /// - Returns: d coordinates, in the units of a standard normal.
  /// - Throws: ``DerivationError`` if ᾱ_t is out of range, the state has another dimension, or
  ///   ᾱ Σ + (1−ᾱ) I is not positive definite.
  ///
  /// Special cases: in one coordinate it is ``Objective/optimalNoise(state:mean:variance:signalPower:)``; in
  /// principal coordinates, which Σ does not mix, it is that of each alone.
  /// Conditioning: that of ᾱ Σ + (1−ᾱ) I, at most 1 + ᾱ ‖Σ‖/(1−ᾱ).
  /// Source: own derivation, E[ε∣x_t] = Cov(ε, x_t) Var(x_t)⁻¹ (x_t − E x_t).
  /// - Equation: `chain.gaussian-predictor`
  @inlinable
  public func optimalNoise(state: [F], signalPower: F) throws(DerivationError) -> [F] {
    guard state.count == dimension else {
      throw .outOfRange(
        quantity: "the dimension of the state", value: "\(state.count)", range: "{\(dimension)}")
    }
    let (signal, noise) = (
      try Forward.signalRate(signalPower), try Forward.noiseRate(signalPower)
    )
    let distance = state.indices.map { [state[$0] - signal * mean[$0]] }
    return try solve(distance, signalPower: signalPower).map { noise * $0[0] }
  }

  /// s (ᾱ Σ + s² I)⁻¹: how E[ε∣x_t] changes with the state.
  ///
  /// - Parameter signalPower: ᾱ_t in [0, 1].
  /// - Throws: as ``optimalNoise(state:signalPower:)``.
  /// - Equation: `chain.gaussian-predictor`
  @inlinable
  public func noiseSlope(signalPower: F) throws(DerivationError) -> [[F]] {
    let noise = try Forward.noiseRate(signalPower)
    let units = mean.indices.map { row in mean.indices.map { $0 == row ? 1 as F : 0 } }
    return try solve(units, signalPower: signalPower).map { row in row.map { noise * $0 } }
  }

  /// Var(x_t)⁻¹ B by elimination, which needs no exchange of rows where the matrix is positive definite.
  @inlinable
  func solve(_ right: [[F]], signalPower: F) throws(DerivationError) -> [[F]] {
    var (matrix, right) = (covariance, right)
    let spread = Forward.marginalVariance(signalPower: signalPower)
    for row in matrix.indices {
      for column in matrix.indices {
        matrix[row][column] = signalPower * matrix[row][column] + (row == column ? spread : 0)
      }
    }
    for pivot in matrix.indices {
      let divisor = matrix[pivot][pivot]
      try divisor.requirePositive("a pivot of ᾱ Σ + (1−ᾱ) I")
      for row in (pivot + 1)..<max(pivot + 1, matrix.count) {
        let factor = matrix[row][pivot] / divisor
        for column in pivot..<matrix.count { matrix[row][column] -= factor * matrix[pivot][column] }
        for column in right[row].indices { right[row][column] -= factor * right[pivot][column] }
      }
    }
    for pivot in matrix.indices.reversed() {
      for row in right.indices.suffix(from: pivot + 1) {
        for column in right[pivot].indices {
          right[pivot][column] -= matrix[pivot][row] * right[row][column]
        }
      }
      for column in right[pivot].indices { right[pivot][column] /= matrix[pivot][pivot] }
    }
    return right
  }
}
