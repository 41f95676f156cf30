import CandidateProtocol
import Derivation
import RealModule
import Rows
import Scalars

/// ᾱ at t = 0, …, T as a candidate holds it, with what each entry may be off by.
///
/// If the candidate returned its table, the formulas are judged against that table: sharper by far
/// than against β, since 1 − ᾱ_t/ᾱ_{t−1} magnifies the table's rounding by 1/β_t. The table itself
/// is judged against β, once.
public struct SignalPowerTable: Sendable, Equatable {
  /// ᾱ_0 = 1, ᾱ_1, …, ᾱ_T.
  public let values: [Double]
  /// How far the candidate's own number may lie from each value.
  public let bounds: [Double]
  /// Whether the candidate returned the table.
  public let isReturned: Bool

  /// The table as returned.
  ///
  /// Each entry may be a copy of what the candidate computes with: rounded from a wider format, or
  /// the exponential of a logarithm that it keeps, which costs two roundings.
  init(returned: [Double], precision: Precision) {
    let format = precision.format
    values = [1] + returned
    bounds = [0] + returned.map { 2 * format.unitRoundoff * $0 + format.underflow }
    isReturned = true
  }

  /// The table that a candidate computes from β in a precision, by any usual route.
  init(betas: [Double], precision: Precision) {
    func build<Format: BinaryFormat>(_ format: Format.Type) -> SignalPowerTable {
      SignalPowerTable(intervals: betas.map { ErrorBound<Format>(rounding: $0) })
    }
    self = build(precision.format)
  }

  /// The table that follows from intervals of β, by the product or by a sum of logarithms.
  init<Format: BinaryFormat>(intervals betas: [ErrorBound<Format>]) {
    let products = NoiseSchedule.cumulativeSignalPower(betas: betas)
    let logarithmic = Self.logarithmicBounds(betas: betas)
    values = [1] + products.map(\.value)
    bounds = [0] + zip(products, logarithmic).map { max($0.bound, $1) }
    isReturned = false
  }

  /// β_1, …, β_T as a table, to be compared like one.
  init<Format: BinaryFormat>(betas: [ErrorBound<Format>]) {
    values = [1] + betas.map(\.value)
    bounds = [0] + betas.map(\.bound)
    isReturned = false
  }

  /// What exp(Σ log(1−β)) may be off by, in a format.
  ///
  /// The absolute error of the sum, which is the relative error of the result, is that of each
  /// 1 − β, two roundings of each logarithm and one of each partial sum; exp adds two roundings,
  /// and the same product in `Double`, with which it is compared, one rounding a factor.
  private static func logarithmicBounds<Format: BinaryFormat>(
    betas: [ErrorBound<Format>]
  ) -> [Double] {
    let unit = Format.unitRoundoff
    var sum = 0.0
    var error = 0.0
    return betas.enumerated().map { index, beta in
      let logarithm = Double.log(onePlus: -beta.value)
      sum += logarithm
      let ofFactor = (beta.bound + unit) / (1 - beta.value)
      // The computed sum is off by `error` itself; the last factor covers our own roundings.
      error += ofFactor + unit * (2 * logarithm.magnitude + sum.magnitude + error)
      error *= 1 + 0x1p-48
      let relative = error + 2 * unit + Double(index + 1) * FP64.unitRoundoff * 2
      let product = Double.exp(sum)
      // e^x − 1 ≤ x + x² for 0 ≤ x ≤ 1; ᾱ lies in [0, 1] whatever happens.
      return relative <= 1 ? product * (relative + relative * relative) + Format.underflow : 1
    }
  }

  /// T.
  var steps: Int { values.count - 1 }

  /// ᾱ at a time, as an interval in the table's precision.
  func signalPower<Format: BinaryFormat>(
    at time: Int, in format: Format.Type
  ) -> ErrorBound<Format> {
    ErrorBound(values[time], within: bounds[time])
  }
}
