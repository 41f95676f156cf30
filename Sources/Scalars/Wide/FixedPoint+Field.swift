import BigInt
public import Derivation
public import RealModule

extension FixedPoint: AlgebraicField {
  public init(integerLiteral value: Int) { self.init(value) }

  public init?<Source: BinaryInteger>(exactly source: Source) {
    guard let value = Int(exactly: source) else { return nil }
    self.init(value)
  }

  public var magnitude: FixedPoint { self < 0 ? 0 - self : self }

  /// 1/x; nil for 0.
  public var reciprocal: FixedPoint? { self == 0 ? nil : 1 / self }

  public static func += (left: inout FixedPoint, right: FixedPoint) { left = left + right }
  public static func -= (left: inout FixedPoint, right: FixedPoint) { left = left - right }
  public static func *= (left: inout FixedPoint, right: FixedPoint) { left = left * right }
  public static func /= (left: inout FixedPoint, right: FixedPoint) { left = left / right }
}

extension FixedPoint: RadicalField {
  /// The square root; throws below zero.
  public func root() throws(DerivationError) -> FixedPoint {
    guard self >= 0 else { throw .negativeRadicand("\(approximation)") }
    return squareRoot()
  }
}

/// Elementary functions to about seventy digits where the result is of moderate size. Outside their
/// domain they trap, as division by zero does: nothing that a user writes reaches them.
extension FixedPoint: ElementaryFunctions {
  /// By k log 2 + r with r/2¹⁶ in a series, squared sixteen times.
  public static func exp(_ x: FixedPoint) -> FixedPoint {
    let count = Int((x.approximation / Double.log(2)).rounded())
    let rest = (x - FixedPoint(count) * logTwo) / 65536
    var (term, sum): (FixedPoint, FixedPoint) = (1, 1)
    var index = 0
    while term != 0, index < 64 {
      index += 1
      term = term * rest / FixedPoint(index)
      sum += term
    }
    for _ in 0..<16 { sum *= sum }
    return sum.scaled(byPowerOfTwo: count)
  }

  /// By Halley's iteration on ``exp(_:)`` from the logarithm in `Double`: digits treble at each step.
  public static func log(_ x: FixedPoint) -> FixedPoint {
    precondition(x > 0, "the logarithm of a number that is not above 0")
    var logarithm = FixedPoint(Double.log(x.approximation)) ?? 0
    for _ in 0..<2 {
      let power = exp(logarithm)
      logarithm += 2 * (x - power) / (x + power)
    }
    return logarithm
  }

  /// log 2 = Σ 1/(k 2ᵏ).
  static let logTwo: FixedPoint = {
    var (power, sum): (FixedPoint, FixedPoint) = (1, 0)
    for index in 1...260 {
      power /= 2
      sum += power / FixedPoint(index)
    }
    return sum
  }()

  public static func cos(_ x: FixedPoint) -> FixedPoint { x.cosine() }
  public static func sin(_ x: FixedPoint) -> FixedPoint { (pi / 2 - x).cosine() }
  public static func tan(_ x: FixedPoint) -> FixedPoint { sin(x) / cos(x) }
  public static func cosh(_ x: FixedPoint) -> FixedPoint { (exp(x) + exp(-x)) / 2 }
  public static func sinh(_ x: FixedPoint) -> FixedPoint { (exp(x) - exp(-x)) / 2 }
  public static func tanh(_ x: FixedPoint) -> FixedPoint { sinh(x) / cosh(x) }
  public static func expMinusOne(_ x: FixedPoint) -> FixedPoint { exp(x) - 1 }
  public static func log(onePlus x: FixedPoint) -> FixedPoint { log(1 + x) }

  /// By halving the angle three times, then the series.
  public static func atan(_ x: FixedPoint) -> FixedPoint {
    let reduced = (0..<3).reduce(x) { value, _ in
      value / (1 + (1 + value * value).squareRoot())
    }
    let square = reduced * reduced
    var (power, sum) = (reduced, reduced)
    for index in 1...200 where power != 0 {
      power = -power * square
      sum += power / FixedPoint(2 * index + 1)
    }
    return 8 * sum
  }

  public static func asin(_ x: FixedPoint) -> FixedPoint {
    x.magnitude == 1 ? x * pi / 2 : atan(x / (1 - x * x).squareRoot())
  }
  public static func acos(_ x: FixedPoint) -> FixedPoint { pi / 2 - asin(x) }
  public static func asinh(_ x: FixedPoint) -> FixedPoint { log(x + (x * x + 1).squareRoot()) }
  public static func acosh(_ x: FixedPoint) -> FixedPoint { log(x + (x * x - 1).squareRoot()) }
  public static func atanh(_ x: FixedPoint) -> FixedPoint { log((1 + x) / (1 - x)) / 2 }

  public static func pow(_ x: FixedPoint, _ y: FixedPoint) -> FixedPoint { exp(y * log(x)) }
  public static func pow(_ x: FixedPoint, _ n: Int) -> FixedPoint {
    let power = (0..<n.magnitude).reduce(1 as FixedPoint) { product, _ in product * x }
    return n < 0 ? 1 / power : power
  }
  public static func sqrt(_ x: FixedPoint) -> FixedPoint { x.squareRoot() }
  public static func root(_ x: FixedPoint, _ n: Int) -> FixedPoint { pow(x, 1 / FixedPoint(n)) }
}

extension FixedPoint: AnalyticField {
  /// Φ(upper) − Φ(lower) by the series of both, and beyond 8 by the logarithms of the tails: to
  /// seventy digits less those of the chance itself.
  public static func logNormalProbability(
    from lower: FixedPoint?, to upper: FixedPoint?
  ) -> FixedPoint {
    if let upper, upper <= -8 {
      return logNormalProbability(from: -upper, to: lower.map { -$0 })
    }
    if let lower, lower >= 8 {
      let near = logUpperTail(lower)
      return upper.map { near + log(1 - exp(logUpperTail($0) - near)) } ?? near
    }
    let half: FixedPoint = 1 / 2
    let top = upper.map { $0 >= 16 ? 1 : half + fromMiddle($0) } ?? 1
    let bottom = lower.map { $0 <= -16 ? 0 : half + fromMiddle($0) } ?? 0
    return log(top - bottom)
  }

  /// log(1 − Φ(x)) for x ≥ 8, by Mills' ratio as a continued fraction: Abramowitz and Stegun, 26.2.14.
  /// Four hundred levels leave less than e⁻³⁰⁰.
  private static func logUpperTail(_ x: FixedPoint) -> FixedPoint {
    let tail = stride(from: 400, to: 0, by: -1).reduce(x) { x + FixedPoint($1) / $0 }
    return -x * x / 2 - log(2 * pi) / 2 - log(tail)
  }

  /// Φ(x) − ½ = φ(x) Σ x^(2k+1)/(2k+1)!!: every term has the sign of x.
  private static func fromMiddle(_ x: FixedPoint) -> FixedPoint {
    var (term, sum) = (x, x)
    var factor = 1
    while term != 0 {
      factor += 2
      term = term * x * x / FixedPoint(factor)
      sum += term
    }
    return sum * exp(-x * x / 2) / (2 * pi).squareRoot()
  }
}
