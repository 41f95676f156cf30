import CGSL

/// A matrix of doubles, row after row.
public struct Matrix: Sendable, Equatable {
  /// Rows, at least 1.
  public let rows: Int
  /// Columns, at least 1.
  public let columns: Int
  /// Rows × columns values, row after row.
  public var elements: [Double]

  /// - Throws: ``GSLError`` if a count is below 1, or is not that of the elements.
  public init(rows: Int, columns: Int, elements: [Double]) throws(GSLError) {
    let (count, overflows) = rows.multipliedReportingOverflow(by: columns)
    guard rows > 0, columns > 0, !overflows, count == elements.count else {
      throw GSLError(
        routine: "Matrix", code: GSL_EBADLEN,
        message: "\(elements.count) elements are not \(rows) × \(columns)")
    }
    self.rows = rows
    self.columns = columns
    self.elements = elements
  }

  /// One element.
  public subscript(row: Int, column: Int) -> Double {
    get { elements[row * columns + column] }
    set { elements[row * columns + column] = newValue }
  }

  /// Runs a routine on the elements in place.
  mutating func with<Result>(_ body: (UnsafeMutablePointer<gsl_matrix>) -> Result) -> Result {
    let (rows, columns) = (rows, columns)
    return elements.withUnsafeMutableBufferPointer {
      var view = gsl_matrix_view_array($0.baseAddress, rows, columns)
      return body(&view.matrix)
    }
  }

  func requireSquare(_ routine: String) throws(GSLError) {
    guard rows == columns else {
      throw GSLError(
        routine: routine, code: GSL_ENOTSQR,
        message: "\(rows) × \(columns) is not square")
    }
  }

  func requireFinite(_ routine: String) throws(GSLError) {
    guard elements.allSatisfy(\.isFinite) else {
      throw GSLError(
        routine: routine, code: GSL_EDOM, message: "an element is not finite")
    }
  }
}

/// Factorizations by GSL.
public enum LinearAlgebra {
  /// The lower triangle L with L Lᵀ = A.
  ///
  /// - Parameter matrix: symmetric; its lower triangle is read.
  /// - Throws: ``GSLError`` if it is not square or not positive definite.
  public static func cholesky(_ matrix: Matrix) throws(GSLError) -> Matrix {
    try matrix.requireSquare("gsl_linalg_cholesky_decomp1")
    try matrix.requireFinite("gsl_linalg_cholesky_decomp1")
    _ = GSL.isQuiet
    var lower = matrix
    try GSL.check(lower.with { gsl_linalg_cholesky_decomp1($0) }, "gsl_linalg_cholesky_decomp1")
    for row in 0..<lower.rows {
      for column in (row + 1)..<max(row + 1, lower.columns) { lower[row, column] = 0 }
    }
    return lower
  }

  /// x with A x = b, by Cholesky's factorization.
  ///
  /// - Throws: ``GSLError`` if A is not square or positive definite, or b has another length.
  public static func solve(
    positiveDefinite matrix: Matrix, _ right: [Double]
  ) throws(GSLError) -> [Double] {
    var factor = try cholesky(matrix)
    guard right.count == matrix.rows else {
      throw GSLError(
        routine: "gsl_linalg_cholesky_svx", code: GSL_EBADLEN,
        message: "\(right.count) values for \(matrix.rows) unknowns")
    }
    var x = right
    let status = x.withVector { vector in
      factor.with { gsl_linalg_cholesky_svx($0, vector) }
    }
    try GSL.check(status, "gsl_linalg_cholesky_svx")
    return x
  }

