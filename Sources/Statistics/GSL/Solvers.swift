import CGSL

/// Roots of functions of one variable, by Brent's method in GSL.
public enum RootFinding {
  /// A root inside a bracket.
  ///
  /// - Parameters:
  ///   - bracket: the function has different signs at its ends.
  ///   - relativeError: how narrow the bracket becomes, as a share of the root.
  ///   - absoluteError: how narrow it becomes at a root of 0.
  ///   - function: of one variable; finite in the bracket.
  /// - Throws: ``GSLError`` if the signs agree, a value is not finite, or 200 steps do not suffice.
  public static func root(
    in bracket: ClosedRange<Double>, relativeError: Double = 4 * .ulpOfOne,
    absoluteError: Double = 0, of function: (Double) -> Double
  ) throws(GSLError) -> Double {
    let solver = try Owned(
      "gsl_root_fsolver_alloc", allocate: { gsl_root_fsolver_alloc(oracle_brent()) },
      free: { gsl_root_fsolver_free($0) })
    var (root, routine) = (Double.nan, "gsl_root_fsolver_set")
    let status = GSL.withFunction(function) { function -> Int32 in
      var status = gsl_root_fsolver_set(
        solver.pointer, function, bracket.lowerBound, bracket.upperBound)
      guard status == Int32(GSL_SUCCESS) else { return status }
      for _ in 0..<200 {
        routine = "gsl_root_fsolver_iterate"
        status = gsl_root_fsolver_iterate(solver.pointer)
        guard status == Int32(GSL_SUCCESS) else { return status }
        root = gsl_root_fsolver_root(solver.pointer)
        let width =
          gsl_root_fsolver_x_upper(solver.pointer) - gsl_root_fsolver_x_lower(solver.pointer)
        if width <= Swift.max(absoluteError, relativeError * abs(root)) || !(width > 0) {
          return Int32(GSL_SUCCESS)
        }
      }
      return Int32(GSL_EMAXITER)
    }
    try GSL.check(status, routine)
    return root
  }
}

/// Ordinary differential equations, by GSL's Prince–Dormand pair of orders 8 and 9.
public enum DifferentialEquation {
  /// The state at the end of an interval.
  ///
  /// - Parameters:
  ///   - state: at the start; at least one number.
  ///   - start: where the interval begins.
  ///   - end: where it ends, before or after the start.
  ///   - tolerance: of a step's local error, absolute and relative.
  ///   - derivative: of the state, at a time; as many numbers as the state has.
  /// - Throws: ``GSLError`` if the step size becomes too small, or the derivative has another length.
  public static func solve(
    from state: [Double], over start: Double, to end: Double, tolerance: Double = 1e-12,
    derivative: (Double, [Double]) -> [Double]
  ) throws(GSLError) -> [Double] {
    guard !state.isEmpty, start.isFinite, end.isFinite, tolerance > 0 else {
      throw GSLError(
        routine: "gsl_odeiv2_driver_alloc_y_new", code: GSL_EINVAL,
        message: "no state, times that are not finite, or no tolerance")
    }
    guard start != end else { return state }
    var state = state
    let status: Int32 = try withoutActuallyEscaping(derivative) {
      escapable throws(GSLError) -> Int32 in
      let right = RightSide(count: state.count, escapable)
      var system = gsl_odeiv2_system(
        function: { time, y, slope, context in
          guard let y, let slope, let context else { return Int32(GSL_EFAULT) }
          let right = Unmanaged<RightSide>.fromOpaque(context).takeUnretainedValue()
          let values = right.body(time, Array(UnsafeBufferPointer(start: y, count: right.count)))
          guard values.count == right.count else { return Int32(GSL_EBADFUNC) }
          for (index, value) in values.enumerated() { slope[index] = value }
          return Int32(GSL_SUCCESS)
        }, jacobian: nil, dimension: state.count,
        params: Unmanaged.passUnretained(right).toOpaque())
      return try withUnsafeMutablePointer(to: &system) { system throws(GSLError) -> Int32 in
        let driver = try Owned(
          "gsl_odeiv2_driver_alloc_y_new",
          allocate: {
            gsl_odeiv2_driver_alloc_y_new(
              system, oracle_prince_dormand(), (end - start) / 100, tolerance, tolerance)
          }, free: { gsl_odeiv2_driver_free($0) })
        gsl_odeiv2_driver_set_nmax(driver.pointer, 1_000_000)
        var time = start
        let status = gsl_odeiv2_driver_apply(driver.pointer, &time, end, &state)
        withExtendedLifetime(right) {}
        return status
      }
    }
    try GSL.check(status, "gsl_odeiv2_driver_apply")
    return state
  }

  private final class RightSide {
    let count: Int
    let body: (Double, [Double]) -> [Double]
    init(count: Int, _ body: @escaping (Double, [Double]) -> [Double]) {
      self.count = count
      self.body = body
    }
  }
}
