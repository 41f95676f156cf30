/// Why a formula has no value for its arguments.
public enum DerivationError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The radicand, printed, is below zero (or not a number).
  case negativeRadicand(String)
  /// The radicand, printed, has no root in this field.
  case irrational(String)
  /// A quantity, its value and the range that it must lie in, each printed.
  case outOfRange(quantity: String, value: String, range: String)

  public var description: String {
    switch self {
    case .negativeRadicand(let radicand):
      "the radicand \(radicand) is negative or no number: it has no real square root"
    case .irrational(let radicand):
      "the square root of \(radicand) is irrational"
    case .outOfRange(let quantity, let value, let range):
      "\(quantity) is \(value), it must lie in \(range)"
    }
  }
}
