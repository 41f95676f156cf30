import Foundation
import Statistics
import TestSupport
import Testing

/// GSL's numerics against closed forms; what GSL reports is thrown, and never ends the process.
@Suite struct GSLTests {
  /// Expects an error with a routine, and GSL's code (`gsl_errno.h`).
  private func expectError(
    _ routine: String, code: Int, _ location: SourceLocation = #_sourceLocation,
    from body: () throws -> Void
  ) {
    let error = #expect(throws: GSLError.self, sourceLocation: location, performing: body)
    #expect(error?.routine == routine, sourceLocation: location)
    #expect(error?.code == code, sourceLocation: location)
    #expect(error?.message.isEmpty == false, sourceLocation: location)
  }

  // MARK: Quadrature

  @Test(arguments: Quadrature.Rule.allCases)
  func `the integral of the sine is 2`(rule: Quadrature.Rule) throws {
    let found = try Quadrature.over(0...Double.pi, rule: rule) { sin($0) }
    #expect(abs(found.value - 2) < 1e-13)
    #expect(found.error < 2e-12)
  }

  @Test func `the integral of 1/√x over (0, 1) is 2`() throws {
    let found = try Quadrature.over(0...1, rule: .singular, relativeError: 1e-10) {
      1 / $0.squareRoot()
    }
    #expect(abs(found.value - 2) < 2e-10)
  }

  @Test func `the integral of exp(−x²) over the line is √π`() throws {
    let found = try Quadrature.overLine { exp(-$0 * $0) }
    #expect(abs(found.value / Double.pi.squareRoot() - 1) < 1e-12)
  }

