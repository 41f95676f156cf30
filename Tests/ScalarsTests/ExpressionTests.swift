import Derivation
import RealModule
import Scalars
import Testing

private let x = Expression.letter(.state(.now))
private let y = Expression.letter(.state(.at(0)))
private let a = Expression.letter(.barAlpha(.now))
private let sigma = Expression.letter(.sigma(nil))

/// The tree: what is simplified and what is not, how it prints, what it evaluates to.
@Suite struct ExpressionTests {
  @Test func `what a reader would simplify is simplified`() {
    #expect(0 + x == x && x + 0 == x && x - 0 == x && 0 - x == -x)
    #expect(1 * x == x && x * 1 == x && x / 1 == x && 0 * x == 0 && 0 / x == 0)
    #expect(-(-x) == x && x + -y == x - y && x - -y == x + y)
    #expect(-x * y == -(x * y) && x * -y == -(x * y) && -x / y == -(x / y) && x / -y == -(x / y))
    #expect(Expression(2) * 2 == 4 && Expression(2) - 5 == -3 && Expression(6) / 3 == 2)
    #expect(x * x == .power(x, 2) && x * x * x == .power(x, 3))
    #expect(2 * sigma * sigma == .product(2, .power(sigma, 2)))
    #expect(a.root() * a.root() == a && Expression(9).root() == 3)
  }

  @Test func `in a tree that stands, powers go inside`() {
    func read(_ expression: Expression) -> Expression { expression.abbreviated([:]) }
    #expect(read((x * y) * (x * y)) == .product(.power(x, 2), .power(y, 2)))
    #expect(read((x / y) * (x / y)) == .quotient(.power(x, 2), .power(y, 2)))
    #expect(read((x * a.root()) * (x * a.root()) * y) == .product(.product(.power(x, 2), a), y))
    #expect(read(.power(a.root(), 4)) == .power(a, 2))
    #expect(read(.power(a.root(), 3)) == .power(a.root(), 3), "no root is left for half a power")
    #expect(read(.power(x * x, 3)) == .power(x, 6) && read(.power(2 * x, 3)) == 8 * .power(x, 3))
    #expect(read(.power(-x, 2)) == .power(x, 2) && read(.power(-x, 3)) == .power(-x, 3))
    #expect(read((x - y) * (x - y)) == .power(x - y, 2), "nothing is expanded")
    #expect(read(.power(.number(.max), 2)) == .power(.number(.max), 2), "no overflow")
    #expect((x / y * (x / y)) == .power(x / y, 2), "not while it is built")
  }

  @Test func `in a tree that stands, log(1 + (a - b)/b) is log(a/b)`() {
    func read(_ expression: Expression) -> Expression { expression.abbreviated([:]) }
    #expect(read(.log(onePlus: (x - y) / y)) == .log(x / y))
    #expect(read(.log(onePlus: (y - x) / y)) == .log(onePlus: (y - x) / y))
    #expect(read(.log(onePlus: (x + y) / y)) == .log(onePlus: (x + y) / y))
    #expect(read(.log((x - y) / y)) == .log((x - y) / y))
  }

  @Test func `a number divided by a power of ten is a decimal`() {
    let cubic = (44715 * x * x * x / 1_000_000).abbreviated([:])
    #expect(cubic == .product(.quotient(44715, 1_000_000), .power(x, 3)))
    #expect(cubic.latex() == "0.044715 x_t^3" && (Expression(125) / 10).latex() == "12.5")
    #expect((Expression(1) / 20).latex() == #"\frac{1}{20}"#)
    #expect((3 * x / 20).abbreviated([:]) == 3 * x / 20 && (x / 10).abbreviated([:]) == x / 10)
    #expect((y * (Expression(3) / 10)).latex() == "0.3 x_0")
  }

