public import Derivation
public import RealModule

/// A number with its natural scale: the size of the largest term that it was made of, as that reaches the
/// result.
///
/// ```
/// a + b    max(scale a, scale b)
/// a * b    max(|b| scale a, |a| scale b)
/// a / b    max(scale a / |b|, |a / b^2| scale b)
/// f(a)     max(|f'(a)| scale a, |f(a)|)
/// ```
///
/// A rounding of the largest term moves the result by about one unit of roundoff of the scale: where
/// terms cancel the scale is larger than the result, and by how much is the condition of the formula.
/// The scale of a number that is given is its size. It is an estimate, no bound; for bounds see
/// ``ErrorBound``.
///
/// Source: own definition; Higham, Accuracy and Stability of Numerical Algorithms (2002), section 1.6.
public struct LargestTerm: Sendable, Hashable {
  /// The number, in `Double`.
  public let value: Double
  /// The size of its largest term.
  public let scale: Double

  /// A number that is given: its scale is its size.
  public init(_ value: Double) { self.init(value, scale: value.magnitude) }

  init(_ value: Double, scale: Double) {
    self.value = value
    self.scale = max(scale, value.magnitude)
  }

  /// A function of one number, and its derivative there.
  private func mapped(_ value: Double, slope: Double) -> LargestTerm {
    LargestTerm(value, scale: slope.magnitude * scale)
  }
}

extension LargestTerm: Comparable {
  public static func < (left: LargestTerm, right: LargestTerm) -> Bool {
    left.value < right.value
  }
}

extension LargestTerm: AlgebraicField {
  public init(integerLiteral value: Int) { self.init(Double(value)) }

  public init?<Source: BinaryInteger>(exactly source: Source) {
    guard let value = Double(exactly: source) else { return nil }
    self.init(value)
  }

  public var magnitude: LargestTerm { LargestTerm(value.magnitude, scale: scale) }
  public var reciprocal: LargestTerm? { value == 0 ? nil : 1 / self }

  public static prefix func - (operand: LargestTerm) -> LargestTerm {
    LargestTerm(-operand.value, scale: operand.scale)
  }
  public static func + (left: LargestTerm, right: LargestTerm) -> LargestTerm {
    LargestTerm(left.value + right.value, scale: max(left.scale, right.scale))
  }
  public static func - (left: LargestTerm, right: LargestTerm) -> LargestTerm { left + -right }
  public static func * (left: LargestTerm, right: LargestTerm) -> LargestTerm {
    LargestTerm(
      left.value * right.value,
      scale: max(left.scale * right.value.magnitude, left.value.magnitude * right.scale))
  }
  public static func / (left: LargestTerm, right: LargestTerm) -> LargestTerm {
    let quotient = left.value / right.value
    return LargestTerm(
      quotient,
      scale: max(left.scale, quotient.magnitude * right.scale) / right.value.magnitude)
  }

  public static func += (left: inout LargestTerm, right: LargestTerm) { left = left + right }
  public static func -= (left: inout LargestTerm, right: LargestTerm) { left = left - right }
  public static func *= (left: inout LargestTerm, right: LargestTerm) { left = left * right }
  public static func /= (left: inout LargestTerm, right: LargestTerm) { left = left / right }
}

extension LargestTerm: RadicalField {
  /// The square root; its scale at 0 is the root of the radicand's.
  public func root() throws(DerivationError) -> LargestTerm {
    let root = try value.root()
    return root == 0
      ? LargestTerm(0, scale: scale.squareRoot()) : mapped(root, slope: 1 / (2 * root))
  }
}

