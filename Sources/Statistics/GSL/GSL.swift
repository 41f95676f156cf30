import CGSL

/// What a GSL routine reported instead of a result.
public struct GSLError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The routine, as GSL names it.
  public let routine: String
  /// GSL's code for what went wrong (`gsl_errno.h`), such as 4 for an invalid argument.
  public let code: Int
  /// GSL's own words for the code.
  public let message: String

  /// The routine and GSL's words, in one line.
  public var description: String { "\(routine): \(message)" }
}

/// What all calls of GSL share: its error handler is off, every status is read, every handle has an owner.
enum GSL {
  /// GSL ends the process on an error unless told otherwise. Read before the first call of any routine.
  static let isQuiet: Bool = {
    gsl_set_error_handler_off()
    return true
  }()

  /// Throws what a status stands for, unless it is success.
  static func check(_ status: Int32, _ routine: String) throws(GSLError) {
    guard status != Int32(GSL_SUCCESS) else { return }
    throw GSLError(
      routine: routine, code: Int(status), message: String(cString: gsl_strerror(status)))
  }

  /// What an allocator returned, or the error that a null pointer means.
  static func allocated<Handle>(
    _ routine: String, _ allocate: () -> UnsafeMutablePointer<Handle>?
  ) throws(GSLError) -> UnsafeMutablePointer<Handle> {
    _ = isQuiet
    guard let handle = allocate() else {
      throw GSLError(
        routine: routine, code: GSL_ENOMEM,
        message: String(cString: gsl_strerror(Int32(GSL_ENOMEM))))
    }
    return handle
  }

  /// Runs a routine that takes a `gsl_function`, which calls the closure.
  static func withFunction<Result>(
    _ body: (Double) -> Double, _ run: (UnsafeMutablePointer<gsl_function>) -> Result
  ) -> Result {
    _ = isQuiet
    return withoutActuallyEscaping(body) { escapable in
      let box = Box(escapable)
      return withExtendedLifetime(box) {
        var function = gsl_function(
          function: { x, context in
            guard let context else { return .nan }
            return Unmanaged<Box>.fromOpaque(context).takeUnretainedValue().body(x)
          }, params: Unmanaged.passUnretained(box).toOpaque())
        return run(&function)
      }
    }
  }

  private final class Box {
    let body: (Double) -> Double
    init(_ body: @escaping (Double) -> Double) { self.body = body }
  }
}

/// A handle of GSL's, freed when its owner goes.
struct Owned<Handle>: ~Copyable {
  let pointer: UnsafeMutablePointer<Handle>
  private let free: (UnsafeMutablePointer<Handle>) -> Void

  /// - Parameters:
  ///   - routine: the allocator's name, for the error.
  ///   - allocate: returns null where memory is short.
  ///   - free: takes the handle back.
  init(
    _ routine: String, allocate: () -> UnsafeMutablePointer<Handle>?,
    free: @escaping (UnsafeMutablePointer<Handle>) -> Void
  ) throws(GSLError) {
    pointer = try GSL.allocated(routine, allocate)
    self.free = free
  }

  deinit { free(pointer) }
}
