public import Scalars

/// The protocol's floating-point formats.
public enum Precision: String, Sendable, CaseIterable {
  case fp64, fp32, fp16, bf16

  /// The rounding of this format.
  public var format: any BinaryFormat.Type {
    switch self {
    case .fp64: FP64.self
    case .fp32: FP32.self
    case .fp16: FP16.self
    case .bf16: BF16.self
    }
  }

  /// The nearest number of this format.
  public func rounded(_ value: Double) -> Double { format.round(value) }

  /// Whether a number is one of this format; in fp32 also whether it is written in the fewest digits that read back
  /// as one.
  package func has(_ value: Double) -> Bool {
    rounded(value) == value || self == .fp32 && Double(Float(value).description) == value
  }

  /// Whether a number takes all digits that this format has, so that no narrower one has it.
  package func isFilled(by value: Double) -> Bool {
    let significand = rounded(value).significandBitPattern
    return has(value) && significand != 0
      && significand.trailingZeroBitCount == Precision.fp64.significand - self.significand
  }

  /// The formats of fewer digits, the narrowest first: what one has, the wider ones have too.
  package var narrowerFormats: [Precision] {
    Precision.allCases.filter { $0.significand < significand }.reversed()
  }

  /// The nearest number that all four formats have: at most eight significant bits, in fp16's range.
  ///
  /// What is asked is made of such numbers, so that it does not depend on the precision.
  package static func common(_ value: Double) -> Double { FP16.round(BF16.round(value)) }
}

extension Precision {
  /// Half the distance from 1 to the next number.
  package var unitRoundoff: Double {
    Double(sign: .plus, exponent: -significand, significand: 1)
  }

  /// Bits of the significand, the leading one among them.
  package var significand: Int {
    switch self {
    case .fp64: 53
    case .fp32: 24
    case .fp16: 11
    case .bf16: 8
    }
  }
}