extension LargestTerm: ElementaryFunctions {
  public static func exp(_ x: LargestTerm) -> LargestTerm {
    x.mapped(.exp(x.value), slope: .exp(x.value))
  }
  public static func expMinusOne(_ x: LargestTerm) -> LargestTerm {
    x.mapped(.expMinusOne(x.value), slope: .exp(x.value))
  }
  public static func log(_ x: LargestTerm) -> LargestTerm {
    x.mapped(.log(x.value), slope: 1 / x.value)
  }
  public static func log(onePlus x: LargestTerm) -> LargestTerm {
    x.mapped(.log(onePlus: x.value), slope: 1 / (1 + x.value))
  }
  public static func cos(_ x: LargestTerm) -> LargestTerm {
    x.mapped(.cos(x.value), slope: .sin(x.value))
  }
  public static func sin(_ x: LargestTerm) -> LargestTerm {
    x.mapped(.sin(x.value), slope: .cos(x.value))
  }
  public static func tan(_ x: LargestTerm) -> LargestTerm { sin(x) / cos(x) }
  public static func cosh(_ x: LargestTerm) -> LargestTerm {
    x.mapped(.cosh(x.value), slope: .sinh(x.value))
  }
  public static func sinh(_ x: LargestTerm) -> LargestTerm {
    x.mapped(.sinh(x.value), slope: .cosh(x.value))
  }
  public static func tanh(_ x: LargestTerm) -> LargestTerm {
    let tangent = Double.tanh(x.value)
    return x.mapped(tangent, slope: 1 - tangent * tangent)
  }
  public static func acos(_ x: LargestTerm) -> LargestTerm {
    x.mapped(.acos(x.value), slope: 1 / (1 - x.value * x.value).squareRoot())
  }
  public static func asin(_ x: LargestTerm) -> LargestTerm {
    x.mapped(.asin(x.value), slope: 1 / (1 - x.value * x.value).squareRoot())
  }
  public static func atan(_ x: LargestTerm) -> LargestTerm {
    x.mapped(.atan(x.value), slope: 1 / (1 + x.value * x.value))
  }
  public static func acosh(_ x: LargestTerm) -> LargestTerm {
    x.mapped(.acosh(x.value), slope: 1 / (x.value * x.value - 1).squareRoot())
  }
  public static func asinh(_ x: LargestTerm) -> LargestTerm {
    x.mapped(.asinh(x.value), slope: 1 / (x.value * x.value + 1).squareRoot())
  }
  public static func atanh(_ x: LargestTerm) -> LargestTerm {
    x.mapped(.atanh(x.value), slope: 1 / (1 - x.value * x.value))
  }
  public static func pow(_ x: LargestTerm, _ y: LargestTerm) -> LargestTerm {
    exp(y * log(x))
  }
  public static func pow(_ x: LargestTerm, _ n: Int) -> LargestTerm {
    x.mapped(.pow(x.value, n), slope: Double(n) * .pow(x.value, n - 1))
  }
  public static func sqrt(_ x: LargestTerm) -> LargestTerm {
    let root = x.value.squareRoot()
    return x.mapped(root, slope: 1 / (2 * root))
  }
  public static func root(_ x: LargestTerm, _ n: Int) -> LargestTerm {
    let root = Double.root(x.value, n)
    return x.mapped(root, slope: root / (Double(n) * x.value))
  }
}

extension LargestTerm: AnalyticField {
  public static var pi: LargestTerm { LargestTerm(.pi) }

  /// Its largest term is Φ where both ends lie on the same side of the tail.
  public static func logNormalProbability(
    from lower: LargestTerm?, to upper: LargestTerm?
  ) -> LargestTerm {
    let logarithm = Double.logNormalProbability(from: lower?.value, to: upper?.value)
    /// The smaller tail at an end, and the density times the end's own scale.
    func size(_ end: LargestTerm?) -> Double {
      guard let end else { return 0 }
      let tail = Double.exp(
        Double.logNormalProbability(from: end.value.magnitude, to: nil))
      let density = Double.exp(-end.value * end.value / 2) / (2 * Double.pi).squareRoot()
      return max(tail, density * end.scale)
    }
    return LargestTerm(logarithm, scale: max(size(lower), size(upper)) / Double.exp(logarithm))
  }
}
