import CandidateProtocol
import RealModule
import Statistics

/// What storing samples did to them.
struct SampleRounding {
  /// How far a value may be off, as a share of itself.
  private(set) var relative: Double
  /// How far a value may be off beside that.
  private(set) var absolute: Double
  /// How far residuals of correct samples may be off.
  let allowance: Allowance
  /// Bits of residuals that are left, at most 23, as ``Repetition`` counts them.
  let significand: Int

  /// The format, or what the values themselves show to have been coarser: an fp32 program's numbers
  /// in fp64, or a table of few digits.
  ///
  /// - Throws: ``SampleLawError`` if little of the law is left.
  init(_ samples: SamplePoints, _ law: SampleLaw) throws(SampleLawError) {
    (relative, absolute) = (0x1p-53, 0)
    switch samples.precision {
    case .fp16: (relative, absolute) = (0x1p-11, 0x1p-25)
    case .fp32: (relative, absolute) = (0x1p-24, 0x1p-150)
    case .fp64: break
    case nil: (relative, absolute) = Self.digits(samples.values)
    }
    relative = max(relative, .pow(2, -Self.bits(samples.values)))
    let largest = law.means.reduce(0) { max($0, abs($1)) }
    let shift = (relative * largest + absolute) / law.deviation
    guard shift <= 0.5 else {
      throw SampleLawError(
        "the samples are stored too coarsely: rounding alone may move a value by "
          + "\(Float(shift)) standard deviations of the law")
    }
    // Each residual may be moved its own way; the battery's allowance for the mean means just that.
    allowance = Allowance(mean: shift, scale: relative)
    // A value e stands for a cell of 2(shift + relative |e|), and one of 2⁻²³|e| of a Float. With
    // 2^(1−p) as below neither of the bounds in ``Repetition`` is exceeded: the density of N(0, 1) is
    // below 0.4, and its square integrates to 0.283.
    let cell = 1.78 * 2 * shift + 2 * relative + 0x1p-23
    significand = Int(min(24, max(0, 1 - Double.log(cell) / .log(2))).rounded(.down))
  }

  /// The fewest bits that hold every value, at least bf16's 8.
  private static func bits(_ values: [Double]) -> Int {
    var pattern: UInt64 = 0
    for value in values { pattern |= value.significandBitPattern }
    return max(8, 53 - min(52, pattern.trailingZeroBitCount))
  }

  /// Halves of the last decimal place, if no value needs more than 15 digits.
  private static func digits(_ values: [Double]) -> (relative: Double, absolute: Double) {
    var (significant, decimals) = (1, Int.min)
    for value in values where value != 0 {
      let parts = "\(abs(value))".split(separator: "e")
      let exponent = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
      let sides = parts[0].split(separator: ".", omittingEmptySubsequences: false)
      let fraction = sides.count > 1 && sides[1] != "0" ? String(sides[1]) : ""
      let digits = (String(sides[0]) + fraction).drop { $0 == "0" }
      significant = max(significant, digits.count)
      decimals = max(decimals, fraction.count - exponent)
      if significant > 15 { return (0x1p-53, 0) }
    }
    guard decimals > Int.min else { return (0x1p-53, 0) }
    return (0.5 * .pow(10, 1 - significant), 0.5 * .pow(10, -decimals))
  }
}