  @Test func `what is simplified in a tree that stands keeps its value`() throws {
    let values: [Letter: Double] = [.state(.now): 0.75, .state(.at(0)): 1.5, .barAlpha(.now): 0.25]
    // Exact in Double but for the logarithms, which are off by a unit of their argument at most.
    let trees: [Expression] = [
      (x * a.root() / y) * (x * a.root() / y), .power(-(2 * x * x), 2), .power(-x / y, 2),
      .log(onePlus: (x - y) / y), 5 * x * y / 100,
    ]
    for tree in trees {
      let read = tree.abbreviated([:])
      let before = try #require(tree.evaluate { values[$0] })
      let after = try #require(read.evaluate { values[$0] })
      #expect(read != tree && abs(before - after) <= 0x1p-52, "\(tree)")
    }
  }

  @Test func `terms of the bound run from the last time to the first`() {
    func term(_ time: Int) -> Expression { .letter(.term(.at(time))) }
    #expect((-term(3) - term(0) - term(2) - term(1)).latex() == "-L_3 - L_2 - L_1 - L_0")
    #expect((term(0) - term(1) + x).latex() == "L_0 - L_1 + x_t", "among others they stay")
  }

  @Test func `nothing else is simplified`() {
    #expect(x - x == .difference(x, x) && x / x == .quotient(x, x))
    #expect(x + x == .sum(x, x) && x * y == .product(x, y) && x * y != y * x)
    #expect(Expression(2) / 4 == .quotient(2, 4) && Expression(2).root() == .squareRoot(2))
    #expect((x * x).root() == .squareRoot(.power(x, 2)))
    #expect(Expression(integerLiteral: .max) + 1 == .sum(.number(.max), 1), "no overflow")
    #expect(Expression(0) / 0 == .quotient(0, 0), "not a number stays one")
  }

