/// A sum that does not depend on the order of its terms.
///
/// Each term is rounded once to a multiple of 2⁻⁶⁰; from there on all is whole numbers. Terms beyond
/// ±2⁶⁰ count as ±2⁶⁰, and what is not a number as 2⁶⁰: no test passes with either.
struct ExactSum: Sendable, Equatable {
  private var units: Int128 = 0

  var value: Double { Double(units) * 0x1p-60 }

  mutating func add(_ term: Double) {
    let bounded = term.isNaN ? 0x1p60 : min(max(term, -0x1p60), 0x1p60)
    // A double of at most 2⁶⁰ in units of 2⁻⁶⁰ is below 2¹²⁰; 127 such sums fit, and saturate after.
    let (sum, overflows) = units.addingReportingOverflow(
      Int128((bounded * 0x1p60).rounded(.toNearestOrEven)))
    if !overflows { units = sum }
  }

  mutating func add(_ other: ExactSum) {
    let (sum, overflows) = units.addingReportingOverflow(other.units)
    if !overflows { units = sum }
  }
}
