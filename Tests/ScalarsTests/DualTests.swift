import Derivation
import RealModule
import Scalars
import Testing

/// Derivatives by duals against methods that know no rule of differentiation.
@Suite struct DualTests {
  /// f'(x) = (f(x−2h) − 8f(x−h) + 8f(x+h) − f(x+2h))/12h, exactly, for a polynomial of degree four
  /// (Abramowitz and Stegun, 25.3.6: the error is h⁴f⁽⁵⁾/30).
  @Test func `sums and products have a quartic's derivative, exactly`() {
    var generator = SplitMix64(seed: 11)
    func drawn() -> Rational {
      Rational(Int(generator.next() % 2001) - 1000, over: Int(generator.next() % 999) + 1)
    }
    func quartic<F: RadicalField>(_ x: F, _ a: F, _ b: F, _ c: F) -> F {
      (x - a) * (b * x + c) * (x * x - c) - b * (-x) * x
    }
    for _ in 0..<20 {
      let (x, h, a, b, c) = (drawn(), drawn(), drawn(), drawn(), drawn())
      func f(_ steps: Rational) -> Rational { quartic(x + steps * h, a, b, c) }
      guard h != 0 else { continue }
      let exact = (f(-2) - 8 * f(-1) + 8 * f(1) - f(2)) / (12 * h)
      let dual = quartic(Dual.variable(x), Dual(a), Dual(b), Dual(c))
      #expect(dual.value == f(0) && dual.derivative == exact)
    }
  }

  @Test func `quotients and roots undo products, with their derivatives`() throws {
    var generator = SplitMix64(seed: 12)
    func drawn() -> Rational {
      Rational(Int(generator.next() % 1000) + 1, over: Int(generator.next() % 999) + 1)
    }
    for _ in 0..<20 {
      let x = Dual(drawn(), derivative: drawn())
      let y = Dual(drawn(), derivative: -drawn())
      #expect(x * y / y == x)
      #expect((try #require(y.reciprocal)) * y == 1)
      #expect(try (x * x).root() == x)
    }
    #expect(Dual<Rational>(0).reciprocal == nil)
    #expect(try Dual<Rational>(0).root() == 0)
    #expect(throws: DerivationError.self) { try Dual.variable(0 as Rational).root() }
    #expect(throws: DerivationError.self) { try Dual.variable(-1.0).root() }
  }

  @Test func `a stopped number keeps its value and has no derivative`() {
    let x = Dual.variable(3.0)
    #expect((x * x).stopped == Dual(9.0))
    #expect((x * x.stopped).derivative == 3 && (x * x).derivative == 6)
    #expect((x - 3).mayReach(0) && !(x - 3).mayExceed(0))
  }

  @Test func `duals of duals have second derivatives`() throws {
    let x = Dual(Dual.variable(0.5), derivative: 1)
    #expect(Dual.sin(x).derivative.derivative == -Double.sin(0.5))
    let square = Dual(Dual.variable(3 as Rational), derivative: 1)
    #expect((square * square * square).derivative.derivative == 18)
    #expect(try (square * square).root().derivative.derivative == 0)
  }

  typealias Function<F> = @Sendable (F) -> F

  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let dual: Function<Dual<Double>>
    let plain: Function<Double>
    let points: [Double]

