import CPhilox

/// What steps on memory need of a kind of number, for `Float` and `Double` each compiled on its own: the loops run
/// at full speed wherever they are called from.
public protocol MemoryScalar {
  /// How many normals ``drawGroups(key:lane:group:into:count:)`` makes at once.
  static var normalsInGroup: Int { get }

  /// Writes whole groups of a lane's normals.
  ///
  /// - Parameters:
  ///   - key: of the generator.
  ///   - lane: of the generator.
  ///   - group: the first.
  ///   - memory: room for `count` groups.
  ///   - count: how many.
  static func drawGroups(
    key: UInt64, lane: UInt64, group: Int, into memory: UnsafeMutablePointer<Self>, count: Int)

  /// Writes (a x + b y) + c z with a lane's normals z, whole groups; the result may be where an input is.
  ///
  /// - Parameters: as of ``drawGroups(key:lane:group:into:count:)``, and a step's.
  static func stepGroups(
    key: UInt64, lane: UInt64, group: Int, _ a: Self, _ x: UnsafePointer<Self>, _ b: Self,
    _ y: UnsafePointer<Self>, _ c: Self, into result: UnsafeMutablePointer<Self>, count: Int)

  /// Writes a x + b y for each of some numbers; the result may be where one of them is.
  static func combine(
    _ a: Self, _ x: UnsafePointer<Self>, _ b: Self, _ y: UnsafePointer<Self>,
    into result: UnsafeMutablePointer<Self>, count: Int)

  /// Writes (a x + b y) + c z for each of some numbers; the result may be where one of them is.
  static func combine(
    _ a: Self, _ x: UnsafePointer<Self>, _ b: Self, _ y: UnsafePointer<Self>, _ c: Self,
    _ z: UnsafePointer<Self>, into result: UnsafeMutablePointer<Self>, count: Int)

  /// Multiplies each of some numbers by exp(center + slope h), which is computed in `Double` and rounded.
  static func scale(
    _ values: UnsafeMutablePointer<Self>, byExponentials h: UnsafePointer<Self>, center: Double,
    slope: Double, count: Int)
}

extension Float: MemoryScalar {
  public static var normalsInGroup: Int { Int(NORMALS_FLOAT_GROUP) }

  public static func drawGroups(
    key: UInt64, lane: UInt64, group: Int, into memory: UnsafeMutablePointer<Float>, count: Int
  ) { normals_float(key, lane, UInt64(truncatingIfNeeded: group), memory, count) }

  public static func stepGroups(
    key: UInt64, lane: UInt64, group: Int, _ a: Float, _ x: UnsafePointer<Float>, _ b: Float,
    _ y: UnsafePointer<Float>, _ c: Float, into result: UnsafeMutablePointer<Float>, count: Int
  ) {
    normals_step_float(
      key, lane, UInt64(truncatingIfNeeded: group), a, x, b, y, c, result, count)
  }

  public static func combine(
    _ a: Float, _ x: UnsafePointer<Float>, _ b: Float, _ y: UnsafePointer<Float>,
    into result: UnsafeMutablePointer<Float>, count: Int
  ) {
    var index = 0
    while index + SIMD8<Float>.scalarCount <= count {
      let sum = a * load(x, index) + b * load(y, index)
      store(sum, result, index)
      index += SIMD8<Float>.scalarCount
    }
    while index < count {
      result[index] = a * x[index] + b * y[index]
      index += 1
    }
  }

  public static func combine(
    _ a: Float, _ x: UnsafePointer<Float>, _ b: Float, _ y: UnsafePointer<Float>, _ c: Float,
    _ z: UnsafePointer<Float>, into result: UnsafeMutablePointer<Float>, count: Int
  ) {
    var index = 0
    while index + SIMD8<Float>.scalarCount <= count {
      let mean = a * load(x, index) + b * load(y, index)
      store(mean + c * load(z, index), result, index)
      index += SIMD8<Float>.scalarCount
    }
    while index < count {
      result[index] = a * x[index] + b * y[index] + c * z[index]
      index += 1
    }
  }

