extension Expression {
  /// The formula in LaTeX, as GitHub, MathJax and pandoc render it.
  ///
  /// A quotient is a fraction, a root a radical; parentheses stand only where they are needed. In a product
  /// numbers come first, then coefficients, then coordinates of vectors. A sum of the bound's terms alone runs
  /// from L_T to L_0. A whole number divided by a power of ten is a decimal.
  public func latex(_ notation: Notation = .barAlpha) -> String {
    latex(notation, within: .sum)
  }

  /// The formula as a factor that something follows: a sum in parentheses.
  public func latexFactor(_ notation: Notation = .barAlpha) -> String {
    latex(notation, within: .product)
  }

  /// What an expression stands in, by how tightly that binds.
  private enum Binding: Int {
    /// A sum, or between braces.
    case sum
    /// A term with a minus before it.
    case term
    /// A factor.
    case product
    /// Below an exponent.
    case power
  }

  private func latex(_ notation: Notation, within outer: Binding) -> String {
    switch self {
    case .number(let number): return "\(number)"
    case .pi: return #"\pi"#
    case .letter(let letter): return letter.latex(notation)
    case .negation, .sum, .difference:
      let text = orderedTerms.enumerated().map { index, term in
        let sign = term.isNegative ? (index == 0 ? "-" : " - ") : (index == 0 ? "" : " + ")
        return sign + term.expression.latex(notation, within: term.isNegative ? .term : .sum)
      }.joined()
      return outer == .sum ? text : Self.parenthesized(text)
    case .product:
      let text = Self.juxtaposed(orderedFactors.map { $0.latex(notation, within: .product) })
      return outer == .power ? Self.parenthesized(text) : text
    case .quotient(let top, let bottom):
      if let decimal { return decimal }
      let text = #"\frac{\#(top.latex(notation))}{\#(bottom.latex(notation))}"#
      return outer == .power ? Self.parenthesized(text) : text
    case .power(.function(let function, let argument), let exponent) where function.isTrigonometric:
      return Self.called(#"\\#(function.rawValue)^\#(exponent)"#, argument.latex(notation))
    case .power(let base, let exponent):
      let text = "\(base.latex(notation, within: .power))^\(Self.script(exponent))"
      return outer == .power ? Self.parenthesized(text) : text
    case .function(.expMinusOne, let argument):
      return (Expression.exp(argument) - 1).latex(notation, within: outer)
    case .squareRoot(let radicand): return #"\sqrt{\#(radicand.latex(notation))}"#
    case .function(let function, let argument):
      return Self.bracketed(function.latex(of: argument, notation), within: outer)
    case .minimum(let left, let right):
      return Self.bracketed(
        Self.called(#"\min"#, "\(left.latex(notation)), \(right.latex(notation))"), within: outer)
    case .logNormalProbability(let lower, let upper):
      func chance(_ end: Expression) -> String { Self.called(#"\Phi"#, end.latex(notation)) }
      let above = upper.map(chance) ?? "1"
      let below = lower.map { " - " + chance($0) } ?? ""
      return Self.bracketed(Self.called(#"\log"#, above + below), within: outer)
    }
  }

  /// The terms of a sum with their signs, in the order in which they stand.
  private var signedTerms: [(isNegative: Bool, expression: Expression)] {
    switch self {
    case .sum(let left, let right): left.signedTerms + right.signedTerms
    case .difference(let left, let right): left.signedTerms + [(true, right)]
    case .negation(let operand): [(true, operand)]
    default: [(false, self)]
    }
  }

  /// The terms in a reader's order: those of the bound, where there is nothing else, from the last time to
  /// the first.
  private var orderedTerms: [(isNegative: Bool, expression: Expression)] {
    let terms = signedTerms
    let times = terms.compactMap { term -> Int? in
      if case .letter(.term(.at(let time))) = term.expression { time } else { nil }
    }
    guard times.count == terms.count else { return terms }
    return zip(times, terms).sorted { $0.0 > $1.0 }.map(\.1)
  }

  private var factors: [Expression] {
    if case .product(let left, let right) = self { left.factors + right.factors } else { [self] }
  }

  /// The factors in a reader's order; those of one kind stay in the order of the code.
  private var orderedFactors: [Expression] {
    let factors = factors
    return (0..<4).flatMap { rank in factors.filter { $0.rank == rank } }
  }

  private var rank: Int {
    if decimal != nil { return 0 }
    switch self {
    case .number: return 0
    case .pi: return 1
    default: return letters.contains(where: \.isCoordinate) ? 3 : 2
    }
  }

  /// Factors side by side, with a dot where two would read as one number.
  private static func juxtaposed(_ factors: [String]) -> String {
    factors.dropFirst().reduce(factors.first ?? "") { product, factor in
      let isNumber = product.last?.isNumber == true && !product.contains { $0.isLetter }
      let readsAsOne =
        isNumber && (factor.first?.isNumber == true || factor.hasPrefix(#"\frac"#))
      return product + (readsAsOne ? #" \cdot "# : " ") + factor
    }
  }

  private static func script(_ exponent: Int) -> String {
    exponent < 10 ? "\(exponent)" : "{\(exponent)}"
  }

  private static func parenthesized(_ text: String) -> String { #"\left(\#(text)\right)"# }

  private static func bracketed(_ text: String, within outer: Binding) -> String {
    outer == .power ? parenthesized(text) : text
  }

  fileprivate static func called(_ name: String, _ argument: String) -> String {
    name + parenthesized(argument)
  }
}

extension Expression.Function {
  /// Those whose powers are written sin²(x).
  fileprivate var isTrigonometric: Bool {
    [.cos, .sin, .tan, .cosh, .sinh, .tanh].contains(self)
  }

  fileprivate func latex(of argument: Expression, _ notation: Notation) -> String {
    switch self {
    case .logOnePlus: Expression.called(#"\log"#, (1 + argument).latex(notation))
    case .arcosh, .arsinh, .artanh:
      Expression.called(#"\mathrm{\#(rawValue)}"#, argument.latex(notation))
    default: Expression.called("\\" + rawValue, argument.latex(notation))
    }
  }
}

extension Expression: CustomStringConvertible {
  /// The LaTeX of ``latex(_:)``.
  public var description: String { latex() }
}