  /// A = U diag(s) Vᵀ with s descending.
  ///
  /// - Throws: ``GSLError`` if there are fewer rows than columns, or it does not converge.
  public static func singularValues(
    _ matrix: Matrix
  ) throws(GSLError) -> (u: Matrix, s: [Double], v: Matrix) {
    let n = matrix.columns
    guard matrix.rows >= n else {
      throw GSLError(
        routine: "gsl_linalg_SV_decomp", code: GSL_EUNIMPL,
        message: "fewer rows than columns (\(matrix.rows) × \(n)): hand in the transpose")
    }
    try matrix.requireFinite("gsl_linalg_SV_decomp")
    _ = GSL.isQuiet
    var u = matrix
    var v = try Matrix(rows: n, columns: n, elements: Array(repeating: 0, count: n * n))
    var s = Array(repeating: 0.0, count: n)
    var work = s
    let status = u.with { u in
      v.with { v in
        s.withVector { s in work.withVector { gsl_linalg_SV_decomp(u, v, s, $0) } }
      }
    }
    try GSL.check(status, "gsl_linalg_SV_decomp")
    return (u, s, v)
  }

  /// Eigenvalues of a symmetric matrix, ascending, and the eigenvectors as columns in their order.
  ///
  /// - Throws: ``GSLError`` if it is not square, or not finite.
  public static func eigenvalues(
    symmetric matrix: Matrix
  ) throws(GSLError) -> (values: [Double], vectors: Matrix) {
    try matrix.requireSquare("gsl_eigen_symmv")
    try matrix.requireFinite("gsl_eigen_symmv")
    let n = matrix.rows
    let workspace = try Owned(
      "gsl_eigen_symmv_alloc", allocate: { gsl_eigen_symmv_alloc(n) },
      free: { gsl_eigen_symmv_free($0) })
    var scratch = matrix
    var vectors = matrix
    var values = Array(repeating: 0.0, count: n)
    let status = scratch.with { a in
      vectors.with { v in
        values.withVector { w in
          let status = gsl_eigen_symmv(a, w, v, workspace.pointer)
          return status == Int32(GSL_SUCCESS)
            ? gsl_eigen_symmv_sort(w, v, GSL_EIGEN_SORT_VAL_ASC) : status
        }
      }
    }
    try GSL.check(status, "gsl_eigen_symmv")
    return (values, vectors)
  }

  /// The coefficients that make Σ (y − X c)² smallest, and their covariance at the residuals' variance.
  ///
  /// - Parameters:
  ///   - design: one row an observation, one column a coefficient.
  ///   - observations: one a row.
  /// - Throws: ``GSLError`` if lengths differ, or there are fewer observations than coefficients.
  public static func leastSquares(
    design: Matrix, observations: [Double]
  ) throws(GSLError) -> (coefficients: [Double], covariance: Matrix, residual: Double) {
    let (n, p) = (design.rows, design.columns)
    guard observations.count == n, n >= p else {
      throw GSLError(
        routine: "gsl_multifit_linear", code: GSL_EBADLEN,
        message: "\(observations.count) observations, \(n) rows, \(p) coefficients")
    }
    try design.requireFinite("gsl_multifit_linear")
    let workspace = try Owned(
      "gsl_multifit_linear_alloc", allocate: { gsl_multifit_linear_alloc(n, p) },
      free: { gsl_multifit_linear_free($0) })
    var (x, y) = (design, observations)
    var coefficients = Array(repeating: 0.0, count: p)
    var covariance = try Matrix(rows: p, columns: p, elements: Array(repeating: 0, count: p * p))
    var residual = 0.0
    let status = x.with { x in
      y.withVector { y in
        coefficients.withVector { c in
          covariance.with { gsl_multifit_linear(x, y, c, $0, &residual, workspace.pointer) }
        }
      }
    }
    try GSL.check(status, "gsl_multifit_linear")
    return (coefficients, covariance, residual)
  }
}

extension [Double] {
  /// Runs a routine on the array as a vector, in place.
  mutating func withVector<Result>(
    _ body: (UnsafeMutablePointer<gsl_vector>) -> Result
  ) -> Result {
    withUnsafeMutableBufferPointer {
      var view = gsl_vector_view_array($0.baseAddress, $0.count)
      return body(&view.vector)
    }
  }
}