  public static func scale(
    _ values: UnsafeMutablePointer<Float>, byExponentials h: UnsafePointer<Float>, center: Double,
    slope: Double, count: Int
  ) {
    for index in 0..<count {
      values[index] *= Float(Exponential.value(at: center + slope * Double(h[index])))
    }
  }

  // Vectors are loaded by hand: where the result may be where an input is, the compiler goes number by number.
  @inline(__always)
  private static func load(_ memory: UnsafePointer<Float>, _ index: Int) -> SIMD8<Float> {
    UnsafeRawPointer(memory + index).loadUnaligned(as: SIMD8<Float>.self)
  }

  @inline(__always)
  private static func store(
    _ value: SIMD8<Float>, _ memory: UnsafeMutablePointer<Float>, _ index: Int
  ) {
    UnsafeMutableRawPointer(memory + index).storeBytes(of: value, as: SIMD8<Float>.self)
  }
}

extension Double: MemoryScalar {
  public static var normalsInGroup: Int { Int(NORMALS_DOUBLE_GROUP) }

  public static func drawGroups(
    key: UInt64, lane: UInt64, group: Int, into memory: UnsafeMutablePointer<Double>, count: Int
  ) { normals_double(key, lane, UInt64(truncatingIfNeeded: group), memory, count) }

  public static func stepGroups(
    key: UInt64, lane: UInt64, group: Int, _ a: Double, _ x: UnsafePointer<Double>, _ b: Double,
    _ y: UnsafePointer<Double>, _ c: Double, into result: UnsafeMutablePointer<Double>, count: Int
  ) {
    normals_step_double(
      key, lane, UInt64(truncatingIfNeeded: group), a, x, b, y, c, result, count)
  }

  public static func combine(
    _ a: Double, _ x: UnsafePointer<Double>, _ b: Double, _ y: UnsafePointer<Double>,
    into result: UnsafeMutablePointer<Double>, count: Int
  ) {
    var index = 0
    while index + SIMD4<Double>.scalarCount <= count {
      let sum = a * load(x, index) + b * load(y, index)
      store(sum, result, index)
      index += SIMD4<Double>.scalarCount
    }
    while index < count {
      result[index] = a * x[index] + b * y[index]
      index += 1
    }
  }

  public static func combine(
    _ a: Double, _ x: UnsafePointer<Double>, _ b: Double, _ y: UnsafePointer<Double>, _ c: Double,
    _ z: UnsafePointer<Double>, into result: UnsafeMutablePointer<Double>, count: Int
  ) {
    var index = 0
    while index + SIMD4<Double>.scalarCount <= count {
      let mean = a * load(x, index) + b * load(y, index)
      store(mean + c * load(z, index), result, index)
      index += SIMD4<Double>.scalarCount
    }
    while index < count {
      result[index] = a * x[index] + b * y[index] + c * z[index]
      index += 1
    }
  }

  public static func scale(
    _ values: UnsafeMutablePointer<Double>, byExponentials h: UnsafePointer<Double>, center: Double,
    slope: Double, count: Int
  ) {
    for index in 0..<count {
      values[index] *= Exponential.value(at: center + slope * h[index])
    }
  }

  // Vectors are loaded by hand: where the result may be where an input is, the compiler goes number by number.
  @inline(__always)
  private static func load(_ memory: UnsafePointer<Double>, _ index: Int) -> SIMD4<Double> {
    UnsafeRawPointer(memory + index).loadUnaligned(as: SIMD4<Double>.self)
  }

  @inline(__always)
  private static func store(
    _ value: SIMD4<Double>, _ memory: UnsafeMutablePointer<Double>, _ index: Int
  ) {
    UnsafeMutableRawPointer(memory + index).storeBytes(of: value, as: SIMD4<Double>.self)
  }
}
