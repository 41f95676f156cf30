import RealModule
import Rows

/// The order at which an error falls, from its sizes at S, 2S, 4S, … steps, with a doubt of its own.
///
/// An error c S^−q + d S^−(q+1) + … has between S and 2S the order q + k/S, up to what falls faster: at each doubling
/// half of what is lacking goes. So what is still lacking is about as much as the last change; twice that is
/// granted. An order that is another stays away from q while its changes go to 0, and is refuted.
struct ConvergenceOrder {
  /// log₂ of the quotient of neighbours.
  let orders: [Double]
  /// By how much the last may be off.
  let doubt: Double

  /// - Parameters:
  ///   - errors: at S, 2S, 4S, …, at least three.
  ///   - ownError: of what the errors are measured from.
  init(errors: [Double], ownError: Double = 0) {
    orders = zip(errors, errors.dropFirst()).map { Double.log2($0 / $1) }
    let change = (orders.last ?? .nan) - (orders.dropLast().last ?? .nan)
    // A logarithm is off by the share; two of them make an order, in units of log 2 > ½.
    let share = 4 * ownError / (errors.last ?? 0)
    doubt = 2 * change.magnitude + 2 * share
  }

  /// The last order, if it is the one that is expected.
  func expect(_ order: Double, _ what: String) throws(Refutation) -> Double {
    guard let last = orders.last, (last - order).magnitude <= doubt, doubt < 0.25 else {
      throw Refutation("\(what): orders \(orders) of the error do not tend to \(order)")
    }
    return last
  }

  /// Root of the mean square of differences.
  static func distance(_ left: [Double], _ right: [Double]) -> Double {
    (zip(left, right).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } / Double(left.count))
      .squareRoot()
  }
}
