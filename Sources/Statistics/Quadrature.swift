internal import CGSL

/// What a GSL routine reported instead of a result.
public struct GSLError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The routine, and GSL's own words for the status.
  public let description: String
}

/// Numerical integration by GSL (QUADPACK).
public enum Quadrature {
  /// An integral and GSL's estimate of how far off it is.
  public struct Value: Sendable, Equatable {
    /// The integral.
    public let value: Double
    /// GSL's estimate of its absolute error.
    public let error: Double
  }

  /// The integral of a function over the whole real line, adaptively (QAGI).
  ///
  /// - Parameters:
  ///   - relativeError: asked for, as a share of the integral; GSL refuses what is below 50 roundings.
  ///   - integrand: finite everywhere and fast to fall off.
  /// - Throws: ``GSLError`` if the estimate cannot be brought below what was asked for.
  public static func overLine(
    relativeError: Double = 1e-12, _ integrand: (Double) -> Double
  ) throws(GSLError) -> Value {
    _ = Self.handlerIsOff
    let intervals = 2000
    guard let workspace = gsl_integration_workspace_alloc(intervals) else {
      throw GSLError(description: "gsl_integration_workspace_alloc: out of memory")
    }
    defer { gsl_integration_workspace_free(workspace) }
    var (value, error) = (0.0, 0.0)
    let status = withoutActuallyEscaping(integrand) { escapable -> Int32 in
      let box = Box(escapable)
      return withExtendedLifetime(box) {
        var function = gsl_function(
          function: { x, context in
            guard let context else { return .nan }
            return Unmanaged<Box>.fromOpaque(context).takeUnretainedValue().body(x)
          }, params: Unmanaged.passUnretained(box).toOpaque())
        return gsl_integration_qagi(
          &function, 0, relativeError, intervals, workspace, &value, &error)
      }
    }
    guard Int(status) == GSL_SUCCESS else {
      throw GSLError(description: "gsl_integration_qagi: \(String(cString: gsl_strerror(status)))")
    }
    return Value(value: value, error: error)
  }

  private final class Box {
    let body: (Double) -> Double
    init(_ body: @escaping (Double) -> Double) { self.body = body }
  }

  /// GSL aborts the process on an error unless told otherwise; here every status is checked.
  private static let handlerIsOff: Bool = {
    gsl_set_error_handler_off()
    return true
  }()
}
