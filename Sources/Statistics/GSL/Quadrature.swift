import CGSL

/// Numerical integration by GSL (QUADPACK, Gonnet's doubly adaptive rule, Gauss's rules).
public enum Quadrature {
  /// An integral and GSL's estimate of how far off it is.
  public struct Value: Sendable, Equatable {
    /// The integral.
    public let value: Double
    /// GSL's estimate of its absolute error.
    public let error: Double

    /// The integral over an empty interval.
    public static let zero = Value(value: 0, error: 0)
  }

  /// How an interval is integrated.
  public enum Rule: Sendable, CaseIterable {
    /// QAG with 61 points: smooth integrands, also such that oscillate.
    case smooth
    /// QAGS: integrable singularities at the ends.
    case singular
    /// CQUAD: the most robust, at the price of more evaluations.
    case robust
  }

  private static let intervals = 500

  /// The integral of a function over the whole real line, adaptively (QAGI).
  ///
  /// - Parameters:
  ///   - relativeError: asked for, as a share of the integral; GSL refuses what is below 50 roundings.
  ///   - integrand: finite everywhere and fast to fall off.
  /// - Throws: ``GSLError`` if the estimate cannot be brought below what was asked for.
  public static func overLine(
    relativeError: Double = 1e-12, _ integrand: (Double) -> Double
  ) throws(GSLError) -> Value {
    let workspace = try adaptive()
    var (value, error) = (0.0, 0.0)
    let status = GSL.withFunction(integrand) {
      gsl_integration_qagi($0, 0, relativeError, intervals, workspace.pointer, &value, &error)
    }
    try GSL.check(status, "gsl_integration_qagi")
    return Value(value: value, error: error)
  }

  /// The integral of a function over a finite interval.
  ///
  /// - Parameters:
  ///   - interval: both ends finite.
  ///   - rule: what is known of the integrand.
  ///   - relativeError: asked for, as a share of the integral.
  ///   - absoluteError: asked for; the weaker demand counts.
  ///   - integrand: finite inside.
  /// - Throws: ``GSLError`` if it does not converge, or the demand cannot be met in fp64.
  public static func over(
    _ interval: ClosedRange<Double>, rule: Rule = .smooth, relativeError: Double = 1e-12,
    absoluteError: Double = 0, _ integrand: (Double) -> Double
  ) throws(GSLError) -> Value {
    let (a, b) = (interval.lowerBound, interval.upperBound)
    var (value, error) = (0.0, 0.0)
    switch rule {
    case .smooth:
      let workspace = try adaptive()
      let status = GSL.withFunction(integrand) {
        gsl_integration_qag(
          $0, a, b, absoluteError, relativeError, intervals, Int32(GSL_INTEG_GAUSS61),
          workspace.pointer, &value, &error)
      }
      try GSL.check(status, "gsl_integration_qag")
    case .singular:
      let workspace = try adaptive()
      let status = GSL.withFunction(integrand) {
        gsl_integration_qags(
          $0, a, b, absoluteError, relativeError, intervals, workspace.pointer, &value, &error)
      }
      try GSL.check(status, "gsl_integration_qags")
    case .robust:
      let workspace = try Owned(
        "gsl_integration_cquad_workspace_alloc",
        allocate: { gsl_integration_cquad_workspace_alloc(intervals) },
        free: { gsl_integration_cquad_workspace_free($0) })
      let status = GSL.withFunction(integrand) {
        gsl_integration_cquad(
          $0, a, b, absoluteError, relativeError, workspace.pointer, &value, &error, nil)
      }
      try GSL.check(status, "gsl_integration_cquad")
      guard error <= Swift.max(absoluteError, relativeError * abs(value)) else {
        throw GSLError(
          routine: "gsl_integration_cquad", code: GSL_EMAXITER,
          message: "the integral of \(value) is off by up to \(error)")
      }
    }
    return Value(value: value, error: error)
  }

  /// Abscissas and weights of a Gauss rule.
  public struct GaussRule: Sendable, Equatable {
    /// Where the integrand is evaluated, ascending.
    public let points: [Double]
    /// What each value counts.
    public let weights: [Double]

    /// The rule's sum for a function.
    public func sum(_ integrand: (Double) -> Double) -> Double {
      zip(points, weights).reduce(0) { $0 + $1.1 * integrand($1.0) }
    }
  }

  /// The Gauss–Hermite rule for means under N(0, 1): exact for polynomials below degree 2·points.
  ///
  /// - Parameter points: 1 to 200.
  /// - Throws: ``GSLError`` for another number.
  public static func normalRule(points: Int) throws(GSLError) -> GaussRule {
    // GSL's weight is exp(−b (x − a)²); b = ½ makes it the normal density times √(2π).
    let root = (2 * Double.pi).squareRoot()
    let rule = try fixed(oracle_gauss_hermite(), 0, 0.5, points)
    return GaussRule(points: rule.points, weights: rule.weights.map { $0 / root })
  }

  /// The Gauss–Legendre rule on an interval: exact for polynomials below degree 2·points.
  ///
  /// - Throws: ``GSLError`` if the number of points is not in 1...200, or the interval is empty.
  public static func legendreRule(
    points: Int, over interval: ClosedRange<Double>
  ) throws(GSLError) -> GaussRule {
    try fixed(oracle_gauss_legendre(), interval.lowerBound, interval.upperBound, points)
  }

  private static func fixed(
    _ type: UnsafePointer<gsl_integration_fixed_type>?, _ a: Double, _ b: Double, _ points: Int
  ) throws(GSLError) -> GaussRule {
    guard (1...200).contains(points) else {
      throw GSLError(
        routine: "gsl_integration_fixed_alloc", code: GSL_EINVAL,
        message: "\(points) points are outside 1...200")
    }
    _ = GSL.isQuiet
    guard let workspace = gsl_integration_fixed_alloc(type, points, a, b, 0, 0) else {
      throw GSLError(
        routine: "gsl_integration_fixed_alloc", code: GSL_EINVAL,
        message: "no rule of \(points) points on (\(a), \(b))")
    }
    defer { gsl_integration_fixed_free(workspace) }
    let x = UnsafeBufferPointer(start: gsl_integration_fixed_nodes(workspace), count: points)
    let w = UnsafeBufferPointer(start: gsl_integration_fixed_weights(workspace), count: points)
    return GaussRule(points: Array(x), weights: Array(w))
  }

  private static func adaptive() throws(GSLError) -> Owned<gsl_integration_workspace> {
    try Owned(
      "gsl_integration_workspace_alloc",
      allocate: { gsl_integration_workspace_alloc(intervals) },
      free: { gsl_integration_workspace_free($0) })
  }
}
