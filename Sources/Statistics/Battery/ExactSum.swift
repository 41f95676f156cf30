/// A sum that does not depend on the order of its terms.
///
/// Each term is rounded once to a multiple of 2⁻⁶⁰; from there on all is whole numbers. Terms beyond
/// ±2⁶⁰ count as ±2⁶⁰, and what is not a number as 2⁶⁰: no test passes with either.
package struct ExactSum: Sendable, Equatable {
  private var units: Int128 = 0

  /// Multiples of 2⁻⁶⁰ in a unit's place, so that bits are shifted and nothing is multiplied.
  private static let scale = 60

  package init() {}

  package var value: Double {
    let magnitude = units.magnitude
    let high = Double(UInt64(truncatingIfNeeded: magnitude >> 64)) * 0x1p64
    let size = (high + Double(UInt64(truncatingIfNeeded: magnitude))) * 0x1p-60
    return units < 0 ? -size : size
  }

  package mutating func add(_ term: Double) { add(units: Self.units(of: term)) }
  package mutating func add(_ other: ExactSum) { add(units: other.units) }

  private mutating func add(units more: Int128) {
    // A term is at most 2¹²⁰ units; 127 such sums fit, and then it stays where it is.
    let (sum, overflows) = units.addingReportingOverflow(more)
    if !overflows { units = sum }
  }

  /// The nearest multiple of 2⁻⁶⁰, a half away from 0.
  private static func units(of term: Double) -> Int128 {
    // What is not a number counts as 2⁶⁰.
    let size = term.isNaN ? 0x1p60 : min(abs(term), 0x1p60)
    guard size >= 0x1p-61 else { return 0 }
    let significand = UInt64(size.significandBitPattern | 1 << 52)
    let shift = Int(size.exponentBitPattern) - 1023 - 52 + scale
    let units =
      shift >= 0
      ? Int128(truncatingIfNeeded: significand) << shift
      : Int128(truncatingIfNeeded: (significand + (1 << (-shift - 1))) >> -shift)
    return term < 0 ? -units : units
  }
}
