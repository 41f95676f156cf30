import RealModule
public import Statistics

/// Conditioning and densities by Cholesky's factorization.
extension LinearGaussian where F == Double {
  /// The law of some variables given others: the Schur complement of what is known.
  ///
  /// ```
  /// mean       = m1 + S12 S22^-1 (values - m2)
  /// covariance = S11 - S12 S22^-1 S21
  /// ```
  ///
  /// - Parameters:
  ///   - places: of the variables whose law it is.
  ///   - known: of those that are known; their covariance must be positive definite.
  ///   - values: of the known ones, in their order.
  /// - Returns: mean and covariance, in the order of `places`.
  /// - Throws: ``Statistics/GSLError`` if the covariance of what is known is not positive definite.
  public func conditional(
    of places: [Int], given known: [Int], values: [Double]
  ) throws(GSLError) -> (mean: [Double], covariance: [[Double]]) {
    let block = try matrix(of: known)
    let offset = zip(values, known).map { $0 - mean[$1] }
    let shift = try LinearAlgebra.solve(positiveDefinite: block, offset)
    var (means, rows): ([Double], [[Double]]) = ([], [])
    for place in places {
      let cross = known.map { covariance[place][$0] }
      means.append(mean[place] + zip(cross, shift).reduce(0) { $0 + $1.0 * $1.1 })
      let solved = try LinearAlgebra.solve(positiveDefinite: block, cross)
      rows.append(
        places.map { other in
          zip(known, solved).reduce(covariance[place][other]) { sum, pair in
            sum - covariance[other][pair.0] * pair.1
          }
        })
    }
    return (means, rows)
  }

  /// The logarithm of the joint density at a point, all variables.
  ///
  /// - Parameter point: a value for each variable.
  /// - Throws: ``Statistics/GSLError`` if the covariance is not positive definite, or the lengths differ.
  public func logDensity(at point: [Double]) throws(GSLError) -> Double {
    let lower = try LinearAlgebra.cholesky(matrix(of: Array(0..<count)))
    var (square, logarithms) = (0.0, 0.0)
    var solved: [Double] = []
    for row in 0..<count {
      let rest = solved.indices.reduce(point[row] - mean[row]) {
        $0 - lower[row, $1] * solved[$1]
      }
      solved.append(rest / lower[row, row])
      square += solved[row] * solved[row]
      logarithms += Double.log(lower[row, row])
    }
    return -square / 2 - logarithms - Double(count) * Double.log(2 * Double.pi) / 2
  }

  /// The covariance of some variables as a matrix.
  public func matrix(of places: [Int]) throws(GSLError) -> Matrix {
    try Matrix(
      rows: places.count, columns: places.count,
      elements: places.flatMap { row in places.map { covariance[row][$0] } })
  }
}
