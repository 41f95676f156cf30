/// A floating-point format, as far as rounding is concerned.
///
/// A correctly rounded operation with exact result x gives x(1+δ) + e with |δ| ≤ ``unitRoundoff``
/// and |e| ≤ ``underflow``, one of the two being zero, as long as |x| ≤ ``largest``.
public protocol BinaryFormat: Sendable {
  /// The protocol's name of the format.
  static var name: String { get }
  /// Half the distance between 1 and the next number: 2⁻ᵖ for p bits of precision.
  static var unitRoundoff: Double { get }
  /// The largest rounding error of a subnormal result: half of the smallest positive number.
  static var underflow: Double { get }
  /// The largest finite number.
  static var largest: Double { get }
  /// The value rounded to this format, ties to even; infinite beyond the largest number.
  static func round(_ value: Double) -> Double
}

/// IEEE 754 binary64.
public enum FP64: BinaryFormat {
  public static let name = "fp64"
  @inlinable public static var unitRoundoff: Double { 0x1p-53 }
  /// 2⁻¹⁰⁷⁵ is not a `Double`; this is the next larger one, which keeps every bound a bound.
  @inlinable public static var underflow: Double { 0x1p-1074 }
  @inlinable public static var largest: Double { .greatestFiniteMagnitude }
}

/// IEEE 754 binary32.
public enum FP32: BinaryFormat {
  public static let name = "fp32"
  @inlinable public static var unitRoundoff: Double { 0x1p-24 }
  @inlinable public static var underflow: Double { 0x1p-150 }
  @inlinable public static var largest: Double { 0x1.fffffep127 }
}

/// IEEE 754 binary16.
public enum FP16: BinaryFormat {
  public static let name = "fp16"
  @inlinable public static var unitRoundoff: Double { 0x1p-11 }
  @inlinable public static var underflow: Double { 0x1p-25 }
  @inlinable public static var largest: Double { 65504.0 }
}

/// bfloat16: binary32 cut to 8 bits of precision.
public enum BF16: BinaryFormat {
  public static let name = "bf16"
  @inlinable public static var unitRoundoff: Double { 0x1p-8 }
  @inlinable public static var underflow: Double { 0x1p-134 }
  @inlinable public static var largest: Double { 0x1.fep127 }
}

extension BinaryFormat {
  /// Exact scaling by powers of two brings the last kept bit to the unit, where `rounded()` is
  /// IEEE 754's own; so one rounding happens and no more.
  @inlinable public static func round(_ value: Double) -> Double {
    guard value.isFinite, value != 0, unitRoundoff != FP64.unitRoundoff else { return value }
    let spacingOfSubnormals = Int((2 * underflow).exponent)
    let precision = -Int(unitRoundoff.exponent)
    let lastBit = max(Int(value.exponent) - precision + 1, spacingOfSubnormals)
    let scale = Double(sign: .plus, exponent: lastBit, significand: 1)
    let rounded = (value / scale).rounded(.toNearestOrEven) * scale
    let overflow: Double = value < 0 ? -.infinity : .infinity
    return rounded.magnitude > largest ? overflow : rounded
  }
}
