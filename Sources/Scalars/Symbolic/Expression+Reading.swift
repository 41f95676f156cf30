/// What is simplified in a tree that stands, for whoever reads it.
extension Expression {
  /// The same formula with each sub-expression that is found in a table replaced by a letter, and the rest
  /// simplified by the second list of ``Expression``.
  ///
  /// The largest sub-expressions are replaced first, as the code has them: what is simplified is what is left.
  public func abbreviated(_ letters: [Expression: Letter]) -> Expression {
    if let letter = letters[self] { return .letter(letter) }
    func short(_ operand: Expression) -> Expression { operand.abbreviated(letters) }
    switch self {
    case .number, .pi, .letter: return self
    case .negation(let operand): return .negation(short(operand))
    case .power(let operand, let exponent): return short(operand).raised(to: exponent)
    case .squareRoot(let operand): return .squareRoot(short(operand))
    case .function(let function, let operand): return .called(function, short(operand))
    case .sum(let left, let right): return .sum(short(left), short(right))
    case .difference(let left, let right): return .difference(short(left), short(right))
    case .product(let left, let right): return .product(short(left), short(right))
    case .quotient(let left, let right): return .divided(short(left), short(right))
    case .minimum(let left, let right): return .minimum(short(left), short(right))
    case .logNormalProbability(let lower, let upper):
      return .logNormalProbability(lower: lower.map(short), upper: upper.map(short))
    }
  }

  /// A whole power, of what is in a product, a quotient, a power, a root, a number or a negation.
  private func raised(to exponent: Int) -> Expression {
    switch self {
    case .product(let left, let right):
      return .product(left.raised(to: exponent), right.raised(to: exponent))
    case .quotient(let top, let bottom):
      return .quotient(top.raised(to: exponent), bottom.raised(to: exponent))
    case .power(let base, let inner):
      return .power(base, inner * exponent)
    case .squareRoot(let radicand) where exponent.isMultiple(of: 2):
      return exponent == 2 ? radicand : radicand.raised(to: exponent / 2)
    case .negation(let operand) where exponent.isMultiple(of: 2):
      return operand.raised(to: exponent)
    case .number:
      let value = Expression.folded(self, exponent)
      return value ?? .power(self, exponent)
    default: return .power(self, exponent)
    }
  }

  /// A number's power as a number, unless that overflows.
  private static func folded(_ base: Expression, _ exponent: Int) -> Expression? {
    guard case .number(let number) = base else { return nil }
    var value = 1
    for _ in 0..<exponent {
      let (product, overflow) = value.multipliedReportingOverflow(by: number)
      if overflow { return nil }
      value = product
    }
    return .number(value)
  }

  /// A function, where log(1 + (a − b)/b) is log(a/b).
  private static func called(_ function: Function, _ argument: Expression) -> Expression {
    if function == .logOnePlus,
      case .quotient(.difference(let top, let less), let bottom) = argument,
      less == bottom
    {
      return .function(.log, .quotient(top, bottom))
    }
    return .function(function, argument)
  }

  /// A quotient, where n x/10ᵏ is (n/10ᵏ) x.
  private static func divided(_ top: Expression, _ bottom: Expression) -> Expression {
    if let (number, rest) = top.splitNumber, Expression.quotient(number, bottom).decimal != nil {
      return .product(.quotient(number, bottom), rest)
    }
    return .quotient(top, bottom)
  }

  /// The number that a product begins with, and the rest.
  private var splitNumber: (number: Expression, rest: Expression)? {
    guard case .product(let left, let right) = self else { return nil }
    if case .number = left { return (left, right) }
    return left.splitNumber.map { (number: $0.number, rest: .product($0.rest, right)) }
  }

  /// The digits of a whole number divided by a power of ten; nil for all else.
  var decimal: String? {
    guard case .quotient(.number(let top), .number(var bottom)) = self, bottom > 1 else {
      return nil
    }
    var places = 0
    while bottom.isMultiple(of: 10) { (bottom, places) = (bottom / 10, places + 1) }
    guard bottom == 1 else { return nil }
    let digits = String(top)
    let padded = String(repeating: "0", count: max(0, places + 1 - digits.count)) + digits
    return "\(padded.dropLast(places)).\(padded.suffix(places))"
  }
}