    init(
      _ name: String, _ dual: @escaping Function<Dual<Double>>,
      _ plain: @escaping Function<Double>, at points: [Double]
    ) {
      (testDescription, self.dual, self.plain, self.points) = (name, dual, plain, points)
    }
  }

  private static let functions = [
    Case("exp", { .exp($0) }, { .exp($0) }, at: [-2, 0, 1.5]),
    Case("expMinusOne", { .expMinusOne($0) }, { .expMinusOne($0) }, at: [-2, 0.125, 1.5]),
    Case("cosh", { .cosh($0) }, { .cosh($0) }, at: [-2, 0.5]),
    Case("sinh", { .sinh($0) }, { .sinh($0) }, at: [-2, 0.5]),
    Case("tanh", { .tanh($0) }, { .tanh($0) }, at: [-2, 0.5]),
    Case("cos", { .cos($0) }, { .cos($0) }, at: [-2, 0.5]),
    Case("sin", { .sin($0) }, { .sin($0) }, at: [-2, 0.5]),
    Case("tan", { .tan($0) }, { .tan($0) }, at: [-1, 0.5]),
    Case("log", { .log($0) }, { .log($0) }, at: [0.25, 3]),
    Case("log(onePlus:)", { .log(onePlus: $0) }, { .log(onePlus: $0) }, at: [-0.5, 3]),
    Case("acosh", { .acosh($0) }, { .acosh($0) }, at: [1.25, 3]),
    Case("asinh", { .asinh($0) }, { .asinh($0) }, at: [-2, 0.5]),
    Case("atanh", { .atanh($0) }, { .atanh($0) }, at: [-0.75, 0.5]),
    Case("acos", { .acos($0) }, { .acos($0) }, at: [-0.75, 0.5]),
    Case("asin", { .asin($0) }, { .asin($0) }, at: [-0.75, 0.5]),
    Case("atan", { .atan($0) }, { .atan($0) }, at: [-2, 0.5]),
    Case("x^2.5", { .pow($0, Dual(2.5)) }, { .pow($0, 2.5) }, at: [0.5, 3]),
    Case("2.5^x", { .pow(Dual(2.5), $0) }, { .pow(2.5, $0) }, at: [-1, 3]),
    Case("x^x", { .pow($0, $0) }, { .pow($0, $0) }, at: [0.5, 3]),
    Case("x^−3", { .pow($0, -3) }, { .pow($0, -3) }, at: [-0.5, 3]),
    Case("sqrt", { .sqrt($0) }, { .sqrt($0) }, at: [0.5, 3]),
    Case("cube root", { .root($0, 3) }, { .root($0, 3) }, at: [-0.5, 3]),
  ]

  /// Where a slope is monotone, it lies between those of the chords to either side.
  @Test(arguments: functions) func `a slope lies between the chords'`(function: Case) {
    for x in function.points {
      // Four ulp for the function (glibc's manual lists at most two), one for the difference.
      #expect(
        Self.isBracketed(function.dual(.variable(x)), by: function.plain, at: x) { 5 * $0.ulp })
    }
  }

  /// log P is concave in both ends, since the normal density's logarithm is (Prékopa 1973).
  @Test func `the normal law's logarithm has the densities of the ends for its slope`() {
    typealias Ends<F> = (lower: F?, upper: F?)
    func ends<F: AnalyticField>(_ kind: Int, _ x: F) -> Ends<F> {
      switch kind {
      case 0: (nil, x)
      case 1: (x, nil)
      case 2: (x, x + 1)
      default: (-2 * x, x)
      }
    }
    func logarithm<F: AnalyticField>(_ kind: Int, _ x: F) -> F {
      let (lower, upper) = ends(kind, x)
      return F.logNormalProbability(from: lower, to: upper)
    }
    let places: [(kind: Int, x: Double)] = [
      (0, -2.5), (0, 1.5), (1, 0.25), (1, 1.5), (1, 6), (2, 0.25), (2, 6), (3, 0.25), (3, 1.5),
    ]
    for (kind, x) in places {
      let dual = logarithm(kind, Dual.variable(x))
      // Below 4 two tails of at most 1 with four roundings each, as a share of P; beyond it and in
      // the logarithm eight roundings of the result.
      let ofTails = x < 4 ? 8 * Double.ulpOfOne / Double.exp(dual.value) : 0
      func plain(_ x: Double) -> Double { logarithm(kind, x) }
      let isRight = Self.isBracketed(dual, by: plain, at: x) { ofTails + 8 * $0.ulp }
      #expect(isRight, "kind \(kind) at \(x)")
    }
    #expect(Dual<Double>.logNormalProbability(from: nil, to: nil) == 0)
  }

  private static func isBracketed(
    _ dual: Dual<Double>, by function: (Double) -> Double, at x: Double,
    error: (Double) -> Double
  ) -> Bool {
    let step = 0x1p-20
    let (before, here, after) = (function(x - step), function(x), function(x + step))
    let chords = [(here - before) / step, (after - here) / step].sorted()
    let slack = [before, here, after].map { 2 * error($0) }.reduce(0, Swift.max) / step
    return dual.value == here && chords[0] - slack <= dual.derivative
      && dual.derivative <= chords[1] + slack
  }

  @Test func `a constant's functions are constants, also where slopes are infinite`() {
    #expect(Dual<Double>.sqrt(0) == 0)
    #expect(Dual<Double>.pow(0, Dual(2.5)) == 0)
    #expect(Dual<Double>.pow(Dual(3.0), 0) == 1)
    #expect(Dual<Double>.root(0, 3) == 0)
    #expect(Dual.variable(2.0).description == "2.0 + 1.0d" && Dual(2.0).description == "2.0")
  }
}
