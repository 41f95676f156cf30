public import Derivation
public import RealModule

extension Expression: Comparable {
  /// An order of the printed forms. It exists because `Numeric.Magnitude` must be `Comparable`, and says
  /// nothing about the numbers.
  public static func < (left: Expression, right: Expression) -> Bool {
    left.latex() < right.latex()
  }

  /// Not known: a formula refuses nothing.
  public func mayExceed(_ bound: Expression) -> Bool { true }
  public func mayReach(_ bound: Expression) -> Bool { true }

  /// The lesser of the two, unknown which.
  public static func lesser(_ left: Expression, _ right: Expression) -> Expression {
    .minimum(left, right)
  }
}

extension Expression: AlgebraicField {
  public init(integerLiteral value: Int) {
    self = value < 0 ? .negation(.number(-value)) : .number(value)
  }

  public init?<Source: BinaryInteger>(exactly source: Source) {
    guard let value = Int(exactly: source), value > .min else { return nil }
    self.init(integerLiteral: value)
  }

  /// The expression itself: its sign is not known.
  public var magnitude: Expression { self }

  /// The whole number that it is; nil for all else.
  private var whole: Int? {
    switch self {
    case .number(let number): number
    case .negation(.number(let number)): -number
    default: nil
    }
  }

  /// Two whole numbers as one, unless that overflows.
  private static func folded(
    _ left: Expression, _ right: Expression,
    by operation: (Int, Int) -> (partialValue: Int, overflow: Bool)
  ) -> Expression? {
    guard let left = left.whole, let right = right.whole else { return nil }
    let (value, overflow) = operation(left, right)
    return overflow || value == .min ? nil : Expression(integerLiteral: value)
  }

  public static prefix func - (operand: Expression) -> Expression {
    switch operand {
    case 0: 0
    case .negation(let inner): inner
    default: .negation(operand)
    }
  }

  public static func + (left: Expression, right: Expression) -> Expression {
    if left == 0 { return right }
    if right == 0 { return left }
    if let sum = folded(left, right, by: { $0.addingReportingOverflow($1) }) { return sum }
    if case .negation(let inner) = right { return .difference(left, inner) }
    return .sum(left, right)
  }

  public static func - (left: Expression, right: Expression) -> Expression {
    if left == 0 { return -right }
    if right == 0 { return left }
    if let rest = folded(left, right, by: { $0.subtractingReportingOverflow($1) }) { return rest }
    if case .negation(let inner) = right { return .sum(left, inner) }
    return .difference(left, right)
  }

  public static func * (left: Expression, right: Expression) -> Expression {
    if left == 0 || right == 0 { return 0 }
    if left == 1 { return right }
    if right == 1 { return left }
    if let product = folded(left, right, by: { $0.multipliedReportingOverflow(by: $1) }) {
      return product
    }
    if case .negation(let inner) = left { return -(inner * right) }
    if case .negation(let inner) = right { return -(left * inner) }
    if let power = power(left, right) { return power }
    if case .product(let others, let last) = left, let power = power(last, right) {
      return .product(others, power)
    }
    return .product(left, right)
  }

  /// A product of two equal factors, or of a power and its base, as a power.
  private static func power(_ left: Expression, _ right: Expression) -> Expression? {
    switch (left, right) {
    case (.number, _): nil
    case (.squareRoot(let radicand), .squareRoot(let other)) where radicand == other: radicand
    case (.power(let base, let exponent), _) where base == right: .power(base, exponent + 1)
    default: left == right ? .power(right, 2) : nil
    }
  }

  public static func / (left: Expression, right: Expression) -> Expression {
    if right == 1 { return left }
    if left == 0, right != 0 { return 0 }
    if let left = left.whole, let right = right.whole, right != 0,
      left.isMultiple(of: right)
    {
      return Expression(integerLiteral: left / right)
    }
    if case .negation(let inner) = left { return -(inner / right) }
    if case .negation(let inner) = right { return -(left / inner) }
    return .quotient(left, right)
  }

  public static func += (left: inout Expression, right: Expression) { left = left + right }
  public static func -= (left: inout Expression, right: Expression) { left = left - right }
  public static func *= (left: inout Expression, right: Expression) { left = left * right }
  public static func /= (left: inout Expression, right: Expression) { left = left / right }
}

extension Expression: RadicalField {
  /// The root, of a square number folded. √(x²) stays: x may be negative.
  public func root() -> Expression {
    if case .number(let number) = self {
      let root = Int(Double(number).squareRoot().rounded())
      if root.multipliedReportingOverflow(by: root) == (number, false) { return .number(root) }
    }
    return .squareRoot(self)
  }
}
