public import Derivation
import RealModule
public import Scalars

extension Expression {
  /// The same operation on other operands, simplified as where trees are built.
  func rebuilt(_ operands: [Expression]) -> Expression {
    switch self {
    case .number, .pi, .letter: self
    case .negation: -operands[0]
    case .sum: operands[0] + operands[1]
    case .difference: operands[0].less(operands[1])
    case .product: operands[0] * operands[1]
    case .quotient: operands[0] / operands[1]
    case .power(_, let exponent): operands[0].raised(exponent)
    case .squareRoot: operands[0].root()
    case .function(let function, _): .function(function, operands[0])
    case .minimum: .minimum(operands[0], operands[1])
    case .logNormalProbability: self
    }
  }

  /// A difference; 1 − (1 − x) is x.
  func less(_ other: Expression) -> Expression {
    if case .difference(self, let inner) = other { return inner }
    return self - other
  }

  /// A whole power, of numbers as a number.
  func raised(_ exponent: Int) -> Expression {
    if case .number = self { return (1..<exponent).reduce(self) { power, _ in power * self } }
    if case .squareRoot(let radicand) = self, exponent == 2 { return radicand }
    return .power(self, exponent)
  }

  /// The formula with every occurrence of a sub-expression replaced.
  public func replacing(_ part: Expression, with other: Expression) -> Expression {
    if self == part { return other }
    let operands = operands
    let replaced = operands.map { $0.replacing(part, with: other) }
    return replaced == operands ? self : rebuilt(replaced)
  }

  /// The formula with what stands at a place replaced.
  public func replacing(at path: ArraySlice<Int>, with other: Expression) -> Expression {
    guard let first = path.first else { return other }
    var operands = operands
    operands[first] = operands[first].replacing(at: path.dropFirst(), with: other)
    return rebuilt(operands)
  }

  /// Letters replaced by others, all at once.
  public func renamed(_ rename: (Letter) -> Expression) -> Expression {
    if case .letter(let letter) = self { return rename(letter) }
    let operands = operands
    let renamed = operands.map { $0.renamed(rename) }
    return renamed == operands ? self : rebuilt(renamed)
  }

  /// What stands at a place.
  public subscript(path: ArraySlice<Int>) -> Expression {
    guard let first = path.first else { return self }
    return operands[first][path.dropFirst()]
  }

  /// Every place with what stands there, from the outermost.
  public var places: [(path: [Int], part: Expression)] {
    [([], self)]
      + operands.enumerated().flatMap { index, operand in
        operand.places.map { ([index] + $0.path, $0.part) }
      }
  }

  /// How many letters, numbers and operations it has.
  public var size: Int { operands.reduce(1) { $0 + $1.size } }
}

extension Expression {
  /// The value in a field.
  ///
  /// - Parameters:
  ///   - exponential: that of the field; by default it refuses.
  ///   - letter: a letter's value.
  /// - Throws: what the field refuses, and what `letter` throws; ``Derivation/DerivationError/irrational(_:)`` for
  ///   functions other than logarithms and exponentials.
  public func value<F: LogarithmicField>(
    exponential: (F) throws(DerivationError) -> F = { (x) throws(DerivationError) -> F in
      throw .irrational("exp(\(x))")
    },
    _ letter: (Letter) throws(DerivationError) -> F
  ) throws(DerivationError) -> F {
    func value(_ part: Expression) throws(DerivationError) -> F {
      try part.value(exponential: exponential, letter)
    }
    switch self {
    case .number(let number): return F(exactly: number) ?? 0
    case .pi: return F.pi
    case .letter(let name): return try letter(name)
    case .negation(let operand): return -(try value(operand))
    case .sum(let left, let right): return try value(left) + value(right)
    case .difference(let left, let right): return try value(left) - value(right)
    case .product(let left, let right): return try value(left) * value(right)
    case .quotient(let left, let right): return try value(left) / value(right)
    case .power(let base, let exponent):
      let value = try value(base)
      return (1..<exponent).reduce(value) { power, _ in power * value }
    case .squareRoot(let radicand): return try value(radicand).root()
    case .function(.log, let operand): return try value(operand).logarithm()
    case .function(.logOnePlus, let operand): return try F.logarithm(onePlus: value(operand))
    case .function(.exp, let operand): return try exponential(value(operand))
    case .minimum(let left, let right): return F.lesser(try value(left), try value(right))
    case .function, .logNormalProbability: throw .irrational("\(self)")
    }
  }
}

extension Expression {
  /// Whether it is a sum of terms that have one of some letters each, as a factor.
  public func isLinear(in letters: [Letter]) -> Bool { degree(in: letters) == 1 }

  /// In how many of some letters all its terms are products; 2 where they differ, or it is no polynomial.
  private func degree(in letters: [Letter]) -> Int {
    let degrees = operands.map { $0.degree(in: letters) }
    switch self {
    case .letter(let letter): return letters.contains(letter) ? 1 : 0
    case .sum, .difference: return degrees[0] == degrees[1] ? degrees[0] : 2
    case .product: return min(2, degrees[0] + degrees[1])
    case .quotient: return degrees[1] == 0 ? degrees[0] : 2
    case .power(_, let exponent): return min(2, degrees[0] * exponent)
    case .negation: return degrees[0]
    default: return degrees.allSatisfy { $0 == 0 } ? 0 : 2
    }
  }
}
