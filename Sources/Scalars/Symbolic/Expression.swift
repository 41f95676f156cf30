import Algorithms
import Derivation
import RealModule

/// A formula as a tree: what a function of the derivation returns when letters go in.
///
/// A formula runs on it as on any number, and leaves its own structure behind, which prints as LaTeX
/// (``latex(_:)``). Nothing is refused: a comparison with a bound answers that it may hold.
///
/// Only what a reader would simplify is simplified, where the tree is built:
/// - 0 + x, x − 0, 1·x, x/1 are x; 0·x and 0/x are 0; 0 − x is −x;
/// - signs move out: −(−x) is x, a + −b is a − b, (−a)·b, a·(−b), (−a)/b and a/(−b) are −(ab), −(a/b);
/// - whole numbers are folded: 2·2 is 4, 6/3 is 2, √4 is 2; 2/4 stays;
/// - x·x is x², x²·x is x³, also where the factor stands last in the product so far: 2·σ·σ is 2σ²;
///   √x·√x is x.
///
/// Once the whole tree stands and what it abbreviates has been found (``abbreviated(_:)``):
/// - powers of products, quotients, powers, numbers and negations are taken of what is in them: (ab)² is
///   a²b², (a/b)² is a²/b², (a²)³ is a⁶, (2a)² is 4a², (−a)² is a²; an even power of a root loses it:
///   (√a)² is a;
/// - log(1 + (a − b)/b), as the code takes it for accuracy, is log(a/b);
/// - a number divided by a power of ten is one number: 3x/100 is (3/100)x, and prints as 0.03x.
///
/// Nothing else: no term is moved, nothing is expanded or cancelled.
public indirect enum Expression: Hashable, Sendable {
  /// A whole number, not negative.
  case number(Int)
  /// π.
  case pi
  /// A letter, whose value is given when the tree is evaluated.
  case letter(Letter)
  /// −x.
  case negation(Expression)
  /// x + y.
  case sum(Expression, Expression)
  /// x − y.
  case difference(Expression, Expression)
  /// x·y.
  case product(Expression, Expression)
  /// x/y.
  case quotient(Expression, Expression)
  /// To a whole power of 2 or more.
  case power(Expression, Int)
  /// √x.
  case squareRoot(Expression)
  /// A function of one argument.
  case function(Function, Expression)
  /// The lesser of two.
  case minimum(Expression, Expression)
  /// log(Φ(upper) − Φ(lower)); nil for an infinite end.
  case logNormalProbability(lower: Expression?, upper: Expression?)

  /// A function of one argument, by its name in LaTeX but for eˣ − 1 and log(1 + x).
  public enum Function: String, Hashable, Sendable, CaseIterable {
    case exp, expMinusOne, log, logOnePlus
    case cos, sin, tan, cosh, sinh, tanh
    case arccos, arcsin, arctan, arcosh, arsinh, artanh
  }
}

extension Expression {
  /// What stands directly below, from left to right.
  public var operands: [Expression] {
    switch self {
    case .number, .pi, .letter: []
    case .negation(let operand), .power(let operand, _), .squareRoot(let operand),
      .function(_, let operand):
      [operand]
    case .sum(let left, let right), .difference(let left, let right),
      .product(let left, let right), .quotient(let left, let right), .minimum(let left, let right):
      [left, right]
    case .logNormalProbability(let lower, let upper): [lower, upper].compactMap { $0 }
    }
  }

  /// The letters in it, each once, in the order in which they stand.
  public var letters: [Letter] {
    if case .letter(let letter) = self { return [letter] }
    return Array(operands.flatMap(\.letters).uniqued())
  }

  /// The value in `Double`.
  ///
  /// - Parameter assignment: a letter's value; nil if it has none.
  /// - Returns: the value, as `Double` rounds it in the tree's own order; nil if a letter has none.
  public func evaluate(_ assignment: (Letter) -> Double?) -> Double? {
    if case .logNormalProbability(let lower, let upper) = self {
      let ends = [lower, upper].map { $0?.evaluate(assignment) }
      guard (ends[0] == nil) == (lower == nil), (ends[1] == nil) == (upper == nil) else {
        return nil
      }
      return Double.logNormalProbability(from: ends[0], to: ends[1])
    }
    if case .letter(let letter) = self { return assignment(letter) }
    let values = operands.compactMap { $0.evaluate(assignment) }
    guard values.count == operands.count else { return nil }
    return value(of: values)
  }

  /// The outermost operation, on values of its operands.
  private func value(of operands: [Double]) -> Double? {
    switch self {
    case .number(let number): Double(number)
    case .pi: Double.pi
    case .letter, .logNormalProbability: nil
    case .negation: -operands[0]
    case .sum: operands[0] + operands[1]
    case .difference: operands[0] - operands[1]
    case .product: operands[0] * operands[1]
    case .quotient: operands[0] / operands[1]
    case .power(_, let exponent): Double.pow(operands[0], exponent)
    case .squareRoot: operands[0].squareRoot()
    case .function(let function, _): function(operands[0])
    case .minimum: min(operands[0], operands[1])
    }
  }
}

extension Expression.Function {
  /// The function in `Double`.
  public func callAsFunction(_ x: Double) -> Double {
    switch self {
    case .exp: Double.exp(x)
    case .expMinusOne: Double.expMinusOne(x)
    case .log: Double.log(x)
    case .logOnePlus: Double.log(onePlus: x)
    case .cos: Double.cos(x)
    case .sin: Double.sin(x)
    case .tan: Double.tan(x)
    case .cosh: Double.cosh(x)
    case .sinh: Double.sinh(x)
    case .tanh: Double.tanh(x)
    case .arccos: Double.acos(x)
    case .arcsin: Double.asin(x)
    case .arctan: Double.atan(x)
    case .arcosh: Double.acosh(x)
    case .arsinh: Double.asinh(x)
    case .artanh: Double.atanh(x)
    }
  }
}
