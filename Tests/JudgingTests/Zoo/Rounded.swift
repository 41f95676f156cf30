import CandidateProtocol
import Foundation
import Scalars

/// A number of a format: every operation is rounded to it.
///
/// The sum, product, quotient or root of two numbers of half the bits, computed in `Double` and rounded once more,
/// is what hardware of that format gives. Where a number of the tables meets one of a vector, it is cast first.
struct Rounded: Sendable, Equatable {
  /// A format, and how well its library computes functions.
  struct Format: Sendable, Equatable {
    let precision: Precision
    /// Whether exp, log and the like give either neighbour of what is right, as most libraries do, and not the
    /// nearer one; `Double`'s own do so anyway.
    var isRough = false

    func round(_ value: Double) -> Double {
      switch precision {
      case .fp64: value
      case .fp32: Double(Float(value))
      case .fp16, .bf16: precision.rounded(value)
      }
    }

    /// 2⁻ᵖ for p bits.
    var unit: Double { precision.format.unitRoundoff }
  }

  let value: Double
  /// Nil for a constant, which is of any format.
  let format: Format?

  init(_ value: Double, in format: Format?) {
    self.value = format.map { $0.round(value) } ?? value
    self.format = format
  }

  /// Both numbers in the narrower format of the two.
  private static func operation(
    _ left: Rounded, _ right: Rounded, _ function: (Double, Double) -> Double
  ) -> Rounded {
    guard left.format != right.format else {
      return Rounded(function(left.value, right.value), in: left.format)
    }
    let formats = [left.format, right.format].compactMap { $0 }
    guard let narrower = formats.max(by: { $0.unit < $1.unit }) else { return left }
    return Rounded(
      function(narrower.round(left.value), narrower.round(right.value)), in: narrower)
  }

  static func + (left: Rounded, right: Rounded) -> Rounded { operation(left, right, +) }
  static func - (left: Rounded, right: Rounded) -> Rounded { operation(left, right, -) }
  static func * (left: Rounded, right: Rounded) -> Rounded { operation(left, right, *) }
  static func / (left: Rounded, right: Rounded) -> Rounded { operation(left, right, /) }
  static prefix func - (operand: Rounded) -> Rounded { Rounded(-operand.value, in: operand.format) }

  var root: Rounded { Rounded(value.squareRoot(), in: format) }
  var squared: Rounded { self * self }
  /// 1 less this.
  var rest: Rounded { 1 - self }
  var exp: Rounded { function(Foundation.exp) }
  var expm1: Rounded { function(Foundation.expm1) }
  var log: Rounded { function(Foundation.log) }
  var log1p: Rounded { function(Foundation.log1p) }
  var cos: Rounded { function(Foundation.cos) }
  var sin: Rounded { function(Foundation.sin) }
  var acos: Rounded { function(Foundation.acos) }
  var atan: Rounded { function(Foundation.atan) }
  /// 1/(1 + e⁻ˣ)
  var sigmoid: Rounded { 1 / (1 + (-self).exp) }
  /// log(1 + eˣ), without overflow.
  var softplus: Rounded { value > 0 ? self + (-self).exp.log1p : exp.log1p }

  private func function(_ function: (Double) -> Double) -> Rounded {
    let exact = function(value)
    let nearest = Rounded(exact, in: format)
    guard let format, format.isRough, nearest.value.isFinite, nearest.value != exact,
      // The side looks drawn, and is the same for the same argument.
      (value.bitPattern &* 0x9E37_79B9_7F4A_7C15) >> 63 == 0
    else { return nearest }
    let step = 2 * format.unit * nearest.value.magnitude
    return Rounded(nearest.value < exact ? nearest.value + step : nearest.value - step, in: format)
  }
}

extension Rounded: ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral {
  init(floatLiteral value: Double) { self.init(value, in: nil) }
  init(integerLiteral value: Int) { self.init(Double(value), in: nil) }
}