  @Test func `an integral that does not exist is an error`() {
    let routines = [
      Quadrature.Rule.smooth: "gsl_integration_qag", .singular: "gsl_integration_qags",
      .robust: "gsl_integration_cquad",
    ]
    for (rule, routine) in routines {
      let error = #expect(throws: GSLError.self) {
        _ = try Quadrature.over(0...1, rule: rule) { 1 / $0 }
      }
      #expect(error?.routine == routine)
      #expect(error?.code != 0)
      #expect(error?.description.hasPrefix("\(routine): ") == true)
    }
    // GSL_EBADTOL, GSL_EINVAL.
    expectError("gsl_integration_qag", code: 13) {
      _ = try Quadrature.over(0...1, relativeError: 1e-17) { $0 }
    }
    expectError("gsl_integration_fixed_alloc", code: 4) { _ = try Quadrature.normalRule(points: 0) }
    expectError("gsl_integration_fixed_alloc", code: 4) {
      _ = try Quadrature.legendreRule(points: 201, over: 0...1)
    }
    expectError("gsl_integration_fixed_alloc", code: 4) {
      _ = try Quadrature.legendreRule(points: 2, over: 1...1)
    }
  }

  /// E zᵏ is 1, 0, 1, 0, 3, 0, 15, …, (k − 1)!!.
  @Test(arguments: [1, 2, 5, 20])
  func `the normal rule is exact below degree 2n`(points: Int) throws {
    let rule = try Quadrature.normalRule(points: points)
    #expect(rule.points == rule.points.sorted())
    var moment = 1.0
    for degree in 0..<min(2 * points, 12) {
      if degree >= 2, degree % 2 == 0 { moment *= Double(degree - 1) }
      let found = rule.sum { pow($0, Double(degree)) }
      #expect(abs(found - (degree % 2 == 0 ? moment : 0)) < 1e-11 * max(1, moment))
    }
    // One degree on it is not: n! is missing.
    if points < 6 {
      let next = stride(from: 1.0, to: Double(2 * points), by: 2).reduce(1, *)
      let factorial = (1...points).reduce(1.0) { $0 * Double($1) }
      let missing = next - rule.sum { pow($0, Double(2 * points)) }
      #expect(abs(missing / factorial - 1) < 1e-12)
    }
  }

  /// ∫₁³ x⁷ dx = (3⁸ − 1)/8 = 820.
  @Test func `the Legendre rule is exact below degree 2n`() throws {
    let rule = try Quadrature.legendreRule(points: 4, over: 1...3)
    #expect(abs(rule.sum { pow($0, 7) } - 820) < 1e-11)
    #expect(abs(rule.sum { pow($0, 8) } - 19682 / 9) > 1e-2)
    #expect(abs(rule.weights.reduce(0, +) - 2) < 1e-14)
  }

  // MARK: Linear algebra

  private func matrix(_ rows: [[Double]]) throws -> Matrix {
    try Matrix(rows: rows.count, columns: rows[0].count, elements: rows.flatMap { $0 })
  }

  @Test func `a factor of Cholesky's is known`() throws {
    let lower = try LinearAlgebra.cholesky(
      matrix([[4, 12, -16], [12, 37, -43], [-16, -43, 98]]))
    #expect(try lower == matrix([[2, 0, 0], [6, 1, 0], [-8, 5, 3]]))
    let x = try LinearAlgebra.solve(
      positiveDefinite: matrix([[4, 2], [2, 3]]), [10, 9])
    #expect(abs(x[0] - 1.5) < 1e-15 && abs(x[1] - 2) < 1e-15)
  }

  @Test func `a matrix that has no factor is an error`() throws {
    let routine = "gsl_linalg_cholesky_decomp1"
    // GSL_EDOM, GSL_ENOTSQR, GSL_EBADLEN.
    expectError(routine, code: 1) { _ = try LinearAlgebra.cholesky(matrix([[1, 2], [2, 1]])) }
    expectError(routine, code: 1) { _ = try LinearAlgebra.cholesky(matrix([[.nan]])) }
    expectError(routine, code: 20) { _ = try LinearAlgebra.cholesky(matrix([[1, 2]])) }
    expectError("Matrix", code: 19) { _ = try Matrix(rows: 2, columns: 2, elements: [1]) }
    expectError("Matrix", code: 19) { _ = try Matrix(rows: 0, columns: 0, elements: []) }
    expectError("Matrix", code: 19) { _ = try Matrix(rows: .max, columns: 2, elements: [1]) }
    #expect(throws: GSLError.self) {
      _ = try LinearAlgebra.solve(positiveDefinite: matrix([[1]]), [1, 2])
    }
  }

  @Test func `singular values rebuild the matrix`() throws {
    let a = try matrix([[3, 0, 1], [1, 2, 2], [0, -1, 4], [2, 2, 2]])
    let (u, s, v) = try LinearAlgebra.singularValues(a)
    #expect(s == s.sorted(by: >) && s.allSatisfy { $0 > 0 })
    for i in 0..<4 {
      for j in 0..<3 {
        let sum = (0..<3).reduce(0) { $0 + u[i, $1] * s[$1] * v[j, $1] }
        #expect(abs(sum - a[i, j]) < 1e-14)
      }
    }
    // det AᵀA is Σ over triples of rows of minors² (Cauchy and Binet): 29, −2, −28 and 10.
    let product = s.reduce(1, *)
    #expect(abs(product * product - 1729) < 1e-9)
    // GSL_EUNIMPL, GSL_EDOM.
    expectError("gsl_linalg_SV_decomp", code: 24) {
      _ = try LinearAlgebra.singularValues(matrix([[1, 2]]))
    }
    expectError("gsl_linalg_SV_decomp", code: 1) {
      _ = try LinearAlgebra.singularValues(matrix([[.infinity], [1]]))
    }
  }

  @Test func `the eigenvalues of a symmetric matrix are known`() throws {
    let (values, vectors) = try LinearAlgebra.eigenvalues(symmetric: matrix([[2, 1], [1, 2]]))
    #expect(abs(values[0] - 1) < 1e-15 && abs(values[1] - 3) < 1e-15)
    #expect(abs(vectors[0, 0] + vectors[1, 0]) < 1e-15)
    #expect(abs(vectors[0, 1] - vectors[1, 1]) < 1e-15)
    expectError("gsl_eigen_symmv", code: 20) {
      _ = try LinearAlgebra.eigenvalues(symmetric: matrix([[1, 2]]))
    }
    expectError("gsl_eigen_symmv", code: 1) {
      _ = try LinearAlgebra.eigenvalues(symmetric: matrix([[.nan]]))
    }
  }

  @Test func `least squares finds the line`() throws {
    let design = try matrix([[1, 0], [1, 1], [1, 2], [1, 5]])
    let exact = try LinearAlgebra.leastSquares(design: design, observations: [3, 1, -1, -7])
    #expect(abs(exact.coefficients[0] - 3) < 1e-14 && abs(exact.coefficients[1] + 2) < 1e-14)
    #expect(exact.residual < 1e-28)
    // Three points that are on no line: the mean 4/3, slope 1, residual 2/3 at (0, 1, 2).
    let design3 = try matrix([[1, 0], [1, 1], [1, 2]])
    let line = try LinearAlgebra.leastSquares(design: design3, observations: [0, 2, 2])
    #expect(abs(line.coefficients[1] - 1) < 1e-14 && abs(line.residual - 2.0 / 3) < 1e-14)
    #expect(abs(line.covariance[1, 1] - 1.0 / 3) < 1e-14)
    expectError("gsl_multifit_linear", code: 19) {
      _ = try LinearAlgebra.leastSquares(design: matrix([[1, 2]]), observations: [1])
    }
    expectError("gsl_multifit_linear", code: 19) {
      _ = try LinearAlgebra.leastSquares(design: design, observations: [1, 2, 3])
    }
  }

  // MARK: Equations

  /// Local errors of 1e-13 add up to less than 1e-10 over a time of 10.
  @Test(arguments: [10.0, -10])
  func `the harmonic oscillator is a cosine, forwards and backwards`(end: Double) throws {
    let found = try DifferentialEquation.solve(from: [1, 0], over: 0, to: end, tolerance: 1e-13) {
      [$1[1], -$1[0]]
    }
    #expect(abs(found[0] - cos(end)) < 1e-10 && abs(found[1] + sin(end)) < 1e-10)
  }

  @Test func `an equation that has no solution is an error`() throws {
    let routine = "gsl_odeiv2_driver_apply"
    // GSL_EBADFUNC: the derivative has another length.
    expectError(routine, code: 9) {
      _ = try DifferentialEquation.solve(from: [1], over: 0, to: 1) { _, _ in [1, 2] }
    }
    // y′ = y² from 1 leaves every bound at 1.
    let error = #expect(throws: GSLError.self) {
      _ = try DifferentialEquation.solve(from: [1], over: 0, to: 2) { [$1[0] * $1[0]] }
    }
    #expect(error?.routine == routine)
    expectError("gsl_odeiv2_driver_alloc_y_new", code: 4) {
      _ = try DifferentialEquation.solve(from: [], over: 0, to: 1) { $1 }
    }
    #expect(try DifferentialEquation.solve(from: [7], over: 2, to: 2) { _, _ in [0] } == [7])
  }

  @Test func `a root is found inside its bracket`() throws {
    let root = try RootFinding.root(in: 0...2) { $0 * $0 - 2 }
    #expect(abs(root - 2.0.squareRoot()) <= 4 * .ulpOfOne * 2)
    expectError("gsl_root_fsolver_set", code: 4) { _ = try RootFinding.root(in: 2...3) { $0 } }
    // GSL_EBADFUNC.
    expectError("gsl_root_fsolver_set", code: 9) {
      _ = try RootFinding.root(in: 0...1) { _ in .nan }
    }
  }

  // MARK: Distribution functions

  /// Closed forms: erfc at 0, exp(−3) for 2 degrees, and sums of three terms.
  @Test func `distribution functions are GSL's`() {
    #expect(PlainGSL.normal(at: 0).upper == 0.5)
    #expect(abs(PlainGSL.chiSquare(degrees: 2, at: 6).logUpper + 3) < 1e-14)
    let half = PlainGSL.binomial(trials: 3, probability: 0.5, at: 2)
    #expect(abs((half?.upper ?? 0) - 0.5) < 1e-15)
    #expect(PlainGSL.binomial(trials: 1 << 33, probability: 0.5, at: 2) == nil)
    #expect(abs((PlainGSL.poisson(mean: 2, at: 2)?.upper ?? 0) - (1 - 3 * exp(-2))) < 1e-15)
  }

  /// Each body is a process of its own, in which nothing has yet turned GSL's handler off. CI starts
  /// them: whoever waits for one is kept busy by every other child of the suite.
  @Test(
    .enabled(if: Asked.isThorough, "a sweep"))
  func `no law's first call ends the process`() async {
    await #expect(processExitsWith: .success) {
      _ = try ChiSquareLaw(degrees: 1000).tails(at: 1e-300)
    }
    await #expect(processExitsWith: .success) {
      _ = try NormalLaw.tails(at: 1e300)
      _ = try NormalLaw.quantile(upper: 1e-300)
    }
    await #expect(processExitsWith: .success) {
      _ = try BinomialLaw(trials: 1 << 53, probability: 1e-300).tails(at: 1 << 52)
    }
    await #expect(processExitsWith: .success) {
      _ = try PoissonLaw(mean: 1e-300).tails(at: 100_000_000_000)
    }
    await #expect(processExitsWith: .success) {
      _ = PlainGSL.chiSquare(degrees: 1e10, at: 1e300)
    }
  }
}