  private static let printed: [(what: String, expression: Expression, latex: String)] = [
    ("a sum in a product", (1 - a) * x, #"\left(1 - \bar{\alpha}_t\right) x_t"#),
    ("a sum in a fraction", (1 - a) / x, #"\frac{1 - \bar{\alpha}_t}{x_t}"#),
    ("a difference taken away", x - (y - a), #"x_t - \left(x_0 - \bar{\alpha}_t\right)"#),
    ("a difference added", x + (y - a), #"x_t + x_0 - \bar{\alpha}_t"#),
    ("a negated sum", -(x + y), #"-\left(x_t + x_0\right)"#),
    ("a negated sum first", -(x + y) + a, #"-\left(x_t + x_0\right) + \bar{\alpha}_t"#),
    ("a negated product", -(x * y) + a, #"-x_t x_0 + \bar{\alpha}_t"#),
    ("a sum squared", (x - y) * (x - y), #"\left(x_t - x_0\right)^2"#),
    ("a fraction squared as it is built", (x / y) * (x / y), #"\left(\frac{x_t}{x_0}\right)^2"#),
    ("a power squared as it is built", .power(x * x, 2), #"\left(x_t^2\right)^2"#),
    (
      "a root squared by itself", a.root() * a.root() * a.root(),
      #"\bar{\alpha}_t \sqrt{\bar{\alpha}_t}"#
    ),
    ("numbers and coordinates in their place", x * a * 2, #"2 \bar{\alpha}_t x_t"#),
    ("a fraction before a number", Expression(1) / 2 * 3, #"3 \cdot \frac{1}{2}"#),
    ("a number before a fraction", 3 * (Expression(1) / 2), #"3 \cdot \frac{1}{2}"#),
    ("a negative factor", a * -x, #"-\bar{\alpha}_t x_t"#),
    ("a sine squared", .sin(x) * .sin(x), #"\sin^2\left(x_t\right)"#),
    ("a logarithm squared", .log(x) * .log(x), #"\left(\log\left(x_t\right)\right)^2"#),
    ("log(1 - x)", .log(onePlus: -x), #"\log\left(1 - x_t\right)"#),
    ("exp(x) - 1", 2 * .expMinusOne(x), #"2 \left(\exp\left(x_t\right) - 1\right)"#),
    (
      "a chance", .logNormalProbability(from: y, to: x),
      #"\log\left(\Phi\left(x_t\right) - \Phi\left(x_0\right)\right)"#
    ),
    (
      "an open chance", .logNormalProbability(from: y, to: nil),
      #"\log\left(1 - \Phi\left(x_0\right)\right)"#
    ),
  ]

  @Test(arguments: printed)
  func `LaTeX has parentheses, signs and order where a reader wants them`(
    what: String, expression: Expression, latex: String
  ) { #expect(expression.latex() == latex) }

  @Test func `a formula of the derivation prints as its paper has it`() throws {
    let to = Expression.letter(.barAlpha(.previous))
    let eta = Expression.letter(.eta)
    let right = try DDIM.sigma(to: to, from: a, eta: eta)
    #expect(
      right.latex(.ddim) == #"\eta \sqrt{\frac{1 - \alpha_{\mathrm{prev}}}{1 - \alpha_t}} "#
        + #"\sqrt{1 - \frac{\alpha_t}{\alpha_{\mathrm{prev}}}}"#)
    #expect(right.latex() == right.latex(.ddim).replacing(#"\alpha"#, with: #"\bar{\alpha}"#))
    #expect(right.letters == [.eta, .barAlpha(.previous), .barAlpha(.now)])
  }

  @Test func `bad input is not refused, for a letter has no value`() throws {
    #expect(try DDIM.directionRate(to: a, sigma: sigma) == (1 - a - sigma * sigma).root())
    #expect(throws: Never.self) {
      try VariationalBound.gaussianKL(mean: x, variance: a, modelMean: y, modelVariance: sigma)
    }
    let weight = try Objective.minimumSNRWeight(of: .data, signalPower: a, limit: x)
    #expect(weight.latex().contains("min"))
  }

  @Test func `a value is that of Double's own operations`() {
    let values: [Letter: Double] = [.state(.now): 0.3, .state(.at(0)): -1.7, .barAlpha(.now): 0.6]
    func value(_ expression: Expression) -> Double? { expression.evaluate { values[$0] } }
    #expect(value((1 - a).root() * x + y / 3) == (1 - 0.6).squareRoot() * 0.3 + -1.7 / 3)
    #expect(value(.log(onePlus: -a)) == Double.log(onePlus: -0.6))
    #expect(value(-(x * x * x)) == -Double.pow(0.3, 3))
    #expect(value(.lesser(x, y)) == -1.7)
    #expect(
      value(.logNormalProbability(from: y, to: x))
        == Double.logNormalProbability(from: -1.7, to: 0.3))
    #expect(
      value(.logNormalProbability(from: nil, to: x))
        == Double.logNormalProbability(from: nil, to: 0.3))
    #expect(value(sigma + x) == nil && value(.logNormalProbability(from: sigma, to: x)) == nil)
  }

  @Test func `each function is its namesake in Double`() {
    let functions: [(Expression, (Double) -> Double)] = [
      (.exp(x), Double.exp), (.log(x), { Double.log($0) }), (.expMinusOne(x), Double.expMinusOne),
      (.cos(x), Double.cos), (.sin(x), Double.sin), (.tan(x), Double.tan),
      (.cosh(x), Double.cosh), (.sinh(x), Double.sinh), (.tanh(x), Double.tanh),
      (.acos(x), Double.acos), (.asin(x), Double.asin), (.atan(x), Double.atan),
      (.asinh(x), Double.asinh), (.atanh(x), Double.atanh),
      (.acosh(1 + x), { Double.acosh(1 + $0) }), (.sqrt(x), { $0.squareRoot() }),
      (.pow(x, 3), { Double.pow($0, 3) }), (.pow(x, -2), { 1 / Double.pow($0, 2) }),
      (.root(x, 3), { Double.exp(Double.log($0) / 3) }),
      (.pow(x, a), { Double.exp(0.6 * Double.log($0)) }),
    ]
    for (expression, function) in functions {
      let value = expression.evaluate { $0 == .barAlpha(.now) ? 0.6 : 0.3 }
      #expect(value == function(0.3), "\(expression)")
    }
  }

  @Test func `known sub-expressions are abbreviated, the largest first`() {
    let to = Expression.letter(.barAlpha(.before))
    let names: [Expression: Letter] = [1 - a / to: .beta(.now), a / to: .alpha(.now)]
    #expect(
      ((1 - a / to) * x + (a / to).root()).abbreviated(names).latex()
        == #"\beta_t x_t + \sqrt{\alpha_t}"#)
  }
}
